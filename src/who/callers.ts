import type { Placement, TokenSpec } from '../compare/case.js'
import { goodToken, placeId, placesOf } from '../compare/identities.js'
import { keysOf } from '../compare/keys.js'
import type { Json } from '../compare/matcher.js'
import { basicCredentials } from '../compare/suppose.js'
import type { FetchAnswer } from '../core/http.js'
import type { Provider } from '../core/step/authenticate.js'
import type { ApiKeyAuth, BasicAuth } from '../core/step/credentials.js'
import type { EnvoyProvider } from '../core/step/envoy.js'
import type { Step } from '../core/step/step.js'
import { keyId } from '../jwt/key.js'
import { providersIn } from './providers.js'

/** A credential that a caller can have. */
export type Credential =
  | { kind: 'token'; provider: Provider; place: Placement }
  | { kind: 'api-key'; step: ApiKeyAuth; index: number; place: Placement }
  | { kind: 'password'; step: BasicAuth; user: string; place: Placement }

/** A kind of caller: the credentials that it presents. Without any, it is anonymous. */
export interface CallerKind {
  id: string
  credentials: Credential[]
  /** What is sent. */
  placements: Placement[]
  /** Claims that every token of the kind has. */
  fixed: ReadonlyMap<string, Json>
}

/** Maximum number of keys and users of one step that are distinguished. */
const MAX_OPTIONS = 8
/** Most kinds of callers of one route. */
const MAX_KINDS = 64

/** Every kind of caller that some step distinguishes, those with fewer credentials first. */
export function callerKinds(
  steps: readonly Step[],
  answers: ReadonlyMap<string, FetchAnswer>,
  now: number,
): { kinds: CallerKind[]; cut: boolean } {
  let cut = false
  let combinations: Credential[][] = [[]]
  for (const step of steps) {
    const options = credentialsOf(step, answers, now)
    cut ||= options.length > MAX_OPTIONS
    const some = options.slice(0, MAX_OPTIONS)
    combinations = [
      ...combinations,
      ...combinations.flatMap((list) => some.flatMap((credential) => joined(list, credential))),
    ]
    if (combinations.length > MAX_KINDS) {
      cut = true
      combinations = combinations.slice(0, MAX_KINDS)
    }
  }
  const kinds = new Map<string, CallerKind>()
  for (const credentials of combinations) {
    const kind = kindOf(credentials)
    if (!kinds.has(kind.id)) kinds.set(kind.id, kind)
  }
  return { kinds: [...kinds.values()].sort((a, b) => a.credentials.length - b.credentials.length), cut }
}

/** Two credentials for one place cannot both be sent, unless they are the same. */
function joined(list: readonly Credential[], added: Credential): Credential[][] {
  const taken = list.find(({ place }) => placeId(place.at) === placeId(added.place.at))
  if (!taken) return [[...list, added]]
  return JSON.stringify(taken.place) === JSON.stringify(added.place) ? [[...list]] : []
}

function kindOf(credentials: Credential[]): CallerKind {
  const placements = credentials.map(({ place }) => place)
  const fixed = new Map<string, Json>()
  for (const credential of credentials)
    if (credential.kind === 'token' && credential.provider.issuer) fixed.set('iss', credential.provider.issuer)
  return { id: JSON.stringify(placements), credentials, placements, fixed }
}

function credentialsOf(step: Step, answers: ReadonlyMap<string, FetchAnswer>, now: number): Credential[] {
  if (step.kind === 'api-key') return apiKeys(step)
  if (step.kind === 'basic-auth') return passwords(step)
  return providersIn([step]).flatMap((provider) => tokenOf(provider, answers, now))
}

function tokenOf(provider: Provider, answers: ReadonlyMap<string, FetchAnswer>, now: number): Credential[] {
  const at = provider.sources.flatMap(placesOf)[0]
  const what = firstGoodToken(provider, answers, now)
  return at && what ? [{ kind: 'token', provider, place: { at, what } }] : []
}

/** A token that the provider accepts, with no claim more than it requires. */
function firstGoodToken(
  provider: Provider,
  answers: ReadonlyMap<string, FetchAnswer>,
  now: number,
): TokenSpec | undefined {
  const { issuer, audiences = [] } = provider
  const { subjects, maxLifetime } = provider as EnvoyProvider
  const fixed = new Map<string, Json>([
    ...(issuer ? [['iss', issuer] as const] : []),
    ...(audiences.length > 0 ? [['aud', audiences[0]!] as const] : []),
    ...(subjects && subjects.match !== 'regex' ? [['sub', subjects.value] as const] : []),
    ...(maxLifetime === undefined
      ? []
      : ([
          ['iat', now],
          ['exp', now + Math.min(3600, maxLifetime)],
        ] as const)),
  ])
  const kids = new Map(
    keysOf(provider.keys, answers).flatMap((key) => (key.kid === undefined ? [] : [[keyId(key), key.kid]])),
  )
  for (const key of keysOf(provider.keys, answers)) {
    const token = goodToken(provider, key, fixed, kids, now)
    if (token) return token
  }
  return undefined
}

function apiKeys(step: ApiKeyAuth): Credential[] {
  const [at] = placesOf(step.source)
  if (!at) return []
  return step.keys.flatMap(({ key }, index): Credential[] =>
    key === '' ? [] : [{ kind: 'api-key', step, index, place: { at, what: key } }],
  )
}

function passwords(step: BasicAuth): Credential[] {
  const [at] = placesOf(step.source)
  if (!at) return []
  return basicCredentials(step).map(({ user, text }) => ({ kind: 'password', step, user, place: { at, what: text } }))
}

/** The placements with these claims in every token. What makes the token good stays. */
export function withClaims(kind: CallerKind, claims: Record<string, unknown>): Placement[] {
  return kind.placements.map(({ at, what }) =>
    typeof what === 'string' ? { at, what } : { at, what: { ...what, claims: { ...claims, ...what.claims } } },
  )
}
