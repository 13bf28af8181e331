import { remembered } from '../../core/bounded-map.js'
import type { Jwk } from '../../core/keys.js'
import { decodeBase64, encodeBase64url, STRICT } from '../../jwt/base64url.js'
import { JWK_MATERIAL } from '../../jwt/jwk.js'
import { keyBytes, keySize } from '../../jwt/key.js'
import { AGENTGATEWAY } from '../../versions/agentgateway.js'
import { traitsAt } from '../../versions/gateway.js'
import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'

/** Why agentgateway rejects a key set. `index` is the key's index in `keys`. */
export interface KeySetProblem {
  kind: 'json' | 'shape' | 'kid' | 'type' | 'curve' | 'base64'
  message: string
  index?: number
}

const CURVES = ['P-256', 'P-384', 'P-521', 'Ed25519']

/** String members, whatever the type of the key. */
const TEXTS = ['kid', 'use', 'x5u', 'x5t', 'x5t#S256']
/** Members that are lists of strings. */
const LISTS = ['x5c', 'key_ops']
/** Members of a key that must not be repeated. */
const ONCE = new Set([...TEXTS, ...LISTS, 'alg', 'kty', ...Object.values(JWK_MATERIAL).flat()])
/** Nesting of a key within its set. */
const KEY_DEPTH = 2

/**
 * A JWKS as agentgateway loads it (jsonwebtoken, jwk.rs): one invalid key invalidates the whole set; of keys with the
 * same `kid` the last is kept. PEM and single keys are rejected. Suites `jwt-key-edge`, `jwt-jwks-empty`.
 * `version`: of agentgateway; absent: the default version.
 */
export function readAgentgatewayKeys(text: string, version?: string): ReadKeys {
  return readKeysAs(text, traitsAt(AGENTGATEWAY, version).readsOkpKeys)
}

/** The same for the versions that read keys of type `OKP`, or for those that do not. */
export const readKeysAs = (text: string, readsOkpKeys: boolean): ReadKeys =>
  readsOkpKeys ? readKeys(text) : readKeysWithoutOkp(text)

/** The keys in use, or why the whole set is rejected. */
export interface ReadKeys {
  keys: readonly Jwk[]
  problem?: KeySetProblem
}

// Routes repeat key sets.
const readKeys = remembered((text) => readKeySet(text, true))
const readKeysWithoutOkp = remembered((text) => readKeySet(text, false))

function readKeySet(text: string, readsOkpKeys: boolean): ReadKeys {
  let json: LosslessJson
  let repeated: string | undefined
  const onDuplicate = (name: string, depth: number): void => {
    if (depth === 0 ? name === 'keys' : depth === KEY_DEPTH && ONCE.has(name)) repeated ??= name
  }
  try {
    json = parseJson(text, { maxDepth: 128, onDuplicate })
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return { keys: [], problem: { kind: 'json', message: `it is not JSON: ${error.message}` } }
  }
  const list = json instanceof Map ? json.get('keys') : isTuple(json) ? json[0] : undefined
  if (!Array.isArray(list)) return { keys: [], problem: { kind: 'shape', message: 'it has no list `keys`' } }
  if (repeated !== undefined) return { keys: [], problem: { kind: 'shape', message: `\`${repeated}\` occurs twice` } }
  const byKid = new Map<string, Jwk>()
  for (const [index, value] of list.entries()) {
    const read = readKey(value)
    if ('kind' in read) return { keys: [], problem: { ...read, index } }
    if (read.kty === 'OKP' && !readsOkpKeys)
      return { keys: [], problem: { kind: 'type', message: 'a key of type `OKP` requires agentgateway 1.2', index } }
    byKid.set(read.kid!, read)
  }
  return { keys: [...byKid.values()] }
}

