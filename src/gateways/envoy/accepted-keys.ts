import type { InlineKeys, Jwk } from '../../core/keys.js'
import { type Base64Rules, decodeBase64 } from '../../jwt/base64url.js'
import { isOnCurve } from '../../jwt/curve.js'
import { JWK_STRINGS } from '../../jwt/jwk.js'
import type { ParsedKeys } from '../../jwt/parse-keys.js'
import { type ProtoObject, parseProtoObject } from '../../yaml/proto-json.js'

/** absl::WebSafeBase64Unescape: Envoy's decoder for keys and tokens. */
export const ENVOY_BASE64: Base64Rules = {
  alphabet: 'url',
  padding: 'optional',
  blanks: 'skip',
  trailingBits: 'ignore',
}

const parsed = new Map<string, Jwk[] | null>()

/** A JWK Set as Envoy reads it: unusable keys are dropped; `null` if none is left. */
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

function toJwk(key: ProtoObject): Jwk | null {
  const kty = key.get('kty')
  if (typeof kty !== 'string') return null
  const jwk: Jwk = { kty }
  for (const name of JWK_STRINGS) {
    const value = key.get(name)
    if (typeof value === 'string') jwk[name] = value
  }
  return usable(jwk)
}

/** The key with Envoy's defaults, or `null` if Envoy rejects it (Envoy, source/common/jwt/jwks.cc). */
function usable(jwk: Jwk): Jwk | null {
  if (whyUnusable(jwk) !== null) return null
  return jwk.kty === 'EC' ? { ...jwk, crv: curveOf(jwk) } : jwk
}

/** Why Envoy drops a key from its set; `null`: it is used. */
export function whyUnusable(jwk: Jwk): string | null {
  const alg = jwk.alg ?? ''
  const pattern = Object.hasOwn(ALGORITHMS, jwk.kty) ? ALGORITHMS[jwk.kty]! : undefined
  if (!pattern) return `Envoy does not know the key type \`${jwk.kty}\``
  if (alg !== '' && !pattern.test(alg)) return `\`alg\` \`${alg}\` does not belong to the key type ${jwk.kty}`
  switch (jwk.kty) {
    case 'RSA':
      return whyNotRsa(decode(jwk.n), decode(jwk.e))
    case 'EC':
      return whyNotEc(jwk)
    case 'oct':
      return decode(jwk.k)?.length ? null : '`k` is empty or not base64url'
    default:
      return whyNotEd25519(jwk)
  }
}

const ALGORITHMS: Record<string, RegExp> = {
  RSA: /^[RP]S/,
  EC: /^ES/,
  oct: /^HS(256|384|512)$/,
  OKP: /^EdDSA$/,
}

/** BoringSSL accepts moduli of 512 to 16384 bits, and no even ones; Envoy accepts the exponents 3 and 65537. */
function whyNotRsa(n: Uint8Array | undefined, e: Uint8Array | undefined): string | null {
  const first = n?.findIndex((byte) => byte !== 0) ?? -1
  if (!n || !e || first < 0) return '`n` or `e` is missing or not base64url'
  const bits = (n.length - first) * 8 - Math.clz32(n[first]!) + 24
  if (bits < 512 || bits > 16384) return `\`n\` has ${bits} bits, Envoy accepts 512 to 16384`
  if (n.at(-1)! % 2 === 0) return '`n` is even, which no RSA modulus is'
  const exponent = e.reduce((sum, byte) => sum * 256 + byte, 0)
  return exponent === 3 || exponent === 65537 ? null : '`e` is neither 3 nor 65537'
}

const CURVES: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function curveOf({ crv, alg = '' }: Jwk): string {
  return crv ?? CURVES[alg] ?? (alg === '' ? 'P-256' : '')
}

/** The coordinates must be those of a point of the curve; leading zeros are ignored. */
function whyNotEc(jwk: Jwk): string | null {
  const crv = curveOf(jwk)
  const { alg = '' } = jwk
  if (!Object.values(CURVES).includes(crv)) return `Envoy does not know the curve \`${crv}\``
  if (alg !== '' && CURVES[alg] !== crv) return `\`alg\` \`${alg}\` does not belong to the curve ${crv}`
  const [x, y] = [decode(jwk.x), decode(jwk.y)]
  if (!x?.length || !y?.length) return '`x` or `y` is missing or not base64url'
  return isOnCurve(crv, x, y) ? null : `\`x\` and \`y\` are not a point of ${crv}`
}

function whyNotEd25519({ crv = '', x }: Jwk): string | null {
  if (crv !== 'Ed25519') return `Envoy does not know the curve \`${crv}\``
  return decode(x)?.length === 32 ? null : '`x` does not have 32 bytes'
}

function decode(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : decodeBase64(text, ENVOY_BASE64).bytes
}

/**
 * Envoy's keys for a Gloo policy: a set unchanged, one JWK as a set of one, a PEM key as a JWK without `kid` and `alg`.
 * Envoy's JSON parser is lenient: a set in single quotes is a set.
 */
export function readGlooKeys(text: string, parsed: ParsedKeys): Pick<InlineKeys, 'format' | 'keys'> {
  if (parsed.format !== 'jwk' && parsed.format !== 'pem') {
    const keys = readKeySet(text)
    if (keys || parsed.format === 'jwks') return { format: 'jwks', keys: keys ?? [] }
  }
  return { format: parsed.format === 'jwk' ? 'jwk' : 'pem', keys: parsed.keys.flatMap((key) => usable(key) ?? []) }
}
