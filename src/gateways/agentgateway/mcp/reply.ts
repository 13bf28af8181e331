import type { Response } from '../../../core/http.js'
import type { Failure } from './failure.js'
import { type Json, JsonNumber, JsonObject, parseJson, SerdeError } from './json.js'

/** The result of a request to a server. */
export type Reply =
  /** `broken`: why the stream cannot be read further. */
  | { kind: 'messages'; messages: JsonObject[]; session?: string; broken?: string }
  /** Accepted without an answer. */
  | { kind: 'accepted' }
  /** Known only to the server. */
  | { kind: 'unknown' }
  | { kind: 'failed'; error: UpstreamError }

/**
 * An unsuccessful server answer, or the gateway's error message. `invalid`: the request is to blame; `unavailable`: no
 * server can answer it.
 */
export type UpstreamError =
  | { response: Response; text?: undefined; cause?: undefined }
  | { text: string; response?: undefined; cause?: 'invalid' | 'unavailable' }

/** The connection fails. Suite `mcp-dead-target-two`. */
export const REFUSED: Reply = httpError('upstream call failed: Connect: Connection refused (os error 111)')

export function httpError(text: string): Reply & { kind: 'failed' } {
  return { kind: 'failed', error: { text: `http upstream error: http request failed: ${text}` } }
}

/** Reads a server's answer to a message (upstream/streamablehttp.rs, `send_message`). */
export function readReply(response: Response): Reply {
  if (response.status === 202 || response.status === 204) return { kind: 'accepted' }
  if (response.status < 200 || response.status >= 300) return { kind: 'failed', error: { response } }
  const type = contentType(response)
  const session = headerOf(response, 'mcp-session-id')
  const withSession = session === undefined ? {} : { session }
  if (type?.startsWith('text/event-stream')) return readEvents(response.body, withSession)
  if (!type?.startsWith('application/json')) return httpError(`unexpected content type: ${debugType(type)}`)
  const message = readServerMessage(response.body)
  if (message === null) return { kind: 'accepted' }
  return typeof message === 'string' ? httpError(message) : { kind: 'messages', messages: [message], ...withSession }
}

export const contentType = (response: Response): string | undefined => headerOf(response, 'content-type')

/** A content type in the gateway's messages. */
export function debugType(type: string | undefined): string {
  return type === undefined ? 'None' : `Some(${JSON.stringify(type)})`
}

/** The events of a stream that have data. */
export function eventsOf(body: string): { event: string | undefined; data: string }[] {
  return body.split(/\r?\n\r?\n/).flatMap((text) => {
    const lines = text.split(/\r?\n/)
    const field = (name: string): string[] =>
      lines.flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, '')] : []))
    const data = field('data').join('\n')
    return data === '' ? [] : [{ event: field('event').at(-1), data }]
  })
}

/** The messages of a stream; the first unreadable one ends it. */
function readEvents(body: string, session: { session?: string }): Reply & { kind: 'messages' } {
  const messages: JsonObject[] = []
  for (const { data } of eventsOf(body)) {
    const message = readServerMessage(data)
    if (message === null || typeof message === 'string')
      return { kind: 'messages', messages, ...session, broken: message ?? NOT_A_MESSAGE }
    messages.push(message)
  }
  return { kind: 'messages', messages, ...session }
}

const NOT_A_MESSAGE = 'data did not match any variant of untagged enum JsonRpcMessage'

/** A message, `null` for JSON's null, or why it is not a message. */
function readServerMessage(text: string): JsonObject | null | string {
  let json: Json
  try {
    json = parseJson(text)
  } catch (error) {
    if (error instanceof SerdeError) return error.message
    throw error
  }
  if (json === null) return null
  if (json instanceof JsonObject && json.get('jsonrpc') === '2.0') return json
  return NOT_A_MESSAGE
}

function headerOf({ headers }: Response, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return Array.isArray(value) ? value[0] : value
}

/** How a server's message ends its stream, if it does. */
export function terminalOf(message: JsonObject): { result: Json } | { error: JsonObject } | undefined {
  const result = message.get('result')
  if (message.get('method') === undefined && result !== undefined) return { result }
  const error = message.get('error')
  return error instanceof JsonObject ? { error } : undefined
}

/** The failure as the client sees it. */
export function asFailure(error: UpstreamError, failure: (text: string) => Failure): Failure {
  return error.response ? { status: error.response.status, text: '', response: error.response } : failure(error.text)
}

/** A server's JSON-RPC error as the gateway re-serializes it. */
export function rewriteError(message: JsonObject): JsonObject {
  const error = message.get('error')
  const id = message.get('id') ?? undefined
  if (!(error instanceof JsonObject)) return message
  const [code, text, data] = ['code', 'message', 'data'].map((name) => error.get(name))
  return JsonObject.of({
    jsonrpc: '2.0',
    id,
    error: JsonObject.of({ code: code ?? JsonNumber.of(0), message: text ?? '', data: data ?? undefined }),
  })
}
