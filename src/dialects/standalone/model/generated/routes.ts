// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { HeaderOrPseudoName, Positive, StatusCode, UInt16 } from '../../../../core/scalars.js'
import type { Authorization, LocalAPIKeys, LocalBasicAuth, LocalJwtConfig } from '../jwt.js'
import type { LocalBackendTLS, LocalTCPRouteBackend, SimpleLocalBackendSerde } from './backends.js'
import type { CorsSerde, HeaderOrPseudo, LocalOidcConfig, LocalTLSServerConfig } from './common.js'
import type {
  LocalExplicitOrConditionalOfExtAuthz,
  LocalExplicitOrConditionalOfExtProc,
  LocalExplicitOrConditionalOfLocalTransformationConfig,
} from './policies.js'

export type LocalListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'HBONE'

export interface HeaderMatch {
  name: HeaderOrPseudoName
  value: HeaderValueMatch
}

/** @variants exact|regex */
export interface HeaderValueMatchVariant {
  exact?: string
  regex?: string
}

export type HeaderValueMatch = HeaderValueMatchVariant | 'invalid'

/** @variants exact|pathPrefix|regex */
export interface PathMatchVariant {
  exact?: string
  pathPrefix?: string
  regex?: string
}

export type PathMatch = PathMatchVariant | 'invalid'

export interface QueryMatch {
  name: string
  value: QueryValueMatch
}

export type QueryValueMatch = HeaderValueMatchVariant | 'invalid'

export interface RequestRedirect {
  scheme?: string | null
  authority?: HostRedirect | null
  path?: PathRedirect | null
  status?: StatusCode | null
}

/** @variants full|host|port */
export interface HostRedirectVariant {
  full?: string
  host?: string
  port?: Positive
}

export type HostRedirect = HostRedirectVariant | 'auto' | 'none'

/** @variants full|prefix */
export interface PathRedirect {
  full?: string
  prefix?: string
}

export interface UrlRewrite {
  authority?: HostRedirect | null
  path?: PathRedirect | null
}

export interface RequestMirror {
  backend: SimpleLocalBackendSerde
  percentage: number
}

/** @orEmptyList */
export interface HeaderFilter {
  allowed?: HeaderOrPseudo[]
  disallowed?: HeaderOrPseudo[]
}

export type RouteType =
  | 'completions'
  | 'messages'
  | 'models'
  | 'passthrough'
  | 'detect'
  | 'responses'
  | 'embeddings'
  | 'realtime'
  | 'anthropicTokenCount'
  | 'generateContent'
  | 'geminiCountTokens'
  | 'rerank'

export interface LocalTCPRoute {
  name?: string | null
  namespace?: string | null
  ruleName?: string | null
  hostnames?: string[]
  policies?: TCPFilterOrPolicy | null
  backends?: LocalTCPRouteBackend[]
}

/** @orEmptyList */
export interface TCPFilterOrPolicy {
  backendTLS?: LocalBackendTLS | null
}

export interface ListenerTarget {
  gatewayName: string
  gatewayNamespace: string
  listenerName?: string | null
  port?: UInt16 | null
}

export interface RouteName {
  name: string
  namespace: string
  ruleName?: string | null
  kind?: string | null
}

export interface ListenerSetTarget {
  name: string
  namespace: string
  section?: string | null
}

export interface LocalGateway {
  port?: UInt16 | null
  protocol?: LocalGatewayProtocol | null
  listeners?: LocalGatewayListener[]
  tls?: LocalTLSServerConfig | null
  oidc?: LocalOidcConfig | null
  jwtAuth?: LocalJwtConfig | null
  authorization?: Authorization | null
  extAuthz?: LocalExplicitOrConditionalOfExtAuthz | null
  extProc?: LocalExplicitOrConditionalOfExtProc | null
  cors?: CorsSerde | null
  transformations?: LocalExplicitOrConditionalOfLocalTransformationConfig | null
  basicAuth?: LocalBasicAuth | null
  apiKey?: LocalAPIKeys | null
}

export type LocalGatewayProtocol = 'HTTP' | 'HTTPS' | 'TCP' | 'TLS'

export interface LocalGatewayListener {
  name?: string | null
  hostname?: string | null
  protocol?: LocalGatewayProtocol | null
  tls?: LocalTLSServerConfig | null
  oidc?: LocalOidcConfig | null
  jwtAuth?: LocalJwtConfig | null
  authorization?: Authorization | null
  extAuthz?: LocalExplicitOrConditionalOfExtAuthz | null
  extProc?: LocalExplicitOrConditionalOfExtProc | null
  cors?: CorsSerde | null
  transformations?: LocalExplicitOrConditionalOfLocalTransformationConfig | null
  basicAuth?: LocalBasicAuth | null
  apiKey?: LocalAPIKeys | null
}

export type LocalGatewayRefs = string | string[]

export interface LocalAttachedTCPRoute {
  /** @default [] */
  gateways?: LocalGatewayRefs
  name?: string | null
  namespace?: string | null
  ruleName?: string | null
  hostnames?: string[]
  policies?: TCPFilterOrPolicy | null
  backends?: LocalTCPRouteBackend[]
}
