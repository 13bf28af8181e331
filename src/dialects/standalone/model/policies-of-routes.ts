import type { LocalBackendTLS } from './generated/backends.js'
import type { A2aPolicy, CorsSerde, LocalOidcConfig, Policy, Tunnel } from './generated/common.js'
import type { McpGuardrails } from './generated/guardrails.js'
import type {
  Buffering,
  Csrf,
  DelayPolicy,
  LocalExplicitOrConditionalOfDirectResponse,
  LocalExplicitOrConditionalOfExtAuthz,
  LocalExplicitOrConditionalOfExtProc,
  LocalExplicitOrConditionalOfLocalTransformationConfig,
  LocalExplicitOrConditionalOfRemoteRateLimit,
  LocalRateLimitPolicy,
  RetryPolicy,
  TimeoutPolicy,
} from './generated/policies.js'
import type { RequestMirror, RequestRedirect, UrlRewrite } from './generated/routes.js'
import type {
  Authorization,
  BackendAuthCompat,
  HeaderModifier,
  LocalAPIKeys,
  LocalBasicAuth,
  LocalJwtConfig,
  LocalMcpAuthentication,
  McpAuthorization,
} from './jwt.js'

/**
 * Policies of a route. `null` means unset: with `jwtAuth: null` all requests are allowed.
 * @orEmptyList
 */
export interface FilterOrPolicy {
  /** Headers of the request. */
  requestHeaderModifier?: HeaderModifier | null
  /** Headers of the answer. */
  responseHeaderModifier?: HeaderModifier | null
  /** A redirect. */
  requestRedirect?: RequestRedirect | null
  /** Another host or path for the backend, after authorization has seen the original. */
  urlRewrite?: UrlRewrite | null
  /** A copy of the request. */
  requestMirror?: RequestMirror | null
  /** An answer of the gateway itself. Authentication and authorization come first. */
  directResponse?: LocalExplicitOrConditionalOfDirectResponse | null
  /** Cross-origin requests. Preflights are answered before authentication. */
  cors?: CorsSerde | null
  /** Access to tools, prompts and resources of MCP servers, by CEL expressions. */
  mcpAuthorization?: McpAuthorization | null
  /** Checks of messages from MCP servers and clients. */
  mcpGuardrails?: McpGuardrails | null
  /**
   * Access by CEL expressions over the token's claims and the request.
   * @rule CW6007 CW6008
   */
  authorization?: Authorization | null
  /** OAuth for MCP clients. */
  mcpAuthentication?: LocalMcpAuthentication | null
  /** The route speaks agent-to-agent. */
  a2a?: A2aPolicy | null
  /** Settings for language models, guards of prompts among them. */
  ai?: Policy | null
  /** TLS towards the backend. */
  backendTLS?: LocalBackendTLS | null
  /** A proxy on the way to the backend. */
  backendTunnel?: Tunnel | null
  /**
   * Credentials for the backend. `passthrough` forwards the client's token, which `jwtAuth` otherwise removes.
   * @rule CW6020
   */
  backendAuth?: BackendAuthCompat | null
  /** Limits of this process. */
  localRateLimit?: LocalRateLimitPolicy | null
  /** Limits of a rate limit server. */
  remoteRateLimit?: LocalExplicitOrConditionalOfRemoteRateLimit | null
  /**
   * Access by JWT: which tokens are good, and what happens without one.
   * @rule CW6001 CW6008
   */
  jwtAuth?: LocalJwtConfig | null
  /** Login in the browser. */
  oidc?: LocalOidcConfig | null
  /** Access by user name and password. */
  basicAuth?: LocalBasicAuth | null
  /** Access by API key. */
  apiKey?: LocalAPIKeys | null
  /** External authorization: another program decides. */
  extAuthz?: LocalExplicitOrConditionalOfExtAuthz | null
  /** An external processor sees and changes requests. */
  extProc?: LocalExplicitOrConditionalOfExtProc | null
  /** Changes by CEL expressions. */
  transformations?: LocalExplicitOrConditionalOfLocalTransformationConfig | null
  /** Refuses state-changing requests from other origins. */
  csrf?: Csrf | null
  /** Buffering of bodies. */
  buffer?: Buffering | null
  /** Time limits. */
  timeout?: TimeoutPolicy | null
  /** Retries. */
  retry?: RetryPolicy | null
  /** A delay, for tests. */
  delay?: DelayPolicy | null
}
