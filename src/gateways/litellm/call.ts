import type { HeaderList, Request } from '../../core/http.js'
import { toBytes } from '../../core/utf8.js'
import { JsonError, parseJson } from '../../yaml/json.js'
import { type Form, readForm } from './form.js'
import type { PyValue } from './python.js'
import { loads, place } from './python-json.js'
import { cut, parsePairs, unquote } from './urlencoded.js'

/** A request as LiteLLM's server parses it. */
export interface Call {
  method: string
  /** Percent-decoded path without the query. */
  route: string
  /** Decoded; for a repeated name the last value counts. */
  query: Map<string, string>
  /** The first line of a header, as Latin-1 (Starlette's decoding of the bytes); `undefined` if absent. */
  header(name: string): string | undefined
  body: Body
  /** The address that the connection comes from; `undefined`: not known. */
  client: string | undefined
}

/** The parsed body, or LiteLLM's error for an unreadable body; `crashed`: it fails with an exception, and why. */
export type Body =
  | { value: PyValue; problem?: undefined; crashed?: undefined }
  | { value?: undefined; problem: string; crashed?: undefined }
  | { value?: undefined; problem?: undefined; crashed: string }

export function readCall(request: Request): Call {
  const [target, query] = cut(originForm(request.path), '?')
  const header = (name: string) => firstHeader(request.headers, name)
  const route = unquote(target)
  const telemetry = request.method === 'POST' && ['/v1/traces', '/v1/logs'].includes(route)
  return {
    method: request.method,
    route,
    query: new Map(parsePairs(query)),
    header,
    client: request.source?.address,
    // Bodies of OpenTelemetry are not parsed.
    body: telemetry ? { value: new Map() } : readBody(request.body, header('content-type') ?? ''),
  }
}

/** The path of an absolute request target; a fragment is not part of it. */
function originForm(target: string): string {
  const [whole] = cut(target, '#')
  const scheme = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i.exec(whole)
  if (!scheme) return whole
  const rest = whole.slice(scheme[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

function firstHeader(headers: HeaderList, name: string): string | undefined {
  const found = headers.find(([header]) => header.toLowerCase() === name)
  return found && toBytes(found[1])
}

const BINARY = ['application/x-protobuf', 'application/protobuf']
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data']

function readBody(text: string, contentType: string): Body {
  const mediaType = contentType.split(';', 1)[0]!.trim().toLowerCase()
  if (BINARY.includes(mediaType)) {
    const read = loads(text)
    return { value: 'value' in read && read.value instanceof Map ? read.value : new Map() }
  }
  if (FORMS.includes(mediaType)) return formBody(readForm(text, contentType))
  return text === '' ? { value: new Map() } : readJson(text)
}

function formBody({ value, problem, crashed }: Form): Body {
  if (value) return { value }
  return problem === undefined ? { crashed: crashed! } : { problem: `Invalid form payload: 400: ${problem}` }
}

const ORJSON_DEPTH = 1024

/** orjson first, then the more lenient `json`; a lone surrogate cannot be encoded and is rejected. */
function readJson(text: string): Body {
  try {
    const value = parseJson(text, { maxDepth: ORJSON_DEPTH, constants: true })
    if (!hasLoneSurrogate(text)) return { value }
    return { problem: `Invalid JSON payload: str is not valid UTF-8: surrogates not allowed: ${place(text, 0)}` }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    // Python's own parser then exceeds its recursion limit, which counts as an empty body.
    if (error.message === 'nested too deeply') return { value: new Map() }
    return { problem: `Invalid JSON payload: ${error.message}: ${place(text, error.at)}` }
  }
}

/** An unpaired escape such as `\ud800`. Escaped backslashes do not start one. */
function hasLoneSurrogate(text: string): boolean {
  if (!/\\u[dD][89a-fA-F]/.test(text)) return false
  const units = text.replace(/\\\\/g, '').replace(/\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/g, '')
  return /\\u[dD][89a-fA-F][0-9a-fA-F]{2}/.test(units)
}
