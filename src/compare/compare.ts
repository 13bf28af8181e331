import type { Code } from '../core/codes.js'
import type { Origin } from '../core/finding.js'
import { firstOfEach } from '../core/first-of-each.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Client, FetchAnswer, Request } from '../core/http.js'
import { originKey } from '../core/origin-key.js'
import type { Backend, Program } from '../core/program.js'
import { seededRandom } from '../core/random.js'
import { engineOf } from '../gateways/registry.js'
import { align } from './align.js'
import { alignProviders } from './align-names.js'
import type { Answer, Direction } from './answer.js'
import { attribute, type Cause, type DifferingCase } from './attribute.js'
import { canonicalOrder, splitAlternatives } from './canonical.js'
import type { Case } from './case.js'
import { type Chain, drawn, drawsOf, isSelective, ratioOf, routeName, routesIn, weightsOf } from './chain.js'
import { Identification, type SameDestination } from './destinations.js'
import { type Access, accessOf, Exploration, type Region } from './explore.js'
import {
  distinctReasons,
  type Gate,
  gateOf,
  ofOneDialect,
  onlyEvaluated,
  outsideSteps,
  partlyCovered,
  reverted,
} from './gate.js'
import type { Identity } from './identities.js'
import { judge, sameAnswer } from './judge.js'
import { answersFor } from './keys.js'
import { knownTo } from './known.js'
import { leafText } from './leaf-text.js'
import type { Leaf } from './leaves.js'
import { usualClient } from './litellm-steps.js'
import { mcpNames, serversOffering } from './mcp.js'
import { changeText } from './message.js'
import { Ports } from './ports.js'
import type { Reason } from './reason.js'
import { matchedValues, modelsOf, requestsOf } from './requests.js'
import { shrink } from './shrink.js'
import { Side, type SideContext } from './side.js'
import { withKnownSecrets } from './suppose.js'
import { probesOf, type TraitDifference, traitDifferences, withTrait } from './version-differences.js'

export interface CompareOptions {
  /** Responses of key addresses. A missing one gets an invented key, the same on both sides. */
  fetched?: ReadonlyMap<string, FetchAnswer>
  /** LiteLLM's directory. */
  state?: unknown
  /** Is the destination of the second program what that of the first became? Default: by name and address. */
  sameDestination?: SameDestination
  /** Both programs are one policy, judged by two versions of its gateway. */
  isUpgrade?: boolean
}

/** One case that the two programs answer differently, as small as it could be made. */
export interface Difference {
  direction: Direction
  cause: Cause
  code: Code
  message: string
  /** What the versions differ in, where that is the cause. */
  because?: string
  /** What decided it: on the side that refuses. */
  origin: Origin
  /** The place in the first program that it is about. */
  source: Origin
  witness: { one: Case; before: Answer; after: Answer }
}

/**
 * - `same`: the programs are the same, apart from positions and names.
 * - `complete`: everything in either program was read by a case, or is proven to have no effect.
 * - `bounded`: no case distinguishes the programs; `reasons` list what was not compared. A part that has `changed`
 *   among them may still allow more.
 * - `different`: some case does.
 * - `nothing`: no request can reach either program.
 */
export type Equivalence = 'same' | 'complete' | 'bounded' | 'different' | 'nothing'

export interface Comparison {
  equivalence: Equivalence
  differences: Difference[]
  /** What was not compared, beside what `differences` show. */
  reasons: Reason[]
  /** Parts that differ and are proven to have no effect. */
  proven: Reason[]
  domain: Domain
}

/** What was ranged over. */
export interface Domain {
  routes: number
  requests: number
  /** Cases decided on both sides. */
  cases: number
  /** Of those, cases that the first program allows, */
  allowed: number
  /** and those that both allow, to an upstream or as an answer of the gateway itself. */
  preserved: number
}

/** Most backends of one route, each of which is drawn once. */
const MAX_DRAWS = 8
/** Most differing parts that are looked for in the differences found. */
const MAX_LEAVES = 40
/** Limit of requests that are tried to find out which checks a caller passes. */
const MAX_ACCESS = 3

