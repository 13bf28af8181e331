import type { CelCondition } from './condition.js'
import type { ConnectionManager } from './connection-manager.js'
import type { Origin } from './finding.js'
import type { McpBackend } from './mcp.js'
import type { Authorize } from './step/authorize.js'
import type { HeaderEdit } from './step/edit-headers.js'
import type { EnvoyCondition } from './step/envoy.js'
import type { Content, Unmodelled } from './step/outside.js'
import type { Step } from './step/step.js'

/** The programs whose algorithms we know; values of `gateways/`. */
export type EngineId = 'envoy' | 'agentgateway' | 'litellm'

/** The dialects that are read into a program. */
export type DialectId = 'gloo' | 'gloo-gateway-api' | 'agentgateway' | 'standalone' | 'litellm' | 'envoy'

/** What happens to a request, in order, with nothing implicit: every inheritance, override and default is applied. */
export interface Program {
  engine: EngineId
  dialect: DialectId
  /** The version that the gateway is judged by; absent: the newest recorded version. */
  version?: string
  /** Values of traits in place of those of the version. */
  traits?: Readonly<Record<string, unknown>>
  listeners: Listener[]
  /** agentgateway: in lower case, headers that expressions see as `<redacted>` after `redacted()`, next to two others. */
  sensitiveHeaders?: string[]
  /** What the configuration says of other entrances than those of HTTP requests; it is there to be compared. */
  elsewhere?: Unmodelled[]
  origin: Origin
}

export interface Listener {
  name: string
  port?: number
  /** agentgateway: the host names it serves; absent: all. `*.` and `*` are wildcards. */
  hostname?: string
  /** Kubernetes: namespace and name of the gateway. */
  gateway?: [namespace: string, name: string]
  /** Kubernetes: the class of that gateway, which says what software runs it. */
  gatewayClass?: string
  /** agentgateway: CONNECT is routed like other methods; otherwise it is answered 405. */
  routesConnect?: boolean
  /** Requests come over TLS. */
  tls?: boolean
  /** What the gateway shows to clients, where the configuration names it. */
  certificates?: Certificate[]
  /** Kubernetes: the namespaces whose routes may attach, as written (`allowedRoutes.namespaces`). */
  routeNamespaces?: Record<string, unknown>
  /** Envoy. */
  manager?: ConnectionManager
  hosts: Host[]
  /** Run before a route is chosen (agentgateway's gateway phase, LiteLLM's own order). */
  steps: Step[]
  /** Run when no route matches, before 404 is answered (Gloo's `requireRbac`). */
  unmatched: Step[]
  /** Run when a connection is accepted; a refusal closes it without an answer. */
  connection?: Step[]
  /**
   * How connections come about: TLS, client certificates, the PROXY protocol. A request is decided as one of an
   * established connection, so none of this is; what it says is there to be compared.
   */
  transport?: Unmodelled[]
  origin: Origin
}

/** A certificate with its key: a Secret, or two files. */
export interface Certificate {
  secret?: { namespace: string; name: string }
  files?: { cert: string; key: string }
  origin: Origin
}

/** A virtual host. How `domains` are compared is the engine's (port, case, wildcards). */
export interface Host {
  name: string
  domains: string[]
  routes: Route[]
  origin: Origin
}

/** `routes` are in the order in which the gateway tries them, except where its engine sorts (agentgateway). */
export interface Route {
  name?: string
  namespace?: string
  /** agentgateway: among equally specific matches the route with the lesser key (code units) is taken. */
  key?: string
  /** Any of them; empty: everything matches. */
  matches: Match[]
  steps: Step[]
  action: Action
  /** agentgateway: the best of these routes answers instead, with its own steps and action; none: not found. */
  delegate?: Host[]
  origin: Origin
}

