import type { Case } from '../compare/case.js'
import { referencesOf } from '../compare/cel-references.js'
import { type Diagrams, FALSE, type Node, TooLarge, TRUE } from '../compare/diagram.js'
import { isOutside } from '../compare/gate.js'
import { lowerCelOfStep } from '../compare/understand.js'
import type { Request } from '../core/http.js'
import type { Match } from '../core/program.js'
import { quoteNames } from '../core/quote-names.js'
import { seededRandom } from '../core/random.js'
import type { Step } from '../core/step/step.js'
import { AtomSpace, type View } from './atoms.js'
import { type CallerKind, callerKinds, withClaims } from './callers.js'
import { coverOf, type Term } from './cover.js'
import { atomHolds, caseOf, Drawer, seesProvider } from './draw.js'
import type { Gateway } from './gateway.js'
import { type Atom, all, atomsOf, type Requirement, requirementOf } from './requirement.js'
import type { Access, Need, RouteAccess } from './route-access.js'
import { needsText } from './words.js'

/** A part of a route: the steps on the way of its requests, and examples of them. */
export interface RoutePart {
  label?: string
  steps: readonly Step[]
  requests: readonly Request[]
  matches: readonly Match[]
  /** Which of several backends. */
  draw?: number
  /** The MCP server that alone offers what the requests name. */
  server?: string
  /** Required in addition to the rules of the steps. */
  extra?: Requirement
  bounded?: readonly string[]
  notes?: readonly string[]
  /** Whether a request of the route belongs to this part. Default: all do. */
  isOwn?: (request: Request) => boolean
}

type Analysis = Pick<
  RouteAccess,
  'access' | 'needs' | 'sentence' | 'notes' | 'outside' | 'bounded' | 'kinds' | 'sample' | 'requests'
>

/** Cases that confirm a sentence, for each kind of caller. */
const CONFIRMING = 12

/** Analyses access: which credentials the gateway accepts, and when the rules allow them. */
export function analysePart(part: RoutePart, gateway: Gateway): Analysis {
  return new PartAnalysis(part, gateway).run()
}

class PartAnalysis {
  private readonly bounded: string[]
  private readonly requirement: Requirement
  private readonly atoms: Atom[]
  private readonly space: AtomSpace
  private readonly care: Node

  constructor(
    private readonly part: RoutePart,
    private readonly gateway: Gateway,
  ) {
    this.bounded = [...(part.bounded ?? [])]
    this.requirement = all([requirementOf(part.steps.map(lowerCelOfStep)), part.extra ?? { kind: 'always' }])
    this.atoms = atomsOf(this.requirement)
    for (const atom of this.atoms)
      if (atom.kind === 'opaque' && atom.isOpen) this.bounded.push(`only the environment decides \`${atom.text}\``)
    if (readsClaimsEarly(part.steps)) this.bounded.push('a rule reads claims before the token is verified')
    this.space = new AtomSpace(this.atoms, part.matches)
    this.care = this.space.within(part.matches)
  }

  run(): Analysis {
    const { part, gateway } = this
    const { kinds, cut } = callerKinds(part.steps, gateway.answers, gateway.now)
    if (cut) this.bounded.push('more keys, users and providers than are tried on one route')
    for (const step of part.steps)
      if (step.kind === 'either')
        this.bounded.push(`agentgateway picks one of several \`${step.field}\` policies at random`)
    const judged = kinds.map((kind) => this.judge(kind))
    const needs = withoutAbsorbed(judged, this.care, this.space.diagrams)
    const outside = outsideNames(part.steps)
    const sample = needs[0]?.sample ?? part.requests[0]
    this.confirm(judged)
    const access = accessOf(needs, outside, part.steps)
    return {
      access,
      needs: needs.map(({ kind, alternatives }) => ({ kind, alternatives })),
      kinds: judged.map(({ kind, alternatives, node }) => ({ kind, alternatives, admitted: node !== FALSE })),
      sentence: sentenceOf(access, needs, outside, this.bounded.length === 0),
      notes: [...(part.notes ?? []), ...this.notes(judged, needs)],
      outside,
      bounded: this.bounded,
      ...(sample && { sample }),
      requests: [...part.requests],
    }
  }