/** The time of every case. Tokens are made for it. */
export const NOW = 1_800_000_000

/** Who is allowed under `after` and not under `before`, and vice versa; every difference has a witness. */
export function compare(before: Program, after: Program, options: CompareOptions = {}): Comparison {
  if (engineOf(before) !== engineOf(after)) return new Comparer(before, after, options).run()
  const [first, second] = withEqualParts(before, after)
  // Where a route is new, the ranks of all routes after it would change.
  const byRank = countRoutes(first) === countRoutes(second)
  const [old, young] = [canonicalOrder(first, byRank), canonicalOrder(alignProviders(first, second), byRank)]
  return new Comparer(old, align(old, young, options.sameDestination), options).run()
}

/** Most hosts and routes of a program whose parts are split. */
const MOST_PARTS = 2000

/** One program may name several domains or matches where the other one has as many hosts or routes. */
function withEqualParts(before: Program, after: Program): [before: Program, after: Program] {
  const isGrouped = countHosts(before) !== countHosts(after) || countRoutes(before) !== countRoutes(after)
  if (!isGrouped || !engineOf(before).firstRouteWins) return [before, after]
  const split = [before, after].map(splitAlternatives) as [Program, Program]
  return split.every((program) => countHosts(program) + countRoutes(program) <= MOST_PARTS) ? split : [before, after]
}

const countHosts = ({ listeners }: Program): number => listeners.reduce((sum, { hosts }) => sum + hosts.length, 0)
const countRoutes = (program: Program): number => [...routesIn(program)].length

interface Attributed {
  cause: Cause
  code: Code
  because?: string
}

/** Cases that are kept to show what versions differ in. */
const MAX_SAMPLES = 3
const MAX_KINDS = 200

/** The state of one comparison. */
export class Comparer {
  readonly now = NOW
  readonly a: Side
  readonly b: Side
  readonly answers: ReadonlyMap<string, FetchAnswer>
  readonly sameEngine: boolean
  readonly state: unknown
  readonly models: readonly string[]
  /** Names that rules of MCP may compare with. */
  readonly mcpItems: readonly string[]
  readonly known: ReturnType<typeof knownTo>
  readonly headers: ReadonlySet<string>
  readonly destinations: Identification
  /** Values that matches of routes expect of headers, by name in lower case. */
  readonly matchedValues: ReadonlyMap<string, ReadonlySet<string>>
  /** Clients that the programs distinguish. */
  readonly clients: readonly Client[]
  private readonly usualClient: Client | undefined
  /** Pairs of chains that some request meets. */
  regionCount = 0
  private readonly reasons = new Map<string, Reason>()
  private readonly times = new Map<string, number>()
  private readonly remembered = new Map<string, boolean>()
  private readonly numbers = new Map<string, number>()
  private readonly access = new Map<string, Access>()
  /** What the versions of the two programs differ in. */
  private readonly traits: readonly TraitDifference[]
  /** Traits that no case covers. */
  private readonly unseen: Reason[] = []
  private readonly traitSides = new Map<string, Side>()
  /** Some cases of the comparison, which those that show a trait are made of. */
  private readonly samples = new Map<string, Case[]>()
  private readonly found = new Map<string, Found & Attributed>()
  private readonly domain: Domain = { routes: 0, requests: 0, cases: 0, allowed: 0, preserved: 0 }
  private readonly withSecrets: (program: Program) => Program
  private readonly context: SideContext
  private readonly contextB: SideContext
  private readonly ports: Ports
  readonly random = seededRandom(0x9e3779b9)

