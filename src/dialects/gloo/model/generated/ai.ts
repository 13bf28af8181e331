// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Anything, EnumNumber, UInt32 } from '../../../../core/scalars.js'
import type { ResourceRef } from '../routing.js'

export type AIPromptGuardRegexAction = 'MASK' | 'REJECT' | EnumNumber

export type AIPromptGuardRegexBuiltIn = 'SSN' | 'CREDIT_CARD' | 'PHONE_NUMBER' | 'EMAIL' | EnumNumber

export type AIPromptGuardWebhookHeaderMatchMatchType = 'EXACT' | 'PREFIX' | 'SUFFIX' | 'CONTAINS' | 'REGEX' | EnumNumber

export type ApiJsonSchema = 'NOT_SET' | 'ANTHROPIC' | 'GEMINI' | 'OPENAI' | EnumNumber

export type RouteSettingsRouteType = 'CHAT' | 'CHAT_STREAMING' | EnumNumber

export type SemanticCacheMode = 'READ_WRITE' | 'READ_ONLY' | EnumNumber

export type UpstreamSpecVertexAIPublisher = 'GOOGLE' | EnumNumber

export interface AIPromptEnrichment {
  prepend?: AIPromptEnrichmentMessage[]
  append?: AIPromptEnrichmentMessage[]
}

export interface AIPromptEnrichmentMessage {
  role?: string
  content?: string
}

export interface AIPromptGuard {
  request?: AIPromptGuardRequest
  response?: AIPromptGuardResponse
}

export interface AIPromptGuardModeration {
  /** @oneof moderation */
  openai?: AIPromptGuardModerationOpenAI
}

export interface AIPromptGuardModerationOpenAI {
  model?: string
  /** @oneof auth_token_source */
  authToken?: SingleAuthToken
}

export interface AIPromptGuardRegex {
  matches?: AIPromptGuardRegexRegexMatch[]
  builtins?: AIPromptGuardRegexBuiltIn[]
  action?: AIPromptGuardRegexAction
}

export interface AIPromptGuardRegexRegexMatch {
  pattern?: string
  name?: string
}

export interface AIPromptGuardRequest {
  customResponse?: AIPromptGuardRequestCustomResponse
  regex?: AIPromptGuardRegex
  webhook?: AIPromptGuardWebhook
  moderation?: AIPromptGuardModeration
}

export interface AIPromptGuardRequestCustomResponse {
  message?: string
  statusCode?: UInt32
}

export interface AIPromptGuardResponse {
  regex?: AIPromptGuardRegex
  webhook?: AIPromptGuardWebhook
}

export interface AIPromptGuardWebhook {
  host?: string
  port?: UInt32
  forwardHeaders?: AIPromptGuardWebhookHeaderMatch[]
}

export interface AIPromptGuardWebhookHeaderMatch {
  key?: string
  matchType?: AIPromptGuardWebhookHeaderMatchMatchType
}

export interface Embedding {
  /** @oneof embedding */
  openai?: EmbeddingOpenAI
  /** @oneof embedding */
  azureOpenai?: EmbeddingAzureOpenAI
}

export interface EmbeddingAzureOpenAI {
  /** @oneof auth_token_source */
  authToken?: SingleAuthToken
  apiVersion?: string
  endpoint?: string
  deploymentName?: string
}

export interface EmbeddingOpenAI {
  /** @oneof auth_token_source */
  authToken?: SingleAuthToken
}

export interface FieldDefault {
  field?: string
  value?: Anything
  override?: boolean
}

export interface Postgres {
  connectionString?: string
  collectionName?: string
}

export interface RAG {
  datastore?: RAGDataStore
  embedding?: Embedding
  promptTemplate?: string
}

export interface RAGDataStore {
  /** @oneof datastore */
  postgres?: Postgres
}

export interface AiRouteSettings {
  promptEnrichment?: AIPromptEnrichment
  promptGuard?: AIPromptGuard
  rag?: RAG
  semanticCache?: SemanticCache
  defaults?: FieldDefault[]
  routeType?: RouteSettingsRouteType
}

export interface SemanticCache {
  datastore?: SemanticCacheDataStore
  embedding?: Embedding
  ttl?: UInt32
  mode?: SemanticCacheMode
  distanceThreshold?: number
}

export interface SemanticCacheDataStore {
  /** @oneof datastore */
  redis?: SemanticCacheRedis
  /** @oneof datastore */
  weaviate?: SemanticCacheWeaviate
}

