import type { DialectId } from '../dialects/descriptors.js'
import type { CelCondition } from './condition.js'
import type { ConnectionManager, Upgrades } from './connection-manager.js'
import type { Origin } from './finding.js'
import type { ReplyFormat } from './local-replies.js'
import type { McpBackend } from './mcp.js'
import type { Authorize } from './step/authorize.js'
import type { HeaderEdit } from './step/edit-headers.js'
import type { EnvoyCondition, Network } from './step/envoy.js'
import type { Content, Unmodelled } from './step/outside.js'
import type { Step } from './step/step.js'

/** Supported gateways: those in `gateways/`. */
export type EngineId = 'envoy' | 'agentgateway' | 'litellm'

export type { DialectId }

/** Request processing in order, with nothing implicit: inheritance, overrides and defaults are already applied. */
export interface Program<S extends Step = Step> {
  engine: EngineId
  dialect: DialectId
  /** The gateway version to evaluate; absent: the newest recorded version. */
  version?: string
  /** Overrides for traits of the version. */
  traits?: Readonly<Record<string, unknown>>
  listeners: Listener<S>[]
  /** agentgateway: lower-case names of further headers that `redacted()` replaces with `<redacted>`. */
  sensitiveHeaders?: string[]
  /** Configuration of entry points other than HTTP requests; used only for comparison. */
  elsewhere?: Unmodelled[]
  /** agentgateway: listeners that pass connections on as bytes, whatever a request says. */
  streams?: Stream<S>[]
  origin: Origin
}

/** A listener of TCP or TLS. Its settings are compared as a part of `elsewhere`. */
export interface Stream<S extends Step = Step> {
  name: string
  port?: number
  hostname?: string
  tls: boolean
  /** None: connections are closed. */
  routes: { hostnames: string[]; forwards: boolean }[]
  /** As for listeners of HTTP. */
  connection?: S[]
  origin: Origin
}

export interface Listener<S extends Step = Step> {
  name: string
  port?: number
  /** Envoy: the IP address of the machine that it accepts connections at; absent: all of them. */
  address?: string
  /** agentgateway and the Gateway API: the host names it serves; absent: all. `*.` and `*` are wildcards. */
  hostname?: string
  /** Kubernetes: namespace and name of the gateway. */
  gateway?: [namespace: string, name: string]
  /** Kubernetes: the class of that gateway, which determines its software. */
  gatewayClass?: string
  /** agentgateway: CONNECT is routed like other methods; otherwise it is answered 405. */
  routesConnect?: boolean
  /** agentgateway: bytes of a body that can be read; absent: 2 MiB. */
  bufferLimit?: number
  /** Requests come over TLS. */
  tls?: boolean
  /** Envoy: requests whose `x-forwarded-proto` is not `https` are redirected (`require_tls: ALL` of every host). */
  requiresTls?: boolean
  /** The certificates that the gateway presents to clients, if the configuration names them. */
  certificates?: Certificate[]
  /** Kubernetes: the namespaces whose routes may attach, as written (`allowedRoutes.namespaces`). */
  routeNamespaces?: Record<string, unknown>
  /** Envoy. */
  manager?: ConnectionManager
  /** Envoy: which connections of its port it serves, where filter chains share it. Absent: all. */
  chain?: FilterChainMatch
  hosts: Host<S>[]
  /** Run before a route is chosen (agentgateway's gateway phase, LiteLLM's own order). */
  steps: S[]
  /** Run when no route matches, before 404 is answered (Gloo's `requireRbac`). */
  unmatched: S[]
  /** Run when a connection is accepted; a refusal closes it without an answer. */
  connection?: S[]
  /**
   * Connection settings: TLS, client certificates, the PROXY protocol. Requests are decided on an established
   * connection, so these settings are only compared.
   */
  transport?: Unmodelled[]
  origin: Origin
}

/**
 * Connections that a filter chain of Envoy serves. Of the chains of a listener the most specific one serves a
 * connection, compared criterion by criterion in this order; `fallback` serves what no other chain does. An empty list
 * or an absent value admits every connection.
 */
