import { isSafeSegment } from './llm-path.js'
import type { LlmModel } from './program.js'

/**
 * Formats of providers whose API depends on the model, chats first; `undefined`: the provider is not among them
 * (llm/mod.rs `supported_chat_formats` and `supported_formats`).
 */
export function formatsByModel({ provider, settings }: LlmModel, model: string): string | undefined {
  if (provider === 'azure' || provider === 'azureopenai')
    return `${isFoundryClaude(settings, model) ? 'messages anthropicTokenCount' : 'responses completions'} embeddings rerank`
  if (provider === 'bedrock')
    return `bedrockConverse embeddings rerank${/anthropic\.claude/i.test(model) ? ' anthropicTokenCount' : ''}`
  if (provider === 'vertex' || provider === 'vertexai') return `${vertexFormats(model)} embeddings rerank`
  return provider === 'copilot' ? copilotFormats(model.toLowerCase()) : undefined
}

/** Names of models that `formatsByModel` distinguishes, where the call names the model. */
export const modelExamples = (model: LlmModel): string[] =>
  model.upstreamModel === undefined && formatsByModel(model, '') !== undefined ? EXAMPLES : []

const EXAMPLES = ['gpt-4o', 'gpt-5', 'gpt-5-mini', 'grok-4', 'claude-opus-4', 'anthropic.claude-3', 'gemini-2.5-pro']

/** Azure AI Foundry serves the models of Anthropic by their API (azure.rs). */
export const isFoundryClaude = (settings: LlmModel['settings'], model: string): boolean =>
  settings?.['resourceType']?.toLowerCase() === 'foundry' && /^claude/i.test(model)

function vertexFormats(model: string): string {
  if (claudeModel(model) !== undefined) return 'messages anthropicTokenCount'
  return geminiModel(model) !== undefined ? 'generateContent completions geminiCountTokens' : 'completions'
}

/** Vertex's name for a model of Anthropic: the date at its end becomes a version (vertex.rs). `undefined`: another model. */
export function claudeModel(model: string): string | undefined {
  const name =
    /publishers\/anthropic\/models\/(.*)$/s.exec(model)?.[1] ?? /^(?:anthropic\/|(?=claude-))(.*)$/s.exec(model)?.[1]
  return name?.replace(/-([0-9]{8})$/, '@$1')
}

/** The name of a model of Google that generates: models of embeddings may have the same prefix (vertex.rs `gemini_model`). */
export function geminiModel(model: string): string | undefined {
  const published = model.indexOf('publishers/google/models/')
  const name =
    published < 0
      ? model.replace(/^(?:models|google)\//, '')
      : model.slice(published + 'publishers/google/models/'.length)
  const generates = /^gemini[-@]/.test(name) && !name.startsWith('gemini-embedding-') && isSafeSegment(name)
  return generates ? name : undefined
}

/** copilot.rs `supported_formats_for_model`. */
function copilotFormats(model: string): string {
  if (model.startsWith('claude-')) return 'messages completions'
  if (/^(?:grok|mai)-/.test(model)) return 'responses rerank embeddings'
  if (model === 'gpt-5.4' || model === 'gpt-5-mini') return 'completions responses rerank embeddings'
  const isNewer = model.startsWith('gpt-') && !/^gpt-[34]/.test(model)
  return `${isNewer ? 'responses' : 'completions'} rerank embeddings`
}