  constructor(
    private readonly before: Program,
    private readonly after: Program,
    private readonly options: CompareOptions,
  ) {
    this.traits = traitDifferences(before, after)
    this.answers = answersFor([before, after], options.fetched ?? new Map())
    const names = mcpNames([before, after])
    this.mcpItems = [...names.tool, ...names.targets]
    for (const text of names.open) this.bounded(text)
    this.context = { fetched: this.answers, state: options.state, mcpServers: serversOffering(names) }
    this.withSecrets = withKnownSecrets([before, after])
    this.a = new Side(this.withSecrets(before), this.context)
    this.ports = new Ports(before, after)
    this.contextB = { ...this.context, portOf: (port) => this.ports.ofAfter(port) }
    this.b = new Side(this.withSecrets(after), this.contextB)
    this.state = options.state
    this.destinations = new Identification(before.dialect === after.dialect, options.sameDestination)
    this.clients = uniqueClients([before, after])
    this.usualClient = usualClient([before, after])
    this.matchedValues = matchedValues([before, after])
    this.sameEngine = engineOf(before) === engineOf(after)
    this.models = modelsOf([before, after])
    this.known = knownTo([this.a.program, this.b.program], this.answers)
    this.headers = this.known.headers
  }

  run(): Comparison {
    const { before, after, domain } = this
    if (![before, after].some(hasRequests)) return { ...NOTHING, domain }
    const gate = this.sameEngine ? gateOf(before, after) : null
    const aside = before.dialect === after.dialect ? [] : [...ofOneDialect([before, after]), ...this.ports.assumed()]
    if (gate?.same && this.traits.length === 0 && aside.length === 0)
      return { equivalence: 'same', differences: [], reasons: [], proven: [], domain }
    this.explore()
    this.probeTraits()
    const differences = withoutRepeats([...this.found.values()].map((value) => this.difference(value))).sort(byWeight)
    const reasons = gate
      ? this.unaccounted(gate, differences)
      : [...partlyCovered([before, after]), ...this.reasons.values()]
    reasons.push(...aside, ...this.unseen, ...outsideSteps([before, after]), ...this.assumedDestinations())
    const equivalence = differences.length > 0 ? 'different' : reasons.length > 0 ? 'bounded' : 'complete'
    return { equivalence, differences, reasons, proven: gate?.proven ?? [], domain }
  }

  private assumedDestinations(): Reason[] {
    return this.destinations.assumed().map(([before, after]) => ({
      text: `\`${before.name}\` and \`${after.name}\` are assumed to be the same destination`,
      origin: before.origin,
    }))
  }

  private exploreDraw(whole: Region, draw: number): void {
    const [a, b] = [drawn(whole.a, draw), drawn(whole.b, draw)]
    if (this.sameEngine && a.id === b.id && this.traits.length === 0) return
    new Exploration(this, { ...whole, a, b, draw }, whole).run()
  }

  private explore(): void {
    const regions = this.regions()
    this.regionCount = regions.length
    for (const region of regions) {
      this.domain.routes++
      if (this.sameEngine && region.a.id === region.b.id && this.traits.length === 0) continue
      const draws = Math.max(drawsOf(region.a), drawsOf(region.b))
      if (!this.sameEngine && draws > 1) this.noteWeights(region)
      if (draws > MAX_DRAWS) this.bounded(`more than ${MAX_DRAWS} backends that share requests`)
      if (draws === 1) new Exploration(this, region).run()
      else for (let draw = 0; draw < Math.min(draws, MAX_DRAWS); draw++) this.exploreDraw(region, draw)
    }
    if (!this.sameEngine) this.noteUnreached(regions)
  }

  /** Each backend is tried, but no case shows how often it is drawn. */
  private noteWeights({ a, b }: Region): void {
    const [old, young] = [weightsOf(a), weightsOf(b)]
    if (a.route && b.route && String(ratioOf(old)) !== String(ratioOf(young)))
      this.bounded(
        `backends of \`${routeName(a.route)}\` had the weights \`${old.join()}\` and have \`${young.join()}\``,
        a.route.origin,
      )
  }

  /** Routes that no request meets, or on which none is allowed: what they do is not compared. */
  private noteUnreached(regions: readonly Region[]): void {
    const met = new Set(regions.flatMap(({ a, b }) => [a.route, b.route]))
    for (const side of [this.a, this.b])
      for (const route of routesIn(side.program)) {
        const found = !met.has(route) ? 'reaches' : !side.allows(route) ? 'is allowed on' : undefined
        if (found) this.bounded(`no request ${found} route \`${routeName(route)}\``, route.origin, true)
      }
  }

