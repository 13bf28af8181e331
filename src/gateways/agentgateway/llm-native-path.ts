import type { LlmModel } from '../../core/program.js'
import { geminiModel, isFoundryClaude } from './llm-model-formats.js'
import { encodeModel } from './llm-path.js'
import type { Format } from './llm-provider.js'

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
  if (format === 'rerank') return '/rerank'
  const action =
    format === 'anthropicTokenCount'
      ? 'count-tokens'
      : format === 'embeddings'
        ? 'invoke'
        : `converse${stream ? '-stream' : ''}`
  return `/model/${encodeModel(model)}/${action}`
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
  const google = `${place}/publishers/google/models/${gemini}`
  if (gemini !== undefined && format === 'geminiCountTokens') return `${google}:countTokens`
  if (gemini !== undefined && format === 'generateContent')
    return `${google}:${call.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`
  return `${place}/endpoints/openapi/chat/completions`
}

/** The call goes to the API of Anthropic that Azure AI Foundry has for its models. */
export function isAnthropicOfFoundry(
  { settings, upstreamModel }: Pick<LlmModel, 'settings' | 'upstreamModel'>,
  format: Format,
  { model }: Pick<Call, 'model'>,
): boolean {
  return (
    isFoundryClaude(settings, upstreamModel ?? model) && (format === 'messages' || format === 'anthropicTokenCount')
  )
}

/** The date at the end of a name becomes a version. */
function claudeModel(model: string): string | undefined {
  const name =
    /publishers\/anthropic\/models\/(.*)$/s.exec(model)?.[1] ?? /^(?:anthropic\/|(?=claude-))(.*)$/s.exec(model)?.[1]
  return name?.replace(/-([0-9]{8})$/, '@$1')
}

function azurePath({ settings = {}, upstreamModel }: LlmModel, format: Format, call: Call): string | undefined {
  const { resourceType, resourceName, projectName, apiVersion = 'v1' } = settings
  if (resourceType === undefined) return undefined
  const name = upstreamModel ?? call.model
  const suffix = format === 'embeddings' || format === 'responses' ? format : 'chat/completions'
  if (resourceType.toLowerCase() === 'foundry') {
    if (isAnthropicOfFoundry({ settings, upstreamModel }, format, call))
      return `/anthropic/v1/messages${format === 'messages' ? '' : '/count_tokens'}`
    return `/api/projects/${projectName ?? resourceName}/openai/v1/${suffix}`
  }
  if (apiVersion === 'v1') return `/openai/v1/${suffix}`
  if (apiVersion === 'preview') return `/openai/v1/${suffix}?api-version=preview`
  if (format === 'responses') return `/openai/responses?api-version=${apiVersion}`
  return `/openai/deployments/${name}/${suffix}?api-version=${apiVersion}`
}
