// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Empty, HostAndPort } from '../../../../core/scalars.js'
import type { LocalBackendPolicies, SimpleLocalBackendPolicies } from './backends.js'
import type { AnalyzeTextConfig } from './common.js'
import type { DetectJailbreakConfig } from './guardrails.js'

export interface AzureAuthClientSecret {
  tenant_id: string
  client_id: string
  client_secret: string
}

export interface AzureAuthManagedIdentity {
  userAssignedIdentity?: AzureUserAssignedIdentity | null
}

/** @variants clientSecret|managedIdentity|workloadIdentity */
export interface AzureAuthExplicitConfig {
  clientSecret?: AzureAuthClientSecret
  managedIdentity?: AzureAuthManagedIdentity
  workloadIdentity?: Empty
}

/** @variants explicitConfig|developerImplicit|implicit */
export interface AzureAuth {
  explicitConfig?: AzureAuthExplicitConfig
  developerImplicit?: Empty
  implicit?: Empty
}

/** @variants clientId|objectId|resourceId */
export interface AzureUserAssignedIdentity {
  clientId?: string
  objectId?: string
  resourceId?: string
}

export interface BedrockGuardrails {
  guardrailIdentifier: string
  guardrailVersion: string
  region: string
  policies?: SimpleLocalBackendPolicies | null
}

export interface AzureContentSafety {
  endpoint: string
  policies?: SimpleLocalBackendPolicies | null
  analyzeText?: AnalyzeTextConfig | null
  detectJailbreak?: DetectJailbreakConfig | null
}

export interface LocalAIBackendVariant {
  groups: LocalAIProviders[]
}

export type LocalAIBackend = LocalAIBackendVariant | LocalNamedAIProvider

export interface LocalNamedAIProvider {
  name: string
  provider: AIProvider
  hostOverride?: HostAndPort | null
  pathOverride?: string | null
  pathPrefix?: string | null
  /** @default false */
  tokenize?: boolean
  policies?: LocalBackendPolicies | null
}

/** @variants openAI|gemini|vertex|anthropic|bedrock|azure|copilot|custom */
export interface AIProvider {
  openAI?: OpenAIProvider
  gemini?: GeminiProvider
  vertex?: VertexProvider
  anthropic?: AnthropicProvider
  bedrock?: BedrockProvider
  azure?: AzureProvider
  copilot?: CopilotProvider
  custom?: CustomProvider
}

/** @orEmptyList */
export interface OpenAIProvider {
  model?: string | null
  moderation?: OpenAIModeration | null
}

export interface OpenAIModeration {
  /** @default "omni-moderation-latest" */
  model?: string
  policy?: OpenAIModerationPolicy | null
}

export interface OpenAIModerationPolicy {
  input?: OpenAIModerationConfig | null
  output?: OpenAIModerationConfig | null
}

export interface OpenAIModerationConfig {
  mode: OpenAIModerationMode
}

export type OpenAIModerationMode = 'score' | 'block'

/** @orEmptyList */
export interface GeminiProvider {
  model?: string | null
}

export interface VertexProvider {
  model?: string | null
  region?: string | null
  projectId: string
}

/** @orEmptyList */
export interface AnthropicProvider {
  model?: string | null
}

export interface BedrockProvider {
  model?: string | null
  region: string
  guardrailIdentifier?: string | null
  guardrailVersion?: string | null
}

export interface AzureProvider {
  model?: string | null
  resourceName: string
  resourceType: AzureResourceType
  apiVersion?: string | null
  projectName?: string | null
}

export type AzureResourceType = 'openAI' | 'foundry' | 'aiServices'

/** @orEmptyList */
export interface CopilotProvider {
  model?: string | null
}

export interface CustomProvider {
  model?: string | null
  providerOverride?: string | null
  formats: ProviderFormatConfig[]
}

export interface ProviderFormatConfig {
  type: ProviderFormat
  path?: string | null
}

export type ProviderFormat =
  | 'completions'
  | 'messages'
  | 'responses'
  | 'embeddings'
  | 'anthropicTokenCount'
  | 'generateContent'
  | 'geminiCountTokens'
  | 'realtime'
  | 'rerank'

export interface LocalAIProviders {
  providers: LocalNamedAIProvider[]
}

export interface LocalAgentCoreBackend {
  agentRuntimeArn: string
  qualifier?: string | null
}
