import type { Integer } from '../../../core/scalars.js'
import type {
  GatewayPolicyStatus,
  Group,
  Kind,
  ObjectName,
  SectionName,
} from '../../../kubernetes/gateway-api/generated/common.js'
import type { ObjectMeta } from '../../../kubernetes/model/metadata.js'
import type {
  APIKeyAuthentication,
  Authorization,
  BasicAuthentication,
  CSRF,
  HeaderModifiers,
  HostnameRewrite,
  TransformationOrConditional,
} from './authorization.js'
import type { BackendFull } from './generated/backend.js'
import type {
  Buffering,
  Delay,
  DirectResponseOrConditional,
  ExtAuthOrConditional,
  ExtProcOrConditional,
  RateLimitsOrConditional,
  Retry,
  Timeouts,
} from './generated/common.js'
import type { Frontend } from './generated/frontend.js'
import type { CORS } from './generated/routes.js'
import type { JWTAuthentication } from './jwt.js'

/** Policy of agentgateway: how it authenticates, authorizes and changes traffic of the objects it names. */
export interface AgentgatewayPolicy {
  apiVersion: 'agentgateway.dev/v1alpha1'
  kind: 'AgentgatewayPolicy'
  metadata?: ObjectMeta
  /** What it does, and to what. */
  spec: AgentgatewayPolicySpec
  status?: GatewayPolicyStatus
}

/**
 * What the policy does, and to what.
 * @exactlyOneOf targetRefs;targetSelectors
 */
export interface AgentgatewayPolicySpec {
  /**
   * Objects that the policy applies to, in its own namespace, all of one kind. Exactly one of this and
   * `targetSelectors`. More specific targets take precedence: a route's policy replaces the gateway's, kind by kind.
   * @minItems 1
   * @maxItems 16
   * @rule CW3001 CW3002 CW3003
   */
  targetRefs?: LocalPolicyTargetReferenceWithSectionName[]
  /**
   * Objects that the policy applies to, by label. Exactly one of this and `targetRefs`.
   * @minItems 1
   * @maxItems 16
   */
  targetSelectors?: LocalPolicyTargetSelectorWithSectionName[]
  /** How it is combined with policies of other levels. */
  strategy?: PolicyStrategy
  /** Connections of clients. Only for Gateways. */
  frontend?: Frontend
  /** Requests: authentication, authorization, changes. For Gateways, ListenerSets and routes. */
  traffic?: Traffic
  /** Connections to backends. */
  backend?: BackendFull
}

/** An object in the policy's namespace. */
export interface LocalPolicyTargetReference {
  /**
   * API group, `""` for a Service.
   * @examples ["gateway.networking.k8s.io"]
   */
  group: Group
  /**
   * Kind.
   * @examples ["Gateway","HTTPRoute"]
   */
  kind: Kind
  /** Name. */
  name: ObjectName
}

/**
 * An object, or a part of it.
 * @atMostOneOf sectionName;port
 */
export interface LocalPolicyTargetReferenceWithSectionName extends LocalPolicyTargetReference {
  /**
   * Listener of a Gateway, rule of a route, part of a backend. Default: all of it. A name that does not exist attaches
   * the policy to nothing.
   * @rule CW3001
   */
  sectionName?: SectionName
  /**
   * Port of a Service, in place of `sectionName`.
   * @minimum 1
   * @maximum 65535
   */
  port?: Integer
}

/** Objects by label, in the policy's namespace. */
export interface LocalPolicyTargetSelector {
  /** API group. */
  group: Group
  /** Kind. */
  kind: Kind
  /** Labels that an object must have, all of them. */
  matchLabels: { [name: string]: string }
}

/**
 * Objects by label, or a part of them.
 * @atMostOneOf sectionName;port
 */
export interface LocalPolicyTargetSelectorWithSectionName extends LocalPolicyTargetSelector {
  /** Listener, rule or part. Without one: all of it. */
  sectionName?: SectionName
  /**
   * Port of a Service, in place of `sectionName`.
   * @minimum 1
   * @maximum 65535
   */
  port?: Integer
}

/** How the policy is combined with policies of other levels. */
export interface PolicyStrategy {
  /**
   * `Override`: policies at narrower levels cannot replace what this one sets. Only for policies with `traffic` alone.
   * @rule CW3003
   */
  inheritance?: PolicyInheritance
}

/** Whether narrower levels may replace what is set. */
export type PolicyInheritance = 'Default' | 'Override'

/** What happens to requests. */
export interface Traffic {
  /**
   * When the policy runs. `PreRouting`: before a route is chosen, only for Gateways and ListenerSets, and only
   * authentication, authorization, transformation, external processing and CORS. `PostRouting`: after. Strict JWT
   * policies in both phases answer 401 to every request, since the first removes the token.
   * @default "PostRouting"
   * @rule CW3005
   */
  phase?: PolicyPhase
  /** Changes of headers and body by CEL expressions. */
  transformation?: TransformationOrConditional
  /** An external processor sees and changes requests. */
  extProc?: ExtProcOrConditional
  /** External authorization: another program decides. */
  extAuth?: ExtAuthOrConditional
  /** Limits on requests or tokens. */
  rateLimit?: RateLimitsOrConditional
  /** Cross-origin requests. Preflights are answered before authentication. */
  cors?: CORS
  /** Refuses state-changing requests from other origins. */
  csrf?: CSRF
  /** Headers to add, set and remove. */
  headerModifiers?: HeaderModifiers
  /** What becomes of the host. */
  hostRewrite?: HostnameRewrite
  /** Time limits. */
  timeouts?: Timeouts
  /** Retries towards the backend. */
  retry?: Retry
  /**
   * Access by CEL expressions over the token's claims and the request. Belongs next to `jwtAuthentication`, not inside
   * it.
   * @rule CW2011 CW6007
   */
  authorization?: Authorization
  /** Access by JWT: which tokens are good, and what happens without one. */
  jwtAuthentication?: JWTAuthentication
  /** Access by user name and password. */
  basicAuthentication?: BasicAuthentication
  /** Access by API key. */
  apiKeyAuthentication?: APIKeyAuthentication
  /** Answers without a backend. */
  directResponse?: DirectResponseOrConditional
  /** Buffering of bodies. */
  buffer?: Buffering
  /** A delay, for tests. */
  delay?: Delay
}

/** Before or after a route is chosen. */
export type PolicyPhase = 'PreRouting' | 'PostRouting'
