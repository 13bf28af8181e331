// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Integer } from '../../../../core/scalars.js'
import type { SectionName } from '../../../../kubernetes/gateway-api/generated/common.js'
import type { BackendObjectReference, HTTPHeaderMatch } from '../../../../kubernetes/gateway-api/route.js'
import type { CELExpression } from '../authorization.js'
import type { AuthorizationLocation } from '../jwt.js'
import type {
  BackendConnectionPolicy,
  BackendWithAI,
  LocalBackendObjectReference,
  PolicyBackendEndpoint,
} from './backend.js'
import type {
  Action,
  AwsAuth,
  BuiltIn,
  ContentScope,
  CustomResponse,
  FailureMode,
  GcpAuth,
  LocalSecretKeyRef,
  LocalSecretObjectRef,
  LongString,
  Message,
  PriorityGroup,
  ShortString,
  TinyString,
} from './common.js'
import type { MCPMethodPhase } from './mcp.js'
import type { HeaderName } from './routes.js'

/** @exactlyOneOf provider;groups */
export interface AIBackend {
  provider?: LLMProvider
  /**
   * @minItems 1
   * @maxItems 8
   */
  groups?: PriorityGroup[]
}

export interface AzureSettings {
  resourceName: ShortString
  resourceType: AzureResourceType
  apiVersion?: TinyString
  projectName?: ShortString
}

export interface VertexAISettings {
  projectId: TinyString
  /** @default "global" */
  region?: TinyString
}

export interface BedrockSettings {
  /**
   * @default "us-east-1"
   * @minLength 1
   * @maxLength 63
   * @pattern ^[a-z0-9-]+$
   */
  region?: string
  guardrail?: AWSGuardrailConfig
}

export interface CustomProviderSettings {
  backendRef?: LocalBackendObjectReference
  /**
   * @minItems 1
   * @maxItems 6
   */
  formats: ProviderFormatConfig[]
}

/** @exactlyOneOf openai;azureopenai;azure;anthropic;gemini;vertexai;bedrock;custom */
export interface LLMProvider {
  openai?: OpenAIConfig
  azureopenai?: AzureOpenAIConfig
  azure?: AzureConfig
  anthropic?: AnthropicConfig
  gemini?: GeminiConfig
  vertexai?: VertexAIConfig
  bedrock?: BedrockConfig
  custom?: CustomProvider
  host?: ShortString
  /**
   * @minimum 1
   * @maximum 65535
   */
  port?: Integer
  path?: LongString
  pathPrefix?: LongString
}

export type AzureResourceType = 'OpenAI' | 'Foundry'

export interface AWSGuardrailConfig {
  identifier: ShortString
  version: ShortString
}

export interface ProviderFormatConfig {
  type: ProviderFormat
  path?: LongString
}

/** @atLeastOneOf request;response */
export interface AIPromptGuard {
  streaming?: PromptGuardStreamingMode
  /**
   * @minItems 1
   * @maxItems 8
   */
  request?: PromptguardRequest[]
  /**
   * @minItems 1
   * @maxItems 8
   */
  response?: PromptguardResponse[]
}

export interface AIPromptEnrichment {
  prepend?: Message[]
  append?: Message[]
}

export interface PromptCachingConfig {
  /** @default true */
  cacheSystem?: boolean
  /** @default true */
  cacheMessages?: boolean
  /** @default false */
  cacheTools?: boolean
  /**
   * @minimum 0
   * @default 1024
   */
  minTokens?: Integer
  /**
   * @minimum 0
   * @default 0
   */
  cacheMessageOffset?: Integer
}

export interface MCPGuardrails {
  /**
   * @minItems 1
   * @maxItems 16
   */
  processors: MCPGuardrailsProcessor[]
}

export interface OpenAIConfig {
  model?: ShortString
  moderation?: OpenAIInlineModeration
}

export interface AzureOpenAIConfig {
  endpoint: ShortString
  deploymentName?: ShortString
  apiVersion?: TinyString
}

export interface AzureConfig extends AzureSettings {
  model?: ShortString
}

export interface AnthropicConfig {
  model?: ShortString
}

export interface GeminiConfig {
  model?: ShortString
}

export interface VertexAIConfig extends VertexAISettings {
  model?: ShortString
}

export interface BedrockConfig extends BedrockSettings {
  model?: ShortString
}

export interface CustomProvider extends CustomProviderSettings {
  model?: ShortString
}

export interface NamedLLMProvider extends LLMProvider {
  name: SectionName
  policies?: BackendWithAI
}

