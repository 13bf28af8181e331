// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { RouteParentStatus } from '../../../../kubernetes/gateway-api/generated/routes.js'
import type { ParentReference } from '../../../../kubernetes/gateway-api/route.js'
import type { ObjectMeta, SecretName } from '../../../../kubernetes/model/metadata.js'
import type { Authorization, HeaderModifiers } from '../authorization.js'
import type { AuthorizationLocation } from '../jwt.js'
import type {
  AIPromptGuard,
  AzureAuth,
  AzureSettings,
  BedrockSettings,
  CustomProviderSettings,
  VertexAISettings,
} from './ai.js'
import type { BackendAuthCredential, BackendAuthPassthrough, BackendTLS, BackendTunnel } from './backend.js'
import type {
  AwsAuth,
  FieldTransformation,
  GcpAuth,
  Health,
  LocalSecretKeyRef,
  LongString,
  OAuthTokenExchange,
  VirtualModel,
} from './common.js'

export interface AgentgatewayModel {
  apiVersion: 'agentgateway.dev/v1alpha1'
  kind: 'AgentgatewayModel'
  metadata?: ObjectMeta
  spec: AgentgatewayModelSpec
  status?: AgentgatewayModelStatus
}

/** @exactlyOneOf provider;virtualModel */
export interface AgentgatewayModelSpec {
  /**
   * @minItems 1
   * @maxItems 16
   */
  parentRefs: ParentReference[]
  match?: ModelMatch
  /** @default "Public" */
  visibility?: ModelVisibility
  provider?: ModelProvider
  azure?: AzureSettings
  vertexai?: VertexAISettings
  bedrock?: BedrockSettings
  custom?: CustomProviderSettings
  baseURL?: LongString
  policies?: ModelPolicies
  virtualModel?: VirtualModel
}

export interface AgentgatewayModelStatus {
  /** @maxItems 16 */
  parents?: RouteParentStatus[]
}

export interface ModelMatch {
  model?: LongString
}

export type ModelVisibility = 'Public' | 'Internal'

export type ModelProvider =
  | 'OpenAI'
  | 'Azure'
  | 'Anthropic'
  | 'Gemini'
  | 'VertexAI'
  | 'Bedrock'
  | 'Cohere'
  | 'Ollama'
  | 'Baseten'
  | 'Cerebras'
  | 'Deepinfra'
  | 'Deepseek'
  | 'Groq'
  | 'Huggingface'
  | 'Mistral'
  | 'Openrouter'
  | 'TogetherAI'
  | 'XAI'
  | 'Fireworks'
  | 'Custom'

/** @atLeastOneOf * */
export interface ModelPolicies {
  /**
   * @minItems 1
   * @maxItems 64
   */
  transformations?: FieldTransformation[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  finalTransformations?: FieldTransformation[]
  authorization?: Authorization
  auth?: ModelBackendAuth
  health?: Health
  tls?: BackendTLS
  tunnel?: BackendTunnel
  headers?: HeaderModifiers
  promptGuard?: AIPromptGuard
}

export interface ModelCatalogSpec {
  sources?: ModelCatalogSource[]
}

/** @atMostOneOf key;secretRef;passthrough;aws;azure;gcp;oauthTokenExchange */
export interface ModelBackendAuth {
  /** @maxLength 2048 */
  key?: string
  secretRef?: LocalSecretKeyRef
  passthrough?: BackendAuthPassthrough
  aws?: AwsAuth
  azure?: AzureAuth
  gcp?: GcpAuth
  oauthTokenExchange?: OAuthTokenExchange
  location?: AuthorizationLocation
  /**
   * @minItems 1
   * @maxItems 8
   */
  credentials?: BackendAuthCredential[]
}

export interface ModelCatalogSource {
  configMap?: ModelCatalogConfigMapRef
}

export interface ModelCatalogConfigMapRef {
  /** @minLength 1 */
  name: string
  key?: string
}

export interface ModelTargetReference {
  modelRef: SecretName
  model?: LongString
}
