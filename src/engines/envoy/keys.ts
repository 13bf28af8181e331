import { decodeBase64 } from '../../jwt/base64url.js'
import type { FetchAnswer } from '../../http.js'
import type { Jwk, KeySet } from '../../program/keys.js'
import { parseProtoObject, type ProtoObject } from './proto-json.js'
import { ENVOY_BASE64 } from './token.js'

/** Keys of a provider, or `null` when they cannot be fetched. */
export function keysOf(keys: KeySet, fetched: ReadonlyMap<string, FetchAnswer>): Jwk[] | null {
  if (keys.kind === 'inline') return keys.keys
  const answer = fetched.get(keys.url)
  if (!answer || 'error' in answer || answer.status !== 200) return null
  return readKeySet(answer.body)
}

const parsed = new Map<string, Jwk[] | null>()

/** A JWK Set as Envoy reads it: keys that it cannot use are left out; `null` when none is left. */
export function readKeySet(text: string): Jwk[] | null {
  let keys = parsed.get(text)
  if (keys === undefined) {
    if (parsed.size > 100) parsed.clear()
    keys = parseKeySet(text)
    parsed.set(text, keys)
  }
  return keys
}

function parseKeySet(text: string): Jwk[] | null {
  const keys = parseProtoObject(new TextEncoder().encode(text))?.get('keys')
  if (!Array.isArray(keys)) return null
  const usable = keys.flatMap((key) => (key instanceof Map ? (toJwk(key) ?? []) : []))
  return usable.length > 0 ? usable : null
}

const MEMBERS = ['kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y', 'k'] as const

function toJwk(key: ProtoObject): Jwk | null {
  const kty = key.get('kty')
  if (typeof kty !== 'string') return null
  const jwk: Jwk = { kty }
  for (const name of MEMBERS) {
    const value = key.get(name)
    if (typeof value === 'string') jwk[name] = value
  }
  return usable(jwk)
}

const CURVES: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** The key with what Envoy fills in, or `null` where it refuses it (Envoy, source/common/jwt/jwks.cc). */
export function usable(jwk: Jwk): Jwk | null {
  const alg = jwk.alg ?? ''
  if (jwk.kty === 'RSA') {
    if (alg !== '' && !/^[RP]S/.test(alg)) return null
    const e = decode(jwk.e)
    const exponent = e?.reduce((sum, byte) => sum * 256 + byte, 0)
    return decode(jwk.n)?.length && (exponent === 3 || exponent === 65537) ? jwk : null
  }
  if (jwk.kty === 'EC') {
    if (alg !== '' && !alg.startsWith('ES')) return null
    const crv = jwk.crv ?? CURVES[alg] ?? (alg === '' ? 'P-256' : '')
    if (!Object.values(CURVES).includes(crv) || (alg !== '' && CURVES[alg] !== crv)) return null
    return decode(jwk.x)?.length && decode(jwk.y)?.length ? { ...jwk, crv } : null
  }
  if (jwk.kty === 'oct') {
    if (alg !== '' && !/^HS(256|384|512)$/.test(alg)) return null
    return decode(jwk.k)?.length ? jwk : null
  }
  if (jwk.kty !== 'OKP' || (alg !== '' && alg !== 'EdDSA')) return null
  return jwk.crv === 'Ed25519' && decode(jwk.x)?.length === 32 ? jwk : null
}

function decode(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : decodeBase64(text, ENVOY_BASE64).bytes
}

/** `kid` is compared when both sides have one, `alg` when the key has one. */
export function fits(key: Jwk, token: { kid: string; alg: string }): boolean {
  if (token.kid !== '' && key.kid !== undefined && key.kid !== '' && key.kid !== token.kid) return false
  return key.alg === undefined || key.alg === '' || key.alg === token.alg
}

/** Envoy verifies by the type of the key; the token's `alg` only chooses the hash. `null`: no signature is good. */
export function algorithmFor(key: Jwk, alg: string): string | null {
  const size = /^[A-Z]S(384|512)$/.exec(alg)?.[1] ?? '256'
  if (key.kty === 'EC') return `ES${alg.startsWith('ES') ? size : '256'}`
  if (key.kty === 'oct') return `HS${alg.startsWith('HS') ? size : '256'}`
  if (key.kty === 'RSA') return /^[RP]S/.test(alg) ? alg : null
  return 'EdDSA'
}
