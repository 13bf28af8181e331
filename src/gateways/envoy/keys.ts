import type { FetchAnswer } from '../../core/http.js'
import type { Jwk, KeySet } from '../../core/keys.js'
import { memo } from '../../core/memo.js'
import { readKeySet } from './accepted-keys.js'

/** Keys of a provider, or `null` when they cannot be fetched. */
export function keysOf(keys: KeySet, fetched: ReadonlyMap<string, FetchAnswer>): Jwk[] | null {
  if (keys.kind === 'inline') return keys.keys
  const answer = fetched.get(keys.url)
  return answer ? keysIn(answer) : null
}

const keysIn = memo((answer: FetchAnswer): Jwk[] | null =>
  'error' in answer || answer.status !== 200 ? null : readKeySet(answer.body),
)

/** `kid` is compared if both sides have one, `alg` if the key has one. */
export function fits(key: Jwk, token: { kid: string; alg: string }): boolean {
  if (token.kid !== '' && key.kid !== undefined && key.kid !== '' && key.kid !== token.kid) return false
  return key.alg === undefined || key.alg === '' || key.alg === token.alg
}

/**
 * Envoy determines the algorithm by the type of the key; the token's `alg` only selects the hash. `null`: no signature
 * is valid.
 */
export function algorithmFor(key: Jwk, alg: string): string | null {
  if (key.kty === 'RSA') return alg.startsWith('RS') || alg.startsWith('PS') ? alg : null
  const size = /^[A-Z]S(384|512)$/.exec(alg)?.[1] ?? '256'
  if (key.kty === 'EC') return `ES${alg.startsWith('ES') ? size : '256'}`
  if (key.kty === 'oct') return `HS${alg.startsWith('HS') ? size : '256'}`
  return 'EdDSA'
}