  /** Parts of the second program that differ and that no difference shows: going back on them changes no witness. */
  private unaccounted({ leaves, after }: Gate, differences: readonly Difference[]): Reason[] {
    const reasons = distinctReasons(
      leaves.slice(0, MAX_LEAVES).flatMap((leaf): Reason[] => {
        const shown = this.shownOf(leaf, after, differences)
        // A witness shows one direction. Of an expression that is only evaluated, the other one is not proven.
        return shown.size > 0
          ? onlyEvaluated(leaf, shown)
          : [{ text: leafText(leaf, after), origin: leaf.origin, changed: true }]
      }),
    )
    const more = leaves.length - MAX_LEAVES
    if (more > 0) reasons.push({ text: `${more} more parts differ`, changed: true })
    // What was cut off matters only where something is left to be found.
    return reasons.length === 0 ? [] : [...reasons, ...this.reasons.values()]
  }

  /** The directions of the differences whose witness is answered otherwise if the second program goes back on a leaf. */
  private shownOf(leaf: Leaf, after: Program, differences: readonly Difference[]): ReadonlySet<string> {
    if (differences.length === 0) return new Set()
    const side = new Side(this.withSecrets(reverted(after, leaf)), this.contextB)
    const shown = differences.filter(({ witness: { one } }) => !sameAnswer(this.b.answer(one), side.answer(one), this))
    return new Set(shown.map(({ direction }) => direction))
  }

  private regions(): Region[] {
    const regions = new Map<Chain, Map<Chain, Region>>()
    let count = 0
    for (const request of requestsOf([this.before, this.after], this.ports, (what) =>
      this.bounded(`${what} were not tried`),
    )) {
      this.domain.requests++
      const a = this.a.chainOf(request)
      const b = this.b.chainOf(request)
      const row = getOrAdd(regions, a, () => new Map())
      const region = getOrAdd(row, b, () => ({ a, b, requests: [], index: count++ }))
      region.requests.push(request)
      const [old, young] = [soleBackend(a), soleBackend(b)]
      if (old && young) this.destinations.note(old, young)
    }
    return [...regions.values()].flatMap((row) => [...row.values()])
  }

  /** Does the request meet the chains of the region? */
  reaches(request: Request, region: Region): boolean {
    return this.a.chainOf(request) === region.a && this.b.chainOf(request) === region.b
  }

  /** Keeps some cases of each pair of chains, with a token and without, admitted and refused. */
  private sample(trial: Case, isAdmitted: boolean, region: Region): void {
    const key = `${region.index} ${isAdmitted} ${trial.credentials.length > 0}`
    const known = this.samples.get(key) ?? []
    const isFull = known.length >= MAX_SAMPLES || this.samples.size > MAX_KINDS
    if (!isFull) this.samples.set(key, [...known, trial])
  }

  /** Tries what the versions differ in on some of the cases. A trait that no case shows is not compared. */
  private probeTraits(): void {
    const programs = [this.before, this.after]
    for (const trait of this.traits) {
      for (const sample of [...this.samples.values()].flat())
        for (const one of probesOf(trait, sample, programs)) this.test(one)
      if (![...this.found.values()].some(({ because }) => because === trait.about))
        this.unseen.push({ text: `no case shows that ${trait.about}` })
    }
  }

  /** The trait without which the difference is gone; of answers that several traits change, the first of these. */
  private traitOf({ trial, before, after, direction }: Found): TraitDifference | undefined {
    const alike = (a: Answer, b: Answer): boolean =>
      a.verdict === b.verdict && (direction !== 'answers' || sameAnswer(a, b, this))
    return (
      this.traits.find((trait) => alike(before, this.without(trait).answer(trial))) ??
      this.traits.find((trait) => !alike(after, this.without(trait).answer(trial)))
    )
  }

