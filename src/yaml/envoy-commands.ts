/**
 * Commands of Envoy's substitution formatter (1.40) that header values may contain: the arguments each accepts, and
 * whether it has a value. Recorded from Envoy.
 */

/** `none`: neither arguments nor a length; `alone`: without a length. */
type Arguments = 'none' | 'optional' | 'required' | 'optional alone' | 'required alone'

const words = (text: string): string[] => text.trim().split(/\s+/)

/** Commands without arguments that have a value for requests, and for responses alike. */
const ALWAYS = words(`
  ACCESS_LOG_TYPE BYTES_RECEIVED BYTES_RETRANSMITTED BYTES_SENT CONNECTION_ID DOWNSTREAM_CX_RTT
  DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT
  DOWNSTREAM_DETECTED_CLOSE_TYPE DOWNSTREAM_DIRECT_LOCAL_ADDRESS DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT
  DOWNSTREAM_DIRECT_LOCAL_PORT DOWNSTREAM_DIRECT_REMOTE_ADDRESS DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT
  DOWNSTREAM_DIRECT_REMOTE_PORT DOWNSTREAM_HEADER_BYTES_RECEIVED DOWNSTREAM_HEADER_BYTES_SENT DOWNSTREAM_LOCAL_ADDRESS
  DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_LOCAL_PORT DOWNSTREAM_REMOTE_ADDRESS
  DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT DOWNSTREAM_REMOTE_PORT DOWNSTREAM_WIRE_BYTES_RECEIVED
  DOWNSTREAM_WIRE_BYTES_SENT DURATION HOSTNAME LISTENER_NAME PACKETS_RETRANSMITTED REQUEST_DURATION
  REQUEST_HEADERS_BYTES RESPONSE_FLAGS RESPONSE_FLAGS_LONG RESPONSE_HEADERS_BYTES RESPONSE_TRAILERS_BYTES
  ROUTE_RESOLUTION_COUNT ROUTE_RESOLUTION_TIME_US STREAM_ID UNIQUE_ID UPSTREAM_CONNECTION_ID UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT
  UPSTREAM_HEADER_BYTES_RECEIVED UPSTREAM_HEADER_BYTES_SENT UPSTREAM_REQUEST_ATTEMPT_COUNT
  UPSTREAM_WIRE_BYTES_RECEIVED UPSTREAM_WIRE_BYTES_SENT
`)
/** The same for forwarding routes, whichever side responds. */
const OF_FORWARDING = words('CLUSTER_METADATA UPSTREAM_CLUSTER UPSTREAM_CLUSTER_RAW')
/** The same for all responses. */
const OF_RESPONSES = words('RESPONSE_CODE_DETAILS')
/** The same for upstream responses. */
const OF_UPSTREAM_RESPONSES = words(`
  REQUEST_TX_DURATION RESPONSE_DURATION UPSTREAM_METADATA UPSTREAM_CONNECTION_IDS_ATTEMPTED
  UPSTREAM_CONNECTION_POOL_READY_DURATION UPSTREAM_DETECTED_CLOSE_TYPE UPSTREAM_HOST UPSTREAM_HOSTS_ATTEMPTED
  UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT UPSTREAM_HOST_NAME UPSTREAM_HOST_NAMES_ATTEMPTED
  UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT UPSTREAM_HOST_NAME_WITHOUT_PORT UPSTREAM_LOCAL_ADDRESS
  UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT UPSTREAM_LOCAL_PORT UPSTREAM_PROTOCOL UPSTREAM_REMOTE_ADDRESS
  UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT UPSTREAM_REMOTE_PORT
`)
/** Commands with a value only on TLS connections, or if tracing or gRPC sets it. */
const SELDOM = words(`
  CONNECTION_TERMINATION_DETAILS CUSTOM_FLAGS DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID DOWNSTREAM_HANDSHAKE_DURATION
  DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID DOWNSTREAM_LOCAL_CLOSE_REASON DOWNSTREAM_LOCAL_DNS_SAN
  DOWNSTREAM_LOCAL_EMAIL_SAN DOWNSTREAM_LOCAL_IP_SAN DOWNSTREAM_LOCAL_OTHERNAME_SAN DOWNSTREAM_LOCAL_SUBJECT
  DOWNSTREAM_LOCAL_URI_SAN DOWNSTREAM_PEER_CERT DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1
  DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256 DOWNSTREAM_PEER_CHAIN_SERIALS DOWNSTREAM_PEER_DNS_SAN
  DOWNSTREAM_PEER_EMAIL_SAN DOWNSTREAM_PEER_FINGERPRINT_1 DOWNSTREAM_PEER_FINGERPRINT_256 DOWNSTREAM_PEER_IP_SAN
  DOWNSTREAM_PEER_ISSUER DOWNSTREAM_PEER_ISSUER_FINGERPRINT_256 DOWNSTREAM_PEER_ISSUER_SERIAL
  DOWNSTREAM_PEER_OTHERNAME_SAN DOWNSTREAM_PEER_SERIAL DOWNSTREAM_PEER_SUBJECT DOWNSTREAM_PEER_URI_SAN
  DOWNSTREAM_TLS_CIPHER DOWNSTREAM_TLS_GROUP DOWNSTREAM_TLS_SESSION_ID DOWNSTREAM_TLS_VERSION
  DOWNSTREAM_TRANSPORT_FAILURE_REASON FILTER_CHAIN_NAME GRPC_STATUS_NUMBER LOCAL_REPLY_BODY ROUNDTRIP_DURATION
  RESPONSE_TX_DURATION SPAN_ID TLS_JA3_FINGERPRINT TLS_JA4_FINGERPRINT TRACE_ID UPSTREAM_LOCAL_CLOSE_REASON
  UPSTREAM_LOCAL_DNS_SAN UPSTREAM_LOCAL_IP_SAN UPSTREAM_LOCAL_URI_SAN UPSTREAM_PEER_CERT UPSTREAM_PEER_DNS_SAN
  UPSTREAM_PEER_IP_SAN UPSTREAM_PEER_ISSUER UPSTREAM_PEER_SUBJECT UPSTREAM_PEER_URI_SAN
  UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID UPSTREAM_SERVER_NAME UPSTREAM_TLS_CIPHER UPSTREAM_TLS_GROUP
  UPSTREAM_TLS_SESSION_ID UPSTREAM_TLS_VERSION UPSTREAM_TRANSPORT_FAILURE_REASON VIRTUAL_CLUSTER_NAME
`)
const COMPUTED = words('PROTOCOL RESPONSE_CODE ROUTE_NAME')
const WITH_ARGUMENTS: [Arguments, string[]][] = [
  [
    'required',
    words(`
      CEL COALESCE DYNAMIC_METADATA ENVIRONMENT FILTER_STATE METADATA QUERY_PARAM REQ REQUEST_HEADER RESP
      RESPONSE_HEADER RESPONSE_TRAILER STREAM_INFO_REQ TRAILER TYPED_CEL UPSTREAM_FILTER_STATE XFCC_VALUE
    `),
  ],
  ['required alone', words('CLUSTER_METADATA COMMON_DURATION PER_REQUEST_STATE UPSTREAM_METADATA')],
  ['optional', words('PATH QUERY_PARAMS')],
  [
    'optional alone',
    words(`
      DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT
      DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT DOWNSTREAM_PEER_CERT_V_END DOWNSTREAM_PEER_CERT_V_START
      DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT EMIT_TIME EMIT_TIME_LOCAL GRPC_STATUS REQUESTED_SERVER_NAME
      RESPONSE_CODE_DETAILS START_TIME START_TIME_LOCAL UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT UPSTREAM_PEER_CERT_V_END
      UPSTREAM_PEER_CERT_V_START UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT
    `),
  ],
]

