import type { Free } from '../../../core/scalars.js'
import type { ObjectMeta } from '../../../kubernetes/model/metadata.js'
import type { Authorization } from './authorization.js'
import type { AuthorizationExtractionLocation, JWTAuthenticationMode, JWTMCPConfig, JWTProvider } from './jwt.js'
import type { LocalPolicyTargetReferenceWithSectionName, PolicyPhase } from './policy.js'

/**
 * The policy of agentgateway's tutorial. No CustomResourceDefinition defines this kind, so the API server rejects it.
 * Use an AgentgatewayPolicy of `agentgateway.dev/v1alpha1`.
 * @rule CW2010
 */
export interface TrafficPolicy {
  apiVersion: 'gateway.networking.k8s.io/v1alpha2'
  kind: 'TrafficPolicy'
  metadata?: ObjectMeta
  /** What the policy does, and to what. */
  spec: TrafficPolicySpec
  status?: Free
}

/** What the policy does, and to what. */
export interface TrafficPolicySpec {
  /**
   * Objects that the policy applies to.
   * @minItems 1
   */
  targetRefs: LocalPolicyTargetReferenceWithSectionName[]
  /** Authentication and authorization of requests, as the tutorial writes them. */
  traffic?: TutorialTraffic
}

/** What happens to requests. */
export interface TutorialTraffic {
  /** When: before or after a route is chosen. */
  phase?: PolicyPhase
  /** Access by JWT. */
  jwtAuthentication?: TutorialJWTAuthentication
  /** Access by CEL expressions. */
  authorization?: Authorization
}

/** JWT authentication, with the tutorial's `authorization` in it. */
export interface TutorialJWTAuthentication {
  /** Authentication mode. */
  mode?: JWTAuthenticationMode
  /**
   * Token issuers.
   * @minItems 1
   */
  providers: JWTProvider[]
  /** Where the token is. */
  location?: AuthorizationExtractionLocation
  mcp?: JWTMCPConfig
  /**
   * Access by CEL expressions. Here it is lost: AgentgatewayPolicy has `authorization` beside `jwtAuthentication`.
   * @rule CW2011
   */
  authorization?: Authorization
}
