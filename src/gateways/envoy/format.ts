import type { ReplyFormat } from '../../core/local-replies.js'
import {
  alternativesOf,
  type FormatPart,
  hasUnknownValue,
  parseFormat,
  type ValuePlace,
} from '../../yaml/envoy-commands.js'
import type { ProtoValue } from '../../yaml/proto-json.js'
import { isUtf8, toBytes } from './bytes.js'
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

/** The formatted body of a local reply. Members of JSON are sorted by name, and a line feed follows it. */
export function formatBody(
  { kind, value, contentType, omitsEmpty = false }: ReplyFormat,
  place: FormatPlace,
): { body: string; contentType: string } {
  if (kind === 'text')
    return { body: formatText(String(value), place, omitsEmpty ? '' : '-'), contentType: contentType ?? 'text/plain' }
  const json = jsonText(formatMembers(value as object, place, omitsEmpty), quoteBytes)
  return { body: `${json}\n`, contentType: contentType ?? 'application/json' }
}

function formatMembers(value: object, place: FormatPlace, omitsEmpty: boolean): Map<string, ProtoValue> {
  const members = Object.entries(value).flatMap(([name, item]) => {
    const formatted = formatJson(item, place, omitsEmpty)
    return omitsEmpty && isEmpty(formatted, item) ? [] : [[toBytes(name), formatted] as const]
  })
  return new Map(members)
}

/** A string that is a command alone has the type of its value. */
function formatJson(value: unknown, place: FormatPlace, omitsEmpty: boolean): ProtoValue {
  if (Array.isArray(value))
    return value
      .map((item) => formatJson(item, place, omitsEmpty))
      .filter((formatted, index) => !(omitsEmpty && isEmpty(formatted, value[index])))
  if (typeof value === 'object' && value !== null) return formatMembers(value, place, omitsEmpty)
  return typeof value === 'string' ? formatJsonText(value, place, omitsEmpty) : (value as ProtoValue)
}

/** An empty map of the format is omitted, an empty value of a command is not. */
const isEmpty = (formatted: ProtoValue, format: unknown): boolean =>
  formatted === null || (formatted instanceof Map && formatted.size === 0 && typeof format !== 'string')

function formatJsonText(text: string, place: FormatPlace, omitsEmpty: boolean): ProtoValue {
  const [part, ...more] = parseFormat(text).parts
  if (part === undefined || typeof part === 'string' || more.length > 0)
    return formatText(text, place, omitsEmpty ? '' : '-')
  const path = dynamicPath(part)
  const metadata = path === undefined ? null : metadataOf(path, place.exchange)
  if (metadata !== null) return cut(inBytes(metadata), part.length)
  const found = commandValue(part, place)
  if (found === undefined) return null
  return part.name === 'RESPONSE_CODE' ? Number(found) : (found?.slice(0, part.length) ?? part.text)
}

/** The argument of `%DYNAMIC_METADATA(...)%`, which has a second spelling. */
const dynamicPath = ({ name, argument = '' }: Exclude<FormatPart, string>): string | undefined => {
  if (name === 'DYNAMIC_METADATA') return argument
  return name === 'METADATA' && /^DYNAMIC(:|$)/.test(argument) ? argument.slice('DYNAMIC:'.length) : undefined
}

const cut = (value: ProtoValue, length: number | undefined): ProtoValue =>
  typeof value === 'string' ? value.slice(0, length) : value

/** The strings of a value as bytes. */
function inBytes(value: ProtoValue | undefined): ProtoValue {
  if (typeof value === 'string') return toBytes(value)
  if (Array.isArray(value)) return value.map(inBytes)
  if (value instanceof Map) return new Map([...value].map(([name, item]) => [toBytes(name), inBytes(item)]))
  return value ?? null
}

/** Bytes as a JSON string. If they are not valid UTF-8, all bytes outside ASCII are escaped. */
function quoteBytes(bytes: string): string {
  const quoted = JSON.stringify(bytes)
  if (isUtf8(bytes)) return quoted
  return quoted.replace(/[\u0080-\u00ff]/g, (byte) => `\\u00${byte.charCodeAt(0).toString(16)}`)
}

