import type { Anything, UInt16 } from '../../../core/scalars.js'
import type { BackendTarget, FullLocalBackend, LocalRouteBackend } from './generated/backends.js'
import type {
  CorsSerde,
  LocalOidcConfig,
  LocalTLSServerConfig,
  LocalUIConfig,
  PolicyPhase,
  ResourceName,
  TunnelProtocol,
} from './generated/common.js'
import type { RawConfig } from './generated/config.js'
import type { LocalFrontendPolicies } from './generated/frontend.js'
import type { LocalLLMConfig } from './generated/llm.js'
import type { LocalSimpleMcpConfig } from './generated/mcp.js'
import type {
  BindMode,
  LocalExplicitOrConditionalOfExtAuthz,
  LocalExplicitOrConditionalOfExtProc,
  LocalExplicitOrConditionalOfLocalTransformationConfig,
} from './generated/policies.js'
import type {
  HeaderMatch,
  ListenerSetTarget,
  ListenerTarget,
  LocalAttachedTCPRoute,
  LocalGateway,
  LocalGatewayRefs,
  LocalListenerProtocol,
  LocalTCPRoute,
  PathMatch,
  QueryMatch,
  RouteName,
} from './generated/routes.js'
import type { Authorization, LocalAPIKeys, LocalBasicAuth, LocalJwtConfig } from './jwt.js'
import type { LocalWorkload, Service } from './mesh.js'
import type { FilterOrPolicy } from './policies-of-routes.js'

/**
 * agentgateway's configuration file. `$NAME` and `${NAME}` are replaced from the environment in the whole file first,
 * and unknown fields are always rejected.
 */
export interface StandaloneConfig {
  /** Settings of the process. */
  config?: RawConfig | null
  /** Ports, their listeners and routes. */
  binds?: LocalBind[]
  /** Policies of client connections. */
  frontendPolicies?: LocalFrontendPolicies
  /** Policies by target, apart from the routes. */
  policies?: LocalPolicy[]
  /**
   * Workloads of a mesh.
   * @default []
   */
  workloads?: LocalWorkload[]
  /**
   * Services of a mesh.
   * @default []
   */
  services?: Service[]
  /** Backends by name. */
  backends?: FullLocalBackend[]
  /** Routes by name, for backends that delegate to them. */
  routeGroups?: LocalRouteGroup[]
  /** Gateways by name, which `routes` attach to. */
  gateways?: { [name: string]: LocalGateway }
  /** Routes that attach to `gateways`. */
  routes?: LocalAttachedRoute[]
  /** TCP routes that attach to `gateways`. */
  tcpRoutes?: LocalAttachedTCPRoute[]
  /** A gateway for language models. */
  llm?: LocalLLMConfig | null
  /** A gateway for MCP servers. */
  mcp?: LocalSimpleMcpConfig | null
  /** The console. */
  ui?: LocalUIConfig | null
}

/** A port. */
export interface LocalBind {
  /** Port. May be left out only with `mode: internal`. */
  port?: UInt16 | null
  /** Listeners of this port. */
  listeners: LocalListener[]
  /**
   * Protocol around the connection.
   * @default "direct"
   */
  tunnelProtocol?: TunnelProtocol
  /**
   * `internal`: not a port, but a target of other routes.
   * @default "standard"
   */
  mode?: BindMode
}

/** A listener. */
export interface LocalListener {
  /** Name. */
  name?: string | null
  /** Namespace, for policies that target it. */
  namespace?: string | null
  /** Hosts that it is for; all, without one. */
  hostname?: string | null
  /** Protocol. */
  protocol?: LocalListenerProtocol
  /** Certificates. */
  tls?: LocalTLSServerConfig | null
  /** Routes. */
  routes?: LocalRoute[] | null
  /** TCP routes. */
  tcpRoutes?: LocalTCPRoute[] | null
  /** Policies that run before a route is chosen. */
  policies?: LocalGatewayPolicy | null
}