  /** The second program without a change of its version. */
  private without(trait: TraitDifference): Side {
    const side =
      this.traitSides.get(trait.name) ??
      new Side(this.withSecrets(withTrait(this.after, trait.name, trait.before)), this.contextB)
    this.traitSides.set(trait.name, side)
    return side
  }

  /** Why the two programs differ on a case. */
  private attributed(found: Found): Attributed {
    const { cause, code } = attribute(found, this)
    const trait = this.traitOf(found)
    if (trait) return { cause: 'version', code, because: trait.about }
    return { cause: this.options.isUpgrade ? 'version' : cause, code }
  }

  /** Evaluates both sides. True where they differ in whether the request is allowed. */
  test(trial: Case, region?: Region): boolean {
    return this.ask(trial, region).differs
  }

  private fromUsualClient(trial: Case): Case {
    const { usualClient: source } = this
    if (source === undefined || trial.request.source !== undefined) return trial
    return { ...trial, request: { ...trial.request, source } }
  }

  /** Do the sides differ in whether the request is allowed? Do both allow it? */
  ask(asked: Case, region?: Region): { differs: boolean; admitted: boolean } {
    const trial = this.fromUsualClient(asked)
    this.domain.cases++
    const before = this.a.answer(trial)
    const after = this.b.answer(trial)
    if (before.verdict === 'allowed') {
      this.domain.allowed++
      if (after.verdict === 'allowed' && isForwarded(before) === isForwarded(after)) this.domain.preserved++
    }
    if (!this.sameEngine) {
      this.a.noteAllowed(before)
      this.b.noteAllowed(after)
    }
    if (region && this.traits.length > 0) this.sample(trial, before.verdict !== 'denied', region)
    const judgement = judge(trial, before, after, this)
    if (judgement) this.keep({ trial, before, after, ...judgement, size: sizeOf(trial) })
    return {
      differs: judgement !== null && judgement.direction !== 'answers',
      admitted: before.verdict === 'allowed' && after.verdict === 'allowed',
    }
  }

  private keep(found: Found): void {
    const { cause, code, because } = this.attributed(found)
    const place = originKey(originOf(found))
    const key =
      because !== undefined
        ? `${because} ${found.direction}`
        : cause === 'engine'
          ? `${code} ${found.direction}`
          : `${code} ${found.direction} ${place}`
    const known = this.found.get(key)
    if (!known || found.size < known.size)
      this.found.set(key, { ...found, cause, code, ...(because !== undefined && { because }) })
  }

  private difference(found: Found & Attributed): Difference {
    const { cause, code, direction, because } = found
    const one = shrink(found.trial, (smaller) => {
      const before = this.a.answer(smaller)
      const after = this.b.answer(smaller)
      const judgement = judge(smaller, before, after, this)
      if (judgement?.direction !== direction || judgement.change !== found.change) return false
      const again = this.attributed({ trial: smaller, before, after, ...judgement, size: 0 })
      return again.cause === cause && again.code === code && again.because === because
    })
    const before = this.a.confirm(one)
    const after = this.b.confirm(one)
    const message = changeText(one, before, after, found.change)
    const places = { origin: originOf({ before, after }), source: sourceOf({ before, after }) }
    return {
      direction,
      cause,
      code,
      message,
      ...(because !== undefined && { because }),
      ...places,
      witness: { one, before, after },
    }
  }

  /** Each text once, or once for each place. */
  bounded(text: string, origin?: Origin, perPlace = false): void {
    const key = perPlace && origin ? `${text} ${originKey(origin)}` : text
    if (!this.reasons.has(key)) this.reasons.set(key, { text, ...(origin && { origin }) })
  }

  /** Counts the calls for each string: true for the first `most` of them. */
  isAmongFirst(most: number, what: string): boolean {
    const times = this.times.get(what) ?? 0
    this.times.set(what, times + 1)
    return times < most
  }

  /** Memoizes an answer. */
  remember(key: string, ask: () => boolean): boolean {
    return getOrAdd(this.remembered, key, ask)
  }

  /** A short name for a long text. */
  numberOf(text: string): number {
    return getOrAdd(this.numbers, text, () => this.numbers.size)
  }

