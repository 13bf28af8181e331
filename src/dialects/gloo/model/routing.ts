import type { Int32, UInt32 } from '../../../core/scalars.js'
import type { NamespacedStatuses } from './generated/core.js'
import type { PerRouteConfig } from './generated/dfp.js'
import type { RouteTableSelectorExpression } from './generated/gateway.js'
import type {
  ConsulServiceDestination,
  GlooDestinationSpec,
  GlooSubset,
  KubernetesServiceDestination,
  MultiDestination,
  RedirectActionRedirectResponseCode,
  SslConfig,
} from './generated/gloo.js'
import type { RegexMatchAndSubstitute } from './generated/type-matcher.js'
import type { MatchersCoreMatcher } from './matchers.js'
import type { RouteOptions, VirtualHostOptions } from './options.js'

/** A virtual host and its certificate. */
export interface VirtualServiceSpec {
  /** Domains, routes, and the policies of all routes. */
  virtualHost?: VirtualHost
  /** Certificate: the virtual host is then served over HTTPS, by gateways with `ssl: true`. */
  sslConfig?: SslConfig
  /** Name that consoles show. */
  displayName?: string
  /** Written by Gloo. */
  namespacedStatuses?: NamespacedStatuses
}

/** Domains and what happens to their requests. */
export interface VirtualHost {
  /**
   * Hosts, compared with the `Host` header, port included: `example.com` is not `example.com:8080`. `*` (also: no
   * domains) is every host without a better match, `*.example.com` every name below. Two VirtualServices of a
   * gateway cannot share one.
   * @rule CW6019
   * @examples [["api.example.com"]]
   */
  domains?: string[]
  /**
   * Routes, tried in this order; the first that matches is used. Without a match the answer is 404, with or without a
   * token.
   */
  routes?: Route[]
  /** Policies of all routes of this host. */
  options?: VirtualHostOptions
  /**
   * VirtualHostOptions that fill in what `options` leaves open.
   * @oneof external_options_config
   */
  optionsConfigRefs?: DelegateOptionsRefs
}

/** Requests, and what happens to them. */
export interface Route {
  /** Requests of this route; one matcher that matches suffices. Without matchers: every path. */
  matchers?: MatchersCoreMatcher[]
  /**
   * Pass header, query and method matchers on to the routes of the delegated tables.
   * @default false
   */
  inheritableMatchers?: boolean | null
  /**
   * Pass the path matcher on to the routes of the delegated tables.
   * @default false
   */
  inheritablePathMatchers?: boolean | null
  /**
   * Forward to a destination.
   * @oneof action
   * @rule CW2003
   */
  routeAction?: RouteAction
  /**
   * Answer with a redirect. Wins over `routeAction`.
   * @oneof action
   * @rule CW2003
   */
  redirectAction?: RedirectAction
  /**
   * Response of the gateway itself. Overrides `redirectAction` and `routeAction`.
   * @oneof action
   * @rule CW2003
   */
  directResponseAction?: DirectResponseAction
  /**
   * Hand over to route tables. Wins over all other actions.
   * @oneof action
   * @rule CW2003 CW3007
   */
  delegateAction?: DelegateAction
  /** Policies of this route. */
  options?: RouteOptions
  /** Name, for logs and for providers of its own (`jwtProvidersStaged` needs one). */
  name?: string
  /**
   * RouteOptions that fill in what `options` leaves open.
   * @oneof external_options_config
   */
  optionsConfigRefs?: DelegateOptionsRefs
}

/** Routes to delegate to. */
export interface RouteTableSpec {
  /**
   * Routes, tried in this order. Their paths must lie below the path of the delegating route.
   * @rule CW3007
   */
  routes?: Route[]
  /**
   * Order among the tables that one selector selects: higher is first.
   * @default 0
   */
  weight?: Int32 | null
  /** Written by Gloo. */
  namespacedStatuses?: NamespacedStatuses
}

/** Which route tables take over. */
export interface DelegateAction {
  /**
   * Name of the table.
   * @deprecated use `ref`
   */
  name?: string
  /**
   * Namespace of the table.
   * @deprecated use `ref`
   */
  namespace?: string
  /**
   * One table.
   * @oneof delegation_type
   * @rule CW2003
   */
  ref?: ResourceRef
  /**
   * Tables by their labels and namespaces. Wins over `ref`.
   * @oneof delegation_type
   * @rule CW2003
   */
  selector?: RouteTableSelector
}

/** Route tables by labels and namespaces. */
export interface RouteTableSelector {
  /**
   * Namespaces to look in; `*` is all. Without any: that of the delegating object.
   * @examples [["*"]]
   */
  namespaces?: string[]
  /** Labels that a table must have, all of them. */
  labels?: { [name: string]: string }
  /** Requirements on labels, all of which must hold. */
  expressions?: RouteTableSelectorExpression[]
}

/** Option objects. */
export interface DelegateOptionsRefs {
  /** Objects; if two set the same option, the earlier one wins. */
  delegateOptions?: ResourceRef[]
}

/** Where requests go. */
export interface RouteAction {
  /**
   * One destination.
   * @oneof destination
   * @rule CW2003
   */
  single?: Destination
  /**
   * Several, by weight.
   * @oneof destination
   * @rule CW2003
   */
  multi?: MultiDestination
  /**
   * An UpstreamGroup.
   * @oneof destination
   * @rule CW2003
   */
  upstreamGroup?: ResourceRef
  /**
   * Request header that names the Envoy cluster.
   * @oneof destination
   * @rule CW2003
   */
  clusterHeader?: string
  /**
   * The host that the request names.
   * @oneof destination
   * @rule CW2003
   */
  dynamicForwardProxy?: PerRouteConfig
}

/** An upstream. */
export interface Destination {
  /**
   * Upstream, by name and namespace.
   * @oneof destination_type
   * @rule CW3001
   */
  upstream?: ResourceRef
  /**
   * Kubernetes Service and port.
   * @oneof destination_type
   */
  kube?: KubernetesServiceDestination
  /**
   * Consul service.
   * @oneof destination_type
   */
  consul?: ConsulServiceDestination
  /** What the kind of upstream needs to know, a function's name for instance. */
  destinationSpec?: GlooDestinationSpec
  /** Part of the upstream's endpoints. */
  subset?: GlooSubset
}

/** A redirect. */
export interface RedirectAction {
  /** Host to redirect to. */
  hostRedirect?: string
  /**
   * Path to redirect to.
   * @oneof path_rewrite_specifier
   */
  pathRedirect?: string
  /**
   * Replacement of the matched prefix. Wins over `pathRedirect`.
   * @oneof path_rewrite_specifier
   */
  prefixRewrite?: string
  /**
   * Replacement by an RE2 expression. Wins over the two above.
   * @oneof path_rewrite_specifier
   */
  regexRewrite?: RegexMatchAndSubstitute
  /**
   * Status.
   * @default "MOVED_PERMANENTLY"
   */
  responseCode?: RedirectActionRedirectResponseCode
  /** Redirect to HTTPS. */
  httpsRedirect?: boolean
  /** Leave the query out. */
  stripQuery?: boolean
  /** Port to redirect to. */
  portRedirect?: UInt32 | null
}

/** An answer of the gateway itself. JWT authentication and `rbac` guard it as any route. */
export interface DirectResponseAction {
  /** Status. */
  status?: UInt32
  /** Body. */
  body?: string
}

/** An object by name and namespace. */
export interface ResourceRef {
  /** Name. */
  name?: string
  /** Namespace. */
  namespace?: string
}
