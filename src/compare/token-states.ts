import { firstOfEach } from '../core/first-of-each.js'
import type { Jwk } from '../core/keys.js'
import type { Provider } from '../core/step/authenticate.js'
import { BEARER } from '../core/step/authenticate.js'
import { algorithmsOf, keyId } from '../jwt/key.js'
import type { Case, Place, TokenSpec } from './case.js'
import { compact } from './case.js'
import { placeId } from './identities.js'

/** The values that the providers of both sides name, from which the states of a token are built. */
export interface TokenDomain {
  issuers: string[]
  audiences: string[]
  kids: string[]
  keys: Jwk[]
  leeways: number[]
  required: string[]
  places: Place[]
}

const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'HS256',
  'none',
  'rs256',
]

export function tokenDomain(
  providers: readonly Provider[],
  keysOf: (provider: Provider) => Jwk[],
  placesOf: (provider: Provider) => Place[],
): TokenDomain {
  const keys = providers.flatMap(keysOf)
  return {
    issuers: unique(providers.flatMap(({ issuer }) => (issuer === undefined ? [] : [issuer]))),
    audiences: unique(providers.flatMap(({ audiences }) => audiences ?? [])),
    kids: unique(keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]))),
    keys: firstOfEach(keys, keyId),
    leeways: unique(providers.map(({ leeway }) => leeway)),
    required: unique(providers.flatMap(({ requires }) => requires)),
    places: firstOfEach(providers.flatMap(placesOf), (place) => JSON.stringify(place)),
  }
}

const unique = <T>(all: T[]): T[] => [...new Set(all)]

/** Every state of one token that some gateway distinguishes, `good` being one that is accepted. */
export function* tokenStates(good: TokenSpec, domain: TokenDomain, now: number): Generator<TokenSpec> {
  yield* signatureStates(good, domain)
  for (const claims of claimStates(good.claims, domain, now)) yield { ...good, claims }
  yield* malformed(good)
}

function* signatureStates(good: TokenSpec, { kids, keys }: TokenDomain): Generator<TokenSpec> {
  const { header } = good
  yield { ...good, key: null }
  for (const kid of [undefined, 'unknown', 1, '', ...kids])
    if (kid !== header['kid']) yield { ...good, header: without(header, 'kid', kid) }
  for (const alg of ALGORITHMS) {
    if (alg !== header['alg'])
      yield {
        ...good,
        header: { ...header, alg },
        key: good.key && algorithmsOf(good.key).includes(alg) ? good.key : null,
      }
  }
  for (const key of keys) {
    const alg = algorithmsOf(key)[0]
    if (alg === undefined) continue
    for (const kid of unique([key.kid, header['kid'], undefined]))
      yield { ...good, header: { ...without(header, 'kid', kid), alg }, key }
  }
  yield { ...good, header: { ...header, crit: ['x-unknown'] } }
}

function without(members: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  const { [name]: _, ...others } = members
  return value === undefined ? others : { ...others, [name]: value }
}

function* claimStates(claims: TokenSpec['claims'], domain: TokenDomain, now: number): Generator<TokenSpec['claims']> {
  const change = (name: string, value: unknown) => without(claims, name, value)
  for (const value of [
    undefined,
    ...expiries(domain.leeways, now),
    0,
    -1,
    null,
    String(now + 3600),
    now + 3600.5,
    true,
  ])
    yield change('exp', value)
  for (const value of [...starts(domain.leeways, now), null, String(now - 60), true]) yield change('nbf', value)
  for (const value of [now + 3600, 'yesterday', null]) yield change('iat', value)
  for (const value of [
    undefined,
    'https://other.example',
    null,
    1,
    ...domain.issuers,
    ...domain.issuers.map((issuer) => [issuer]),
  ]) {
    if (value !== claims['iss']) yield change('iss', value)
  }
  for (const value of audienceValues(domain.audiences)) if (value !== claims['aud']) yield change('aud', value)
  for (const name of ['sub', 'jti']) for (const value of [undefined, 1, null, 'user']) yield change(name, value)
  for (const name of domain.required) yield change(name, undefined)
}

/** On both sides of every tolerance, and far beyond. */
function expiries(leeways: number[], now: number): number[] {
  return unique([
    now - 3600,
    ...[0, ...leeways].flatMap((leeway) => [now - leeway, now - leeway - 1, now - leeway + 1]),
  ])
}

function starts(leeways: number[], now: number): number[] {
  return unique([now + 3600, now - 60, ...[0, ...leeways].flatMap((leeway) => [now + leeway, now + leeway + 1])])
}