const SYNTAX = new Map<string, Arguments>([
  ...[...ALWAYS, ...OF_FORWARDING, ...OF_RESPONSES, ...OF_UPSTREAM_RESPONSES, ...SELDOM, ...COMPUTED].map(
    (name): [string, Arguments] => [name, 'none'],
  ),
  ...WITH_ARGUMENTS.flatMap(([syntax, names]) => names.map((name): [string, Arguments] => [name, syntax])),
])

/** Context in which a value is computed. */
export interface ValuePlace {
  /** The route sends the request to a cluster. */
  forwards: boolean
  /** The origin of the response whose headers are computed; `undefined`: request headers. */
  responder?: 'envoy' | 'upstream' | undefined
}

type HasValue = (place: ValuePlace, argument: string) => boolean

/** Commands whose value only the running proxy knows, by context. */
const UNKNOWN = new Map<string, HasValue>([
  ...entriesFor(
    () => true,
    [
      ...ALWAYS,
      ...words(`CEL EMIT_TIME EMIT_TIME_LOCAL ENVIRONMENT METADATA START_TIME START_TIME_LOCAL
      TYPED_CEL`),
    ],
  ),
  ...entriesFor(
    (place, argument) => argument.split(':', 2).every((point) => isReached(point, place)),
    words('COMMON_DURATION'),
  ),
  ...entriesFor(({ forwards }) => forwards, OF_FORWARDING),
  ...entriesFor(({ responder }) => responder !== undefined, OF_RESPONSES),
  ...entriesFor(({ responder }) => responder === 'upstream', OF_UPSTREAM_RESPONSES),
])

