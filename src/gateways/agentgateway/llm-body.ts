import type { LlmModel } from '../../core/program.js'
import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'
import { readSerdeNumber } from '../../yaml/serde-number.js'
import { writeJson } from '../../yaml/write-json.js'
import { FORMS, type Form, MESSAGE, problemOf, withoutNulls } from './llm-form.js'
import { modelInPath } from './llm-path.js'
import { type Format, isGeminiFormat } from './llm-provider.js'
import { aliasOf, type LlmSettings } from './llm-settings.js'
import { transform } from './llm-transformations.js'

type Body = Map<string, LosslessJson>

/** Replaces the model in a JSON body; anything else is unchanged. */
export function withModel(text: string, model: string): string {
  const body = readBody(text)
  return typeof body === 'string' ? text : writeJson(new Map(body).set('model', model))
}

/** A call as its provider is to receive it, before it is translated. */
export interface Call {
  body: Body
  model: string
  stream: boolean
}

/**
 * Reads a call of a model; or returns why agentgateway cannot. The model is that of the configuration, of the body or of
 * the path; settings of `ai` change the body before it is read (llm/mod.rs `read_body_resolving_model`).
 */
export function readCall(
  format: Format,
  text: string,
  path: string,
  model: LlmModel,
  settings: LlmSettings,
): { call: Call; error?: undefined } | { call?: undefined; error: string } {
  const form = FORMS[format] ?? {}
  const inPath = modelInPath(path)
  const isChanged =
    model.upstreamModel !== undefined ||
    inPath !== undefined ||
    settings.defaults ||
    settings.overrides !== undefined ||
    settings.transformations
  const body = readBody(text, isChanged ? undefined : form)
  if (typeof body === 'string') return { error: `failed to parse request: ${body}` }
  const isMissing = typeof body.get('model') !== 'string'
  const named = model.upstreamModel ?? (isGeminiFormat(format) || isMissing ? inPath : undefined)
  const request = withSettings(named === undefined ? body : new Map(body).set('model', named), settings)
  const problem = problemOf(request, form)
  if (problem !== undefined) return { error: `failed to parse request: ${problem}` }
  const requested = request.get('model')
  if (typeof requested !== 'string') return { error: 'missing field: model not specified' }
  const alias = aliasOf(requested, settings)
  if (alias !== undefined) request.set('model', alias)
  withoutNulls(request, form)
  return { call: { body: request, model: alias ?? requested, stream: request.get('stream') === true } }
}

/** Adds the prompts of a policy to a chat completion (types/completions.rs `prepend_prompts`). */
export function addPrompts(body: Body, { prepend, append }: NonNullable<LlmSettings['prompts']>): void {
  const toMessage = (prompt: object): LosslessJson => new Map(Object.entries(prompt))
  const messages = body.get('messages') as LosslessJson[]
  body.set('messages', [...prepend.map(toMessage), ...messages, ...append.map(toMessage)])
}

/** The body of a call that is not translated. For chat completions, streaming requests ask for usage. */
export function writeCall(format: Format, { body }: Call, model: LlmModel): string {
  if (format === 'completions') asChatCompletion(body, LIMIT_RENAMED.has(model.provider))
  if (isGeminiFormat(format)) body.delete('model')
  return writeJson(body)
}

/** JSON that is passed on without being read as a call; `undefined`: it is not JSON. */
export function rewriteJson(text: string, settings: LlmSettings): string | undefined {
  const body = readBody(text)
  return typeof body === 'string' ? undefined : writeJson(withSettings(body, settings))
}

/** Providers whose `gpt-` models take `max_completion_tokens`. */
const LIMIT_RENAMED: ReadonlySet<string> = new Set(['openai', 'azure', 'azureopenai', 'copilot'])

function asChatCompletion(request: Body, renamesLimit: boolean): void {
  const messages = request.get('messages') as Body[]
  request.set(
    'messages',
    messages.map((message) => withoutNulls(new Map(message), MESSAGE)),
  )
  if (request.get('stream') === true && !request.has('stream_options')) {
    request.set('stream_options', new Map<string, LosslessJson>([['include_usage', true]]))
  }
  if (renamesLimit) renameTokenLimit(request)
}

function withSettings(body: Body, { defaults = {}, overrides = {}, transformations }: LlmSettings): Body {
  const request: Body = new Map(body)
  for (const [name, value] of Object.entries(overrides)) request.set(name, toJson(value))
  if (transformations) transform(request, transformations, body)
  for (const [name, value] of Object.entries(defaults)) if (!request.has(name)) request.set(name, toJson(value))
  return request
}

function toJson(value: unknown): LosslessJson {
  return parseJson(JSON.stringify(value) ?? 'null')
}

function renameTokenLimit(request: Body): void {
  const model = request.get('model')
  const limit = request.get('max_tokens')
  if (typeof model !== 'string' || !model.startsWith('gpt-') || limit === undefined) return
  if (!request.has('max_completion_tokens')) request.set('max_completion_tokens', limit)
  request.delete('max_tokens')
}

/** Members read directly into a form must not be repeated. */
function readBody(text: string, form?: Form): Body | string {
  const onDuplicate = (name: string, depth: number): void => {
    if (form && depth === 0 && Object.hasOwn(form, name)) throw new JsonError(`duplicate field \`${name}\``, 0)
  }
  try {
    const json = parseJson(text, {
      maxDepth: 127,
      readNumber: readSerdeNumber,
      onDuplicate,
    })
    return json instanceof Map ? json : 'invalid type: expected an object'
  } catch (error) {
    if (error instanceof JsonError) return error.message
    throw error
  }
}
