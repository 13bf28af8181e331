import type { Duration, Free } from '../../../core/scalars.js'
import type { AiRouteSettings } from './generated/ai.js'
import type { NamespacedStatuses } from './generated/core.js'
import type { CorsPolicy, CorsPolicyMergeSettings } from './generated/cors.js'
import type { Config } from './generated/dlp.js'
import type { ExtAuthExtension } from './generated/enterprise.js'
import type { BufferPerRoute } from './generated/extensions-filters-http-buffer.js'
import type { CsrfPolicy } from './generated/extensions-filters-http-csrf.js'
import type { ExtprocRouteSettings } from './generated/extproc.js'
import type { RouteFaults } from './generated/fault.js'
import type { Extensions, RouteOptionsMaxStreamDuration } from './generated/gloo.js'
import type { RouteActionHashConfig } from './generated/lbhash.js'
import type { ProtocolUpgradeConfig } from './generated/protocol-upgrade.js'
import type {
  IngressRateLimit,
  RateLimitConfigRefs,
  RateLimitRouteExtension,
  RateLimitVhostExtension,
} from './generated/ratelimit.js'
import type { RetriesRetryPolicy } from './generated/retries.js'
import type { RouteShadowing } from './generated/shadowing.js'
import type { Stats } from './generated/stats.js'
import type { RouteTracingSettings } from './generated/tracing.js'
import type { TransformationStages, Transformations } from './generated/transformation.js'
import type { RegexMatchAndSubstitute } from './generated/type-matcher.js'
import type { WafSettings } from './generated/waf.js'
import type { HeaderManipulation } from './headers.js'
import type {
  JwtStagedRouteExtension,
  JwtStagedRouteProvidersExtension,
  JwtStagedVhostExtension,
  RouteExtension,
  VhostExtension,
} from './jwt.js'
import type { ExtensionSettings } from './rbac.js'

/** Policies of a virtual host. A route's own setting of the same kind replaces one here. */
export interface VirtualHostOptions {
  /** Settings of plug-ins. */
  extensions?: Extensions
  /** Retries towards the upstream. */
  retries?: RetriesRetryPolicy
  /** Virtual clusters for statistics. */
  stats?: Stats
  /** Headers to add and remove. */
  headerManipulation?: HeaderManipulation
  /** Cross-origin requests. Preflights are answered before JWT authentication. */
  cors?: CorsPolicy
  /**
   * Transformations.
   * @deprecated use `stagedTransformations`
   */
  transformations?: Transformations
  /** Limits of requests, with or without a token: the rate limit server decides. */
  ratelimitBasic?: IngressRateLimit
  /**
   * Limits before authentication: the rate limit server decides.
   * @oneof rate_limit_early_config_type
   */
  ratelimitEarly?: RateLimitVhostExtension
  /**
   * Limits before authentication, by RateLimitConfig.
   * @oneof rate_limit_early_config_type
   * @rule CW3001
   */
  rateLimitEarlyConfigs?: RateLimitConfigRefs
  /**
   * Limits: the rate limit server decides.
   * @oneof rate_limit_config_type
   */
  ratelimit?: RateLimitVhostExtension
  /**
   * Limits, by RateLimitConfig.
   * @oneof rate_limit_config_type
   * @rule CW3001
   */
  rateLimitConfigs?: RateLimitConfigRefs
  /**
   * Limits after authentication, which may use claims: the rate limit server decides.
   * @oneof rate_limit_regular_config_type
   */
  ratelimitRegular?: RateLimitVhostExtension
  /**
   * Limits after authentication, by RateLimitConfig.
   * @oneof rate_limit_regular_config_type
   * @rule CW3001
   */
  rateLimitRegularConfigs?: RateLimitConfigRefs
  /** Rules of a web application firewall, before JWT authentication. */
  waf?: WafSettings
  /**
   * JWT authentication, after external authentication.
   * @oneof jwt_config
   * @deprecated use `jwtStaged.afterExtAuth`, which is the same
   * @rule CW2003
   */
  jwt?: VhostExtension
  /**
   * JWT authentication before or after external authentication. When `jwt` is set too, `jwt` is dropped in silence.
   * @oneof jwt_config
   * @rule CW2003 CW3006
   */
  jwtStaged?: JwtStagedVhostExtension
  /**
   * Access by claims of the token. Without JWT authentication it answers 403 to everything.
   * @rule CW6011
   */
  rbac?: ExtensionSettings
  /** External authentication: another program decides. */
  extauth?: ExtAuthExtension
  /** Masking of data in answers and access logs. */
  dlp?: Config
  /** Buffering of request bodies. */
  bufferPerRoute?: BufferPerRoute
  /** Refuses state-changing requests from other origins. */
  csrf?: CsrfPolicy
  /** Send the number of attempts to the upstream in a header. */
  includeRequestAttemptCount?: boolean | null
  /** Send the number of attempts to the client in a header. */
  includeAttemptCountInResponse?: boolean | null
  /** Transformations, before or after authentication and authorization. */
  stagedTransformations?: TransformationStages
  /** An external processor, before anything else. */
  extProcEarly?: ExtprocRouteSettings
  /** An external processor, after authentication. */
  extProc?: ExtprocRouteSettings
  /** An external processor, last. */
  extProcLate?: ExtprocRouteSettings
  /** How CORS settings of host and route are combined. */
  corsPolicyMergeSettings?: CorsPolicyMergeSettings
}

