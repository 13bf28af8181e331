import type { FetchAnswer } from '../../core/http.js'
import type { Jwk, KeySet } from '../../core/keys.js'
import { memo } from '../../core/memo.js'
import type { Provider } from '../../core/step/authenticate.js'
import { readKeysAs, unusableReason } from './accepted-keys.js'
import type { AgentgatewayTraits } from './traits.js'

const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const FAMILIES: Record<string, readonly string[]> = { RSA, EC: ['ES256', 'ES384'], OKP: ['EdDSA'] }
const KNOWN = [...RSA, 'ES256', 'ES384', 'EdDSA', 'HS256', 'HS384', 'HS512']

/** A key of a provider, and its treatment by the library. */
interface IndexedKey {
  key: Jwk
  /** `alg` values of tokens that it accepts: its own if the library supports it, otherwise all of its family. */
  allowed: readonly string[]
  /** `alg` values that a key of its type supports. */
  family: readonly string[]
  /** Why no signature verifies with it, although it loads. */
  unusable?: string
}

function indexed(key: Jwk): IndexedKey {
  const family = FAMILIES[key.kty] ?? []
  const allowed = key.alg !== undefined && KNOWN.includes(key.alg) ? [key.alg] : family
  const unusable = unusableReason(key)
  return { key, allowed, family, ...(unusable !== undefined && { unusable }) }
}

/** The key for a token: the first provider that has the `kid`. */
export function chooseKey(
  providers: readonly Provider[],
  kid: string,
  fetched: ReadonlyMap<string, FetchAnswer>,
  traits: AgentgatewayTraits,
): { provider: Provider; key: IndexedKey } | undefined {
  for (const provider of providers) {
    const key = keyIndex(provider.keys, fetched, traits)?.get(kid)
    if (key) return { provider, key: traits.keysWithoutAlgTakePss ? key : withoutPss(key) }
  }
  return undefined
}

const withoutPss = (key: IndexedKey): IndexedKey =>
  key.key.alg === undefined ? { ...key, allowed: key.allowed.filter((alg) => !alg.startsWith('PS')) } : key

type KeyIndex = Map<string, IndexedKey>

/** Keys by `kid`; `undefined` if they could not be fetched or are not a key set. */
export function keyIndex(
  keys: KeySet,
  fetched: ReadonlyMap<string, FetchAnswer>,
  { readsOkpKeys }: Pick<AgentgatewayTraits, 'readsOkpKeys'>,
): KeyIndex | undefined {
  if (keys.kind !== 'inline') {
    const answer = fetched.get(keys.url)
    return answer && (readsOkpKeys ? keysIn : keysWithoutOkp)(answer)
  }
  return readsOkpKeys || !keys.keys.some(({ kty }) => kty === 'OKP') ? byKid(keys.keys) : undefined
}

/** Of keys with one `kid` the last is kept, but each must be readable. */
const readIn =
  (readsOkpKeys: boolean) =>
  (answer: FetchAnswer): KeyIndex | undefined => {
    if ('error' in answer || answer.status < 200 || answer.status > 299) return undefined
    const { keys, problem } = readKeysAs(answer.body, readsOkpKeys)
    return problem ? undefined : byKid(keys)
  }
const keysIn = memo(readIn(true))
const keysWithoutOkp = memo(readIn(false))

const byKid = memo(
  (keys: readonly Jwk[]): KeyIndex =>
    new Map(keys.flatMap((key) => (key.kid === undefined ? [] : [[key.kid, indexed(key)]]))),
)
