import { claudeModel, geminiModel, isFoundryClaude } from './llm-model-formats.js'
import { encodeModel } from './llm-path.js'
import type { Format } from './llm-provider.js'
import type { LlmModel } from './program.js'

interface Call {
  model: string
  stream: boolean
}

/**
 * The path of a call at a provider whose paths name the model, the project or the version of the API (llm crate,
 * bedrock.rs, vertex.rs and azure.rs); `undefined`: the provider has other paths, or its settings are not known.
 */
export function nativePath(model: LlmModel, format: Format, call: Call): string | undefined {
  switch (model.provider) {
    case 'bedrock':
      return bedrockPath(format, call)
    case 'vertex':
    case 'vertexai':
      return vertexPath(model, format, call)
    case 'azure':
    case 'azureopenai':
      return azurePath(model, format, call)
    default:
      return undefined
  }
}

function bedrockPath(format: Format, { model, stream }: Call): string {
  const path = `/model/${encodeModel(model)}`
  if (format === 'rerank') return '/rerank'
  if (format === 'anthropicTokenCount') return `${path}/count-tokens`
  if (format === 'embeddings') return `${path}/invoke`
  return `${path}/converse${stream ? '-stream' : ''}`
}

function vertexPath({ settings, upstreamModel }: LlmModel, format: Format, call: Call): string | undefined {
  const project = settings?.['projectId']
  if (project === undefined) return undefined
  const place = `/v1/projects/${project}/locations/${settings?.['region'] ?? 'global'}`
  const name = upstreamModel ?? call.model
  if (format === 'anthropicTokenCount') return `${place}/publishers/anthropic/models/count-tokens:rawPredict`
  if (format === 'rerank') return `${place}/rankingConfigs/default_ranking_config:rank`
  if (format === 'embeddings') return `${place}/publishers/google/models/${name}:predict`
  const claude = claudeModel(name)
  if (claude !== undefined)
    return `${place}/publishers/anthropic/models/${claude}:${call.stream ? 'streamRawPredict' : 'rawPredict'}`
  const gemini = geminiModel(name)
  const method = geminiMethod(format, call.stream)
  if (gemini !== undefined && method !== undefined) return `${place}/publishers/google/models/${gemini}:${method}`
  return `${place}/endpoints/openapi/chat/completions`
}

/** The method of Gemini's API for a call, with the query that asks for events; `undefined`: the call is of another API. */
export function geminiMethod(format: Format, stream: boolean): string | undefined {
  if (format === 'geminiCountTokens') return 'countTokens'
  if (format !== 'generateContent') return undefined
  return stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
}

/** Whether a call goes to the API of Anthropic that Azure AI Foundry has for its models. */
export function isAnthropicOfFoundry(
  { settings, upstreamModel }: LlmModel,
  format: Format,
  { model }: Pick<Call, 'model'>,
): boolean {
  return (
    isFoundryClaude(settings, upstreamModel ?? model) && (format === 'messages' || format === 'anthropicTokenCount')
  )
}

function azurePath(model: LlmModel, format: Format, call: Call): string | undefined {
  const { resourceType, resourceName, projectName, apiVersion = 'v1' } = model.settings ?? {}
  if (resourceType === undefined) return undefined
  const suffix = format === 'embeddings' || format === 'responses' ? format : 'chat/completions'
  if (resourceType.toLowerCase() === 'foundry') {
    if (isAnthropicOfFoundry(model, format, call))
      return `/anthropic/v1/messages${format === 'messages' ? '' : '/count_tokens'}`
    return `/api/projects/${projectName ?? resourceName}/openai/v1/${suffix}`
  }
  if (apiVersion === 'v1') return `/openai/v1/${suffix}`
  if (apiVersion === 'preview') return `/openai/v1/${suffix}?api-version=preview`
  if (format === 'responses') return `/openai/responses?api-version=${apiVersion}`
  return `/openai/deployments/${model.upstreamModel ?? call.model}/${suffix}?api-version=${apiVersion}`
}
