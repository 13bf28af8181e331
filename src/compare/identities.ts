import { firstOfEach } from '../core/first-of-each.js'
import type { FetchAnswer } from '../core/http.js'
import type { Jwk, KeySet } from '../core/keys.js'
import type { Provider, TokenSource } from '../core/step/authenticate.js'
import type { ApiKeyAuth, BasicAuth } from '../core/step/credentials.js'
import type { EnvoyProvider } from '../core/step/envoy.js'
import type { Step } from '../core/step/step.js'
import { encodeBase64url } from '../jwt/base64url.js'
import { algorithmsOf, keyId } from '../jwt/key.js'
import type { Place, Placement, TokenSpec } from './case.js'
import { referencesOf } from './cel-references.js'
import { stableJson } from './content.js'
import { samplesOfText } from './envoy-requests.js'
import type { Json } from './matcher.js'
import { basicCredentials } from './suppose.js'

/** A caller with valid credentials of one kind: what to present, and the claims that this fixes. */
export interface Identity {
  id: string
  credentials: Placement[]
  fixed: Map<string, Json>
  /** The providers, keys and users that the credentials are made for. */
  issuedFor: readonly Checker[]
}

/** What checks a credential. */
export type Checker = Provider | ApiKeyAuth | BasicAuth

/** A caller without credentials. */
export const ANONYMOUS: Identity = { id: 'anonymous', credentials: [], fixed: new Map(), issuedFor: [] }

/** Most kinds of callers that one pair of chains is tried with. */
const LIMIT = 32
/** Most keys and users of one step, and most forms of `aud`. */
const MAX_OPTIONS = 8

interface IdentityOptions {
  keysOf: (keys: KeySet) => Jwk[]
  /** A `kid` for each key that has one, by `keyId`. */
  kids: ReadonlyMap<string, string>
  now: number
  /** Audiences that rules name. */
  audiences: readonly string[]
}

/**
 * Every kind of caller that one of the chains is meant to allow: each key, user and audience. Those that only one of
 * the chains has come first, since they distinguish the chains.
 */
export function identitiesOf(
  chains: readonly [before: readonly Step[], after: readonly Step[]],
  options: IdentityOptions,
): { identities: Identity[]; cut: boolean } {
  const all = chains.map((steps) => steps.map((step) => optionsOf(step, options)).filter((found) => found.length > 0))
  const [before, after] = all.map((choices) => new Set(choices.flat().map(({ id }) => id)))
  const isShared = ({ id }: Option): boolean => before!.has(id) && after!.has(id)
  const found = new Map<string, Identity>()
  let cut = false
  for (const choices of all) {
    const some = choices.map((list) => {
      const first = [...list.filter((option) => !isShared(option)), ...list.filter(isShared)]
      cut ||= first.length > MAX_OPTIONS
      return first.slice(0, MAX_OPTIONS)
    })
    for (const identity of combine(some)) {
      const known = found.get(identity.id)
      const issuedFor = [...(known?.issuedFor ?? []), ...identity.issuedFor]
      found.set(identity.id, { ...(known ?? identity), issuedFor })
    }
  }
  const identities = [...found.values()]
  return { identities: identities.slice(0, LIMIT), cut: cut || identities.length > LIMIT }
}

/** A credential and its meaning: options of two chains with equal ids are treated alike. */
interface Option extends Omit<Identity, 'id'> {
  id: string
}

function optionsOf(step: Step, options: IdentityOptions): Option[] {
  if (step.kind === 'api-key') {
    const [at] = placesOf(step.source)
    return at ? distinctKeys(step).map((entry) => ({ id: stableJson(entry), ...plain(at, entry.key, step) })) : []
  }
  if (step.kind === 'basic-auth') {
    const [at] = placesOf(step.source)
    return at ? basicCredentials(step).map(({ user, text }) => ({ id: user, ...plain(at, text, step) })) : []
  }
  const providers = step.kind === 'envoy-jwt' ? step.providers : providersOf([step])
  return providers.flatMap((provider) => tokenOptions(provider, options))
}

const plain = (place: Place, what: string, step: ApiKeyAuth | BasicAuth): Omit<Identity, 'id'> => ({
  credentials: [{ at: place, what }],
  fixed: new Map(),
  issuedFor: [step],
})

/** Keys whose metadata differs from earlier ones come first: rules can distinguish them. */
function distinctKeys({ keys }: ApiKeyAuth): ApiKeyAuth['keys'] {
  const usable = keys.filter(({ key }) => key !== '')
  const first = new Set(firstOfEach(usable, ({ metadata, allowedModels }) => stableJson([metadata, allowedModels])))
  return [...first, ...usable.filter((entry) => !first.has(entry))]
}