export interface FilterChainMatch {
  name?: string
  port?: number
  gateways: Network[]
  /** In lower case; `*.` is a wildcard. */
  serverNames: string[]
  /** `tls` or `raw_buffer`. */
  transport?: string
  protocols: string[]
  peers: Network[]
  source?: 'local' | 'external'
  sources: Network[]
  sourcePorts: number[]
  fallback?: boolean
  origin: Origin
}

/** A certificate with its key: a Secret, or two files. */
export interface Certificate {
  secret?: { namespace: string; name: string }
  files?: { cert: string; key: string }
  /** Gloo: the server names (SNI) of the connections that it is for; absent: all. */
  serverNames?: ServerName[]
  origin: Origin
}

export interface ServerName {
  name: string
  origin: Origin
}

/** A virtual host. The gateway determines how `domains` are compared (port, case, wildcards). */
export interface Host<S extends Step = Step> {
  name: string
  domains: string[]
  routes: Route<S>[]
  origin: Origin
}

/** `routes` are in the order in which the gateway tries them, unless it sorts them itself (agentgateway). */
export interface Route<S extends Step = Step> {
  name?: string
  namespace?: string
  /** Gateway API: the name of the rule. */
  rule?: string
  /** agentgateway: among equally specific matches, the route with the lower key (by code unit) wins. */
  key?: string
  /** Any of them; empty: everything matches. */
  matches: Match[]
  steps: S[]
  action: Action<S>
  /**
   * agentgateway: the best match among these routes answers instead, with its own steps and action; if none matches,
   * not found.
   */
  delegate?: Host<S>[]
  origin: Origin
}

/** All parts must hold. */
export interface Match {
  path?: PathMatch
  /** Envoy: one regular expression each; agentgateway: exact. Absent: any method. */
  methods?: string[]
  headers: HeaderMatch[]
  query: ValueMatch[]
  /** Envoy: only CONNECT requests match, which have no path. */
  isConnect?: boolean
  /** Envoy: further conditions. */
  envoy?: EnvoyCondition[]
  origin: Origin
}

/** `prefix` is a string prefix, `segments` a prefix of whole path segments, `regex` matches the whole path. */
export interface PathMatch {
  kind: 'exact' | 'prefix' | 'segments' | 'regex'
  value: string
  /** Default true. */
  caseSensitive?: boolean
}

/** `present` ignores `value`. `regex` matches the whole value. */
export interface ValueMatch {
  name: string
  kind: 'exact' | 'regex' | 'present'
  value: string
}

export interface HeaderMatch extends ValueMatch {
  invert: boolean
}

export type Action<S extends Step = Step> = Forward<S> | Redirect | DirectResponse

/**
 * Several backends share requests by weight. Without a backend the gateway answers itself, with a status that depends
 * on the gateway.
 */
export interface Forward<S extends Step = Step> {
  kind: 'forward'
  backends: Backend<S>[]
  /** Envoy: the header that names the backend. */
  backendHeader?: string
  /** Envoy: the status of the answer where the backend is unknown; absent: 503. */
  unknownBackend?: number
  /** Envoy: overrides the listener's. */
  upgrades?: Upgrades
  origin: Origin
}

export interface Redirect {
  kind: 'redirect'
  status: number
  scheme?: string
  host?: string
  port?: number
  path?:
    | { kind: 'full' | 'prefix'; value: string }
    | { kind: 'regex'; pattern: string; substitution: string }
    /** Envoy: a value with commands. */
    | { kind: 'format'; value: string }
  stripQuery?: boolean
  /**
   * agentgateway: a new `host` keeps the port of the request unless it is the scheme's default. Envoy: the host of the
   * request keeps its port even if that was the default of the replaced scheme.
   */
  keepPort?: boolean
  origin: Origin
}

export interface DirectResponse {
  kind: 'direct-response'
  status: number
  body: string
  /** agentgateway: a computed value instead. */
  bodyExpression?: CelCondition
  /** Envoy: what is made of the body. */
  format?: ReplyFormat
  headers?: HeaderEdit[]
  origin: Origin
}

/** Identities on a TLS connection to a backend. */
export interface Peer {
  /** The backend's certificate must have one of these subject alternative names. */
  subjectAltNames?: string[]
  /** A Secret with the gateway's certificate, key and the authority that it trusts. */
  secret?: { namespace: string; name: string }
  /** Objects with the authorities that the gateway trusts instead of those of its system. */
  authorities?: { kind: string; namespace: string; name: string }[]
  /** What the gateway does not verify: the certificate at all, or that it is for this host. */
  unverified?: 'certificate' | 'host'
}