export interface SemanticCacheRedis {
  connectionString?: string
  scoreThreshold?: number
}

export interface SemanticCacheWeaviate {
  host?: string
  httpPort?: UInt32
  grpcPort?: UInt32
  insecure?: boolean
}

export interface SingleAuthToken {
  /** @oneof auth_token_source */
  inline?: string
  /** @oneof auth_token_source */
  secretRef?: ResourceRef
  /** @oneof auth_token_source */
  passthrough?: SingleAuthTokenPassthrough
}

export interface SingleAuthTokenPassthrough {}

export interface AiUpstreamSpec {
  /** @oneof llm */
  openai?: UpstreamSpecOpenAI
  /** @oneof llm */
  mistral?: UpstreamSpecMistral
  /** @oneof llm */
  anthropic?: UpstreamSpecAnthropic
  /** @oneof llm */
  azureOpenai?: UpstreamSpecAzureOpenAI
  /** @oneof llm */
  multi?: UpstreamSpecMultiPool
  /** @oneof llm */
  gemini?: UpstreamSpecGemini
  /** @oneof llm */
  vertexAi?: UpstreamSpecVertexAI
  /** @oneof llm */
  bedrock?: UpstreamSpecBedrock
}

export interface UpstreamSpecAWSInline {
  accessKeyId?: string
  secretAccessKey?: string
  sessionToken?: string
}

export interface UpstreamSpecAnthropic {
  authToken?: SingleAuthToken
  customHost?: UpstreamSpecCustomHost
  version?: string
  model?: string
}

export interface UpstreamSpecAwsCredentialProvider {
  /** @oneof auth_token_source */
  secretRef?: ResourceRef
  /** @oneof auth_token_source */
  inline?: UpstreamSpecAWSInline
}

export interface UpstreamSpecAzureOpenAI {
  /** @oneof auth_token_source */
  authToken?: SingleAuthToken
  endpoint?: string
  deploymentName?: string
  apiVersion?: string
  customHost?: UpstreamSpecCustomHost
}

export interface UpstreamSpecBedrock {
  credentialProvider?: UpstreamSpecAwsCredentialProvider
  customHost?: UpstreamSpecCustomHost
  model?: string
  region?: string
}

export interface UpstreamSpecCustomHost {
  host?: string
  port?: UInt32
  hostname?: string | null
  pathOverride?: UpstreamSpecPathOverride
}

export interface UpstreamSpecGemini {
  /** @oneof auth_token_source */
  authToken?: SingleAuthToken
  model?: string
  apiVersion?: string
  customHost?: UpstreamSpecCustomHost
}

export interface UpstreamSpecMistral {
  authToken?: SingleAuthToken
  customHost?: UpstreamSpecCustomHost
  model?: string
}

export interface UpstreamSpecMultiPool {
  priorities?: UpstreamSpecMultiPoolPriority[]
}

export interface UpstreamSpecMultiPoolBackend {
  /** @oneof llm */
  openai?: UpstreamSpecOpenAI
  /** @oneof llm */
  mistral?: UpstreamSpecMistral
  /** @oneof llm */
  anthropic?: UpstreamSpecAnthropic
  /** @oneof llm */
  azureOpenai?: UpstreamSpecAzureOpenAI
  /** @oneof llm */
  gemini?: UpstreamSpecGemini
  /** @oneof llm */
  vertexAi?: UpstreamSpecVertexAI
  /** @oneof llm */
  bedrock?: UpstreamSpecBedrock
}

export interface UpstreamSpecMultiPoolPriority {
  pool?: UpstreamSpecMultiPoolBackend[]
}

export interface UpstreamSpecOpenAI {
  authToken?: SingleAuthToken
  customHost?: UpstreamSpecCustomHost
  model?: string
}

export interface UpstreamSpecPathOverride {
  /** @oneof override_type */
  fullPath?: string
  /** @oneof override_type */
  basePath?: string
}

export interface UpstreamSpecVertexAI {
  /** @oneof auth_token_source */
  authToken?: SingleAuthToken
  model?: string
  apiVersion?: string
  projectId?: string
  location?: string
  modelPath?: string
  publisher?: UpstreamSpecVertexAIPublisher
  jsonSchema?: ApiJsonSchema
  customHost?: UpstreamSpecCustomHost
}