  /** What the caller gets past: with the first of some requests that is not refused for another reason. */
  accessOf(
    side: Side,
    chain: Chain,
    identity: Identity,
    requests: readonly Request[],
    draw: number | undefined,
  ): Access {
    const selective = isSelective(chain)
    const which = selective ? `${chain.id} ${JSON.stringify(requests[0])}` : chain.access
    const key = `${side === this.a ? 'a' : 'b'} ${this.numberOf(which)} ${identity.id} ${draw ?? 0}`
    let access = this.access.get(key)
    for (const request of access ? [] : selective ? requests : requests.slice(0, MAX_ACCESS)) {
      if (access?.admitted) break
      access = accessOf(side, chain, identity, {
        request,
        credentials: identity.credentials,
        now: this.now,
        ...(draw !== undefined && { draw }),
      })
    }
    this.access.set(key, access!)
    return access!
  }
}

interface Found extends DifferingCase {
  size: number
}

const isForwarded = ({ upstream }: Answer): boolean => upstream !== null

function uniqueClients(programs: readonly Program[]): Client[] {
  const all = programs.flatMap((program) => engineOf(program).clients?.(program) ?? [])
  return firstOfEach(all, (client) => JSON.stringify(client))
}

/** The backend of a route that has one. */
function soleBackend({ route }: Chain): Backend | undefined {
  const backends = route?.action.kind === 'forward' ? route.action.backends : []
  return backends.length === 1 ? backends[0] : undefined
}

/** Whether any request can reach the program. */
const hasRequests = ({ listeners }: Program): boolean =>
  listeners.some(({ hosts, steps }) => steps.length > 0 || hosts.some(({ routes }) => routes.length > 0))

const NOTHING: Omit<Comparison, 'domain'> = {
  equivalence: 'nothing',
  differences: [],
  reasons: [{ text: 'neither side has a listener with a route: no request can be tried' }],
  proven: [],
}

const ORDER: Record<Direction, number> = { opens: 0, closes: 1, answers: 2 }

function byWeight(x: Difference, y: Difference): number {
  const weight = ({ cause, direction }: Difference) => (cause === 'policy' ? 0 : 3) + ORDER[direction]
  return weight(x) - weight(y)
}

/** Several that come to the same witness at the same place are one. */
function withoutRepeats(differences: Difference[]): Difference[] {
  const text = ({ direction, code, message, source }: Difference) =>
    [direction, code, message, originKey(source)].join(' ')
  return [...new Map(differences.map((difference) => [text(difference), difference])).values()]
}

/** The place to show: the step that denies the request, otherwise the step that decided on the old side. */
export function originOf({ before, after }: { before: Answer; after: Answer }): Origin {
  return refusalOf(before)?.origin ?? refusalOf(after)?.origin ?? lastOf(before)
}

/** The place of the old side that the difference is about: what refuses, or what lets pass what the new side refuses. */
export function sourceOf({ before, after }: { before: Answer; after: Answer }): Origin {
  const refusal = refusalOf(before)
  if (refusal) return refusal.origin
  const step = refusalOf(after)?.step
  return before.decision.trace.findLast((entry) => entry.step === step)?.origin ?? lastOf(before)
}

const refusalOf = ({ decision }: Answer) =>
  decision.trace.findLast((entry) => entry.outcome === 'refuse' || entry.outcome === 'undetermined')

const lastOf = ({ decision }: Answer): Origin => decision.trace.at(-1)?.origin ?? { file: '', document: 0, pointer: '' }

/** Size of a case; shrinking prefers smaller ones. */
function sizeOf({ request, credentials }: Case): number {
  const sizes = credentials.map(({ what }) =>
    typeof what === 'string' ? 1 : JSON.stringify([what.header, what.claims, what.raw]).length,
  )
  return (
    request.path.length +
    JSON.stringify(request.headers).length +
    sizes.reduce((sum, size) => sum + 10 + size, 0) +
    (request.method === 'GET' ? 0 : 1)
  )
}