  private judge(kind: CallerKind): Judged {
    const { part, gateway } = this
    const sample = part.requests.find((request) => gateway.admits(caseOf(kind, request, {}, gateway.now, part.draw)))
    if (!sample) return { kind, node: FALSE, alternatives: [] }
    try {
      const node = this.space.node(this.requirement, this.viewOf(kind, sample))
      return { kind, sample, node, alternatives: this.cover(node, kind, sample) }
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
      this.bounded.push('the rules have more combinations than are analysed')
      return { kind, sample, node: TRUE, alternatives: null }
    }
  }

  private cover(node: Node, kind: CallerKind, sample: Request): Term<Atom>[] | null {
    const view = this.viewOf(kind, sample)
    const atoms = this.atoms.map((atom) => ({ atom, node: this.space.node(atom, view) }))
    const cover = coverOf(node, this.care, atoms, this.space.diagrams)
    if (cover === null) this.bounded.push('more alternatives than a sentence lists')
    return cover
  }

  private viewOf(kind: CallerKind, sample: Request): View {
    const { gateway, part } = this
    return {
      sees: (provider) => seesProvider(kind, provider),
      fixed: kind.fixed,
      constant: (atom) => {
        if (!isConstant(atom, kind)) return undefined
        return gateway.holds(atom, caseOf(kind, sample, {}, gateway.now, part.draw))
      },
    }
  }

  /** What the needs leave unsaid: tokens that are not needed and still checked. */
  private notes(judged: readonly Judged[], needs: readonly Judged[]): string[] {
    const { gateway, part } = this
    const anonymous = needs.find(({ kind }) => kind.credentials.length === 0)
    if (!anonymous?.sample) return []
    const notes = new Set<string>()
    for (const { kind, node, alternatives } of judged) {
      if (kind.credentials.length === 0) continue
      if (!isWithin(anonymous.node, node, this.care, this.space.diagrams))
        notes.add(
          node === FALSE
            ? `a request with ${needsText([{ kind, alternatives: [[]] }])} is denied`
            : `with a credential: ${needsText([{ kind, alternatives }])}`,
        )
      const bad = withClaims(kind, {}).map(({ at, what }) => ({
        at,
        what: typeof what === 'string' ? `${what}x` : { ...what, key: null },
      }))
      if (!gateway.admits({ ...caseOf(kind, anonymous.sample, {}, gateway.now, part.draw), credentials: bad }))
        notes.add(`an invalid ${kind.credentials[0]!.kind === 'token' ? 'token' : 'credential'} is rejected`)
    }
    return [...notes].slice(0, 4)
  }

  /** Draws cases and asks the gateway: a sentence that it contradicts is not exact. */
  private confirm(judged: readonly Judged[]): void {
    const { part, gateway } = this
    if (part.requests.length === 0) return
    const route = gateway.chainOf(part.requests[0]!).route
    const drawer = new Drawer(
      part.requests,
      this.atoms,
      (request) => gateway.chainOf(request).route === route && (part.isOwn?.(request) ?? true),
    )
    const random = seededRandom(part.requests.length)
    for (const { kind, alternatives, sample } of judged) {
      if (alternatives === null) continue
      for (let i = 0; i < CONFIRMING; i++) {
        const { request, claims } = drawer.draw(random, alternatives[i % Math.max(1, alternatives.length)])
        const drawn = caseOf(kind, request, claims, gateway.now, part.draw)
        if (
          sample &&
          isApart(
            drawn,
            kind,
            judged.map((other) => other.kind),
            gateway,
          )
        )
          continue
        const expected = alternatives.some((term) =>
          term.every(({ atom, holds }) => atomHolds(atom, drawn, kind, gateway) === holds),
        )
        if ((gateway.answer(drawn).verdict !== 'denied') === expected) continue
        this.bounded.push('a case that was drawn at random is decided in another way')
        return
      }
      if (this.atoms.length === 0 && kind.credentials.length > 4) return
    }
  }
}

/**
 * A case that is irrelevant to access: claims that make every token invalid (a `sub` that is a list), or a request that
 * the gateway rejects for every caller (a body that is not a call).
 */
