import type { Integer } from '../../core/scalars.js'
import type { ObjectMeta } from '../model/metadata.js'
import type {
  GatewayDefaultScope,
  GatewayDuration,
  Group,
  Hostname,
  Kind,
  Namespace,
  ObjectName,
  PortNumber,
  SectionName,
} from './generated/common.js'
import type {
  CookieConfig,
  GatewayHTTPHeaderName,
  HeaderConfig,
  HeaderMatchType,
  HTTPCORSFilter,
  HTTPExternalAuthFilter,
  HTTPMethod,
  HTTPRequestMirrorFilter,
  HTTPRequestRedirectFilter,
  HTTPRouteRetry,
  HTTPRouteStatus,
  HTTPRouteTimeouts,
  HTTPURLRewriteFilter,
  PathMatchType,
  QueryParamMatchType,
  SessionPersistenceType,
} from './generated/routes.js'

/**
 * Requests of one session go to one backend. Gateway API 1.2 to 1.6 have `sessionName`, `idleTimeout` and `cookieConfig`;
 * later ones `cookie` and `header` in their place.
 */
export interface SessionPersistence {
  /**
   * Name of the cookie or header.
   * @maxLength 128
   */
  sessionName?: string
  /** The session ends this long after it began. */
  absoluteTimeout?: GatewayDuration
  /** The session ends after this long without a request. */
  idleTimeout?: GatewayDuration
  /**
   * Where the session is kept.
   * @default "Cookie"
   */
  type?: SessionPersistenceType
  /** How long the cookie lives. */
  cookieConfig?: CookieConfig
  /** The cookie, in later versions. */
  cookie?: CookieConfig
  /** The header, in later versions. */
  header?: HeaderConfig
}

/** What all routes have. */
export interface CommonRouteSpec {
  /**
   * Gateways that the route attaches to. Without any it serves nothing.
   * @maxItems 32
   * @rule CW3001
   */
  parentRefs?: ParentReference[]
  /** Attach to default gateways. */
  useDefaultGateways?: GatewayDefaultScope
}

/** Gateway, or one listener of it. */
export interface ParentReference {
  /**
   * API group.
   * @default "gateway.networking.k8s.io"
   */
  group?: Group
  /**
   * Kind.
   * @default "Gateway"
   */
  kind?: Kind
  /** Namespace; without one, that of the route. */
  namespace?: Namespace
  /** Name. */
  name: ObjectName
  /** Listener. Without one: all that allow the route. */
  sectionName?: SectionName
  /**
   * Listeners on this port.
   * @minimum 1
   * @maximum 65535
   */
  port?: PortNumber
}

/** Requests by host, path, header, query and method, and where they go. */
export interface HTTPRoute {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1beta1'
  kind: 'HTTPRoute'
  metadata?: ObjectMeta
  /** Gateways, hosts and rules. */
  spec: HTTPRouteSpec
  status?: HTTPRouteStatus
}

/** Gateways, hosts and rules. */
export interface HTTPRouteSpec extends CommonRouteSpec {
  /**
   * Hosts; those of the listener, without any.
   * @maxItems 16
   * @examples [["api.example.com"]]
   */
  hostnames?: Hostname[]
  /**
   * Rules. The most specific match wins, over all routes of the gateway.
   * @minItems 1
   * @maxItems 16
   */
  rules?: HTTPRouteRule[]
}

/** Requests, and where they go. */
export interface HTTPRouteRule {
  /** Name, which `sectionName` of a policy can mean. */
  name?: SectionName
  /**
   * Requests of this rule; one match suffices.
   * @maxItems 64
   */
  matches?: HTTPRouteMatch[]
  /**
   * Changes on the way. `ExtensionRef` brings in a Gloo RouteOption.
   * @maxItems 16
   */
  filters?: HTTPRouteFilter[]
  /**
   * Backends, by weight. None that exists: 500.
   * @maxItems 16
   * @rule CW3001
   */
  backendRefs?: HTTPBackendRef[]
  /** Time limits. */
  timeouts?: HTTPRouteTimeouts
  /** Retries. */
  retry?: HTTPRouteRetry
  /** Requests of a session stay with an endpoint. */
  sessionPersistence?: SessionPersistence
}

