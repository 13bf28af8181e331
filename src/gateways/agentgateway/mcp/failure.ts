import type { Response } from '../../../core/http.js'
import { errorAnswer } from '../answers.js'
import { type Json, JsonNumber, JsonObject, writeJson } from './json.js'
import type { RequestId } from './message.js'

/** Why the gateway answers instead of a server (mcp/mod.rs, `Error`). */
export interface Failure {
  status: number
  text: string
  /** JSON-RPC: the code, and the request id. Absent: the answer is plain text. */
  code?: number
  id?: RequestId
  data?: Json
  /** The reason is already in the trace. */
  isTraced?: boolean
  /** The answer of a server, or of the gateway's own policies, forwarded unchanged. */
  response?: Response
}

export const JSON_RPC = {
  invalidParams: -32602,
  methodNotFound: -32601,
  internal: -32603,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const

export const plain = (status: number, text: string): Failure => ({ status, text })

export const FAILURES = {
  method: plain(405, 'method not allowed; must be GET, POST, or DELETE'),
  getStream: plain(405, 'GET event stream is not supported by any upstream'),
  accept: plain(406, 'client must accept both application/json and text/event-stream'),
  acceptGet: plain(406, 'client must accept text/event-stream'),
  contentType: plain(415, 'client must send application/json'),
  unknownSession: plain(404, 'session not found'),
  noSession: plain(400, 'session header is required for non-initialize requests'),
  sessionRequired: plain(400, 'session ID is required'),
  sessionHeader: plain(400, 'invalid session ID header'),
  sessionQuery: plain(422, 'failed to process session_id query parameter'),
  protocolVersion: plain(400, 'invalid MCP protocol version header'),
  noBackends: plain(503, 'no backends configured'),
} as const

/** A message that could not be forwarded, with the gateway's own error message. */
export function sendError(id: RequestId | undefined, text: string): Failure {
  return {
    status: 500,
    text: `failed to send message: ${text}`,
    code: JSON_RPC.internal,
    ...(id !== undefined && { id }),
  }
}

/** JSON-RPC if a request is answered, text otherwise. */
export function answerFailure({ status, text, code, id, data, response }: Failure, grpc: boolean): Response {
  if (response) return response
  if (code === undefined || id === undefined || grpc) return errorAnswer(status, `mcp: ${text}`, grpc)
  const error = JsonObject.of({ code: JsonNumber.of(code), message: text, data })
  const body = writeJson(JsonObject.of({ jsonrpc: '2.0', id, error }))
  return { status, headers: { 'content-type': 'application/json' }, body }
}
