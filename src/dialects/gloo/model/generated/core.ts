// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Bytes, Duration, EnumNumber, Free, Int64, UInt32 } from '../../../../core/scalars.js'
import type { V2CoreHeaderValueOption } from '../headers.js'
import type { ResponseAssertions } from './advancedhttp.js'
import type { FractionalPercent, TypeInt64Range } from './type.js'

export type StatusState = 'Pending' | 'Accepted' | 'Rejected' | 'Warning' | EnumNumber

export type SocketOptionSocketState = 'STATE_PREBIND' | 'STATE_BOUND' | 'STATE_LISTENING' | EnumNumber

export type RequestMethod =
  | 'METHOD_UNSPECIFIED'
  | 'GET'
  | 'HEAD'
  | 'POST'
  | 'PUT'
  | 'DELETE'
  | 'CONNECT'
  | 'OPTIONS'
  | 'TRACE'
  | 'PATCH'
  | EnumNumber

export type SocketAddressProtocol = 'TCP' | 'UDP' | EnumNumber

export interface NamespacedStatuses {
  statuses?: { [name: string]: CoreStatus }
}

export interface CoreStatus {
  state?: StatusState
  reason?: string
  reportedBy?: string
  subresourceStatuses?: { [name: string]: CoreStatus }
  details?: Free
  Messages?: string[]
}

export interface V2CoreHeaderValue {
  key?: string
  value?: string
}

export interface V2CoreHealthCheck {
  timeout?: Duration
  interval?: Duration
  initialJitter?: Duration
  intervalJitter?: Duration
  intervalJitterPercent?: UInt32
  unhealthyThreshold?: UInt32 | null
  healthyThreshold?: UInt32 | null
  reuseConnection?: boolean | null
  /** @oneof health_checker */
  httpHealthCheck?: HealthCheckHttpHealthCheck
  /** @oneof health_checker */
  tcpHealthCheck?: HealthCheckTcpHealthCheck
  /** @oneof health_checker */
  grpcHealthCheck?: HealthCheckGrpcHealthCheck
  /** @oneof health_checker */
  customHealthCheck?: HealthCheckCustomHealthCheck
  noTrafficInterval?: Duration
  unhealthyInterval?: Duration
  unhealthyEdgeInterval?: Duration
  healthyEdgeInterval?: Duration
  eventLogPath?: string
  alwaysLogHealthCheckFailures?: boolean
}

export interface HealthCheckCustomHealthCheck {
  name?: string
  /** @oneof config_type */
  config?: Free
  /** @oneof config_type */
  typedConfig?: Free
}

export interface HealthCheckGrpcHealthCheck {
  serviceName?: string
  authority?: string
  initialMetadata?: V2CoreHeaderValueOption[]
}

export interface HealthCheckHttpHealthCheck {
  host?: string
  path?: string
  serviceName?: string
  requestHeadersToAdd?: V2CoreHeaderValueOption[]
  requestHeadersToRemove?: string[]
  useHttp2?: boolean
  expectedStatuses?: TypeInt64Range[]
  responseAssertions?: ResponseAssertions
  method?: RequestMethod
}

export interface HealthCheckPayload {
  /** @oneof payload */
  text?: string
}

export interface HealthCheckTcpHealthCheck {
  send?: HealthCheckPayload
  receive?: HealthCheckPayload[]
}

export interface SocketOption {
  description?: string
  level?: Int64
  name?: Int64
  /** @oneof value */
  intValue?: Int64
  /** @oneof value */
  bufValue?: Bytes
  state?: SocketOptionSocketState
}

export interface Address {
  /** @oneof address */
  socketAddress?: SocketAddress
  /** @oneof address */
  pipe?: Pipe
}

export interface CoreV3BackoffStrategy {
  baseInterval?: Duration
  maxInterval?: Duration
}

export interface CidrRange {
  addressPrefix?: string
  prefixLen?: UInt32 | null
}

export interface CoreV3HeaderValue {
  key?: string
  value?: string
}

export interface Pipe {
  path?: string
  mode?: UInt32
}

export interface CoreV3RetryPolicy {
  retryBackOff?: CoreV3BackoffStrategy
  numRetries?: UInt32 | null
}

export interface RuntimeFractionalPercent {
  defaultValue?: FractionalPercent
  runtimeKey?: string
}

export interface RuntimeUInt32 {
  defaultValue?: UInt32
  runtimeKey?: string
}

export interface SocketAddress {
  protocol?: SocketAddressProtocol
  address?: string
  /** @oneof port_specifier */
  portValue?: UInt32
  /** @oneof port_specifier */
  namedPort?: string
  resolverName?: string
  ipv4Compat?: boolean
}
