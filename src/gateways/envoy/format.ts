import { type FormatPart, hasUnknownValue, parseFormat, type ValuePlace } from '../../yaml/envoy-commands.js'
import type { ProtoValue } from '../../yaml/proto-json.js'
import { toBytes } from './bytes.js'
import { type Exchange, headerValues } from './exchange.js'
import type { Headers } from './headers.js'
import { metadataAt } from './native-condition.js'
import { decodedParameter } from './path.js'
import { claimAt } from './token.js'

/** Context of a value: on the way to the upstream, or in the headers of an answer. */
export interface FormatPlace {
  exchange: Exchange
  response?: { headers: Headers; status: number }
}

/** A header value with Envoy's `%COMMANDS%` replaced. */
export interface Formatted {
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
    return found === null ? part.text : found.slice(0, part.length)
  })
  return { value: value.join(''), unknown }
}

/** `null`: only the proxy knows it. */
function commandValue({ name, argument = '' }: Exclude<FormatPart, string>, place: FormatPlace): string | null {
  const { exchange, response } = place
  switch (name) {
    case 'PROTOCOL':
      return 'HTTP/1.1'
    case 'REQ':
    case 'REQUEST_HEADER':
      return firstOf(argument, (header) => headerValues(exchange, header)[0])
    case 'RESP':
    case 'RESPONSE_HEADER':
      return firstOf(argument, (header) => response?.headers.first(header))
    case 'PATH':
      return formatPath(argument, exchange)
    case 'QUERY_PARAM':
      return decodedParameter(exchange.path, argument) ?? ''
    case 'QUERY_PARAMS':
      return exchange.path.split('?').slice(1).join('?')
    case 'RESPONSE_CODE':
      return String(response?.status ?? 0)
    case 'ROUTE_NAME':
      return toBytes(exchange.route?.name ?? '')
    case 'REQUESTED_SERVER_NAME':
      return exchange.isAnsweredEarly || argument === '' || argument.startsWith('SNI_ONLY') ? '' : exchange.authority
    case 'DYNAMIC_METADATA':
      return formatMetadata(argument, exchange)
    default:
      return hasUnknownValue(name, valuePlace(place)) ? null : ''
  }
}

const valuePlace = ({ exchange, response }: FormatPlace): ValuePlace => ({
  forwards: exchange.route?.action.kind === 'forward',
  responder: response && exchange.responder,
})

function firstOf(argument: string, read: (header: string) => string | undefined): string {
  for (const header of argument.split('?')) {
    const value = read(header.toLowerCase())
    if (value !== undefined) return value
  }
  return ''
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

const JWT = 'envoy.filters.http.jwt_authn'

function formatMetadata(argument: string, exchange: Exchange): string {
  const [filter = '', ...path] = argument.split(':')
  if (exchange.metadata.size > 0 || exchange.hasOwnMetadata) return metadataText(metadataAt(filter, path, exchange))
  // Without the metadata of a native configuration: the last stored payload, under any key.
  const payload = filter === JWT ? exchange.lastPayload : null
  return payload ? metadataText(claimAt(payload, path.slice(1))) : ''
}

/** Dynamic metadata in a header: strings unchanged, everything else as JSON. */
export function metadataText(value: ProtoValue | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return toBytes(value)
  if (Number.isInteger(value) && Math.abs(value as number) < 2 ** 64) return BigInt(value as number).toString()
  return toBytes(JSON.stringify(value, (_, one: unknown) => (one instanceof Map ? Object.fromEntries(one) : one)))
}
