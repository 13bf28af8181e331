// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { UInt64 } from '../../../../core/scalars.js'
import type { Expression } from '../expressions.js'
import type { AzureContentSafety, BedrockGuardrails } from './ai-providers.js'
import type { SimpleLocalBackendPolicies, SimpleLocalBackendSerde } from './backends.js'
import type { Action, Processor, RequestRejection } from './common.js'
import type { HeaderMatch } from './routes.js'

export interface McpGuardrails {
  processors: Processor[]
}

/** @orEmptyList */
export interface PromptGuard {
  streaming?: PromptGuardStreamingMode
  request?: RequestGuard[]
  response?: ResponseGuard[]
}

export type PromptGuardStreamingMode = 'Disabled' | 'Enabled'

/** @variants regex|webhook|openAIModeration|bedrockGuardrails|googleModelArmor|azureContentSafety */
export interface RequestGuard {
  /** @default {"body":"The request was rejected due to inappropriate content","status":403} */
  rejection?: RequestRejection
  /**
   * @default ["systemPrompt","messages"]
   * @minItems 1
   */
  scope?: ContentScope[]
  regex?: RegexRules
  webhook?: Webhook
  openAIModeration?: Moderation
  bedrockGuardrails?: BedrockGuardrails
  googleModelArmor?: GoogleModelArmor
  azureContentSafety?: AzureContentSafety
}

export type ContentScope = 'systemPrompt' | 'messages' | 'toolOutput' | 'toolInput'

export interface RegexRules {
  /** @default "mask" */
  action?: Action
  rules: RegexRule[]
}

/** @variants builtin|pattern */
export interface RegexRule {
  builtin?: Builtin
  pattern?: string
}

export type Builtin = 'ssn' | 'creditCard' | 'phoneNumber' | 'email' | 'caSin'

export interface Webhook {
  target: SimpleLocalBackendSerde
  headers?: { [name: string]: Expression }
  forwardHeaderMatches?: HeaderMatch[]
  failureMode?: WebhookFailureMode
}

export type WebhookFailureMode = 'failClosed' | 'failOpen'

/** @orEmptyList */
export interface Moderation {
  model?: string | null
  policies?: SimpleLocalBackendPolicies | null
}

export interface GoogleModelArmor {
  templateId: string
  projectId: string
  location?: string | null
  policies?: SimpleLocalBackendPolicies | null
}

/** @orEmptyList */
export interface DetectJailbreakConfig {
  apiVersion?: string | null
}

/** @variants regex|webhook|bedrockGuardrails|googleModelArmor|azureContentSafety */
export interface ResponseGuard {
  /** @default {"body":"The request was rejected due to inappropriate content","status":403} */
  rejection?: RequestRejection
  regex?: RegexRules
  webhook?: Webhook
  bedrockGuardrails?: BedrockGuardrails
  googleModelArmor?: GoogleModelArmor
  azureContentSafety?: AzureContentSafety
}

/** @orEmptyList */
export interface PromptEnrichment {
  append?: SimpleChatCompletionMessage[]
  prepend?: SimpleChatCompletionMessage[]
}

export interface SimpleChatCompletionMessage {
  role: string
  content: string
}

/** @orEmptyList */
export interface PromptCachingConfig {
  /** @default true */
  cacheSystem?: boolean
  /** @default true */
  cacheMessages?: boolean
  /** @default false */
  cacheTools?: boolean
  /** @default 1024 */
  minTokens?: UInt64 | null
  /** @default 0 */
  cacheMessageOffset?: UInt64
}
