// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Free, HostAndPort, UInt16, UInt64 } from '../../../../core/scalars.js'
import type { Expression, LocalHealthPolicy } from '../expressions.js'
import type {
  Authorization,
  BackendAuthCompat,
  HeaderModifier,
  LocalAPIKeys,
  LocalBasicAuth,
  LocalJwtConfig,
} from '../jwt.js'
import type { AzureResourceType, CustomProvider } from './ai-providers.js'
import type { LocalBackendTLS } from './backends.js'
import type { CorsSerde, LocalOidcConfig, LocalTLSServerConfig, SecretFromFile, Tunnel } from './common.js'
import type { PromptCachingConfig, PromptGuard } from './guardrails.js'
import type {
  LocalExplicitOrConditionalOfExtAuthz,
  LocalExplicitOrConditionalOfExtProc,
  LocalExplicitOrConditionalOfLocalTransformationConfig,
  RateLimitSpec,
  RemoteRateLimit,
} from './policies.js'
import type { HeaderMatch, LocalGatewayRefs } from './routes.js'

export interface LocalLLMConfig {
  /** @default [] */
  gateways?: LocalGatewayRefs
  port?: UInt16 | null
  tls?: LocalTLSServerConfig | null
  providers?: LocalLLMProvider[]
  models: LocalLLMModels[]
  virtualModels?: LocalLLMVirtualModel[]
  policies?: LocalLLMPolicy | null
}

export interface LocalLLMProvider {
  name: string
  params?: LocalLLMParams
  provider: LocalModelAIProvider
  defaults?: LocalLLMProviderDefaults | null
}

export interface LocalLLMParams {
  model?: string | null
  apiKey?: SecretFromFile | null
  awsRegion?: string | null
  vertexRegion?: string | null
  vertexProject?: string | null
  azureResourceName?: string | null
  azureResourceType?: AzureResourceType | null
  azureApiVersion?: string | null
  azureProjectName?: string | null
  baseUrl?: string | null
  /** @deprecated no longer recommended */
  hostOverride?: HostAndPort | null
  /** @deprecated no longer recommended */
  pathOverride?: string | null
  /** @deprecated no longer recommended */
  pathPrefix?: string | null
  /** @default false */
  tokenize?: boolean
}

export type LocalModelAIProvider = LocalBuiltinModelAIProvider | ProviderPreset

/** @variants reference|custom */
export interface LocalBuiltinModelAIProviderVariant {
  reference?: string
  custom?: CustomProvider
}

export type LocalBuiltinModelAIProvider =
  | LocalBuiltinModelAIProviderVariant
  | 'openai'
  | 'openAI'
  | 'gemini'
  | 'vertex'
  | 'anthropic'
  | 'bedrock'
  | 'azure'
  | 'copilot'

export type ProviderPreset =
  | 'cohere'
  | 'ollama'
  | 'baseten'
  | 'cerebras'
  | 'deepinfra'
  | 'deepseek'
  | 'groq'
  | 'huggingface'
  | 'mistral'
  | 'openrouter'
  | 'togetherai'
  | 'xai'
  | 'fireworks'

/**
 * @notBoth backendTLS,tls
 * @orEmptyList
 */
export interface LocalLLMProviderDefaults {
  defaults?: Free | null
  overrides?: Free | null
  transformation?: { [name: string]: Expression } | null
  requestHeaders?: HeaderModifier | null
  responseHeaders?: HeaderModifier | null
  backendTLS?: LocalBackendTLS | null
  tls?: LocalBackendTLS | null
  auth?: BackendAuthCompat | null
  health?: LocalHealthPolicy | null
  backendTunnel?: Tunnel | null
  promptCaching?: PromptCachingConfig | null
}

/** @notBoth backendTLS,tls */
export interface LocalLLMModels {
  id?: string | null
  name: string
  visibility?: ModelVisibility
  params?: LocalLLMParams
  provider: LocalModelAIProvider
  passthrough?: LocalLLMPassthrough | null
  authorization?: Authorization | null
  defaults?: Free | null
  overrides?: Free | null
  transformation?: { [name: string]: Expression } | null
  finalTransformation?: { [name: string]: Expression } | null
  requestHeaders?: HeaderModifier | null
  responseHeaders?: HeaderModifier | null
  backendTLS?: LocalBackendTLS | null
  tls?: LocalBackendTLS | null
  auth?: BackendAuthCompat | null
  health?: LocalHealthPolicy | null
  backendTunnel?: Tunnel | null
  guardrails?: PromptGuard | null
  promptCaching?: PromptCachingConfig | null
  matches?: LLMRouteMatch[]
}

export type ModelVisibility = 'public' | 'internal'

export type LocalLLMPassthrough = 'detect' | 'opaque'

/** @orEmptyList */
export interface LLMRouteMatch {
  headers?: HeaderMatch[]
}

export interface LocalLLMVirtualModel {
  name: string
  routing: LocalLLMVirtualModelRouting
}

/** @orEmptyList */
export interface LocalLLMVirtualModelRouting {
  weighted?: LocalLLMWeightedRouting | null
  failover?: LocalLLMFailoverRouting | null
  conditional?: LocalLLMConditionalRouting | null
}

export interface LocalLLMWeightedRouting {
  targets: LocalLLMWeightedTarget[]
}

export interface LocalLLMWeightedTarget {
  model: string
  /** @default 1 */
  weight?: UInt64
}

export interface LocalLLMFailoverRouting {
  targets: LocalLLMFailoverTarget[]
}

export interface LocalLLMFailoverTarget {
  model: string
  priority: UInt64
}

export interface LocalLLMConditionalRouting {
  targets: LocalLLMConditionalTarget[]
}

export interface LocalLLMConditionalTarget {
  when?: Expression | null
  model: string
}

export interface LocalLLMPolicy {
  oidc?: LocalOidcConfig | null
  jwtAuth?: LocalJwtConfig | null
  authorization?: Authorization | null
  extAuthz?: LocalExplicitOrConditionalOfExtAuthz | null
  extProc?: LocalExplicitOrConditionalOfExtProc | null
  cors?: CorsSerde | null
  transformations?: LocalExplicitOrConditionalOfLocalTransformationConfig | null
  basicAuth?: LocalBasicAuth | null
  apiKey?: LocalAPIKeys | null
  guardrails?: PromptGuard | null
  /** @default [] */
  localRateLimit?: RateLimitSpec[]
  remoteRateLimit?: RemoteRateLimit | null
}
