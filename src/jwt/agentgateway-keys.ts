import type { Jwk } from '../program/keys.js'
import { JsonError, type LosslessJson, parseJson } from '../text/json.js'
import { decodeBase64, STRICT } from './base64url.js'

/** Why agentgateway does not take a key set. `index` is the key's place in `keys`. */
export interface KeySetProblem {
  kind: 'json' | 'shape' | 'kid' | 'type' | 'curve' | 'base64'
  message: string
  index?: number
}

const CURVES = ['P-256', 'P-384', 'P-521', 'Ed25519']
const MEMBERS: Record<string, readonly ('n' | 'e' | 'crv' | 'x' | 'y' | 'k')[]> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  oct: ['k'],
}

/**
 * A JWKS as agentgateway loads it: one bad key and the whole set is refused; of keys with one `kid` the last stays.
 * PEM and single keys are refused (SEMANTICS: suites `jwt-key-edge`, `jwt-jwks-empty`).
 */
export function readAgentgatewayKeys(text: string): { keys: Jwk[]; problem?: KeySetProblem } {
  let json: LosslessJson
  try {
    json = parseJson(text, { maxDepth: 128 })
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return { keys: [], problem: { kind: 'json', message: `it is not JSON: ${error.message}` } }
  }
  const list = json instanceof Map ? json.get('keys') : undefined
  if (!Array.isArray(list)) return { keys: [], problem: { kind: 'shape', message: 'it has no list `keys`' } }
  const byKid = new Map<string, Jwk>()
  for (const [index, one] of list.entries()) {
    const read = readKey(one)
    if ('kind' in read) return { keys: [], problem: { ...read, index } }
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
  for (const name of ['kid', 'alg', 'use']) {
    const value = json.get(name)
    if (value !== undefined && value !== null && typeof value !== 'string') {
      return { kind: 'shape', message: `\`${name}\` of a key is not a string` }
    }
  }
  for (const name of ['x5c', 'key_ops']) {
    const value = json.get(name)
    if (value !== undefined && value !== null && !Array.isArray(value)) {
      return { kind: 'shape', message: `\`${name}\` of a key is not a list` }
    }
  }
  const kty = text('kty')
  if (kty === undefined || !Object.hasOwn(MEMBERS, kty)) {
    return { kind: 'type', message: `\`kty: ${String(json.get('kty') ?? '')}\` is not a type of key that it knows` }
  }
  const jwk: Jwk = { kty, kid: text('kid'), alg: text('alg'), use: text('use') }
  for (const member of MEMBERS[kty]!) {
    const value = text(member)
    if (value === undefined) return { kind: 'shape', message: `a key of type \`${kty}\` has no \`${member}\`` }
    jwk[member] = value
  }
  if (jwk.crv !== undefined && !CURVES.includes(jwk.crv)) {
    return { kind: 'curve', message: `the curve \`${jwk.crv}\` is not supported` }
  }
  return judge(jwk)
}

/** A single key is one of the types that can be read, whatever can be done with it (a token's `jwk` parameter). */
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
  return jwk
}
