import type { LlmModel } from '../../core/program.js'
import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'
import { readSerdeNumber } from '../../yaml/serde-number.js'
import { writeJson } from '../../yaml/write-json.js'
import { CALLS, type Form, MESSAGE, problemOf, withoutNulls } from './llm-form.js'

type Body = Map<string, LosslessJson>

/** Replaces the model in a JSON body; anything else is unchanged. */
export function withModel(text: string, model: string): string {
  const body = readBody(text)
  return typeof body === 'string' ? text : writeJson(new Map(body).set('model', model))
}

type LlmCall = 'completions' | 'responses' | 'embeddings'

/**
 * Rewrites a call for a provider of OpenAI's API, as agentgateway does; or returns why it cannot. Known null members
 * are omitted; for chat completions, streaming requests ask for usage, and `max_tokens` of `gpt-` models is renamed.
 */
export function callBody(
  call: LlmCall,
  text: string,
  model: LlmModel,
): { body: string; error?: undefined } | { error: string } {
  const isChanged = model.upstreamModel !== undefined || model.defaults !== undefined || model.overrides !== undefined
  const body = readBody(text, isChanged ? undefined : CALLS[call])
  if (typeof body === 'string') return { error: `failed to parse request: ${body}` }
  const request = override(body, model)
  const problem = problemOf(request, CALLS[call])
  if (problem !== undefined) return { error: `failed to parse request: ${problem}` }
  if (typeof request.get('model') !== 'string') return { error: 'missing field: model not specified' }
  withoutNulls(request, CALLS[call])
  if (call === 'completions') asChatCompletion(request)
  return { body: writeJson(request) }
}

function asChatCompletion(request: Body): void {
  const messages = request.get('messages') as Body[]
  request.set(
    'messages',
    messages.map((message) => withoutNulls(new Map(message), MESSAGE)),
  )
  if (request.get('stream') === true && !request.has('stream_options')) {
    request.set('stream_options', new Map<string, LosslessJson>([['include_usage', true]]))
  }
  renameTokenLimit(request)
}

function override(body: Body, model: LlmModel): Body {
  const request: Body = new Map(body)
  if (model.upstreamModel !== undefined) request.set('model', model.upstreamModel)
  for (const [name, value] of Object.entries(model.defaults ?? {}))
    if (!request.has(name)) request.set(name, toJson(value))
  for (const [name, value] of Object.entries(model.overrides ?? {})) request.set(name, toJson(value))
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
