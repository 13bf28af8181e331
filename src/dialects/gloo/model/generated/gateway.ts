// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { EnumNumber } from '../../../../core/scalars.js'
import type { HttpGateway } from '../gateway.js'
import type { PolicyTargetReferenceWithSectionName } from '../options.js'
import type { ResourceRef } from '../routing.js'
import type { CidrRange, NamespacedStatuses } from './core.js'
import type { HttpListenerOptions, ListenerOptions, SslConfig, TcpHost, TcpListenerOptions } from './gloo.js'
import type { HttpConnectionManagerSettings } from './hcm.js'
import type { SelectorsCoreSelector } from './selectors-core.js'

export type RouteTableSelectorExpressionOperator =
  | 'Equals'
  | 'DoubleEquals'
  | 'NotEquals'
  | 'In'
  | 'NotIn'
  | 'Exists'
  | 'DoesNotExist'
  | 'GreaterThan'
  | 'LessThan'
  | EnumNumber

export type VirtualServiceSelectorExpressionsExpressionOperator =
  | 'Equals'
  | 'DoubleEquals'
  | 'NotEquals'
  | 'In'
  | 'NotIn'
  | 'Exists'
  | 'DoesNotExist'
  | 'GreaterThan'
  | 'LessThan'
  | EnumNumber

export interface DelegatedHttpGateway {
  /** @oneof selection_type */
  ref?: ResourceRef
  /** @oneof selection_type */
  selector?: SelectorsCoreSelector
  preventChildOverrides?: boolean
  httpConnectionManagerSettings?: HttpConnectionManagerSettings
  sslConfig?: SslConfig
}

export interface DelegatedTcpGateway {
  /** @oneof selection_type */
  ref?: ResourceRef
  /** @oneof selection_type */
  selector?: SelectorsCoreSelector
}

export interface HttpListenerOptionSpec {
  namespacedStatuses?: NamespacedStatuses
  options?: HttpListenerOptions
  targetRefs?: PolicyTargetReferenceWithSectionName[]
}

export interface HybridGateway {
  matchedGateways?: MatchedGateway[]
  delegatedHttpGateways?: DelegatedHttpGateway
  delegatedTcpGateways?: DelegatedTcpGateway
}

export interface ListenerOptionSpec {
  namespacedStatuses?: NamespacedStatuses
  options?: ListenerOptions
  targetRefs?: PolicyTargetReferenceWithSectionName[]
}

export interface MatchedGateway {
  matcher?: GatewayMatcher
  /** @oneof GatewayType */
  httpGateway?: HttpGateway
  /** @oneof GatewayType */
  tcpGateway?: TcpGateway
}

export interface GatewayMatcher {
  sslConfig?: SslConfig
  sourcePrefixRanges?: CidrRange[]
  passthroughCipherSuites?: string[]
}

export interface RouteTableSelectorExpression {
  key?: string
  operator?: RouteTableSelectorExpressionOperator
  values?: string[]
}

export interface TcpGateway {
  tcpHosts?: TcpHost[]
  options?: TcpListenerOptions
}

export interface VirtualServiceSelectorExpressions {
  expressions?: VirtualServiceSelectorExpressionsExpression[]
}

export interface VirtualServiceSelectorExpressionsExpression {
  key?: string
  operator?: VirtualServiceSelectorExpressionsExpressionOperator
  values?: string[]
}
