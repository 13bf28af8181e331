import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'
import { readSerdeNumber } from '../../yaml/serde-number.js'
import { writeJson } from '../../yaml/write-json.js'
import { modelInPath } from './llm-path.js'
import { type Format, isGeminiFormat } from './llm-provider.js'
import { aliasOf, type LlmSettings } from './llm-settings.js'
import { removeBySwap, transform } from './llm-transformations.js'
import { CALL_TYPES } from './llm-types/calls.js'
import { serdeMessage } from './mcp/json.js'
import type { LlmModel } from './program.js'
import { closeText, positionOf, repeatedOffset, serdePosition } from './serde-position.js'
import { rootFields, rootOf, serialize, type TypeProblem, type Types, typeProblem } from './serde-type.js'

type Body = Map<string, LosslessJson>

/** Replaces the model in a JSON body; anything else is unchanged. */
export function withModel(text: string, model: string): string {
  const body = readBody(text)
  return body ? writeJson(new Map(body).set('model', model)) : text
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
  const inPath = modelInPath(path)
  const isChanged =
    model.upstreamModel !== undefined ||
    inPath !== undefined ||
    settings.defaults ||
    settings.overrides !== undefined ||
    settings.transformations
  const read = isChanged ? readChanged(format, text, inPath, model, settings) : readDirectly(format, text)
  if (typeof read === 'string') return { error: read }
  const requested = read.get('model')
  if (typeof requested !== 'string') return { error: NO_MODEL }
  const alias = aliasOf(requested, settings)
  const request = new Map(read)
  if (alias !== undefined) request.set('model', alias)
  const written = writtenAs(format, request)
  return { call: { body: written, model: alias ?? requested, stream: written.get('stream') === true } }
}

const NO_MODEL = 'missing field: model not specified'

/** Reads the text into the type of the call: problems have a position in the text. */
function readDirectly(format: Format, text: string): Body | string {
  const types = CALL_TYPES[format]
  const fields = types && rootFields(types).map(({ name }) => name)
  // Gemini's calls are read as any JSON first.
  const isStreamed = format !== 'generateContent'
  const read = readJson(text, (name) => isStreamed && fields?.includes(name) === true)
  if ('error' in read) return (isStreamed && problemBefore(read.at, text, types)) || `${UNREADABLE}${read.error}`
  const problem = types && typeProblem(typedPart(format, read.json), rootOf(types), types)
  if (problem) return `${UNREADABLE}${messageOf(problem)}${isStreamed ? serdePosition(text, problem) : ''}`
  return read.json instanceof Map ? read.json : new Map()
}

/** A problem with the type of a value that is read before the text breaks off. */
function problemBefore(end: number, text: string, types: Types | undefined): string | undefined {
  if (!types) return undefined
  const beginning = closeText(text, end)
  const read = readJson(beginning.text)
  const problem = 'json' in read ? typeProblem(read.json, rootOf(types), types) : undefined
  if (!problem || !beginning.isRead(problem)) return undefined
  return `${UNREADABLE}${messageOf(problem)}${serdePosition(text, problem)}`
}

/** Reads any JSON, changes it, and reads the type of the call from that. */
function readChanged(
  format: Format,
  text: string,
  inPath: string | undefined,
  model: LlmModel,
  settings: LlmSettings,
): Body | string {
  const read = readJson(text)
  if ('error' in read) return `${UNREADABLE}${read.error}`
  if (!(read.json instanceof Map)) return 'missing field: request must be an object'
  const isMissing = typeof read.json.get('model') !== 'string'
  const named = model.upstreamModel ?? (isGeminiFormat(format) || isMissing ? inPath : undefined)
  const request = withSettings(named === undefined ? read.json : new Map(read.json).set('model', named), settings)
  if (typeof request.get('model') !== 'string') return NO_MODEL
  const types = CALL_TYPES[format]
  const problem = types && typeProblem(typedPart(format, request), rootOf(types), types)
  return problem ? `${UNREADABLE}${problem.message}` : request
}

/** The value that the type of a call is read from: the model of Gemini's calls is taken out before. */
const typedPart = (format: Format, json: LosslessJson): LosslessJson =>
  format === 'generateContent' && json instanceof Map ? removeBySwap(json, 'model') : json

const UNREADABLE = 'failed to parse request: '

/** A call as the gateway writes it. The model of Gemini's calls is in the path, and no field of their type. */
function writtenAs(format: Format, request: Body): Body {
  const types = CALL_TYPES[format]
  return types ? (serialize(request, rootOf(types), types) as Body) : request
}

/** An enum's reader of a text expects a string or an object, and says so in other words. */
function messageOf({ message }: TypeProblem): string {
  return /expected string or map$/.test(message) ? 'expected value' : message
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
  return body && writeJson(withSettings(body, settings))
}

/** Providers whose `gpt-` models take `max_completion_tokens`. */
const LIMIT_RENAMED: ReadonlySet<string> = new Set(['openai', 'azure', 'azureopenai', 'copilot'])

function asChatCompletion(request: Body, renamesLimit: boolean): void {
  if (request.get('stream') === true && !request.has('stream_options')) {
    request.set('stream_options', new Map<string, LosslessJson>([['include_usage', true]]))
  }
  if (renamesLimit) renameTokenLimit(request)
}

function withSettings(body: Body, { defaults = {}, overrides = {}, transformations }: LlmSettings): Body {
  const overridden: Body = new Map(body)
  for (const [name, value] of Object.entries(overrides)) overridden.set(name, toJson(value))
  const request = transformations ? transform(overridden, transformations, body) : overridden
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

/** Known members must not be repeated where a text is read directly into a type. `at`: where the text breaks off. */
function readJson(
  text: string,
  isKnown?: (name: string) => boolean,
): { json: LosslessJson } | { error: string; at: number } {
  let repeated: string | undefined
  const onDuplicate = (name: string, depth: number): void => {
    if (depth === 0 && isKnown?.(name)) repeated ??= name
  }
  try {
    const json = parseJson(text, { maxDepth: 127, readNumber: readSerdeNumber, onDuplicate })
    if (repeated === undefined) return { json }
    const at = repeatedOffset(text, repeated)
    return { error: `duplicate field \`${repeated}\`${positionOf(text, at)}`, at }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return { error: serdeMessage(text) ?? error.message, at: error.at }
  }
}

function readBody(text: string): Body | undefined {
  const read = readJson(text)
  return 'json' in read && read.json instanceof Map ? read.json : undefined
}