/** Policies of a route. They replace the virtual host's of the same kind. */
export interface RouteOptions {
  /**
   * Transformations.
   * @deprecated use `stagedTransformations`
   */
  transformations?: Transformations
  /** Artificial errors and delays, for tests. */
  faults?: RouteFaults
  /** Replacement of the matched prefix, after JWT authentication and `rbac` have seen the original path. */
  prefixRewrite?: string | null
  /**
   * Time for the upstream to answer.
   * @examples ["15s"]
   */
  timeout?: Duration
  /** Retries towards the upstream. */
  retries?: RetriesRetryPolicy
  /** Settings of plug-ins. */
  extensions?: Extensions
  /** What is traced. */
  tracing?: RouteTracingSettings
  /** A copy of some requests for another upstream. */
  shadowing?: RouteShadowing
  /** Headers to add and remove. */
  headerManipulation?: HeaderManipulation
  /**
   * Host for the upstream.
   * @oneof host_rewrite_type
   * @rule CW2003
   */
  hostRewrite?: string
  /**
   * Host of the upstream's endpoint. Wins over `hostRewrite`, even as `false`.
   * @oneof host_rewrite_type
   * @rule CW2003
   */
  autoHostRewrite?: boolean | null
  /**
   * Host made from the path by an RE2 expression.
   * @oneof host_rewrite_type
   * @rule CW2003
   */
  hostRewritePathRegex?: RegexMatchAndSubstitute
  /**
   * Host from a request header.
   * @oneof host_rewrite_type
   * @rule CW2003
   */
  hostRewriteHeader?: string | null
  /** Send the original host as `x-forwarded-host`. */
  appendXForwardedHost?: boolean | null
  /** Cross-origin requests. */
  cors?: CorsPolicy
  /** What keeps requests at one endpoint. */
  lbHash?: RouteActionHashConfig
  /** Protocols that a connection may be upgraded to. */
  upgrades?: ProtocolUpgradeConfig[]
  /** Limits of requests, with or without a token: the rate limit server decides. */
  ratelimitBasic?: IngressRateLimit
  /**
   * Limits before authentication: the rate limit server decides.
   * @oneof rate_limit_early_config_type
   */
  ratelimitEarly?: RateLimitRouteExtension
  /**
   * Limits before authentication, by RateLimitConfig.
   * @oneof rate_limit_early_config_type
   * @rule CW3001
   */
  rateLimitEarlyConfigs?: RateLimitConfigRefs
  /**
   * Limits: the rate limit server decides.
   * @oneof rate_limit_config_type
   */
  ratelimit?: RateLimitRouteExtension
  /**
   * Limits, by RateLimitConfig.
   * @oneof rate_limit_config_type
   * @rule CW3001
   */
  rateLimitConfigs?: RateLimitConfigRefs
  /**
   * Limits after authentication, which may use claims: the rate limit server decides.
   * @oneof rate_limit_regular_config_type
   */
  ratelimitRegular?: RateLimitRouteExtension
  /**
   * Limits after authentication, by RateLimitConfig.
   * @oneof rate_limit_regular_config_type
   * @rule CW3001
   */
  rateLimitRegularConfigs?: RateLimitConfigRefs
  /** Rules of a web application firewall, before JWT authentication. */
  waf?: WafSettings
  /**
   * Switches JWT authentication off. When `jwtStaged` or `jwtProvidersStaged` is set too, this is dropped in
   * silence.
   * @oneof jwt_config
   * @deprecated use `jwtStaged.afterExtAuth`
   * @rule CW2003
   */
  jwt?: RouteExtension
  /**
   * Switches JWT authentication off, by stage. When `jwtProvidersStaged` is set too, this is dropped in silence.
   * @oneof jwt_config
   * @rule CW2003
   */
  jwtStaged?: JwtStagedRouteExtension
  /**
   * JWT authentication with providers of this route's own. Needs a named route.
   * @oneof jwt_config
   * @rule CW2003
   */
  jwtProvidersStaged?: JwtStagedRouteProvidersExtension
  /**
   * Access by claims of the token. Replaces the virtual host's `rbac` entirely.
   * @rule CW3004 CW6011
   */
  rbac?: ExtensionSettings
  /** External authentication: another program decides. */
  extauth?: ExtAuthExtension
  /** Masking of data in answers and access logs. */
  dlp?: Config
  /** Buffering of request bodies. */
  bufferPerRoute?: BufferPerRoute
  /** Refuses state-changing requests from other origins. */
  csrf?: CsrfPolicy
  /** Transformations, before or after authentication and authorization. */
  stagedTransformations?: TransformationStages
  /** Metadata of the Envoy route. */
  envoyMetadata?: { [name: string]: Free }
  /** Replacement in the path by an RE2 expression. Envoy rejects it together with `prefixRewrite`. */
  regexRewrite?: RegexMatchAndSubstitute
  /** Time that a stream may last. */
  maxStreamDuration?: RouteOptionsMaxStreamDuration
  /** Time that a stream may be idle. */
  idleTimeout?: Duration
  /** An external processor, before anything else. */
  extProcEarly?: ExtprocRouteSettings
  /** An external processor, after authentication. */
  extProc?: ExtprocRouteSettings
  /** An external processor, last. */
  extProcLate?: ExtprocRouteSettings
  /** Settings for routes to language models. */
  ai?: AiRouteSettings
}