function entriesFor(hasValue: HasValue, names: readonly string[]): [string, HasValue][] {
  return names.map((name) => [name, hasValue])
}

/** Points of `%COMMON_DURATION%` in the order of an exchange: those of requests, of the upstream, of responses. */
const POINTS = /^(?:DS_RX_(?:BEG|END)|(US_(?:[CRT]X_(?:BEG|END)|HS_END|RX_BODY_BEG))|(DS_TX_(?:BEG|END)))$/

function isReached(point: string, { forwards, responder }: ValuePlace): boolean {
  const [known, ofUpstream, ofResponse] = POINTS.exec(point) ?? []
  if (ofUpstream) return forwards && responder !== undefined
  return known !== undefined && (!ofResponse || responder !== undefined)
}

/** Whether only the running proxy knows the value of a command; otherwise it is computed, or has no value. */
export function hasUnknownValue(name: string, argument: string, place: ValuePlace): boolean {
  return UNKNOWN.get(name)?.(place, argument) ?? false
}

/** A part of a format: literal text, or a command with its arguments and maximum length. */
export type FormatPart = string | { name: string; argument?: string; length?: number; text: string }

const COMMAND = /%(?:%|([A-Z0-9_]+)(?:\((.*?)\))?(?::([0-9]+))?%)/y

/** Commands that only values of headers may contain. */
const OF_HEADERS = words('PER_REQUEST_STATE')

export type FormatKind = 'header' | 'text'

/** Splits a value into its parts. `problem`: why Envoy rejects it. */
export function parseFormat(text: string, kind: FormatKind = 'header'): { parts: FormatPart[]; problem?: string } {
  const parts: FormatPart[] = []
  let at = 0
  while (at < text.length) {
    const next = text.indexOf('%', at)
    if (next !== at) parts.push(text.slice(at, next < 0 ? undefined : next))
    if (next < 0) break
    COMMAND.lastIndex = next
    const found = COMMAND.exec(text)
    if (!found)
      return { parts, problem: `no valid command begins at position ${next} (a single \`%\` is written \`%%\`)` }
    const [all, name, argument, length] = found
    at = next + all.length
    if (name === undefined) {
      parts.push('%')
      continue
    }
    const problem = problemOf(name, argument, length, kind)
    if (problem !== undefined) return { parts, problem }
    parts.push({
      name,
      text: all,
      ...(argument !== undefined && { argument }),
      ...(length !== undefined && { length: Number(length) }),
    })
  }
  return { parts }
}