/** Requests, and where they go. */
export interface LocalRoute {
  /** Name. */
  name?: string | null
  /** Namespace, for policies that target it. */
  namespace?: string | null
  /** Name of the rule, for policies that target it. */
  ruleName?: string | null
  /** Hosts, compared as written; all, without any. The port does not count. */
  hostnames?: string[]
  /**
   * Requests of this route; one match suffices.
   * @default [{"path":{"pathPrefix":"/"}}]
   */
  matches?: RouteMatch[]
  /** Policies that run after the route is chosen. */
  policies?: FilterOrPolicy | null
  /** Backends, by weight. */
  backends?: LocalRouteBackend[]
}

/** Requests of named gateways, and where they go. */
export interface LocalAttachedRoute extends LocalRoute {
  /**
   * Gateways that the route attaches to.
   * @default []
   */
  gateways?: LocalGatewayRefs
}

/** Routes by name. */
export interface LocalRouteGroup {
  /** Name. */
  name: string
  /** Routes. */
  routes: LocalRoute[]
}

/** Requests: what is set must match, all of it. */
export interface RouteMatch {
  /** Headers, all of which must match. */
  headers?: HeaderMatch[]
  /**
   * Path, as sent: no normalisation.
   * @default {"pathPrefix":"/"}
   */
  path?: PathMatch
  /** Method. Any value but a string is silently dropped: every method matches then. */
  method?: Anything
  /** Query parameters, all of which must match. */
  query?: QueryMatch[]
}

/** A policy and its target. */
export interface LocalPolicy {
  /** Name. */
  name: ResourceName
  /**
   * What the policy applies to. A target that does not exist is accepted, and the policy has no effect.
   * @rule CW3001
   */
  target: PolicyTarget
  /**
   * Before (`gateway`) or after (`route`) a route is chosen.
   * @default "route"
   */
  phase?: PolicyPhase
  /** Exactly one policy. */
  policy: FilterOrPolicy
}

/**
 * What a policy applies to: exactly one.
 * @variants gateway|route|backend|listenerSet
 */
export interface PolicyTarget {
  /** A listener. */
  gateway?: ListenerTarget
  /** A route. */
  route?: RouteName
  /** A backend. */
  backend?: BackendTarget
  /** A set of listeners. */
  listenerSet?: ListenerSetTarget
}

/**
 * Policies that run before a route is chosen.
 * @orEmptyList
 */
export interface LocalGatewayPolicy {
  /** Login in the browser. */
  oidc?: LocalOidcConfig | null
  /**
   * Access by JWT.
   * @rule CW3005 CW6001
   */
  jwtAuth?: LocalJwtConfig | null
  /**
   * Access by CEL expressions.
   * @rule CW6007
   */
  authorization?: Authorization | null
  /** External authorization: another program decides. */
  extAuthz?: LocalExplicitOrConditionalOfExtAuthz | null
  /** An external processor sees and changes requests. */
  extProc?: LocalExplicitOrConditionalOfExtProc | null
  /** Cross-origin requests. */
  cors?: CorsSerde | null
  /** Changes by CEL expressions. */
  transformations?: LocalExplicitOrConditionalOfLocalTransformationConfig | null
  /** Access by user name and password. */
  basicAuth?: LocalBasicAuth | null
  /** Access by API key. */
  apiKey?: LocalAPIKeys | null
}

/** Cipher suite: the name of the standard, or that of OpenSSL. */
export type CipherSuite =
  | 'TLS_AES_256_GCM_SHA384'
  | 'TLS13_AES_256_GCM_SHA384'
  | 'TLS_AES_128_GCM_SHA256'
  | 'TLS13_AES_128_GCM_SHA256'
  | 'TLS_CHACHA20_POLY1305_SHA256'
  | 'TLS13_CHACHA20_POLY1305_SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
  | 'ECDHE-ECDSA-AES256-GCM-SHA384'
  | 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
  | 'ECDHE-ECDSA-AES128-GCM-SHA256'
  | 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
  | 'ECDHE-ECDSA-CHACHA20-POLY1305'
  | 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
  | 'ECDHE-RSA-AES256-GCM-SHA384'
  | 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
  | 'ECDHE-RSA-AES128-GCM-SHA256'
  | 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'
  | 'ECDHE-RSA-CHACHA20-POLY1305'
