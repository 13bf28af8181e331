// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Empty, McpTargetName, TimeSpan, UInt16 } from '../../../../core/scalars.js'
import type { FileInlineOrRemote } from '../jwt.js'
import type { FilterOrPolicy } from '../policies-of-routes.js'
import type { SimpleLocalBackendPolicies } from './backends.js'
import type { LocalGatewayRefs } from './routes.js'

/** @orEmptyList */
export interface RawMcpConfig {
  sessionTtl?: TimeSpan | null
}

/** @variants auth0|keycloak|okta|descope|authentik|entra */
export interface McpIDP {
  auth0?: Empty
  keycloak?: Empty
  okta?: Empty
  descope?: Empty
  authentik?: Empty
  entra?: Empty
}

export interface LocalMcpBackend {
  targets: LocalMcpTarget[]
  statefulMode?: McpStatefulMode
  prefixMode?: McpPrefixMode | null
  failureMode?: McpBackendFailureMode | null
  dnsRebindingProtection?: boolean
}

/** @variants host|host,port,path|backend */
export interface LocalMcpTargetSse {
  host?: string
  port?: UInt16
  path?: string | null
  backend?: string
}

export interface LocalMcpTargetStdio {
  cmd: string
  args?: string[]
  env?: { [name: string]: string }
  clear_env?: boolean
}

/** @variants host|host,port,path|backend */
export interface LocalMcpTargetOpenapi {
  schema: FileInlineOrRemote
  host?: string
  port?: UInt16
  path?: string | null
  backend?: string
}

/** @variants sse|mcp|stdio|openapi */
export interface LocalMcpTarget {
  name: McpTargetName
  policies?: SimpleLocalBackendPolicies | null
  sse?: LocalMcpTargetSse
  mcp?: LocalMcpTargetSse
  stdio?: LocalMcpTargetStdio
  openapi?: LocalMcpTargetOpenapi
}

export type McpStatefulMode = 'stateless' | 'stateful'

export type McpPrefixMode = 'conditional' | 'always' | 'never'

export type McpBackendFailureMode = 'failClosed' | 'failOpen'

export interface LocalSimpleMcpConfig {
  /** @default [] */
  gateways?: LocalGatewayRefs
  port?: UInt16 | null
  targets: LocalMcpTarget[]
  statefulMode?: McpStatefulMode
  prefixMode?: McpPrefixMode | null
  failureMode?: McpBackendFailureMode | null
  dnsRebindingProtection?: boolean
  policies?: FilterOrPolicy | null
}
