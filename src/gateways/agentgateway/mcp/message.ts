import { type Json, JsonNumber, JsonObject, parseJson, SerdeError } from './json.js'
import { NOTIFICATION_PARAMS, PARAMS, type Param, readParams } from './methods.js'

/** An id of a JSON-RPC request: a string, or a 64-bit integer. */
export type RequestId = string | JsonNumber

/** A JSON-RPC message of a client, as rmcp parses it (model.rs, `JsonRpcMessage`). */
export type Message = McpRequest | McpNotification | McpReply

export interface McpRequest {
  kind: 'request'
  id: RequestId
  method: string
  /** `false`: an unknown method, or invalid params. */
  typed: boolean
  meta: JsonObject | undefined
  params: JsonObject
}

export interface McpNotification {
  kind: 'notification'
  method: string
  typed: boolean
  meta: JsonObject | undefined
  params: JsonObject
}

/** The client's response to a server's request. */
export interface McpReply {
  kind: 'response' | 'error'
  id: RequestId | undefined
  value: Json
}

const NO_VARIANT = 'data did not match any variant of untagged enum JsonRpcMessage'

/**
 * Parses a body; `error`: serde_json's message for a body that is not a message. Batches are not messages. Suites
 * `mcp-edge-*`.
 */
export function readMessage(body: string): { message: Message; error?: undefined } | { error: string } {
  let json: Json
  try {
    json = parseJson(body)
  } catch (error) {
    if (error instanceof SerdeError) return { error: error.message }
    throw error
  }
  const message = json instanceof JsonObject ? asMessage(json) : undefined
  return message ? { message } : { error: NO_VARIANT }
}

/** The id and method of a body that is an object, whatever else it holds. */
export function readUnknownMethod(body: string): { id: RequestId; method: string } | undefined {
  let json: Json
  try {
    json = parseJson(body)
  } catch (error) {
    if (error instanceof SerdeError) return undefined
    throw error
  }
  if (!(json instanceof JsonObject) || json.get('jsonrpc') !== '2.0') return undefined
  const method = json.get('method')
  const id = asId(json.get('id'))
  return typeof method === 'string' && id !== undefined ? { id, method } : undefined
}

/** Tried in this order: request, response, notification, error. */
function asMessage(json: JsonObject): Message | undefined {
  if (json.get('jsonrpc') !== '2.0' || json.isRepeated('jsonrpc')) return undefined
  const id = idOf(json)
  const call = callOf(json)
  if (id !== undefined && call) return { kind: 'request', id, ...call, ...typedBy(call, PARAMS) }
  const result = json.get('result')
  if (id !== undefined && result !== undefined && !json.isRepeated('result'))
    return { kind: 'response', id, value: result }
  if (call) return { kind: 'notification', ...call, ...typedBy(call, NOTIFICATION_PARAMS) }
  return errorOf(json)
}

function idOf(json: JsonObject): RequestId | undefined {
  return json.isRepeated('id') ? undefined : asId(json.get('id'))
}

function asId(value: Json | undefined): RequestId | undefined {
  if (typeof value === 'string') return value
  return value instanceof JsonNumber && value.integer !== undefined ? value : undefined
}

type Call = Pick<McpRequest, 'method' | 'meta' | 'params'>

/** `method` with `params` that are absent, null or an object whose `_meta` is an object. */
function callOf(json: JsonObject): Call | undefined {
  const method = json.get('method')
  const params = json.get('params') ?? new JsonObject()
  if (typeof method !== 'string' || json.isRepeated('method') || json.isRepeated('params')) return undefined
  if (!(params instanceof JsonObject) || params.isRepeated('_meta')) return undefined
  const meta = params.get('_meta') ?? undefined
  if (meta !== undefined && !(meta instanceof JsonObject)) return undefined
  return { method, meta, params: params.without('_meta') }
}

function typedBy(call: Call, table: Record<string, readonly Param[]>): { typed: boolean; params: JsonObject } {
  const known = Object.hasOwn(table, call.method) ? table[call.method]! : undefined
  const params = known && readParams(known, call.params)
  return { typed: params !== undefined, params: params ?? call.params }
}

function errorOf(json: JsonObject): McpReply | undefined {
  const error = json.get('error')
  const given = json.get('id') ?? undefined
  const idRead = given === undefined ? undefined : idOf(json)
  if (!(error instanceof JsonObject) || json.isRepeated('error') || (given !== undefined && idRead === undefined))
    return undefined
  const code = error.get('code')
  const message = error.get('message')
  if (!(code instanceof JsonNumber) || code.integer === undefined || typeof message !== 'string') return undefined
  const data = error.get('data') ?? undefined
  return { kind: 'error', id: idRead, value: JsonObject.of({ code, message, data }) }
}

/** The message as the gateway sends it to a server. `_meta` comes first, empty if the client sent none. */
export function forwarded(message: Message): JsonObject {
  const jsonrpc = '2.0'
  switch (message.kind) {
    case 'response':
      return JsonObject.of({ jsonrpc, id: message.id, result: message.value })
    case 'error':
      return JsonObject.of({ jsonrpc, id: message.id, error: message.value })
    case 'notification':
      return JsonObject.of({ jsonrpc, method: message.method, params: withMeta(message) })
    case 'request':
      return JsonObject.of({ jsonrpc, id: message.id, method: message.method, params: withMeta(message) })
  }
}

function withMeta({ meta, params }: Pick<McpRequest, 'meta' | 'params'>): JsonObject {
  return new JsonObject([['_meta', meta ?? new JsonObject()], ...params.entries])
}

/** The value of `mcp-name` that the gateway sends with the method. */
export function nameOf(message: Message): string | undefined {
  if (message.kind !== 'request' || !message.typed) return undefined
  const member = NAME_MEMBER[message.method]
  const value = member === undefined ? undefined : message.params.get(member)
  return typeof value === 'string' ? value : undefined
}

/** The params member that identifies what a method uses. */
export const NAME_MEMBER: Record<string, string | undefined> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'resources/subscribe': 'uri',
  'resources/unsubscribe': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
}
