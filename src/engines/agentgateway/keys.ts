import type { FetchAnswer } from '../../http.js'
import { readAgentgatewayKeys } from '../../jwt/agentgateway-keys.js'
import { keySize } from '../../jwt/key.js'
import type { Jwk, KeySet } from '../../program/keys.js'
import type { Provider } from '../../program/step/authenticate.js'

const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const FAMILIES: Record<string, readonly string[]> = { RSA, EC: ['ES256', 'ES384'], OKP: ['EdDSA'] }
const KNOWN = [...RSA, 'ES256', 'ES384', 'EdDSA', 'HS256', 'HS384', 'HS512']

/** Shorter moduli load, and no signature of theirs is good (aws-lc). */
const MIN_RSA_BITS = 2048

/** The key that a token names: providers in order, the first that has the `kid`. */
export function chooseKey(
  providers: readonly Provider[],
  kid: string,
  fetched: ReadonlyMap<string, FetchAnswer>,
): { provider: Provider; key: Jwk } | undefined {
  for (const provider of providers) {
    const key = keyIndex(provider.keys, fetched)?.get(kid)
    if (key) return { provider, key }
  }
  return undefined
}

const indexes = new WeakMap<KeySet, Map<string, Jwk>>()
const remote = new WeakMap<object, Map<string, Jwk>>()

/** Keys by `kid`; `undefined` where they could not be fetched or are no key set. */
export function keyIndex(keys: KeySet, fetched: ReadonlyMap<string, FetchAnswer>): Map<string, Jwk> | undefined {
  if (keys.kind === 'inline') {
    let index = indexes.get(keys)
    if (!index) {
      index = byKid(keys.keys)
      indexes.set(keys, index)
    }
    return index
  }
  const answer = fetched.get(keys.url)
  if (!answer || 'error' in answer || answer.status < 200 || answer.status > 299) return undefined
  let index = remote.get(answer)
  if (!index) {
    const read = readAgentgatewayKeys(answer.body)
    if (read.problem) return undefined
    index = byKid(read.keys)
    remote.set(answer, index)
  }
  return index
}

function byKid(keys: readonly Jwk[]): Map<string, Jwk> {
  return new Map(keys.flatMap((key) => (key.kid === undefined ? [] : [[key.kid, key]])))
}

/** The key's own `alg` where it is one of the library's, otherwise all of its family. */
export function allowedAlgorithms(key: Jwk): readonly string[] {
  if (key.alg !== undefined && KNOWN.includes(key.alg)) return [key.alg]
  return FAMILIES[key.kty] ?? []
}

/** The key cannot be used with the algorithm at all. */
export function isOfFamily(key: Jwk, alg: string): boolean {
  return (FAMILIES[key.kty] ?? []).includes(alg)
}

export function isTooShort(key: Jwk): boolean {
  return key.kty === 'RSA' && (keySize(key) ?? 0) < MIN_RSA_BITS
}
