import type { FetchAnswer } from '../http.js'
import { encodeBase64url } from '../jwt/base64url.js'
import { algorithmsOf, keyId } from '../jwt/key.js'
import { referencesOf } from './cel-references.js'
import type { Jwk, KeySet } from '../program/keys.js'
import type { Step } from '../program/step.js'
import type { Provider, TokenSource } from '../program/step/authenticate.js'
import type { Place, Placement, TokenSpec } from './case.js'
import type { Json } from './matcher.js'

/** A caller with good credentials of one kind: what to present, and which claims that fixes. */
export interface Identity {
  id: string
  credentials: Placement[]
  fixed: Map<string, Json>
}

/** A caller without credentials. */
export const ANONYMOUS: Identity = { id: 'anonymous', credentials: [], fixed: new Map() }

/** Most kinds of callers that one pair of chains is tried with. */
const LIMIT = 24
const MAX_KEYS = 8

/** Every kind of caller that one of the chains is meant to let in: one key of one provider for each place it looks at. */
export function identitiesOf(
  chains: readonly (readonly Step[])[],
  keysOf: (keys: KeySet) => Jwk[],
  kids: ReadonlyMap<string, string>,
  now: number,
): { identities: Identity[]; cut: boolean } {
  const found = new Map<string, Identity>()
  for (const steps of chains) {
    const choices = steps.map((step) => optionsOf(step, keysOf, kids, now)).filter((options) => options.length > 0)
    for (const identity of combine(choices)) found.set(identity.id, found.get(identity.id) ?? identity)
  }
  const identities = [...found.values()]
  return { identities: identities.slice(0, LIMIT), cut: identities.length > LIMIT }
}

type Option = Omit<Identity, 'id'>

function optionsOf(
  step: Step,
  keysOf: (keys: KeySet) => Jwk[],
  kids: ReadonlyMap<string, string>,
  now: number,
): Option[] {
  if (step.kind === 'api-key') {
    const [at] = placesOf(step.source)
    return at
      ? step.keys
          .filter(({ key }) => key !== '')
          .slice(0, MAX_KEYS)
          .map(({ key }) => ({ credentials: [{ at, what: key }], fixed: new Map() }))
      : []
  }
  const providers =
    step.kind === 'authenticate' ? step.providers : step.kind === 'mcp-authentication' ? [step.provider] : []
  return providers.flatMap((provider) => {
    const source = provider.sources[0]
    if (!source) return []
    const keys = keysOf(provider.keys).slice(0, MAX_KEYS)
    // Without a key no token is good; how bad ones are met still has to be tried.
    const tokens =
      keys.length === 0 ? [unsigned(provider, now)] : keys.flatMap((key) => goodToken(provider, key, kids, now) ?? [])
    return tokens.flatMap((what) =>
      placesOf(source).map((at) => ({ credentials: [{ at, what }], fixed: fixedClaims(provider) })),
    )
  })
}

/** A token that the provider accepts, with no claim more than it asks for. */
function goodToken(provider: Provider, key: Jwk, kids: ReadonlyMap<string, string>, now: number): TokenSpec | null {
  const possible = algorithmsOf(key)
  const alg = key.alg !== undefined && possible.includes(key.alg) ? key.alg : possible[0]
  if (alg === undefined) return null
  const kid = key.kid ?? kids.get(keyId(key))
  return { header: { alg, ...(kid !== undefined && { kid }) }, claims: goodClaims(provider, now), key }
}

const unsigned = (provider: Provider, now: number): TokenSpec => ({
  header: { alg: 'RS256' },
  claims: goodClaims(provider, now),
  key: null,
})

/** Times are far from now: a token that is good is odd in no way. */
function goodClaims(provider: Provider, now: number): TokenSpec['claims'] {
  const value = (claim: string) =>
    claim === 'nbf' || claim === 'iat' ? now - 86_400 : claim === 'exp' ? now + 3600 : 'user'
  const required = Object.fromEntries(provider.requires.map((claim) => [claim, value(claim)]))
  return { ...required, exp: now + 3600, ...Object.fromEntries(fixedClaims(provider)) }
}

function fixedClaims({ issuer, audiences }: Provider): Map<string, Json> {
  const fixed = new Map<string, Json>()
  if (issuer !== undefined) fixed.set('iss', issuer)
  if (audiences && audiences.length > 0) fixed.set('aud', audiences[0]!)
  return fixed
}

/** Where a source looks. For a computed one: the headers that it mentions. */
export function placesOf(source: TokenSource): Place[] {
  if (source.kind === 'cel') {
    const { expression } = source.expression
    return expression
      ? referencesOf(expression).headers.flatMap((name) =>
          ['', 'Bearer '].map((prefix): Place => ({ kind: 'header', name, prefix })),
        )
      : []
  }
  if (source.kind === 'header') return [{ kind: 'header', name: source.name, prefix: source.prefix }]
  return [{ kind: source.kind, name: source.name }]
}

export function providersOf(steps: readonly Step[]): Provider[] {
  return steps.flatMap((step) =>
    step.kind === 'authenticate' ? step.providers : step.kind === 'mcp-authentication' ? [step.provider] : [],
  )
}

/** One option of each step at once. Two credentials for the same place cannot both be sent: the first stays. */
function* combine([first, ...rest]: Option[][]): Generator<Identity> {
  if (!first) return
  const others: Option[] = rest.length > 0 ? [...combine(rest)] : [{ credentials: [], fixed: new Map() }]
  for (const option of first) {
    for (const other of others) {
      const taken = new Set(option.credentials.map(({ at }) => placeId(at)))
      const credentials = [...option.credentials, ...other.credentials.filter(({ at }) => !taken.has(placeId(at)))]
      const fixed = new Map([...other.fixed, ...option.fixed])
      yield { id: JSON.stringify([credentials, [...fixed]]), credentials, fixed }
    }
  }
}

export const placeId = (at: Place): string => `${at.kind} ${at.name.toLowerCase()}`

/** What addresses answer where nobody says: a key set with one key of its own for each address. */
export function inventedKeySet(url: string): FetchAnswer {
  return { status: 200, body: JSON.stringify({ keys: [inventedKey(url)] }) }
}

/** 2048 bits that depend on the address: the highest one is set, and the number is odd, as in a real modulus. */
function inventedKey(url: string): Jwk {
  const modulus = new Uint8Array(256)
  let state = 0x811c9dc5
  for (let i = 0; i < modulus.length; i++) {
    state = Math.imul(state ^ url.charCodeAt(i % url.length), 0x01000193) >>> 0
    modulus[i] = state >>> 13
  }
  modulus[0]! |= 0x80
  modulus[255]! |= 1
  const kid = `key-${(state >>> 8).toString(16)}`
  return { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n: encodeBase64url(modulus), e: 'AQAB' }
}
