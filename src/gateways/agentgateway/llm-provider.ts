import type { Uri } from '../../core/uri.js'
import { formatsByModel } from './llm-model-formats.js'
import { geminiMethod, nativePath } from './llm-native-path.js'
import { encodeModel } from './llm-path.js'
import type { LlmModel } from './program.js'
import { withoutParameter } from './query.js'

/** APIs of model providers (agentgateway's `ProviderFormat`). */
export const FORMATS = [
  'completions',
  'messages',
  'responses',
  'generateContent',
  'bedrockConverse',
  'embeddings',
  'rerank',
  'anthropicTokenCount',
  'geminiCountTokens',
  'realtime',
] as const
export type Format = (typeof FORMATS)[number]

/** Formats of Gemini's own API, which names the model in the path. */
export const isGeminiFormat = (format: RouteType): boolean =>
  format === 'generateContent' || format === 'geminiCountTokens'

/** How requests to a path are handled (agentgateway's `RouteType`). */
export type RouteType = Format | 'models' | 'passthrough' | 'detect'

/** Suffixes of paths, and how requests to them are handled. */
export type RouteTypes = readonly (readonly [suffix: string, type: RouteType])[]

/** The longest suffix counts, `*` last; without any, a request is a chat completion (llm/policy/mod.rs `resolve_route`). */
export function routeTypeOf(path: string, routes: RouteTypes): RouteType {
  const named = routes.filter(([suffix]) => suffix !== '*' && path.endsWith(suffix))
  const longest = named.reduce<RouteTypes[number] | undefined>(
    (best, route) => (best && best[0].length >= route[0].length ? best : route),
    undefined,
  )
  return (longest ?? routes.find(([suffix]) => suffix === '*'))?.[1] ?? 'completions'
}

/** Of `llm` in a configuration file (llm/model_router.rs `default_route_types`). */
export const ROUTER_TYPES: RouteTypes = [
  ['/v1/chat/completions', 'completions'],
  ['/v1/messages', 'messages'],
  ['/v1/messages/count_tokens', 'anthropicTokenCount'],
  [':rawPredict', 'messages'],
  [':streamRawPredict', 'messages'],
  [':generateContent', 'generateContent'],
  [':streamGenerateContent', 'generateContent'],
  [':countTokens', 'geminiCountTokens'],
  ['/v1/responses', 'responses'],
  ['/v1/images/generations', 'detect'],
  ['/v1/images/edits', 'detect'],
  ['/v1/images/variations', 'detect'],
  ['/v1/responses/compact', 'detect'],
  ['/v1/embeddings', 'embeddings'],
  ['/v1/rerank', 'rerank'],
  ['/v2/rerank', 'rerank'],
  ['*', 'passthrough'],
]

type Served = NonNullable<LlmModel['formats']>

/** Providers that are only a name (llm crate, custom.rs `ProviderPreset`). */
const PRESETS: Record<string, string | undefined> = {
  cohere: 'completions=/compatibility/v1/chat/completions embeddings=/compatibility/v1/embeddings rerank=/v2/rerank',
  ollama: 'completions responses embeddings',
  baseten: 'completions messages',
  cerebras: 'completions',
  deepinfra: 'completions messages=/anthropic/v1/messages embeddings',
  deepseek: 'completions messages=/anthropic/v1/messages responses',
  groq: 'completions responses',
  huggingface: 'completions responses',
  mistral: 'completions embeddings',
  openrouter: 'completions messages responses embeddings rerank',
  togetherai: 'completions embeddings rerank',
  xai: 'completions responses realtime',
  fireworks: 'completions messages responses embeddings rerank',
}

/** Providers with an API of their own, which is the same for all models. */
const PROVIDERS: Record<string, string | undefined> = {
  ...PRESETS,
  openai: 'responses completions embeddings realtime rerank',
  anthropic: 'messages anthropicTokenCount',
  gemini: 'generateContent completions embeddings geminiCountTokens',
}

/** `name`: the provider's name for the model. `undefined`: the formats are unknown. */
function formatsOf(model: LlmModel, name = ''): Served | undefined {
  const { provider, formats } = model
  if (formats) return formats
  const listed = Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider] : formatsByModel(model, name)
  return listed?.split(' ').map((word) => {
    const [type, path] = word.split('=')
    return { type: type!, ...(path !== undefined && { path }) }
  })
}

const isCustom = ({ provider }: LlmModel): boolean => provider === 'custom' || Object.hasOwn(PRESETS, provider)

/** What a chat is translated to, the first that the provider serves (llm/mod.rs `CHAT_TRANSLATIONS`). */
const TRANSLATIONS: Partial<Record<Format, readonly Format[]>> = {
  completions: ['generateContent', 'completions', 'messages', 'bedrockConverse'],
  messages: ['messages', 'completions', 'responses', 'bedrockConverse'],
  responses: ['responses', 'completions', 'bedrockConverse'],
  generateContent: ['generateContent'],
}

const CHAT_NAMES: Partial<Record<string, string>> = {
  completions: 'OpenAICompletions',
  messages: 'AnthropicMessages',
  responses: 'OpenAIResponses',
  generateContent: 'VertexGemini',
  bedrockConverse: 'BedrockConverse',
}

