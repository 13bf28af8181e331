import { type FormatPart, hasUnknownValue, parseFormat, type ValuePlace } from '../../yaml/envoy-commands.js'
import type { ProtoValue } from '../../yaml/proto-json.js'
import { toBytes } from './bytes.js'
import { type Exchange, headerValues } from './exchange.js'
import type { Headers } from './headers.js'
import { isLogged, JWT_METADATA, metadataAt } from './metadata.js'
import { decodedParameter } from './path.js'
import { claimAt } from './token.js'

/** Context of a value: on the way to the upstream, or in the headers of an answer. */
export interface FormatPlace {
  exchange: Exchange
  response?: { headers: Headers; status: number }
  /** The body of an answer of Envoy's own. */
  body?: string
}

/** A header value with Envoy's `%COMMANDS%` replaced. */
interface Formatted {
  value: string
  /** Commands whose value only the running proxy knows: they are kept unchanged. */
  unknown: string[]
}

export function formatValue(text: string, place: FormatPlace): Formatted {
  const unknown: string[] = []
  const value = parseFormat(text).parts.map((part) => {
    if (typeof part === 'string') return toBytes(part)
    const found = commandValue(part, place)
    if (found === null) unknown.push(part.text)
    return found === null ? part.text : (found ?? '').slice(0, part.length)
  })
  return { value: value.join(''), unknown }
}

/** The same outside of header values, where `absent` replaces a missing value. */
export function formatText(text: string, place: FormatPlace, absent = '-'): string {
  const parts = parseFormat(text).parts.map((part) => {
    if (typeof part === 'string') return toBytes(part)
    const found = commandValue(part, place)
    return found === null ? part.text : (found?.slice(0, part.length) ?? absent)
  })
  return parts.join('')
}

/** JSON whose strings have commands; a string that is a command alone has its type. */
export function formatJson(value: unknown, place: FormatPlace, omitsEmpty: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => formatJson(item, place, omitsEmpty) ?? null)
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, item]) => [name, formatJson(item, place, omitsEmpty)] as const)
    return Object.fromEntries(members.filter(([, item]) => item !== undefined))
  }
  if (typeof value !== 'string') return value
  const [part, ...more] = parseFormat(value).parts
  if (part === undefined || typeof part === 'string' || more.length > 0) return formatText(value, place)
  const found = commandValue(part, place)
  if (found === undefined) return omitsEmpty ? undefined : null
  return part.name === 'RESPONSE_CODE' ? Number(found) : (found?.slice(0, part.length) ?? part.text)
}

/** `null`: only the proxy knows it; `undefined`: there is none. */
function commandValue(
  { name, argument = '' }: Exclude<FormatPart, string>,
  place: FormatPlace,
): string | null | undefined {
  const { exchange, response } = place
  switch (name) {
    case 'PROTOCOL':
      return exchange.request.version ?? 'HTTP/1.1'
    case 'REQ':
    case 'REQUEST_HEADER':
      return firstOf(argument, (header) => {
        return exchange.unknownHeaders.has(header) ? null : headerValues(exchange, header)[0]
      })
    case 'RESP':
    case 'RESPONSE_HEADER':
      return firstOf(argument, (header) => response?.headers.first(header))
    case 'PATH':
      return formatPath(argument, exchange)
    case 'QUERY_PARAM':
      return decodedParameter(exchange.path, argument)
    case 'QUERY_PARAMS':
      return exchange.path.split('?').slice(1).join('?')
    case 'RESPONSE_CODE':
      return String(response?.status ?? 0)
    case 'ROUTE_NAME':
      return exchange.route?.name && toBytes(exchange.route.name)
    case 'LOCAL_REPLY_BODY':
      return place.body
    case 'REQUESTED_SERVER_NAME':
      return exchange.isAnsweredEarly ? undefined : formatServerName(argument, exchange)
    case 'DYNAMIC_METADATA':
      return formatMetadata(argument, exchange)
    default:
      return hasUnknownValue(name, valuePlace(place)) ? null : undefined
  }
}

const valuePlace = ({ exchange, response }: FormatPlace): ValuePlace => ({
  forwards: exchange.route?.action.kind === 'forward' && exchange.backend !== undefined,
  responder: response && exchange.responder,
})

function firstOf(argument: string, read: (header: string) => string | null | undefined): string | null | undefined {
  for (const header of argument.split('?')) {
    const value = read(header.toLowerCase())
    if (value !== undefined) return value
  }
  return undefined
}

/** Without TLS: the host, which is the one before a rewrite, even if the client sent that header. */
function formatServerName(argument: string, exchange: Exchange): string | undefined {
  const [first = '', which] = argument.split(':')
  if (first === '' || first === 'SNI_ONLY') return undefined
  if (which === 'HOST') return exchange.authority
  const original = exchange.headers.first('x-envoy-original-host')
  return which === 'ORIG' ? original : (original ?? exchange.authority)
}

/** `x-envoy-original-path`, which a rewrite sets, is the original path even if the client sent it. */
function formatPath(argument: string, exchange: Exchange): string {
  const [query = 'WQ', which = 'ORIG_OR_PATH'] = argument === '' ? [] : argument.split(':')
  const original = exchange.headers.first('x-envoy-original-path')
  const path = which.startsWith('PATH')
    ? exchange.path
    : which === 'ORIG'
      ? (original ?? '')
      : (original ?? exchange.path)
  return query === 'NQ' ? path.split('?')[0]! : path
}

function formatMetadata(argument: string, exchange: Exchange): string | null {
  const [filter = '', ...path] = argument.split(':')
  if (isLogged(filter)) return null
  const isKnown = filter !== JWT_METADATA || exchange.hasOwnMetadata || exchange.metadata.has(filter)
  if (isKnown) return metadataText(metadataAt(filter, path, exchange))
  // Without the metadata of a native configuration: the last stored payload, under any key.
  return exchange.lastPayload ? metadataText(claimAt(exchange.lastPayload, path.slice(1))) : ''
}

/** Dynamic metadata in a header: strings unchanged, everything else as JSON with sorted members. */
function metadataText(value: ProtoValue | undefined): string {
  if (value === undefined || value === null) return ''
  return toBytes(typeof value === 'string' ? value : jsonText(value))
}

function jsonText(value: ProtoValue): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join()}]`
  if (value instanceof Map) {
    const members = [...value].sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${jsonText(member)}`).join()}}`
  }
  return typeof value === 'number' ? numberText(value) : JSON.stringify(value)
}

/** Infinite numbers are not JSON. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  return Number.isInteger(value) && Math.abs(value) < 2 ** 64 ? BigInt(value).toString() : String(value)
}
