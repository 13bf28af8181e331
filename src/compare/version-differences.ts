import type { Request } from '../core/http.js'
import { memo } from '../core/memo.js'
import type { Program } from '../core/program.js'
import { BEARER } from '../core/step/authenticate.js'
import { engineOf } from '../gateways/registry.js'
import { type Gateway, traitsAt } from '../versions/gateway.js'
import type { RouteChanges } from '../versions/litellm.js'
import { GATEWAYS } from '../versions/target.js'
import type { Trait } from '../versions/trait.js'
import type { Case, TokenSpec } from './case.js'
import { SEGMENT } from './paths.js'

/** A behaviour in which the versions of two programs differ. */
export interface TraitDifference {
  name: string
  about: string
  before: unknown
  after: unknown
}

/** The traits in which two programs of one gateway differ; empty for programs of two gateways. */
export function traitDifferences(before: Program, after: Program): TraitDifference[] {
  if (engineOf(before) !== engineOf(after) || before.version === after.version) return []
  const gateway: Gateway = GATEWAYS[before.engine]
  const [old, young] = [traitsAt(gateway, before.version), traitsAt(gateway, after.version)]
  return Object.entries(gateway.traits).flatMap(([name, { about }]: [string, Trait]) =>
    old[name] === young[name] ? [] : [{ name, about, before: old[name], after: young[name] }],
  )
}

/** The program with one trait as another version has it. */
export const withTrait = (program: Program, name: string, value: unknown): Program => ({
  ...program,
  traits: { ...program.traits, [name]: value },
})

/** Cases that show a trait, made of an ordinary one. A trait without an entry is shown by the ordinary cases alone. */
const PROBES: Readonly<Record<string, (one: Case, trait: TraitDifference, programs: readonly Program[]) => Case[]>> = {
  keyHeaderIsOptional: (one) => [
    {
      ...one,
      credentials: one.credentials.map((placement) => ({
        ...placement,
        at: BEARER,
      })),
    },
  ],
  keysWithoutAlgTakePss: (one) => [withHeader(one, 'alg', 'PS256')],
  refusesIdJag: (one) => [withHeader(one, 'typ', 'oauth-id-jag+jwt')],
  bodyMembers: (one) => ['client_secret', 's3_bucket_name'].map((name) => withBody(one, { [name]: SEGMENT })),
  refusesSecretReferences: (one) => [withBody(one, { api_key: 'os.environ/NAME' })],
  refusesOtherBodies: (one) => [withRequest(one, { method: 'POST', body: '[]' })],
  routes: (one, { before, after }) =>
    [...routesIn(before as RouteChanges), ...routesIn(after as RouteChanges)].map((path) => withRequest(one, { path })),
  teamRoutes: (one) => [withRequest(one, { method: 'POST', path: '/rag/query', body: '{}' })],
  ownCredentialRoutes: (one) => [withRequest(one, { method: 'GET', path: '/credentials/user_connections' })],
  anthropicRefusals: (one) => [{ ...withRequest(one, { path: '/v1/messages' }), credentials: [] }],
  removesAllClaimHeaders: (one, _, programs) =>
    claimHeaders(programs).map((name) => withRequest(one, { headers: [...one.request.headers, [name, SEGMENT]] })),
  anyHeaderLine: (one) =>
    one.request.headers.map(([name]) => withRequest(one, { headers: [...one.request.headers, [name, SEGMENT]] })),
  dotsWithParameters: (one) => [withRequest(one, { path: `/${SEGMENT}/..;${one.request.path}` })],
  regexOnBytes: (one) => [withRequest(one, { path: `${one.request.path}\u00e9` })],
}

/** Cases in which the programs may differ by a trait. */
export function probesOf(trait: TraitDifference, one: Case, programs: readonly Program[]): Case[] {
  return PROBES[trait.name]?.(one, trait, programs) ?? []
}

const withRequest = (one: Case, change: Partial<Request>): Case => ({ ...one, request: { ...one.request, ...change } })

const withHeader = (one: Case, name: string, value: unknown): Case => ({
  ...one,
  credentials: one.credentials.map(({ at, what }) => ({
    at,
    what:
      typeof what === 'string' ? what : ({ ...what, header: { ...what.header, [name]: value } } satisfies TokenSpec),
  })),
})

/** The body with more members, where it is an object. */
function withBody(one: Case, members: Record<string, unknown>): Case {
  let body: unknown = {}
  try {
    body = JSON.parse(one.request.body || '{}')
  } catch {
    // Any other body becomes an object.
  }
  return withRequest(one, { method: 'POST', body: JSON.stringify({ ...(body as object), ...members }) })
}

/** A path for each route that was added or removed. */
function routesIn(changes: RouteChanges): string[] {
  const routes = Object.values(changes).flatMap(({ added = '', removed = '' }) => `${added} ${removed}`.split(/\s+/))
  return [...new Set(routes.filter((route) => route !== '').map((route) => route.replace(/\{[^}]*\}/g, SEGMENT)))]
}

const claimHeaders = (programs: readonly Program[]): string[] => [...new Set(programs.flatMap(claimHeadersOf))]

/** Headers that claims are copied to. */
const claimHeadersOf = memo(({ listeners }: Program): string[] => {
  const headers = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('claimsToHeaders' in value)
      for (const { header } of value.claimsToHeaders as { header: string }[]) headers.add(header)
    for (const member of Object.values(value)) visit(member)
  }
  visit(listeners)
  return [...headers]
})
