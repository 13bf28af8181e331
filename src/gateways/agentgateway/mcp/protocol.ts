import { FAILURES, type Failure, JSON_RPC } from './failure.js'
import { decodeHeader } from './header-value.js'
import { JsonObject } from './json.js'
import { type McpRequest, type Message, nameOf, readUnknownMethod } from './message.js'
import { KNOWN_METHODS, REMOVED_METHODS } from './methods.js'

/** In the gateway's order. */
export const VERSIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']

/** The version that the gateway itself requests from a server. */
export const OWN_VERSION = '2025-11-25'

/** From this version on there are no sessions: each request has its version in `_meta`. */
const MODERN = '2026-07-28'

export function isModern(version: string | undefined): boolean {
  return version !== undefined && version >= MODERN
}

/** Header lines in wire order, names in lower case. */
type Headers = readonly (readonly [string, string])[]

function firstHeader(headers: Headers, name: string): string | undefined {
  return headers.find((line) => line[0] === name)?.[1]
}

/** The first value of a header; `undefined` also if it has characters other than visible ASCII, blanks and tabs. */
export function asciiHeader(headers: Headers, name: string): string | undefined {
  const value = firstHeader(headers, name)
  return value !== undefined && IS_ASCII.test(value) ? value : undefined
}

const IS_ASCII = /^[\t\x20-\x7e]*$/

export const isInitialize = (message: Message): boolean =>
  message.kind === 'request' && message.typed && message.method === 'initialize'

/** `mcp-protocol-version`; an unknown version is a failure. */
export function readVersionHeader(
  headers: Headers,
  request?: McpRequest,
): { version?: string | undefined; failure?: Failure } {
  const version = firstHeader(headers, 'mcp-protocol-version')
  if (version === undefined || VERSIONS.includes(version)) return { version }
  if (!IS_ASCII.test(version)) return { failure: FAILURES.protocolVersion }
  const data = JsonObject.of({ supported: VERSIONS, requested: version })
  const text = `unsupported MCP protocol version: ${version}`
  const isFirst = request !== undefined && isInitialize(request)
  const failure = { status: 400, text, code: JSON_RPC.unsupportedVersion, ...(!isFirst && { data }) }
  return { failure: request ? { ...failure, id: request.id } : failure }
}

/**
 * The answer to a body that is not a message, but names an unknown method of the protocol without sessions
 * (streamablehttp.rs, `unknown_method_error`).
 */
export function checkUnreadable(headers: Headers, body: string): Failure | undefined {
  if (!isModern(readVersionHeader(headers).version)) return undefined
  const call = readUnknownMethod(body)
  if (!call || KNOWN_METHODS.has(call.method)) return undefined
  return { status: 404, text: `method not found: ${call.method}`, code: JSON_RPC.methodNotFound, id: call.id }
}

/** The version of a message, from header and body (streamablehttp.rs, `validate_request_protocol`). */
export function checkProtocol(headers: Headers, message: Message): { version?: string | undefined; failure?: Failure } {
  const request = message.kind === 'request' ? message : undefined
  const { version: header, failure } = readVersionHeader(headers, request)
  if (failure) return { failure }
  const body = request && bodyVersion(request)
  const id = request && { id: request.id }
  if (isModern(header) && request) {
    const { method, typed } = request
    if (REMOVED_METHODS.has(method) || (!typed && !KNOWN_METHODS.has(method)))
      return { failure: { status: 404, text: `method not found: ${method}`, code: JSON_RPC.methodNotFound, ...id } }
    if (body === undefined) {
      const text = 'invalid request parameters: _meta.protocolVersion is required for modern requests'
      return { failure: { status: 400, text, code: JSON_RPC.invalidParams, ...id } }
    }
  }
  if (header !== undefined && body !== undefined && header !== body)
    return {
      failure: { status: 400, text: 'MCP protocol version header/body mismatch', code: JSON_RPC.headerMismatch, ...id },
    }
  if (header === undefined && isModern(body)) return { failure: FAILURES.protocolVersion }
  return { version: body ?? header }
}

function bodyVersion(request: McpRequest): string | undefined {
  const version = isInitialize(request)
    ? request.params.get('protocolVersion')
    : request.meta?.get('io.modelcontextprotocol/protocolVersion')
  return typeof version === 'string' ? version : undefined
}

/** `mcp-method` and `mcp-name` must match the body; `mcp-param-*` must be readable. */
export function checkStandardHeaders(
  headers: Headers,
  message: Message,
  version: string | undefined,
): Failure | undefined {
  const method = message.kind === 'request' || message.kind === 'notification' ? message.method : undefined
  const modern = isModern(version)
  const id = message.kind === 'request' ? { id: message.id } : {}
  const wrong = (text: string): Failure => ({ status: 400, text, code: JSON_RPC.headerMismatch, ...id })
  for (const [name, body] of [
    ['Mcp-Method', method],
    ['Mcp-Name', nameOf(message)],
  ] as const) {
    const raw = firstHeader(headers, name.toLowerCase())
    if (raw === undefined) {
      if (modern && body !== undefined) return wrong(`invalid MCP routing header: ${name}`)
      continue
    }
    const value = decodeHeader(raw)
    if (value === undefined) return wrong(`invalid MCP routing header: ${name}`)
    if (body !== undefined && value !== body) return wrong(`${name} header/body mismatch`)
  }
  const unreadable = headers.some(([name, raw]) => name.startsWith('mcp-param-') && decodeHeader(raw) === undefined)
  return unreadable ? wrong('invalid MCP routing header: Mcp-Param-') : undefined
}