function audienceValues(audiences: string[]): unknown[] {
  const spelled = audiences.flatMap((audience) => [
    audience,
    [audience],
    ['other', audience],
    audience.replace(/^https?:\/\//, ''),
    `${audience}/`,
    `https://${audience}`,
    audience.toUpperCase(),
  ])
  return [undefined, 'other', [], '', null, 1, ['other'], ...spelled]
}

/** Tokens with two defects: which one is reported depends on the order of the gateway's checks. */
export function* doublyWrong(
  good: TokenSpec,
  { kids, leeways, issuers, audiences }: TokenDomain,
  now: number,
): Generator<TokenSpec> {
  const claim = (name: string, value: unknown) => (token: TokenSpec) => ({
    ...token,
    claims: without(token.claims, name, value),
  })
  const kid = (value: unknown) => (token: TokenSpec) => ({ ...token, header: without(token.header, 'kid', value) })
  const wrong = [
    (token: TokenSpec) => ({ ...token, key: null }),
    kid('unknown'),
    ...kids
      .filter((one) => one !== good.header['kid'])
      .slice(0, 2)
      .map(kid),
    ...['https://other.example', ...issuers.slice(0, 2)].map((iss) => claim('iss', iss)),
    ...['other', undefined, ...audiences.slice(0, 3)].map((aud) => claim('aud', aud)),
    ...unique([now - 3600, ...leeways.map((leeway) => now - leeway - 1)]).map((exp) => claim('exp', exp)),
    claim('nbf', now + 7200),
  ]
  for (const [i, first] of wrong.entries()) for (const second of wrong.slice(i + 1)) yield second(first(good))
}

function* malformed(good: TokenSpec): Generator<TokenSpec> {
  const text = compact(good)
  const [header, payload, signature] = text.split('.') as [string, string, string]
  for (const raw of [
    'garbage',
    'a.b',
    '',
    `${header}.${payload}`,
    `${text}.x`,
    `${header}.!!.${signature}`,
    `bm90IGpzb24.${payload}.${signature}`,
    `${header}.bm90IGpzb24.${signature}`,
  ]) {
    yield { ...good, raw, key: null }
  }
}

/** Where and how a token can be presented other than in the plain way: each place, two places, other spellings. */
export function* presentations(trial: Case, token: TokenSpec, domain: TokenDomain): Generator<Case> {
  const others = trial.credentials.filter(({ what }) => what !== token)
  const bad: TokenSpec = { ...token, key: null }
  const bare: TokenSpec = { ...token, claims: registered(token.claims) }
  const own = trial.credentials.filter(({ what }) => what === token).map(({ at }) => at)
  yield { ...trial, credentials: others }
  yield { ...trial, credentials: [] }
  const places = firstOfEach([...own, ...domain.places, BEARER], (place) => JSON.stringify(place))
  for (const at of places) {
    yield { ...trial, credentials: [...others, { at, what: token }] }
    yield { ...trial, credentials: [...others, { at, what: bad }] }
    for (const second of places) {
      if (placeId(second) === placeId(at)) continue
      for (const what of [token, bad, bare])
        yield { ...trial, credentials: [...others, { at, what: token }, { at: second, what }] }
    }
    for (const twice of [token, bad, bare]) {
      yield { ...trial, credentials: [...others, { at, what: token }, { at, what: twice }] }
      yield { ...trial, credentials: [...others, { at, what: twice }, { at, what: token }] }
    }
    if (at.kind === 'header')
      for (const prefix of prefixes(at.prefix))
        yield { ...trial, credentials: [...others, { at: { ...at, prefix }, what: token }] }
  }
  yield {
    ...trial,
    credentials: [...others, { at: { kind: 'header', name: 'authorization', prefix: 'Basic ' }, what: 'dXNlcjpwYXNz' }],
  }
}

/**
 * A valid token next to another one in every state that has no claims for the rules: tests which of them the rules see.
 */
export function* mixed(trial: Case, token: TokenSpec, domain: TokenDomain, now: number): Generator<Case> {
  const bare: TokenSpec = { ...token, claims: registered(token.claims) }
  const [first, second] = firstOfEach([...domain.places, BEARER], placeId)
  if (!first || !second) return
  for (const state of tokenStates(bare, domain, now)) {
    yield {
      ...trial,
      credentials: [
        { at: first, what: token },
        { at: second, what: state },
      ],
    }
    yield {
      ...trial,
      credentials: [
        { at: first, what: state },
        { at: second, what: token },
      ],
    }
  }
}

/** Only the claims that make a token valid, none that rules read. */
const registered = ({ iss, aud, exp }: TokenSpec['claims']): TokenSpec['claims'] =>
  Object.fromEntries(Object.entries({ iss, aud, exp }).filter(([, value]) => value !== undefined))

/** Other spellings of a token's prefix. */
function prefixes(prefix: string): string[] {
  return unique([
    '',
    'Bearer ',
    prefix.toLowerCase(),
    prefix.toUpperCase(),
    `${prefix} `,
    prefix.trimEnd(),
    `x ${prefix}`,
  ]).filter((one) => one !== prefix)
}