export function isApart(drawn: Case, kind: CallerKind, kinds: readonly CallerKind[], gateway: Gateway): boolean {
  if (gateway.admits(drawn)) return false
  const plain = (other: CallerKind): boolean => gateway.admits(caseOf(other, drawn.request, {}, drawn.now, drawn.draw))
  return plain(kind) || !kinds.some(plain)
}

interface Judged extends Need {
  node: Node
  sample?: Request
}

/** Kinds of callers that need more than another and get no more for it. */
function withoutAbsorbed(judged: readonly Judged[], care: Node, diagrams: Diagrams): Judged[] {
  const kept: Judged[] = []
  for (const caller of judged) {
    if (isWithin(caller.node, FALSE, care, diagrams)) continue
    const isAbsorbed = kept.some(
      (other) =>
        other.kind.placements.every((placement) => caller.kind.placements.some((mine) => isSame(mine, placement))) &&
        isWithin(caller.node, other.node, care, diagrams),
    )
    if (!isAbsorbed) kept.push(caller)
  }
  return kept
}

/** `a` implies `b` where it matters; `false` where that is too large to be found out. */
function isWithin(a: Node, b: Node, care: Node, diagrams: Diagrams): boolean {
  try {
    return diagrams.minus(diagrams.and(a, care), b) === FALSE
  } catch (error) {
    if (error instanceof TooLarge) return false
    throw error
  }
}

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** A quoted condition that only reads what all requests of the kind have in common. */
function isConstant(atom: Atom, kind: CallerKind): boolean {
  if (atom.kind !== 'cel' || !atom.expression) return false
  const { claims, request, mcp, source } = referencesOf(atom.expression)
  if (request || mcp || source) return false
  return claims.length === 0 || !kind.credentials.some((credential) => credential.kind === 'token')
}

function outsideNames(steps: readonly Step[]): string[] {
  const names = steps.filter(isOutside).map((step) => {
    if (step.kind === 'outside') return step.name
    return step.kind === 'unmodelled' ? step.field : step.kind
  })
  // Rules may read data that other software adds to the request.
  const read = atomsOf(requirementOf(steps)).flatMap((atom) =>
    atom.kind === 'cel' ? [...atom.source.matchAll(/\b(?:extauthz|extproc)\b/g)].map(([word]) => word) : [],
  )
  return [...new Set([...names, ...read])]
}

function accessOf(needs: readonly Judged[], outside: readonly string[], steps: readonly Step[]): Access {
  // What is not known, as a route table that the input lacks, may answer a request that the rest denies.
  if (needs.length === 0)
    return steps.some((step) => step.kind === 'unmodelled' && step.affects === 'answer') ? 'outside' : 'closed'
  const isOpen = needs.some(({ kind, alternatives }) => kind.credentials.length === 0 && isAlways(alternatives))
  return isOpen ? (outside.length > 0 ? 'outside' : 'open') : 'restricted'
}

const isAlways = (alternatives: Need['alternatives']): boolean =>
  alternatives?.some((term) => term.length === 0) ?? false

function sentenceOf(access: Access, needs: readonly Need[], outside: readonly string[], isExact: boolean): string {
  const others = `${quoteNames(outside)} ${outside.length > 1 ? 'decide' : 'decides'}`
  if (access === 'closed') return 'every request is denied'
  if (access === 'open') return 'no credential is needed'
  if (access === 'outside') return `${needs.length > 0 ? 'no credential is needed by the policy; ' : ''}${others}`
  return `${needsText(needs)}${outside.length > 0 ? `; then ${others}` : isExact ? '; nothing else' : ''}`
}

/** Envoy: an RBAC filter that stands before the JWT filter finds no claims, whatever the token has. */
function readsClaimsEarly(steps: readonly Step[]): boolean {
  const first = steps.findIndex(({ kind }) => kind === 'authenticate' || kind === 'envoy-jwt')
  const early = steps.filter(({ kind }, i) => i < first && (kind === 'authorize' || kind === 'envoy-rbac'))
  if (early.length === 0) return false
  const known = requirementOf([...early, ...steps.slice(first, first + 1)].map(lowerCelOfStep))
  return atomsOf(known).some(({ kind }) => kind === 'claim')
}
