import { remembered } from '../../core/bounded-map.js'
import { quoteNames } from '../../core/quote-names.js'
import { type Base64Result, decodeBase64, STRICT } from '../../jwt/base64url.js'
import { decodeUtf8, isUtf8 } from '../../jwt/token.js'
import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'
import { readSerdeNumber } from '../../yaml/serde-number.js'
import { readAgentgatewayKey, variantOf } from './accepted-keys.js'
import { type RegisteredClaims, registeredClaims } from './claims.js'
import { base64Error, jsonError, unexpected } from './library-errors.js'

/** A compact token split from its right end: surplus dots stay in the header. */
interface TokenParts {
  header: string
  payload: string
  signature: string
}

interface TokenHeader {
  alg: string
  /** Absent and null are the same. */
  kid?: string
}

/** The parsed value, or the text of the library's error. */
type Read<T> = { value: T; error?: undefined } | { value?: undefined; error: string }

export type Claims = Map<string, LosslessJson>

/** serde_json rejects deeper nesting. */
const MAX_DEPTH = 127

const ALGORITHMS = [
  ...['HS256', 'HS384', 'HS512', 'ES256', 'ES384', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA'],
]

/** A token's contents, whoever signed it. Its parts are read lazily, and once. */
export class Token {
  private headerRead?: Read<TokenHeader>
  private claimsRead?: Read<Claims>
  private registeredRead?: RegisteredClaims
  private signatureRead?: Base64Result

  constructor(readonly parts: TokenParts) {}

  get header(): Read<TokenHeader> {
    this.headerRead ??= readHeader(this.parts.header)
    return this.headerRead
  }

  get claims(): Read<Claims> {
    this.claimsRead ??= readClaims(this.parts.payload)
    return this.claimsRead
  }

  /** Of readable claims. */
  get registered(): RegisteredClaims {
    this.registeredRead ??= registeredClaims(this.claims.value ?? new Map())
    return this.registeredRead
  }

  get signature(): Base64Result {
    this.signatureRead ??= decodeBase64(this.parts.signature, STRICT)
    return this.signatureRead
  }
}

/** Fewer than three segments: not a token. Clients send a token many times: recent ones are cached. */
export const readToken: (token: string) => Token | typeof NO_TOKEN = remembered((token) => {
  const parts = splitToken(token)
  return parts ? new Token(parts) : NO_TOKEN
})

export const NO_TOKEN = 'no token'

export function splitToken(token: string): TokenParts | null {
  const last = token.lastIndexOf('.')
  const middle = last < 1 ? -1 : token.lastIndexOf('.', last - 1)
  if (middle < 0) return null
  return { header: token.slice(0, middle), payload: token.slice(middle + 1, last), signature: token.slice(last + 1) }
}

/** Supported algorithms are the library's twelve; `kid` and other string parameters must be strings. */
function readHeader(segment: string): Read<TokenHeader> {
  let repeated: string | undefined
  const read = readJson(segment, (name, depth) => {
    if (depth === 0 && PARAMETERS.has(name)) repeated ??= name
  })
  if (read.error !== undefined) return read
  const { json, text } = read.value
  if (!(json instanceof Map)) {
    return { error: jsonError(`invalid type: ${unexpected(json)}, expected struct Header`, text, 0) }
  }
  if (repeated !== undefined) return { error: jsonError(`duplicate field \`${repeated}\``, text, text.length) }
  for (const [name, value] of json) {
    const problem = judgeParameter(name, value)
    if (problem !== undefined) return { error: jsonError(problem, text, text.length) }
  }
  const alg = variantOf(json.get('alg'))
  if (alg === undefined) return { error: jsonError('missing field `alg`', text, text.length) }
  const kid = json.get('kid')
  return { value: { alg, ...(typeof kid === 'string' && { kid }) } }
}

function judgeParameter(name: string, value: LosslessJson): string | undefined {
  if (name === 'alg') {
    const variant = variantOf(value)
    if (variant === undefined) return `invalid type: ${unexpected(value)}, expected string or map`
    const names = quoteNames(ALGORITHMS)
    return ALGORITHMS.includes(variant) ? undefined : `unknown variant \`${variant}\`, expected one of ${names}`
  }
  if (name === 'jwk') return value === null || readAgentgatewayKey(value) ? undefined : 'data did not match any variant'
  if (name === 'x5c' || name === 'crit') {
    const texts = value === null || (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return texts ? undefined : `invalid type: ${unexpected(value)}, expected a sequence`
  }
  if (typeof value === 'string' || (value === null && OPTIONAL.has(name))) return undefined
  return `invalid type: ${unexpected(value)}, expected a string`
}

/** Parameters that may be null; unknown ones must be strings. */
const OPTIONAL = new Set(['typ', 'cty', 'jku', 'kid', 'x5u', 'x5t', 'x5t#S256', 'enc', 'zip', 'url', 'nonce'])
/** Parameters that the library declares: a duplicate is an error; of others the last counts. */
const PARAMETERS = new Set([...OPTIONAL, 'alg', 'jwk', 'x5c', 'crit'])

/** Claims that the library reads twice: a duplicate is an error, and so is a value that breaks its parser. */
const REGISTERED = new Set(['exp', 'nbf', 'sub', 'iss', 'aud'])

function readClaims(segment: string): Read<Claims> {
  let repeated: string | undefined
  const read = readJson(segment, (name, depth) => {
    if (depth === 0 && REGISTERED.has(name)) repeated ??= name
  })
  if (read.error !== undefined) return read
  const { json, text } = read.value
  if (!(json instanceof Map)) {
    return {
      error: jsonError(
        `invalid type: ${unexpected(json)}, expected a map`,
        text,
        Array.isArray(json) ? 0 : text.length,
      ),
    }
  }
  if (repeated !== undefined) return { error: jsonError(`duplicate field \`${repeated}\``, text, text.length) }
  if (breaksParser(json)) return { error: jsonError('expected `,` or `}`', text, text.length) }
  return { value: json }
}

/** The library stops inside a list or a map where it expects a number or a string, and cannot resume. */
function breaksParser(claims: Claims): boolean {
  const nested = (name: string, empty: boolean): boolean => {
    const value = claims.get(name)
    if (Array.isArray(value)) return empty || value.length > 0
    return value instanceof Map && (empty || value.size > 0)
  }
  return nested('sub', true) || nested('exp', false) || nested('nbf', false)
}

function readJson(
  segment: string,
  onDuplicate?: (name: string, depth: number) => void,
): Read<{ json: LosslessJson; text: string }> {
  const decoded = decodeBase64(segment, STRICT)
  if (decoded.problem) return { error: base64Error(segment, decoded.problem) }
  const text = decodeUtf8(decoded.bytes)
  if (text.includes('\ufffd') && !isUtf8(decoded.bytes)) {
    return { error: jsonError('invalid unicode code point', text, text.indexOf('\ufffd')) }
  }
  try {
    const json = parseJson(text, { maxDepth: MAX_DEPTH, onDuplicate, readNumber: readSerdeNumber })
    const problem = beyondSerde(json)
    return problem === undefined ? { value: { json, text } } : { error: jsonError(problem, text, text.length) }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    if (text.trim() === '') return { error: jsonError('EOF while parsing a value', text, 0) }
    return { error: jsonError(error.at === 0 ? 'expected value' : error.message, text, error.at + 1) }
  }
}

/** Half a surrogate pair, or a number beyond a double. */
function beyondSerde(json: LosslessJson): string | undefined {
  if (typeof json === 'string') return LONE_SURROGATE.test(json) ? 'lone leading surrogate in hex escape' : undefined
  if (typeof json === 'number') return Number.isFinite(json) ? undefined : 'number out of range'
  if (Array.isArray(json)) return firstProblem(json)
  return json instanceof Map ? (firstProblem(json.keys()) ?? firstProblem(json.values())) : undefined
}

function firstProblem(values: Iterable<LosslessJson>): string | undefined {
  for (const value of values) {
    const problem = beyondSerde(value)
    if (problem !== undefined) return problem
  }
  return undefined
}

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
