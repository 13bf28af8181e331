import type { Jwk } from '../program/keys.js'
import { parseProtoObject, type ProtoObject } from '../text/proto-json.js'
import { type Base64Rules, decodeBase64 } from './base64url.js'

/** absl::WebSafeBase64Unescape: how Envoy reads keys and tokens. */
export const ENVOY_BASE64: Base64Rules = {
  alphabet: 'url',
  padding: 'optional',
  blanks: 'skip',
  trailingBits: 'ignore',
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