/** Requests: what is set must match, all of it. */
export interface HTTPRouteMatch {
  /** Path. */
  path?: HTTPPathMatch
  /**
   * Headers, all of which must match.
   * @maxItems 16
   */
  headers?: HTTPHeaderMatch[]
  /**
   * Query parameters, all of which must match.
   * @maxItems 16
   */
  queryParams?: HTTPQueryParamMatch[]
  /** Method. */
  method?: HTTPMethod
}

/** A path. */
export interface HTTPPathMatch {
  /**
   * `PathPrefix` compares whole segments: `/a` is not `/ab`.
   * @default "PathPrefix"
   */
  type?: PathMatchType
  /**
   * Path.
   * @default "/"
   * @maxLength 1024
   */
  value?: string
}

/** A header. */
export interface HTTPHeaderMatch {
  /**
   * How the value is compared.
   * @default "Exact"
   */
  type?: HeaderMatchType
  /** Name. */
  name: GatewayHTTPHeaderName
  /**
   * Value.
   * @minLength 1
   * @maxLength 4096
   */
  value: string
}

/** A query parameter. */
export interface HTTPQueryParamMatch {
  /**
   * How the value is compared.
   * @default "Exact"
   */
  type?: QueryParamMatchType
  /** Name. */
  name: GatewayHTTPHeaderName
  /**
   * Value.
   * @minLength 1
   * @maxLength 1024
   */
  value: string
}

/** A change on the way. `type` says which, and the member of that name how. */
export interface HTTPRouteFilter {
  /** Kind of the filter. */
  type:
    | 'RequestHeaderModifier'
    | 'ResponseHeaderModifier'
    | 'RequestMirror'
    | 'RequestRedirect'
    | 'URLRewrite'
    | 'ExtensionRef'
    | 'CORS'
    | 'ExternalAuth'
  /** Headers of the request. */
  requestHeaderModifier?: HTTPHeaderFilter
  /** Headers of the answer. */
  responseHeaderModifier?: HTTPHeaderFilter
  /** A copy of the request. */
  requestMirror?: HTTPRequestMirrorFilter
  /** A redirect. */
  requestRedirect?: HTTPRequestRedirectFilter
  /** Another host or path for the backend. */
  urlRewrite?: HTTPURLRewriteFilter
  /** Cross-origin requests. */
  cors?: HTTPCORSFilter
  /** External authorization. */
  externalAuth?: HTTPExternalAuthFilter
  /**
   * An object of the implementation, a Gloo RouteOption for instance.
   * @rule CW3001
   */
  extensionRef?: LocalObjectReference
}

/** An object in the same namespace. */
export interface LocalObjectReference {
  /** API group. */
  group: Group
  /** Kind. */
  kind: Kind
  /** Name. */
  name: ObjectName
}

/** Headers to change. */
export interface HTTPHeaderFilter {
  /**
   * Headers to set.
   * @maxItems 16
   */
  set?: HTTPHeader[]
  /**
   * Headers to add.
   * @maxItems 16
   */
  add?: HTTPHeader[]
  /**
   * Headers to remove.
   * @maxItems 16
   */
  remove?: string[]
}

/** Name and value of a header. */
export interface HTTPHeader {
  /** Name. */
  name: GatewayHTTPHeaderName
  /**
   * Value.
   * @minLength 1
   * @maxLength 4096
   */
  value: string
}

/** A backend. */
export interface BackendObjectReference {
  /**
   * API group, `""` for a Service.
   * @default ""
   */
  group?: Group
  /**
   * Kind.
   * @default "Service"
   */
  kind?: Kind
  /** Name. */
  name: ObjectName
  /** Namespace; another than the route's needs a ReferenceGrant there. */
  namespace?: Namespace
  /**
   * Port, needed for a Service.
   * @minimum 1
   * @maximum 65535
   */
  port?: PortNumber
}

/** A backend and its share. */
export interface HTTPBackendRef extends BackendRef {
  /**
   * Changes on the way to this backend.
   * @maxItems 16
   */
  filters?: HTTPRouteFilter[]
}

/** A backend and its share. */
export interface BackendRef extends BackendObjectReference {
  /**
   * Share of the requests, relative to the other backends'.
   * @default 1
   * @minimum 0
   * @maximum 1000000
   */
  weight?: Integer
}
