import type { LlmModel } from '../../program/program.js'
import { JsonError, type LosslessJson, parseJson } from '../../text/json.js'
import { readSerdeNumber } from '../../text/serde-number.js'
import { writeJson } from '../../text/write-json.js'

type Body = Map<string, LosslessJson>

/** A JSON body with another model in it; anything else stays as it is. */
export function withModel(text: string, model: string): string {
  const body = readBody(text)
  return typeof body === 'string' ? text : writeJson(new Map(body).set('model', model))
}

/**
 * A chat completion as agentgateway writes it anew for a provider of OpenAI's API; or why it cannot. Null members
 * that it knows are left out, a streaming request asks for usage, and `max_tokens` of `gpt-` models gets its new name.
 */
export function chatCompletion(text: string, model: LlmModel): { body: string; error?: undefined } | { error: string } {
  const body = readBody(text)
  if (typeof body === 'string') return { error: `failed to parse request: ${body}` }
  const request = override(body, model)
  if (typeof request.get('model') !== 'string') return { error: 'missing field: model not specified' }
  if (!Array.isArray(request.get('messages'))) return { error: 'failed to parse request: missing field `messages`' }
  for (const name of KNOWN) if (request.get(name) === null) request.delete(name)
  if (request.get('stream') === true && !request.has('stream_options')) {
    request.set('stream_options', new Map<string, LosslessJson>([['include_usage', true]]))
  }
  renameTokenLimit(request)
  return { body: writeJson(request) }
}

const KNOWN = [
  ...['moderation', 'top_p', 'temperature', 'stream', 'frequency_penalty', 'presence_penalty', 'seed'],
  ...[
    'reasoning_effort',
    'stream_options',
    'max_tokens',
    'max_completion_tokens',
    'stop',
    'tools',
    'tool_choice',
    'user',
  ],
]

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

function readBody(text: string): Body | string {
  try {
    const json = parseJson(text, { maxDepth: 127, readNumber: readSerdeNumber })
    return json instanceof Map ? json : 'invalid type: expected an object'
  } catch (error) {
    if (error instanceof JsonError) return error.message
    throw error
  }
}