/** Options and what they attach to. */
export interface VirtualHostOptionSpec {
  /** Written by Gloo. */
  namespacedStatuses?: NamespacedStatuses
  /** Policies of the virtual hosts. */
  options?: VirtualHostOptions
  /**
   * Gateways, or their listeners by `sectionName`. If several attach, the more specific one wins.
   * @rule CW3001
   */
  targetRefs?: PolicyTargetReferenceWithSectionName[]
}

/** Options and what they attach to. */
export interface RouteOptionSpec {
  /** Written by Gloo. */
  namespacedStatuses?: NamespacedStatuses
  /** Policies of the routes. */
  options?: RouteOptions
  /**
   * HTTPRoutes. A single rule cannot be named here: use an `ExtensionRef` filter in the rule.
   * @rule CW3001
   */
  targetRefs?: PolicyTargetReference[]
}

/** The object that options attach to. */
export interface PolicyTargetReference {
  /**
   * API group.
   * @examples ["gateway.networking.k8s.io"]
   */
  group?: string
  /**
   * Kind.
   * @examples ["HTTPRoute"]
   */
  kind?: string
  /** Name. */
  name?: string
  /** Namespace; without one, that of the policy. */
  namespace?: string | null
}

/** The object, or one listener of it, that options attach to. */
export interface PolicyTargetReferenceWithSectionName {
  /**
   * API group.
   * @examples ["gateway.networking.k8s.io"]
   */
  group?: string
  /**
   * Kind.
   * @examples ["Gateway"]
   */
  kind?: string
  /** Name. */
  name?: string
  /** Namespace; without one, that of the policy. */
  namespace?: string | null
  /** Listener. Without one: all of them. */
  sectionName?: string | null
}