/** All parts must hold. */
export interface Match {
  path?: PathMatch
  /** Envoy: one regular expression each; agentgateway: exact. Absent: any method. */
  methods?: string[]
  headers: HeaderMatch[]
  query: ValueMatch[]
  /** Envoy: what else has to hold. */
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

export type Action = Forward | Redirect | DirectResponse

/** Several backends share by weight. No backend: the gateway answers itself (its engine says how). */
export interface Forward {
  kind: 'forward'
  backends: Backend[]
  origin: Origin
}

export interface Redirect {
  kind: 'redirect'
  status: number
  scheme?: string
  host?: string
  port?: number
  path?: { kind: 'full' | 'prefix'; value: string } | { kind: 'regex'; pattern: string; substitution: string }
  stripQuery?: boolean
  /** agentgateway: a new `host` keeps the port of the request unless it is the scheme's own. */
  keepPort?: boolean
  origin: Origin
}

export interface DirectResponse {
  kind: 'direct-response'
  status: number
  body: string
  /** agentgateway: computed instead. */
  bodyExpression?: CelCondition
  headers?: HeaderEdit[]
  origin: Origin
}

/** Identities on a TLS connection to a backend. */
export interface Peer {
  /** The backend's certificate must have one of these subject alternative names. */
  subjectAltNames?: string[]
  /** A Secret with the gateway's certificate, key and the authority that it trusts. */
  secret?: { namespace: string; name: string }
}

/** Where a request goes. */
export interface Backend {
  /** Gloo and Kubernetes: NAMESPACE/NAME. Standalone: the address or the name. */
  name: string
  /** What kind of thing `name` names: `Upstream`, `Service`, `AgentgatewayBackend`, `host`, `llm`, `mcp`, ... */
  type: string
  weight: number
  /** Addresses behind it, where the configuration names them. `hostname` is used by Envoy's auto host rewrite. */
  addresses: BackendAddress[]
  /** The Kubernetes Service behind an object that names it (a `kube` Upstream). */
  service?: { namespace: string; name: string; port?: number }
  /** Server name that the gateway asks for in the TLS handshake; absent: the address's. */
  sni?: string
  /** What the two ends of the TLS connection to the backend show of themselves. */
  peer?: Peer
  /** Everything else that its object says of where requests are sent, and how. No case reads it. */
  settings?: Content
  /** agentgateway: what expressions see as `backend`. */
  variable?: BackendVariable
  /** Steps that belong to the backend (agentgateway: backend policies, backend authentication). */
  steps: Step[]
  /** A model provider behind agentgateway or LiteLLM. */
  llm?: Llm
  /** MCP servers behind agentgateway. */
  mcp?: McpBackend
  /** The object that the reference names (an Upstream, an AgentgatewayBackend), where the input has it. */
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
  /** The gateway speaks TLS to it. */
  tls?: boolean
  /** The field that says so, which may be the port. */
  origin?: Origin
}

/** Models served by one backend, in order. `name` may hold `*`. */
export interface Llm {
  models: LlmModel[]
  /** agentgateway: the request's own model chooses (`router`), or the one provider takes whatever comes. */
  choice?: 'router' | 'provider'
  virtualModels?: VirtualModel[]
}

/** A name that stands for others. `weighted` draws; `failover` takes any healthy one of the lowest `priority`. */
export interface VirtualModel {
  name: string
  kind: 'weighted' | 'failover' | 'conditional'
  targets: { model: string; weight?: number; priority?: number; when?: CelCondition }[]
  origin: Origin
}

export interface LlmModel {
  name: string
  provider: string
  /** The model's name at the provider, where it is renamed. */
  upstreamModel?: string
  baseUrl?: string
  /** Settings that only its provider has (`apiVersion`, `region`, ...), by agentgateway's names. */
  settings?: Record<string, string>
  apiKey?: string
  /** Where requests go, when not to the provider's own address. */
  host?: { name: string; port?: number }
  pathPrefix?: string
  /** Replaces every path. */
  path?: string
  internal?: boolean
  /** agentgateway: its place in the order of groups; the providers of the first that is healthy share its requests. */
  group?: number
  /** Who may ask for it. */
  authorize?: Authorize
  /** What happens to its requests on the way. */
  steps?: Step[]
  /** Any of them; absent: every request. */
  matches?: HeaderMatch[][]
  /** Request members that are added where missing, and set. */
  defaults?: Record<string, unknown>
  overrides?: Record<string, unknown>
  origin: Origin
}