function readKey(json: LosslessJson): Jwk | KeySetProblem {
  if (!(json instanceof Map)) return { kind: 'shape', message: 'a key is not an object' }
  const text = (name: string): string | undefined => {
    const value = json.get(name)
    return typeof value === 'string' ? value : undefined
  }
  for (const name of TEXTS) {
    if ((json.get(name) ?? null) !== null && text(name) === undefined)
      return { kind: 'shape', message: `\`${name}\` of a key is not a string` }
  }
  for (const name of LISTS) {
    const value = json.get(name) ?? null
    if (value !== null && !(Array.isArray(value) && value.every((item) => typeof item === 'string')))
      return { kind: 'shape', message: `\`${name}\` of a key is not a list of strings` }
  }
  const alg = variantOf(json.get('alg') ?? null)
  if (alg === undefined && (json.get('alg') ?? null) !== null)
    return { kind: 'shape', message: '`alg` of a key is not a string' }
  const kty = variantOf(json.get('kty'))
  if (kty === undefined || !Object.hasOwn(JWK_MATERIAL, kty)) {
    return { kind: 'type', message: `\`kty: ${String(json.get('kty') ?? '')}\` is not a type of key that it knows` }
  }
  const jwk: Jwk = { kty, kid: text('kid'), alg, use: text('use') }
  for (const member of JWK_MATERIAL[kty]!) {
    const value = member === 'crv' ? variantOf(json.get(member)) : text(member)
    if (value === undefined) return { kind: 'shape', message: `a key of type \`${kty}\` has no \`${member}\`` }
    jwk[member] = value
  }
  if (jwk.crv !== undefined && !CURVES.includes(jwk.crv)) {
    return { kind: 'curve', message: `the curve \`${jwk.crv}\` is not supported` }
  }
  return judge(jwk)
}

/** A struct may be written as the list of its fields. */
function isTuple(json: LosslessJson): json is LosslessJson[] {
  return Array.isArray(json) && json.length === 1
}

/** An enum value: its name, or an object of the name and null (serde). */
export function variantOf(value: LosslessJson | undefined): string | undefined {
  if (typeof value === 'string') return value
  const [entry, ...others] = value instanceof Map ? value : []
  return entry && others.length === 0 && entry[1] === null ? entry[0] : undefined
}

/** A single key must have a readable type, whether or not it is usable (a token's `jwk` parameter). */
export function readAgentgatewayKey(json: LosslessJson): boolean {
  const read = readKey(json)
  return !('kind' in read) || read.kind === 'kid' || (read.kind === 'type' && isOct(json)) || read.kind === 'base64'
}

function isOct(json: LosslessJson): boolean {
  return json instanceof Map && json.get('kty') === 'oct'
}

function judge(jwk: Jwk): Jwk | KeySetProblem {
  if (jwk.kid === undefined) return { kind: 'kid', message: 'a key has no `kid`' }
  if (jwk.kty === 'oct') return { kind: 'type', message: 'a shared secret (`kty: oct`) is not supported' }
  if (jwk.kty === 'OKP' && jwk.crv !== 'Ed25519') {
    return { kind: 'curve', message: `the curve \`${jwk.crv}\` is not supported for \`OKP\`` }
  }
  for (const member of ['n', 'e', 'x', 'y'] as const) {
    const value = jwk[member]
    if (value !== undefined && decodeBase64(value, STRICT).problem) {
      return { kind: 'base64', message: `\`${member}\` of a key is not base64url` }
    }
  }
  return jwk.kty === 'EC' ? onItsCurve(jwk) : jwk
}

/** Coordinates in bytes. */
const COORDINATE: Record<number, string> = { 64: 'P-256', 96: 'P-384' }

/** The curve of an elliptic key is determined by its concatenated coordinates: `crv` is ignored. */
function onItsCurve(jwk: Jwk): Jwk {
  const point = [jwk.x, jwk.y].flatMap((text) => [...decodeBase64(text ?? '', STRICT).bytes!])
  const crv = COORDINATE[point.length]
  if (crv === undefined || (crv === jwk.crv && decodeBase64(jwk.x!, STRICT).bytes!.length * 2 === point.length))
    return jwk
  const [x, y] = [point.slice(0, point.length / 2), point.slice(point.length / 2)]
  return { ...jwk, crv, x: encodeBase64url(new Uint8Array(x)), y: encodeBase64url(new Uint8Array(y)) }
}

/** Shorter and longer moduli load, but no signature verifies with them (aws-lc). */
const RSA_BITS = { least: 2048, most: 8192 }

/**
 * Why no signature verifies with a key that loads. aws-lc rejects a modulus or an exponent with a leading zero byte
 * (rsa/key.rs); Java's `BigInteger.toByteArray` writes such.
 */
export function unusableReason(key: Jwk): string | undefined {
  if (key.kty !== 'RSA') return undefined
  const bits = keySize(key) ?? 0
  if (bits < RSA_BITS.least || bits > RSA_BITS.most) return `has ${bits} bits`
  const padded = (['n', 'e'] as const).find((member) => (keyBytes(key, member)?.[0] ?? 0) === 0)
  return padded && `has an \`${padded}\` that begins with a zero byte`
}