const TIME = /^(?!.*%[-_0^#]*[1-9]*[EO]?n)/
const HEADER = /^(:?[!#$%&'*+.^_`|~\w-]+)?(\?(:?[!#$%&'*+.^_`|~\w-]+)?)?$/
const FILTER_STATE = /^[^:]+(:(|(PLAIN|TYPED):?|FIELD:[^:]+(:.*)?))?$/
/** What a command accepts as its arguments. */
const OPTIONS: [names: string[], arguments: RegExp][] = [
  [words('PATH'), /^(|WQ|NQ)(:(|PATH|ORIG|ORIG_OR_PATH|PATH_OR_ORIG)(:.*)?)?$/],
  [words('QUERY_PARAMS'), /^(ORIG|DECODED)?$/],
  [words('GRPC_STATUS'), /^(CAMEL_STRING|SNAKE_STRING|NUMBER)?$/],
  [words('REQUESTED_SERVER_NAME'), /^(|SNI_ONLY|SNI_FIRST|HOST_FIRST)(:(|ORIG|HOST|ORIG_OR_HOST)(:.*)?)?$/],
  [words('METADATA'), /^(DYNAMIC|CLUSTER|ROUTE|UPSTREAM_HOST|LISTENER|LISTENER_FILTER_CHAIN|VIRTUAL_HOST)(:|$)/],
  [words('COMMON_DURATION'), /^[^:]*:[^:]*(:(ms|us|ns))?$/],
  [words('FILTER_STATE UPSTREAM_FILTER_STATE'), FILTER_STATE],
  [words('PER_REQUEST_STATE'), /^[^:]+(:FIELD)?$/],
  [words('XFCC_VALUE'), /^(by|cert|chain|dns|hash|subject|uri)$/i],
  [
    words(`
      DOWNSTREAM_PEER_CERT_V_END DOWNSTREAM_PEER_CERT_V_START EMIT_TIME EMIT_TIME_LOCAL START_TIME START_TIME_LOCAL
      UPSTREAM_PEER_CERT_V_END UPSTREAM_PEER_CERT_V_START
    `),
    TIME,
  ],
  [words('REQ RESP TRAILER REQUEST_HEADER RESPONSE_HEADER RESPONSE_TRAILER STREAM_INFO_REQ'), HEADER],
]
const OPTIONS_OF = new Map(OPTIONS.flatMap(([names, accepted]) => names.map((name) => [name, accepted] as const)))
/** Lengths are 64-bit numbers. */
const MOST = 2n ** 64n

function problemOf(
  name: string,
  argument: string | undefined,
  length: string | undefined,
  kind: FormatKind,
): string | undefined {
  const syntax = SYNTAX.get(name)
  if (!syntax) return `\`%${name}%\` is not a command`
  if (kind !== 'header' && OF_HEADERS.includes(name)) return `\`%${name}%\` is only a command of header values`
  if (syntax === 'none' && (argument || length !== undefined))
    return `\`%${name}%\` takes neither arguments nor a length`
  if (syntax.endsWith('alone') && length !== undefined) return `\`%${name}%\` takes no length`
  if (syntax.startsWith('required') && !argument) return `\`%${name}%\` requires an argument`
  if (length !== undefined && BigInt(length) >= MOST) return `\`${length}\` is not a length`
  if (OPTIONS_OF.get(name)?.test(argument ?? '') === false)
    return `\`${argument?.slice(0, 80)}\` is not an argument of \`%${name}%\``
  return name === 'COALESCE' ? problemOfOperators(argument!) : undefined
}

function problemOfOperators(json: string): string | undefined {
  const operators = operatorsOf(json)
  if (operators.length === 0) return '`%COALESCE%` requires JSON with a list `operators`'
  for (const { command, param, max_length: length } of operators) {
    if (typeof command !== 'string') return 'an operator of `%COALESCE%` has no `command`'
    if (param !== undefined && typeof param !== 'string') return '`param` of an operator of `%COALESCE%` is not a text'
    if (length !== undefined && !isLength(length))
      return '`max_length` of an operator of `%COALESCE%` is not a positive number'
    const problem = problemOf(command, param, length?.toString(), 'text')
    if (problem !== undefined) return problem
  }
  return undefined
}

/** JSON's whole numbers have 64 bits with a sign. */
const isLength = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0 && Number(value) < 2 ** 63

interface Operator {
  command?: unknown
  param?: unknown
  max_length?: unknown
}

/** `{"operators": ["PROTOCOL", {"command": "REQ", "param": "a", "max_length": 3}]}`; empty if it is not that. */
function operatorsOf(json: string): Operator[] {
  try {
    const { operators } = Object(JSON.parse(json)) as { operators?: unknown }
    if (!Array.isArray(operators)) return []
    return operators.map((one) => (typeof one === 'string' ? { command: one } : Object(one)) as Operator)
  } catch {
    return []
  }
}

/** The commands of `%COALESCE%`, the first of which that has a value gives it. */
export function alternativesOf(json: string): Exclude<FormatPart, string>[] {
  return operatorsOf(json).map(({ command, param, max_length: length }) => ({
    name: String(command),
    text: '',
    ...(param !== undefined && { argument: String(param) }),
    ...(length !== undefined && { length: Number(length) }),
  }))
}