/** One key with each form of `aud`, the other keys with the first. */
function tokenOptions(provider: Provider, { keysOf, kids, now, audiences }: IdentityOptions): Option[] {
  const source = provider.sources[0]
  if (!source) return []
  const keys = keysOf(provider.keys)
  const forms = audienceForms(provider, audiences)
  const tokens = keys.flatMap((key, i) =>
    (i === 0 ? forms : forms.slice(0, 1)).flatMap((aud) => {
      const fixed = fixedClaims(provider, aud)
      const what = goodToken(provider, key, fixed, kids, now)
      return what ? [{ what, fixed }] : []
    }),
  )
  // Without a key no token is valid; rejection of invalid ones still has to be compared.
  if (keys.length === 0) {
    const fixed = fixedClaims(provider, forms[0])
    tokens.push({ what: { header: { alg: 'RS256' }, claims: goodClaims(provider, fixed, now), key: null }, fixed })
  }
  return tokens.flatMap(({ what, fixed }) =>
    placesOf(source).map((place) => ({
      id: stableJson([place, what]),
      credentials: [{ at: place, what }],
      fixed,
      issuedFor: [provider],
    })),
  )
}

/** Values of `aud` that the provider accepts: each audience, all of them, and one beside each that a rule names. */
function audienceForms({ audiences = [] }: Provider, named: readonly string[]): (Json | undefined)[] {
  const [first] = audiences
  if (first === undefined) return [undefined]
  const others = named.filter((one) => !audiences.includes(one)).map((one) => [first, one])
  return [...audiences, ...(audiences.length > 1 ? [[...audiences]] : []), ...others].slice(0, MAX_OPTIONS)
}

/** A token that the provider accepts, with only the claims that it requires. */
export function goodToken(
  provider: Provider,
  key: Jwk,
  fixed: ReadonlyMap<string, Json>,
  kids: ReadonlyMap<string, string>,
  now: number,
): TokenSpec | null {
  const possible = algorithmsOf(key)
  const alg = key.alg !== undefined && possible.includes(key.alg) ? key.alg : possible[0]
  if (alg === undefined) return null
  const kid = key.kid ?? kids.get(keyId(key))
  return { header: { alg, ...(kid !== undefined && { kid }) }, claims: goodClaims(provider, fixed, now), key }
}

/** Times are far from now, if the provider permits: a valid token is ordinary in every respect. */
function goodClaims(
  { requires, subjects, maxLifetime = Infinity }: Provider & Partial<EnvoyProvider>,
  fixed: ReadonlyMap<string, Json>,
  now: number,
): TokenSpec['claims'] {
  const value = (claim: string) => (claim === 'nbf' || claim === 'iat' ? now - 86_400 : 'user')
  return {
    ...Object.fromEntries(requires.map((claim) => [claim, value(claim)])),
    ...(subjects && { sub: samplesOfText(subjects)[0] }),
    exp: now + Math.min(3600, Math.floor(maxLifetime)),
    ...Object.fromEntries(fixed),
  }
}

export function fixedClaims({ issuer }: Provider, aud: Json | undefined): Map<string, Json> {
  const fixed = new Map<string, Json>()
  if (issuer !== undefined) fixed.set('iss', issuer)
  if (aud !== undefined) fixed.set('aud', aud)
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

/** What checks credentials on a chain, with its step. */
export function checkersOf(steps: readonly Step[]): { checker: Checker; step: Step }[] {
  return steps.flatMap((step): { checker: Checker; step: Step }[] =>
    step.kind === 'api-key' || step.kind === 'basic-auth'
      ? [{ checker: step, step }]
      : providersOf([step]).map((checker) => ({ checker, step })),
  )
}

export function providersOf(steps: readonly Step[]): Provider[] {
  return steps.flatMap((step) =>
    step.kind === 'authenticate' ? step.providers : step.kind === 'mcp-authentication' ? [step.provider] : [],
  )
}

/** One option of each step at once. Two credentials for the same place cannot both be sent: the first stays. */
function* combine([first, ...rest]: Omit<Identity, 'id'>[][]): Generator<Identity> {
  if (!first) return
  const others: Omit<Identity, 'id'>[] = rest.length > 0 ? [...combine(rest)] : [{ ...ANONYMOUS }]
  for (const option of first) {
    for (const other of others) {
      const taken = new Set(option.credentials.map(({ at }) => placeId(at)))
      const credentials = [...option.credentials, ...other.credentials.filter(({ at }) => !taken.has(placeId(at)))]
      const fixed = new Map([...other.fixed, ...option.fixed])
      const issuedFor = [...option.issuedFor, ...other.issuedFor]
      yield { id: JSON.stringify([credentials, [...fixed]]), credentials, fixed, issuedFor }
    }
  }
}

export const placeId = (place: Place): string => `${place.kind} ${place.name.toLowerCase()}`

/** The response of a key address whose response is not given: a key set with a key unique to the address. */
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
