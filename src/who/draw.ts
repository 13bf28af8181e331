import type { Case } from '../compare/case.js'
import { expand } from '../compare/expand.js'
import { requestHolds } from '../compare/formula.js'
import { type Json, matches } from '../compare/matcher.js'
import { placeClaim } from '../compare/place-claim.js'
import { shapesOf } from '../compare/shapes.js'
import type { ClaimMatcher, Condition } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Request } from '../core/http.js'
import type { Random } from '../core/random.js'
import { isRecord, member } from '../yaml/plain.js'
import { type CallerKind, withClaims } from './callers.js'
import type { Literal } from './cover.js'
import type { Gateway } from './gateway.js'
import type { Atom } from './requirement.js'

type ClaimAtom = Extract<Atom, { kind: 'claim' }>

/** Draws requests and claims that the atoms of a requirement distinguish. */
export class Drawer {
  private readonly requests: readonly Request[]
  private readonly byClaim = new Map<string, { path: string[]; matchers: ClaimMatcher[]; values: Json[] }>()

  constructor(
    samples: readonly Request[],
    atoms: readonly Atom[],
    /** Whether a request is still one of the route. */
    reaches: (request: Request) => boolean,
  ) {
    const conditions = atoms.filter((atom): atom is Exclude<Atom, { kind: 'opaque' }> => atom.kind !== 'opaque')
    const { requests } = expand(samples, conditions as Condition[])
    this.requests = [...samples, ...requests.filter((request) => !samples.includes(request) && reaches(request))]
    for (const { path, matcher } of atoms.filter((atom): atom is ClaimAtom => atom.kind === 'claim')) {
      const known = getOrAdd(this.byClaim, JSON.stringify(path), () => ({ path, matchers: [], values: [] }))
      known.matchers.push(matcher)
    }
    for (const claim of this.byClaim.values()) claim.values = valuesOf(claim.matchers)
  }

  /** A request of the route, and claims. With `term`, claims that are likely to satisfy its literals. */
  draw(random: Random, term?: readonly Literal<Atom>[]): { request: Request; claims: Record<string, Json> } {
    const claims: Record<string, Json> = Object.create(null)
    for (const { path, values } of this.byClaim.values()) {
      const wanted = (term ?? []).filter(({ atom }) => atom.kind === 'claim' && sameClaim(atom, path))
      const fitting = wanted.length > 0 && random(6) > 0 ? values.filter((value) => fits(value, wanted)) : []
      const from = fitting.length > 0 ? fitting : values
      if (fitting.length === 0 && random(3) === 0) continue
      const value = from[random(from.length)]!
      // A map that another path placed stays: a claim is one value.
      if (!isRecord(member(claims, ...path))) placeClaim(claims, path, value)
    }
    const fitting = (term ?? []).filter(({ atom }) => isOfRequest(atom))
    const good = this.requests.filter((request) =>
      fitting.every(({ atom, holds }) => requestHolds(atom as never, request) === holds),
    )
    const from = good.length > 0 && random(6) > 0 ? good : this.requests
    return { request: from[random(from.length)]!, claims }
  }
}

const isOfRequest = ({ kind }: Atom): boolean =>
  kind === 'path' || kind === 'method' || kind === 'header' || kind === 'host'

const sameClaim = (atom: Atom, path: string[]): boolean =>
  atom.kind === 'claim' && JSON.stringify(atom.path) === JSON.stringify(path)

const fits = (value: Json, literals: readonly Literal<Atom>[]): boolean =>
  literals.every(({ atom, holds }) => atom.kind !== 'claim' || matches(atom.matcher, value) === holds)

/** Values of every shape, lists of the elements that matchers name, and maps with their keys. */
function valuesOf(matchers: readonly ClaimMatcher[]): Json[] {
  const values = shapesOf([...matchers], []).flatMap((shape) => (shape.kind === 'value' ? [shape.value] : []))
  const named = matchers.flatMap((matcher) => ('value' in matcher && matcher.value !== null ? [matcher.value] : []))
  return [
    ...values,
    [],
    {},
    [named],
    ...named.flatMap((value): Json[] => [[value], ['other', value], { [String(value)]: true }]),
    named,
    ...named.map((_, i) => named.slice(0, i)),
  ]
}

export function caseOf(
  kind: CallerKind,
  request: Request,
  claims: Record<string, unknown>,
  now: number,
  draw?: number,
): Case {
  return { request, credentials: withClaims(kind, claims), now, ...(draw !== undefined && { draw }) }
}

/** Whether an atom holds for a case, by its meaning; quoted conditions are asked of the gateway. */
export function atomHolds(atom: Atom, asked: Case, kind: CallerKind, gateway: Gateway): boolean {
  switch (atom.kind) {
    case 'cel':
    case 'opaque':
      return gateway.holds(atom, asked)
    case 'authenticated':
      return seesProvider(kind, atom.provider)
    case 'claim':
      return claimsSeen(asked, kind, atom.provider).some((claims) =>
        matches(atom.matcher, member(claims, ...atom.path) as Json | undefined),
      )
    default:
      return requestHolds(atom, asked.request)
  }
}

/** Whether rules see a token of this provider, or of any. */
export function seesProvider({ credentials }: CallerKind, name?: string): boolean {
  return credentials.some(
    (credential) => credential.kind === 'token' && (name === undefined || credential.provider.name === name),
  )
}

function claimsSeen(asked: Case, kind: CallerKind, provider?: string): Record<string, Json>[] {
  return kind.credentials.flatMap((credential, i) => {
    const what = asked.credentials[i]?.what
    if (credential.kind !== 'token' || typeof what !== 'object') return []
    if (provider !== undefined && credential.provider.name !== provider) return []
    return [what.claims as Record<string, Json>]
  })
}