/** `null`: only the proxy knows it; `undefined`: there is none. */
function commandValue(part: Exclude<FormatPart, string>, place: FormatPlace): string | null | undefined {
  const { name, argument = '' } = part
  const { exchange, response } = place
  const path = dynamicPath(part)
  if (path !== undefined) return formatMetadata(path, exchange)
  switch (name) {
    case 'PROTOCOL':
      return exchange.request.version ?? 'HTTP/1.1'
    case 'REQ':
    case 'REQUEST_HEADER':
    case 'STREAM_INFO_REQ':
      return firstOf(argument, (header) => {
        return exchange.unknownHeaders.has(header) ? null : headerValues(exchange, header)[0]
      })
    case 'COALESCE':
      return firstValue(argument, place)
    case 'RESP':
    case 'RESPONSE_HEADER':
      // The status line is not among the headers here.
      return firstOf(argument, (header) => (response && header === ':status' ? null : response?.headers.first(header)))
    case 'PATH':
      return formatPath(argument, exchange)
    case 'QUERY_PARAM':
      return decodedParameter(exchange.path, argument)
    case 'QUERY_PARAMS':
      return /\?(.*)$/.exec(exchange.path)?.[1]
    case 'RESPONSE_CODE':
      return String(response?.status ?? 0)
    case 'ROUTE_NAME':
      return exchange.route?.name && toBytes(exchange.route.name)
    case 'CUSTOM_FLAGS':
      return ''
    case 'LOCAL_REPLY_BODY':
      return place.body
    case 'REQUESTED_SERVER_NAME':
      return exchange.isAnsweredEarly ? undefined : formatServerName(argument, exchange)
    default:
      return hasUnknownValue(name, argument, valuePlace(place)) ? null : undefined
  }
}

function firstValue(operators: string, place: FormatPlace): string | null | undefined {
  for (const part of alternativesOf(operators)) {
    const found = commandValue(part, place)
    if (found !== undefined) return found?.slice(0, part.length) ?? null
  }
  return undefined
}

const valuePlace = ({ exchange, response }: FormatPlace): ValuePlace => ({
  forwards: exchange.route?.action.kind === 'forward' && hasCluster(exchange),
  responder: response && exchange.responder,
})

const hasCluster = ({ backend }: Exchange): boolean => backend !== undefined && backend.type !== 'missing'

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
function formatPath(argument: string, { headers, path: current }: Exchange): string | undefined {
  const [query, which = ''] = argument.split(':')
  const original = headers.first('x-envoy-original-path')
  const path = which.startsWith('PATH') ? current : which === 'ORIG' ? original : (original ?? current)
  // A CONNECT request has no path.
  if (path === undefined || (path === '' && original === undefined)) return undefined
  return query === 'NQ' ? path.split('?')[0]! : path
}

function formatMetadata(argument: string, exchange: Exchange): string | null | undefined {
  const value = metadataOf(argument, exchange)
  if (value === null) return null
  const text = metadataText(value)
  return text === undefined ? undefined : toBytes(text)
}

/** `null`: only the proxy knows it; a value that is null counts as none. */
function metadataOf(argument: string, exchange: Exchange): ProtoValue | undefined {
  const [filter = '', ...path] = argument.split(':')
  if (isLogged(filter)) return null
  const isKnown = filter !== JWT_METADATA || exchange.hasOwnMetadata || exchange.metadata.has(filter)
  if (isKnown) return metadataAt(filter, path, exchange) ?? undefined
  // Without the metadata of a native configuration: the last stored payload, under any key.
  return exchange.lastPayload ? (claimAt(exchange.lastPayload, path.slice(1)) ?? undefined) : undefined
}

/** Strings unchanged, everything else as JSON with sorted members. */
function metadataText(value: ProtoValue | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : jsonText(value)
}

function jsonText(value: ProtoValue, quote: (text: string) => string = JSON.stringify): string {
  const textOf = (part: ProtoValue): string => jsonText(part, quote)
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (value instanceof Map) {
    const members = [...value].sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, member]) => `${quote(name)}:${textOf(member)}`).join()}}`
  }
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'string' ? quote(value) : JSON.stringify(value)
}

/** Infinite numbers are not JSON. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  return Number.isInteger(value) && Math.abs(value) < 2 ** 64 ? BigInt(value).toString() : String(value)
}
