import { JsonError, type LosslessJson, parseJson } from '../yaml/json.js'
import { type Base64Problem, type Base64Rules, decodeBase64, LENIENT } from './base64url.js'

/** How a token's segments are read. */
interface TokenRules {
  /** Default: lenient, accepts what any gateway accepts. */
  base64?: Base64Rules
  /** JSON nested deeper is a problem. Default 512. */
  maxDepth?: number
  /** Called for a duplicate member name in one object. Throw a `JsonError` to reject it. */
  onDuplicate?: (name: string, depth: number) => void
}

/** What is wrong with a segment, in the order of the checks. */
export type SegmentProblem =
  | { kind: 'base64'; problem: Base64Problem }
  | { kind: 'utf8' }
  | { kind: 'json'; message: string; at: number }
  | { kind: 'not-object' }

/** One segment, read as far as possible. */
export interface JsonSegment {
  /** The literal segment of the token. */
  segment: string
  bytes?: Uint8Array
  /** The bytes as UTF-8; ill-formed ones are U+FFFD, and `problem` says so. */
  text?: string
  /** Integers are `bigint`, objects are `Map`. Present for any JSON, object or not. */
  value?: LosslessJson
  /** `value` when it is an object. */
  members?: Map<string, LosslessJson>
  problem?: SegmentProblem
}

/** A compact token (RFC 7519 §3) of three segments or of any other number; nothing is verified. */
export interface Token {
  compact: string
  /** All segments between dots; at most 8 are separated. */
  segments: string[]
  header: JsonSegment
  payload: JsonSegment
  /** Absent if the third segment is not base64, or missing. */
  signature?: Uint8Array<ArrayBuffer>
  /** RFC 7515 §5.2: the literal header and payload. */
  signingInput: string
}

const MAX_SEGMENTS = 8

/** Parses a token without judging it. Accepts any string, in linear time. */
export function decodeToken(compact: string, rules: TokenRules = {}): Token {
  const segments = compact.split('.', MAX_SEGMENTS)
  return {
    compact,
    segments,
    header: decodeSegment(segments[0] ?? '', rules),
    payload: decodeSegment(segments[1] ?? '', rules),
    signature: segments[2] === undefined ? undefined : decodeBase64(segments[2], rules.base64 ?? LENIENT).bytes,
    signingInput: `${segments[0] ?? ''}.${segments[1] ?? ''}`,
  }
}

const lossy = new TextDecoder('utf-8', { ignoreBOM: true })
const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes UTF-8; ill-formed sequences become U+FFFD. Nearly all tokens are short ASCII, which needs no decoder. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length > 4096) return lossy.decode(bytes)
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return lossy.decode(bytes)
  return String.fromCharCode.apply(null, bytes as unknown as number[])
}

/** Decodes base64, then UTF-8, then JSON. */
export function decodeSegment(segment: string, rules: TokenRules = {}): JsonSegment {
  const decoded = decodeBase64(segment, rules.base64 ?? LENIENT)
  if (decoded.problem) return { segment, problem: { kind: 'base64', problem: decoded.problem } }
  const bytes = decoded.bytes
  const text = decodeUtf8(bytes)
  const read: JsonSegment = { segment, bytes, text }
  if (text.includes('\ufffd') && !isUtf8(bytes)) read.problem = { kind: 'utf8' }
  try {
    read.value = parseJson(text, { maxDepth: rules.maxDepth, onDuplicate: rules.onDuplicate })
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    read.problem ??= { kind: 'json', message: error.message, at: error.at }
    return read
  }
  if (read.value instanceof Map) read.members = read.value
  else read.problem ??= { kind: 'not-object' }
  return read
}

/** The bytes are well-formed UTF-8 (RFC 3629). */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    fatal.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** A header or claim value if it is a string. */
export function stringMember(segment: JsonSegment, name: string): string | undefined {
  const value = segment.members?.get(name)
  return typeof value === 'string' ? value : undefined
}