/** Where a request goes. */
export interface Backend<S extends Step = Step> {
  /** Gloo and Kubernetes: NAMESPACE/NAME. Standalone: the address or the name. */
  name: string
  /** Kind of the object that `name` names: `Upstream`, `Service`, `AgentgatewayBackend`, `host`, `llm`, `mcp`, ... */
  type: string
  weight: number
  /** Addresses of the backend, if the configuration names them. `hostname` is used by Envoy's auto host rewrite. */
  addresses: BackendAddress[]
  /** The Kubernetes Service behind an object that names it (a `kube` Upstream). */
  service?: { namespace: string; name: string; port?: number }
  /** Server name that the gateway sends in the TLS handshake; absent: the address's. */
  sni?: string
  /** Identities presented on the TLS connection to the backend. */
  peer?: Peer
  /** Other fields of the object that affect where and how requests are sent. Claimwright does not evaluate them. */
  settings?: Content
  /** agentgateway: the address of a `dynamic` backend; absent: that of the request. */
  target?: CelCondition
  /** agentgateway: the value of `backend` in expressions. */
  variable?: BackendVariable
  /** Envoy: a header of the request names one of these as the destination. */
  byHeader?: { header: string; backends: Backend<S>[] }
  /** Steps that belong to the backend (agentgateway: backend policies, backend authentication). */
  steps: S[]
  /** Envoy: the filters of requests to it, instead of the route's. */
  filters?: S[]
  /** A model provider behind agentgateway or LiteLLM. */
  llm?: Llm<S>
  /** MCP servers behind agentgateway. */
  mcp?: McpBackend<S>
  /** The object that the reference names (an Upstream, an AgentgatewayBackend), if it is in the input. */
  definition?: Origin
  origin: Origin
}

/** `backend` of agentgateway's expressions (cel/types.rs `BackendContext`). */
export interface BackendVariable {
  name: string
  type: 'ai' | 'mcp' | 'static' | 'dynamic' | 'service' | 'unknown'
  protocol: 'http' | 'tcp' | 'a2a' | 'mcp' | 'llm'
}

/** `hostname` is used by Envoy's auto host rewrite. */
export interface BackendAddress {
  host: string
  port?: number
  hostname?: string
  /** The gateway connects with TLS. */
  tls?: boolean
  /** The field that enables TLS, which may be the port. */
  origin?: Origin
}

/** Models served by one backend, in order. `name` may contain `*`. */
export interface Llm<S extends Step = Step> {
  models: LlmModel<S>[]
  /** agentgateway: the request's own model chooses (`router`), or a single provider handles every request. */
  choice?: 'router' | 'provider'
  virtualModels?: VirtualModel[]
}

/** A virtual model name. `weighted` draws by weight; `failover` uses any healthy target of the lowest `priority`. */
export interface VirtualModel {
  name: string
  kind: 'weighted' | 'failover' | 'conditional'
  targets: { model: string; weight?: number; priority?: number; when?: CelCondition }[]
  origin: Origin
}

export interface LlmModel<S extends Step = Step> {
  name: string
  provider: string
  /** The model's name at the provider, if renamed. */
  upstreamModel?: string
  baseUrl?: string
  /** Provider-specific settings (`apiVersion`, `region`, ...), by agentgateway's names. */
  settings?: Record<string, string>
  apiKey?: string
  /** Where requests go, if not to the provider's default address. */
  host?: { name: string; port?: number }
  pathPrefix?: string
  /** Replaces every path. */
  path?: string
  /** agentgateway: what a custom provider serves, and where. */
  formats?: { type: string; path?: string }[]
  internal?: boolean
  /** agentgateway: index of its group; providers of the first healthy group share the requests. */
  group?: number
  /** Who may use it. */
  authorize?: Authorize
  /** Steps that its requests go through. */
  steps?: S[]
  /** Any of them; absent: every request. */
  matches?: HeaderMatch[][]
  /** Request members to add if missing, and to set. */
  defaults?: Record<string, unknown>
  overrides?: Record<string, unknown>
  origin: Origin
}