export type ProviderFormat =
  | 'Completions'
  | 'Messages'
  | 'Responses'
  | 'Embeddings'
  | 'AnthropicTokenCount'
  | 'Realtime'
  | 'Rerank'

/** @atMostOneOf secretRef;managedIdentity;workloadIdentity */
export interface AzureAuth {
  secretRef?: LocalSecretObjectRef
  managedIdentity?: AzureManagedIdentity
  workloadIdentity?: AzureWorkloadIdentity
}

export type PromptGuardStreamingMode = 'Enabled'

/** @exactlyOneOf regex;webhook;openAIModeration;bedrockGuardrails;googleModelArmor */
export interface PromptguardRequest {
  response?: CustomResponse
  /**
   * @minItems 1
   * @maxItems 4
   */
  scope?: ContentScope[]
  regex?: Regex
  webhook?: Webhook
  openAIModeration?: OpenAIModeration
  bedrockGuardrails?: BedrockGuardrails
  googleModelArmor?: GoogleModelArmor
}

/** @exactlyOneOf regex;webhook;bedrockGuardrails;googleModelArmor */
export interface PromptguardResponse {
  response?: CustomResponse
  regex?: Regex
  webhook?: Webhook
  bedrockGuardrails?: BedrockGuardrails
  googleModelArmor?: GoogleModelArmor
}

/** @exactlyOneOf remote */
export interface MCPGuardrailsProcessor {
  remote?: MCPGuardrailsRemote
  /**
   * @minProperties 1
   * @maxProperties 64
   */
  methods: { [name: string]: MCPMethodPhase }
}

export interface OpenAIInlineModeration {
  /** @default "omni-moderation-latest" */
  model?: ShortString
  policy?: OpenAIInlineModerationPolicy
}

/** @atMostOneOf clientId;objectId;resourceId */
export interface AzureManagedIdentity {
  clientId?: string
  objectId?: string
  resourceId?: string
}

export interface AzureWorkloadIdentity {}

export interface Regex {
  matches?: LongString[]
  builtins?: BuiltIn[]
  /** @default "Mask" */
  action?: Action
}

export interface Webhook {
  backendRef: BackendObjectReference
  /** @maxProperties 64 */
  headers?: { [name: string]: CELExpression }
  forwardHeaderMatches?: HTTPHeaderMatch[]
  failureMode?: FailureMode
}

export interface OpenAIModeration {
  model?: string
  policies?: OpenAIModerationPolicy
}

export interface BedrockGuardrails {
  identifier: ShortString
  version: ShortString
  region: ShortString
  policies?: BedrockGuardrailsPolicy
}

export interface GoogleModelArmor {
  templateId: ShortString
  projectId: ShortString
  /** @default "us-central1" */
  location?: ShortString
  policies?: GoogleModelArmorPolicy
}

/** @exactlyOneOf backendRef;url */
export interface MCPGuardrailsRemote extends PolicyBackendEndpoint {
  failureMode?: FailureMode
  /** @maxProperties 64 */
  metadata?: { [name: string]: CELExpression }
  /** @maxItems 64 */
  allowedRequestHeaders?: HeaderName[]
  /** @maxItems 64 */
  disallowedRequestHeaders?: HeaderName[]
}

export interface OpenAIInlineModerationPolicy {
  input?: OpenAIInlineModerationConfig
  output?: OpenAIInlineModerationConfig
}

/** @atLeastOneOf * */
export interface OpenAIModerationPolicy extends BackendConnectionPolicy {
  auth?: OpenAIModerationAuth
}

/** @atLeastOneOf * */
export interface BedrockGuardrailsPolicy extends BackendConnectionPolicy {
  auth?: BedrockGuardrailsAuth
}

/** @atLeastOneOf * */
export interface GoogleModelArmorPolicy extends BackendConnectionPolicy {
  auth?: GoogleModelArmorAuth
}

export interface OpenAIInlineModerationConfig {
  mode: OpenAIInlineModerationMode
}

/** @exactlyOneOf key;secretRef */
export interface OpenAIModerationAuth {
  /** @maxLength 2048 */
  key?: string
  secretRef?: LocalSecretKeyRef
  location?: AuthorizationLocation
}

/** @exactlyOneOf key;secretRef;aws */
export interface BedrockGuardrailsAuth {
  aws?: AwsAuth
  /** @maxLength 2048 */
  key?: string
  secretRef?: LocalSecretKeyRef
  location?: AuthorizationLocation
}

/** @exactlyOneOf gcp */
export interface GoogleModelArmorAuth {
  gcp?: GcpAuth
}

export type OpenAIInlineModerationMode = 'Score' | 'Block'