const INPUT_NAMES: Partial<Record<Format, string>> = {
  completions: 'Completions',
  messages: 'Messages',
  responses: 'Responses',
  generateContent: 'Gemini',
  embeddings: 'Embeddings',
  rerank: 'Rerank',
  anthropicTokenCount: 'CountTokens',
  geminiCountTokens: 'GeminiCountTokens',
}

const NAMES: Record<string, string | undefined> = {
  gemini: 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  vertexai: 'gcp.vertex_ai',
  bedrock: 'aws.bedrock',
  azureopenai: 'azure',
}

/**
 * The format in which the provider receives a call, or why it cannot be translated.
 *
 * @param name of the model that the call names
 */
export function upstreamFormat(
  model: LlmModel,
  called: Format,
  name: string,
): { format: Format; error?: undefined } | { format?: undefined; error: string } {
  const served = formatsOf(model, model.upstreamModel ?? name)
  if (!served) return { format: called }
  const chat = TRANSLATIONS[called]
  const format = (chat ?? [called]).find((candidate) => served.some(({ type }) => type === candidate))
  if (format) return { format }
  const supported = served.flatMap(({ type }) => CHAT_NAMES[type] ?? []).join(', ')
  const from = `from ${INPUT_NAMES[called] ?? called} to provider ${NAMES[model.provider] ?? model.provider}`
  return { error: `unsupported conversion: ${chat ? `${from} (supported: [${supported}])` : from}` }
}

const SUFFIXES: Partial<Record<Format, string>> = {
  responses: '/responses',
  embeddings: '/embeddings',
  rerank: '/rerank',
  realtime: '/realtime',
}
const suffixOf = (format: Format): string => SUFFIXES[format] ?? '/chat/completions'

/** The path at which the provider receives a call (llm/mod.rs `set_default_path`). */
export function callUri(
  model: LlmModel,
  format: Format,
  call: { model: string; stream: boolean },
  uri: Uri,
): Partial<Uri> {
  if (model.path !== undefined) return { path: model.path, query: null }
  const prefix = prefixOf(model)
  if (model.host && prefix === undefined && !isCustom(model)) return {}
  // These name the model in the path, which such a request does not.
  if (format === 'realtime' && ['bedrock', 'azure', 'azureopenai'].includes(model.provider)) return {}
  const native = nativePath(model, format, call)
  if (native !== undefined) return withQuery(`${prefix ?? ''}${native}`, uri.query)
  const custom = isCustom(model) ? formatsOf(model)?.find(({ type }) => type === format)?.path : undefined
  if (custom !== undefined) return withQuery(custom, uri.query)
  const method = geminiMethod(format, call.stream)
  if (method !== undefined && (isCustom(model) || model.provider === 'gemini')) {
    const path = `${prefix ?? ''}/v1beta/${resourceName(call.model)}:${method}`
    return withQuery(path, withoutParameter(uri.query, 'alt'))
  }
  return { path: `${prefix ?? BASES[model.provider] ?? '/v1'}${apiPath(model, format)}` }
}

/** Where the prefix of a path is not `/v1`. */
const BASES: Record<string, string | undefined> = { copilot: '', gemini: '' }

function apiPath(model: LlmModel, format: Format): string {
  if (model.provider === 'copilot') return format === 'messages' ? '/v1/messages' : suffixOf(format)
  if (model.provider === 'gemini') return format === 'rerank' ? '/rerank' : `/v1beta/openai${suffixOf(format)}`
  if (model.provider !== 'anthropic' && !isCustom(model)) return suffixOf(format)
  if (format === 'anthropicTokenCount') return '/messages/count_tokens'
  return model.provider === 'anthropic' || format === 'messages' ? '/messages' : suffixOf(format)
}

const prefixOf = ({ pathPrefix }: LlmModel): string | undefined => pathPrefix?.replace(/\/+$/, '')

/** Other requests keep their path; a prefix replaces the `/v1` of providers that have it, or is put before the path. */
export function passthroughUri(model: LlmModel, uri: Uri): Partial<Uri> {
  if (model.path !== undefined) return { path: model.path, query: null }
  const prefix = prefixOf(model)
  if (prefix === undefined) return {}
  const replaces = ['openai', 'copilot', 'anthropic'].includes(model.provider)
  const rest = replaces && /^\/v1(\/|$)/.test(uri.path) ? uri.path.slice('/v1'.length) : uri.path
  return { path: `${prefix}${rest}` }
}

function withQuery(path: string, query: string | null): Pick<Uri, 'path' | 'query'> {
  const [name, queryOfPath] = path.split('?')
  const all = [queryOfPath, query].filter((part) => part !== undefined && part !== null)
  return { path: name!, query: all.length > 0 ? all.join('&') : null }
}

/** `models/ID` or `tunedModels/ID` of the Gemini API; the identifier is one segment. */
function resourceName(model: string): string {
  const [, collection = 'models', id] = /^(?:(models|tunedModels)\/)?(.*)$/s.exec(model)!
  return `${collection}/${encodeModel(id!)}`
}
