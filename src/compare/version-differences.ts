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
const PROBES: Readonly<Record<string, (trial: Case, trait: TraitDifference, programs: readonly Program[]) => Case[]>> =
  {
    keyHeaderIsOptional: (trial) => [
      {
        ...trial,
        credentials: trial.credentials.map((placement) => ({
          ...placement,
          at: BEARER,
        })),
      },
    ],
    keysWithoutAlgTakePss: (trial) => [withHeader(trial, 'alg', 'PS256')],
    refusesIdJag: (trial) => [withHeader(trial, 'typ', 'oauth-id-jag+jwt')],
    bodyMembers: (trial) => ['client_secret', 's3_bucket_name'].map((name) => withBody(trial, { [name]: SEGMENT })),
    refusesSecretReferences: (trial) => [withBody(trial, { api_key: 'os.environ/NAME' })],
    refusesOtherBodies: (trial) => [withRequest(trial, { method: 'POST', body: '[]' })],
    routes: (trial, { before, after }) =>
      [...routesIn(before as RouteChanges), ...routesIn(after as RouteChanges)].map((path) =>
        withRequest(trial, { path }),
      ),
    teamRoutes: (trial) => [withRequest(trial, { method: 'POST', path: '/rag/query', body: '{}' })],
    ownCredentialRoutes: (trial) => [withRequest(trial, { method: 'GET', path: '/credentials/user_connections' })],
    anthropicRefusals: (trial) => [{ ...withRequest(trial, { path: '/v1/messages' }), credentials: [] }],
    removesAllClaimHeaders: (trial, _, programs) =>
      claimHeaders(programs).map((name) =>
        withRequest(trial, { headers: [...trial.request.headers, [name, SEGMENT]] }),
      ),
    anyHeaderLine: (trial) =>
      trial.request.headers.map(([name]) =>
        withRequest(trial, { headers: [...trial.request.headers, [name, SEGMENT]] }),
      ),
    dotsWithParameters: (trial) => [withRequest(trial, { path: `/${SEGMENT}/..;${trial.request.path}` })],
    regexOnBytes: (trial) => [withRequest(trial, { path: `${trial.request.path}\u00e9` })],
  }

/** Cases in which the programs may differ by a trait. */
export function probesOf(trait: TraitDifference, trial: Case, programs: readonly Program[]): Case[] {
  return PROBES[trait.name]?.(trial, trait, programs) ?? []
}

const withRequest = (trial: Case, change: Partial<Request>): Case => ({
  ...trial,
  request: { ...trial.request, ...change },
})

const withHeader = (trial: Case, name: string, value: unknown): Case => ({
  ...trial,
  credentials: trial.credentials.map(({ at, what }) => ({
    at,
    what:
      typeof what === 'string' ? what : ({ ...what, header: { ...what.header, [name]: value } } satisfies TokenSpec),
  })),
})

/** The body with more members, where it is an object. */
function withBody(trial: Case, members: Record<string, unknown>): Case {
  let body: unknown = {}
  try {
    body = JSON.parse(trial.request.body || '{}')
  } catch {
    // Any other body becomes an object.
  }
  return withRequest(trial, { method: 'POST', body: JSON.stringify({ ...(body as object), ...members }) })
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
