import { parseCel } from '../cel/cel.js'
import type { CelCondition, Condition } from '../core/condition.js'
import { firstOfEach } from '../core/first-of-each.js'
import type { Request } from '../core/http.js'
import { toPointer, valueAt } from '../core/pointer.js'
import type { Authenticate, Provider } from '../core/step/authenticate.js'
import { BEARER } from '../core/step/authenticate.js'
import type { McpAuthentication } from '../core/step/mcp-authentication.js'
import { hasRules } from '../core/step/rules.js'
import type { Step } from '../core/step/step.js'
import type { Case, TokenSpec } from './case.js'
import { CaseByCase } from './case-by-case.js'
import { calledModel } from './causes.js'
import { bodyReadsOf, referencesOf } from './cel-references.js'
import { type Chain, checksOf, isSelective } from './chain.js'
import { ClaimSpace } from './claim-space.js'
import type { Comparer } from './compare.js'
import { contentOf } from './content.js'
import { type Assignment, Diagrams, FALSE, type Node, TRUE } from './diagram.js'
import { expand } from './expand.js'
import { MANAGER, STEP } from './fields.js'
import { filterRequests } from './filter-requests.js'
import { conditionsOf, type FormulaContext, noteClaims, passes, TIME } from './formula.js'
import {
  ANONYMOUS,
  type Checker,
  checkersOf,
  type Identity,
  identitiesOf,
  placesOf,
  providersOf,
} from './identities.js'
import { keysOf } from './keys.js'
import type { Json } from './matcher.js'
import { headerSpellings, hostSpellings, oddities, pathSpellings } from './oddities.js'
import { outlineOf } from './outline.js'
import type { Side } from './side.js'
import { tellingRequests } from './telling.js'
import { doublyWrong, mixed, presentations, type TokenDomain, tokenDomain, tokenStates } from './token-states.js'
import { lowerCelOfStep } from './understand.js'

/** Requests that meet the same two chains. */
export interface Region {
  a: Chain
  b: Chain
  requests: Request[]
  /** Position among all regions. */
  index: number
  /** The chains are those of requests for which this draw is made. */
  draw?: number
}

/** Most counterexamples of a formula that are tried before it is given up: each was routed elsewhere. */
const MAX_TRIES = 6
/** Most requests of a route whose paths are spelled in other ways; one where there are many routes. */
const MAX_SPELLED = 2
/** Most requests of a route that are changed to meet its filters. */
const MAX_FILTERED = 2
/** Most times that one thing is tried on routes that differ in names and numbers only. */
const MAX_ALIKE = 4
/** Routes that are spelled in every way, beside a few of each outline; paths of the others in one way of each kind. */
const FULLY_SPELLED = 16
/** Assignments drawn at random for a pair of chains, beside those that formulas give; one where there are many routes. */
const RANDOM = 2

/** Looks for differences between two chains. Every case it finds is decided on both sides. */
export class Exploration {
  private readonly diagrams = new Diagrams()
  private readonly claims: ClaimSpace
  private readonly requests: Request[]
  /** Those of both sides. */
  private readonly providers: readonly Provider[]
  private readonly identities: Identity[]
  private readonly domain: TokenDomain
  private readonly sizes: number[]
  /** Steps of both chains, their expressions understood. */
  private readonly steps: { a: Step[]; b: Step[] }
  /** Answers of expressions on each side. */
  private readonly known = { a: new Map<string, Node>(), b: new Map<string, Node>() }
  private readonly isSelective: boolean
  private readonly readsRequest: boolean
  /** The sides may read one spelling of a path or host in different ways. */
  private readonly readsPathsAnew: boolean

  constructor(
    private readonly comparer: Comparer,
    private readonly region: Region,
    /** The region before anything was drawn. */
    private readonly whole: Region = region,
  ) {
    const { a, b } = region
    this.steps = { a: a.steps.map(lowerCelOfStep), b: b.steps.map(lowerCelOfStep) }
    const conditions = [...conditionsOf(this.steps.a), ...conditionsOf(this.steps.b)]
    this.readsRequest = conditions.some(readsRequest)
    this.isSelective = isSelective(a) || isSelective(b)
    const [old, young] = [a, b].map(({ listener }) => contentOf(listener?.manager ?? null, MANAGER))
    this.readsPathsAnew = !comparer.sameEngine || old !== young
    const { requests, cut } = expand(region.requests, conditions, this.isSelective, comparer.clients)
    const filtered = filterRequests(requests.slice(0, MAX_FILTERED), [...a.steps, ...b.steps])
    for (const what of filtered.cut) comparer.bounded(what)
    const all = [...requests, ...filtered.requests]
    const own = all.filter((request) => region.requests.includes(request) || comparer.reaches(request, whole))
    // Public paths don't distinguish callers, so try them last.
    const isOpen = ({ path }: Request): boolean => comparer.known.openPages.has(path)
    this.requests = [...own.filter((one) => !isOpen(one)), ...own.filter(isOpen)]
    if (cut) comparer.bounded('more requests than are tried on one route')
    this.claims = new ClaimSpace(this.diagrams, 1)
    noteClaims(conditions, this.claims, comparer.models, comparer.sameEngine ? NONE : TIME, comparer.mcpItems)
    this.claims.number()
    this.sizes = [this.requests.length, ...this.claims.sizes]
    const keys = (set: Parameters<typeof keysOf>[0]) => keysOf(set, comparer.answers)
    const { identities, cut: fewer } = identitiesOf([a.steps, b.steps], {
      keysOf: keys,
      kids: comparer.known.kids,
      now: comparer.now,
      audiences: audiencesOf(conditions),
    })
    if (fewer) comparer.bounded('more keys, users and providers than are tried on one route')
    this.identities = [ANONYMOUS, ...identities]
    this.providers = providersOf([...a.steps, ...b.steps])
    this.domain = tokenDomain(
      this.providers,
      (provider) => keys(provider.keys),
      (provider) => provider.sources.flatMap(placesOf),
    )
  }

  run(): void {
    const { comparer } = this
    let shown: Case | null = null
    let accepted = this.identities.length === 1
    /** What needs no token. Where bad tokens are ignored, it is also allowed with them. */
    let open: Node = FALSE
    for (const identity of this.identities) {
      const a = this.formula(comparer.a, this.region.a, identity)
      const b = this.formula(comparer.b, this.region.b, identity)
      this.counterexamples(this.diagrams.minus(a, b), identity)
      this.counterexamples(this.diagrams.minus(b, a), identity)
      if (identity === ANONYMOUS) open = this.diagrams.or(a, b)
      accepted ||= identity !== ANONYMOUS && this.isAccepted(identity)
      // Even where all callers of the kind are denied, their tokens must be rejected in the same way.
      for (const node of [this.diagrams.and(a, b), a, b, TRUE]) {
        const common = this.caseOf(node, identity)
        if (!common) continue
        comparer.test(common, this.region)
        const telling = this.withForwardedClaims(common)
        if (telling !== common) comparer.test(telling, this.region)
        this.telling(telling)
        this.forwardedClaims(common)
        if (!shown || shown.credentials.length === 0) shown = telling
        for (const [kind, part] of this.byOpenness(node, open)) {
          const base = this.caseOf(part, identity)
          if (base) this.states(this.withForwardedClaims(base), identity, `${kind} ${this.treatmentOf(a, b)}`)
        }
        break
      }
      // Where neither side allows a request, a refused case was tried above.
      const either = this.diagrams.or(a, b)
      const refused = either === FALSE ? null : this.caseOf(this.diagrams.not(either), identity)
      if (refused && this.isNew(`refused ${identity.id}`)) comparer.test(refused, this.region)
      if (this.isNew(`random ${identity.id}`)) this.random(identity)
    }
    if (!accepted)
      comparer.bounded('no caller that could be invented is accepted by either side', this.region.a.route?.origin)
    this.spellings(shown)
    const onCommon = (common: Case, identity: Identity) =>
      this.states(common, identity, `case by case ${this.treatmentOf(TRUE, TRUE)}`)
    new CaseByCase(comparer, this.region, this.requests, onCommon).run(this.identities)
    if (comparer.sameEngine || this.requests.length === 0) return
    this.noteUnaccepted(comparer.a, this.region.a)
    this.noteUnaccepted(comparer.b, this.region.b)
  }

  /** The cases with a request that needs no token, and the others. */
  private byOpenness(node: Node, open: Node): [kind: string, part: Node][] {
    return [
      ['open', this.diagrams.and(node, open)],
      ['closed', this.diagrams.minus(node, open)],
    ]
  }

  private asking(request: Request, credentials: Case['credentials']): Case {
    const { draw } = this.region
    return { request, credentials, now: this.comparer.now, ...(draw !== undefined && { draw }) }
  }

  /** Does the caller get past everything but the rules on one of the sides? */
  private isAccepted(identity: Identity): boolean {
    const { comparer, requests, region } = this
    if (requests.length === 0) return false
    const admits = (side: Side, chain: Chain) =>
      comparer.accessOf(side, chain, identity, requests, region.draw).admitted
    return admits(comparer.a, region.a) || admits(comparer.b, region.b)
  }

  /** Checks that accept no invented caller. */
  private noteUnaccepted(side: Side, chain: Chain): void {
    const { comparer, region, requests } = this
    const checkers = checkersOf(chain.steps)
    if (checkers.length === 0) return
    const admitted = this.identities.filter(
      (identity) => comparer.accessOf(side, chain, identity, requests, region.draw).admitted,
    )
    const verifies = (index: number, { id, credentials }: Identity): boolean => {
      const { checker, step } = checkers[index]!
      if (!isTokenCheck(step)) return true
      const provider = 'kind' in checker ? undefined : checker
      const ask = () => accepts(side, this.asking(requests[0]!, credentials), step, provider)
      if (isSelective(chain)) return ask()
      const access = comparer.numberOf(chain.access)
      return comparer.remember(`${side === comparer.a} ${access} verifies ${index} ${region.draw ?? 0} ${id}`, ask)
    }
    for (const [index, { checker }] of checkers.entries())
      if (!admitted.some((identity) => identity.issuedFor.includes(checker) && verifies(index, identity)))
        comparer.bounded(`no caller that could be invented is accepted by ${nameOf(checker)}`, checker.origin, true)
  }

  private formula(side: Side, chain: Chain, identity: Identity): Node {
    const { comparer } = this
    if (this.requests.length === 0) return FALSE
    const access = comparer.accessOf(side, chain, identity, this.requests, this.region.draw)
    if (!access.admitted) return FALSE
    const selective = isSelective(chain)
    const isOpen = (request: Request): boolean => !selective || this.admits(side, request, identity)
    const context: FormulaContext = {
      diagrams: this.diagrams,
      claims: this.claims,
      requests: this.requests,
      fixed: comparer.sameEngine
        ? identity.fixed
        : new Map<string, Json | undefined>([...timeOf(identity), ...identity.fixed]),
      sees: access.sees,
      evaluate: (condition, request, claims) => this.evaluate(side, condition, request, claims, identity),
      readOf: (condition, request) => {
        if (!isOpen(request)) return null
        const read = this.bodyRead(side, condition, request, identity)
        return read && JSON.stringify([access.sees(), condition.source, claimsRead(condition, identity), read])
      },
      known: side === comparer.a ? this.known.a : this.known.b,
      tooMany: (condition) =>
        comparer.bounded(`the expression \`${condition.source}\` has more combinations of claims than are evaluated`),
    }
    const rules = passes(side === comparer.a ? this.steps.a : this.steps.b, context)
    return selective ? this.diagrams.and(this.admitting(side, identity), rules) : rules
  }

  /** The requests that the caller gets past everything but the rules with. */
  private admitting(side: Side, identity: Identity): Node {
    return this.diagrams.node(
      0,
      this.requests.map((request) => (this.admits(side, request, identity) ? TRUE : FALSE)),
    )
  }

  private admits(side: Side, request: Request, { credentials }: Identity): boolean {
    return admittedWithoutRules(side, this.asking(request, credentials))
  }

  /** Asks the gateway itself, with that rule alone, once for all routes where only claims count. */
  private evaluate(
    side: Side,
    condition: CelCondition,
    request: Request,
    claims: Record<string, Json> | null,
    identity: Identity,
  ): boolean {
    const ask = () => {
      const one = withClaims(this.asking(request, identity.credentials), claims ?? {}, identity)
      return side.probe(one, `rule ${condition.source}`, (steps) => onlyRule(steps, condition)).verdict !== 'denied'
    }
    const { expression, source } = condition
    if (!expression || referencesOf(expression).request) return ask()
    const { a, b } = this.region
    const checks = this.comparer.numberOf(side === this.comparer.a ? a.credentials : b.credentials)
    return this.comparer.remember(
      `${side === this.comparer.a} ${checks} ${source} ${identity.id} ${JSON.stringify(claims)}`,
      ask,
    )
  }

  /**
   * The values of what a rule reads of a request, where that is only its model and members of its body. `undefined`: the
   * rule reads more, or other values than the request has.
   */
  private bodyRead(side: Side, condition: CelCondition, request: Request, identity: Identity): string | undefined {
    const reads = condition.expression && bodyReadsOf(condition.expression)
    if (!reads) return undefined
    const one = this.asking(request, identity.credentials)
    const allows = (source: string): boolean => {
      const rule: CelCondition = { ...condition, source, expression: parseCel(source).expression ?? null }
      return side.probe(one, `rule ${source}`, (steps) => onlyRule(steps, rule)).verdict !== 'denied'
    }
    const values = reads.map(({ start, end, member }) => {
      const part = condition.source.slice(start, end)
      const value = member ? memberOfBody(request, member) : calledModel(request)
      if (typeof value === 'string' && allows(`${part} == ${JSON.stringify(value)}`)) return value
      return allows('true') && !allows(`${part} == ${part}`) ? null : undefined
    })
    return values.includes(undefined) ? undefined : JSON.stringify(values)
  }

  /**
   * Formulas do not describe all that selective chains do: there each request that distinguishes the sides may do so for
   * another cause.
   */
  private counterexamples(node: Node, identity: Identity): void {
    const size = this.requests.length
    const parts = this.isSelective
      ? this.requests.map((_, i) => this.diagrams.within(node, 0, size, new Set([i])))
      : [node]
    for (const part of parts) this.counterexample(part, identity)
  }

  private counterexample(node: Node, identity: Identity): void {
    let left = node
    for (let tries = 0; left !== FALSE && tries < MAX_TRIES; tries++) {
      const assignment = this.diagrams.cheapest(left, costOf)
      if (!assignment) return
      if (this.comparer.test(this.toCase(assignment, identity), this.region)) return
      left = this.diagrams.minus(left, this.diagrams.cube(assignment, this.sizes))
    }
  }

  private caseOf(node: Node, identity: Identity): Case | null {
    const assignment = this.diagrams.cheapest(node, costOf)
    return assignment && this.toCase(assignment, identity)
  }

  private toCase(assignment: Assignment, identity: Identity): Case {
    const request = this.requests[assignment.get(0) ?? 0]!
    return withClaims(this.asking(request, identity.credentials), this.claims.claims(assignment), identity)
  }

  /** Adds claims that are forwarded as headers and that no rule constrains. */
  private withForwardedClaims(trial: Case): Case {
    const forwarded = this.providers.flatMap(({ claimsToHeaders }) => claimsToHeaders.map(({ claim }) => claim))
    const free = forwarded.filter(([name]) => name !== undefined && !this.claims.has(name) && !REGISTERED.has(name))
    if (free.length === 0 || trial.credentials.length === 0) return trial
    // Values differ, so that one claim in place of another shows.
    const claims = Object.assign({}, ...free.map((path) => claimAt(path, `user-${path.join('-')}`)))
    return withClaims(trial, claims, { fixed: new Map() })
  }

  /** What the steps do to requests besides letting them pass. */
  private telling(base: Case): void {
    const { comparer, region } = this
    for (const request of tellingRequests(base.request, [...region.a.steps, ...region.b.steps]))
      comparer.test({ ...base, request }, region)
  }

  /** Tokens with the values that some route expects of a header that a claim is copied to. */
  private forwardedClaims(base: Case): void {
    const { comparer, region } = this
    if (base.credentials.length === 0) return
    for (const { claimsToHeaders } of this.providers) {
      for (const { claim, header } of claimsToHeaders) {
        for (const value of comparer.matchedValues.get(header.toLowerCase()) ?? []) {
          const claims = claimAt(claim, value)
          comparer.test(withClaims(base, claims, { fixed: new Map() }), region)
          const forged = { ...base.request, headers: [...base.request.headers, [header, value] as [string, string]] }
          comparer.test({ ...base, request: forged }, region)
        }
      }
    }
  }

  /**
   * Between two gateways, formulas prove what rules allow: a few chains of each outline show that the gateways decide so.
   */
  private isNew(kind: string): boolean {
    const { comparer, region } = this
    if (comparer.sameEngine || this.isSelective) return true
    return comparer.isAmongFirst(MAX_ALIKE, `${kind} ${region.draw ?? 0} ${this.outlines()}`)
  }

  private outlines(): string {
    const { comparer, region } = this
    return [region.a, region.b].map((chain) => comparer.numberOf(outlineOf(chain))).join(' ')
  }

  /** Pairs of chains that treat the states of a caller's token alike have equal texts. */
  private treatmentOf(a: Node, b: Node): string {
    const { comparer, region } = this
    const texts = (of: (chain: Chain) => string) =>
      `${comparer.numberOf(of(region.a))} ${comparer.numberOf(of(region.b))}`
    // Formulas do not describe all of what these chains do.
    if (this.isSelective) return `${a === FALSE && b === FALSE} ${texts(({ credentials }) => credentials)}`
    return `${extentOf(a)} ${extentOf(b)} ${texts(checksOf)} ${this.readsRequest ? this.outlines() : ''}`
  }

  /** Every state of the token and every way to present it, once for each treatment. */
  private states(base: Case, identity: Identity, treatment: string): void {
    const { comparer, region } = this
    if (!comparer.isAmongFirst(1, `states ${treatment} ${identity.id}`)) return
    for (const placement of base.credentials) {
      const token = placement.what
      if (typeof token === 'string') {
        const rest = base.credentials.filter((credential) => credential !== placement)
        for (const what of [`${token}x`, ''])
          comparer.test({ ...base, credentials: [...rest, { ...placement, what }] }, region)
        comparer.test({ ...base, credentials: rest }, region)
        continue
      }
      const pairs = comparer.sameEngine ? doublyWrong(token, this.domain, comparer.now) : []
      for (const state of pairs) comparer.test(replaceToken(base, token, state), region)
      for (const state of tokenStates(token, this.domain, comparer.now))
        comparer.test(replaceToken(base, token, state), region)
      for (const presented of presentations(base, token, this.domain)) comparer.test(presented, region)
      if (comparer.sameEngine && [...region.a.steps, ...region.b.steps].some(letsBadTokensPass)) {
        for (const two of mixed(base, token, this.domain, comparer.now)) comparer.test(two, region)
      }
    }
    for (const request of oddities(base.request)) comparer.test({ ...base, request }, region)
    if (base.credentials.length === 0) {
      const stray: TokenSpec = {
        header: { alg: 'RS256', kid: 'unknown' },
        claims: { iss: 'https://other.example' },
        key: null,
      }
      for (const presented of presentations(
        { ...base, credentials: [{ at: BEARER, what: stray }] },
        stray,
        this.domain,
      ))
        comparer.test(presented, region)
    }
  }

  /**
   * Other spellings of the hosts and paths that rules and matches distinguish, with a token that is accepted somewhere on
   * the route.
   */
  private spellings(shown: Case | null): void {
    const { comparer, region } = this
    if (!this.readsPathsAnew) return
    const base = shown ?? this.asking(this.requests[0]!, [])
    const few = region.index >= FULLY_SPELLED && !comparer.isAmongFirst(MAX_ALIKE, `spelled ${this.outlines()}`)
    for (const [i, request] of this.requests.slice(0, few ? 1 : MAX_SPELLED).entries()) {
      for (const [kind, spelled] of [...pathSpellings(request, i > 0 || few)].entries())
        if (this.isNewMeeting(`${i} ${kind} ${few}`, spelled)) comparer.test({ ...base, request: spelled }, region)
    }
    const hosts = firstOfEach(few ? [] : this.requests, ({ authority }) => String(authority))
    for (const request of hosts.slice(0, MAX_SPELLED))
      for (const spelled of [...hostSpellings(request), ...headerSpellings(request)])
        comparer.test({ ...base, request: spelled }, region)
  }

  /** False where this spelling of requests to chains like these met chains like those often enough. */
  private isNewMeeting(spelling: string, spelled: Request): boolean {
    const { comparer, whole } = this
    const number = (chain: Chain) => comparer.numberOf(outlineOf(chain))
    const met = ([side, own]: readonly [Side, Chain]): string => {
      const chain = side.chainOf(spelled)
      return `${number(own)} ${chain === own ? 'itself' : number(chain)}`
    }
    const meeting = [[comparer.a, whole.a] as const, [comparer.b, whole.b] as const].map(met)
    return comparer.isAmongFirst(MAX_ALIKE, `spelled ${this.region.draw ?? 0} ${spelling} ${meeting.join(' ')}`)
  }

  private random(identity: Identity): void {
    const { comparer } = this
    if (this.claims.sizes.length === 0 || identity === ANONYMOUS) return
    for (let i = 0; i < (this.region.index < FULLY_SPELLED ? RANDOM : 1); i++) {
      const assignment: Assignment = new Map(this.sizes.map((size, variable) => [variable, comparer.random(size)]))
      comparer.test(this.toCase(assignment, identity), this.region)
    }
  }
}

const NONE: ReadonlySet<string> = new Set()

const nameOf = (checker: Checker): string =>
  'kind' in checker ? `\`${checker.kind}\`` : `provider \`${checker.name}\``

/** Audiences that conditions name. */
function audiencesOf(conditions: readonly Condition[]): string[] {
  const named = conditions.flatMap((condition): unknown[] => {
    if (condition.kind === 'claim')
      return condition.path[0] === 'aud' && 'value' in condition.matcher ? [condition.matcher.value] : []
    if (condition.kind !== 'cel' || !condition.expression) return []
    const { claims, literals } = referencesOf(condition.expression)
    return claims.some(([name]) => name === 'aud') ? literals : []
  })
  return [...new Set(named.filter((value) => typeof value === 'string'))]
}

/** The time claims of a valid token. */
function timeOf({ credentials }: Identity): [string, Json | undefined][] {
  const token = credentials.find(({ what }) => typeof what !== 'string')?.what as TokenSpec | undefined
  return [...TIME].map((name) => [name, token?.claims[name] as Json | undefined])
}

/** The values that the tokens of a caller have already for the claims that a rule reads. */
function claimsRead({ expression }: CelCondition, { credentials }: Identity): unknown[] {
  const names = expression ? referencesOf(expression).claims.flatMap(([name]) => name ?? []) : []
  return credentials.map(({ what }) => typeof what !== 'string' && names.map((name) => what.claims[name] ?? null))
}

/** Claims with this value at a path through objects. */
const claimAt = ([name = '', ...members]: readonly string[], value: Json): Record<string, Json> => ({
  [name]: members.reduceRight<Json>((inner, member) => ({ [member]: inner }), value),
})

const REGISTERED = new Set(['iss', 'aud', 'exp', 'nbf', 'iat'])

/** How many of the cases: none, all or some. */
const extentOf = (node: Node): string => (node === FALSE ? 'none' : node === TRUE ? 'all' : 'some')

/** May the condition read what oddities of a request and its token change? */
function readsRequest(condition: Condition): boolean {
  if (condition.kind !== 'cel' || !condition.expression) return SPELLED.has(condition.kind)
  const { headers, fields, request } = referencesOf(condition.expression)
  return headers.length > 0 || fields.some((field) => SPELLED.has(field)) || (request && fields.length === 0)
}

/** Kinds of conditions, and fields of a request. */
const SPELLED: ReadonlySet<string> = new Set(['header', 'headers', 'host', 'path', 'pathAndQuery', 'uri'])

const letsBadTokensPass = (step: Step): boolean => step.kind === 'authenticate' && step.onInvalid === 'pass'

/** An absent claim costs nothing; the plainer a shape, the less it costs. Requests are in the order of plainness. */
const costOf = (_: number, value: number): number => (value === 0 ? 0 : 1 + value / 64)

/** The case with these claims in every token. What the kind of caller fixes stays. */
function withClaims(trial: Case, claims: Record<string, Json>, { fixed }: Pick<Identity, 'fixed'>): Case {
  const credentials = trial.credentials.map((placement) =>
    typeof placement.what === 'string'
      ? placement
      : {
          ...placement,
          what: { ...placement.what, claims: { ...placement.what.claims, ...claims, ...Object.fromEntries(fixed) } },
        },
  )
  return { ...trial, credentials }
}

function replaceToken(trial: Case, token: TokenSpec, by: TokenSpec): Case {
  return {
    ...trial,
    credentials: trial.credentials.map((placement) =>
      placement.what === token ? { ...placement, what: by } : placement,
    ),
  }
}

/** The step that contains the condition, reduced to it. */
function onlyRule(steps: Step[], condition: CelCondition): Step[] {
  let placed = false
  return steps.map((step) => {
    if (!hasRules(step)) return step
    const here =
      !placed && [...conditionsOf([step])].some((one) => one.kind === 'cel' && one.origin === condition.origin)
    placed ||= here
    return {
      kind: step.kind,
      origin: step.origin,
      rules: here ? [{ effect: 'allow', when: condition, origin: step.origin }] : [],
    }
  })
}

/** What a kind of caller gets past on one side, apart from rules. */
export interface Access {
  admitted: boolean
  sees: (provider?: string) => boolean
}

/** Asks the gateway, with the rules taken out, and then with one check of tokens after the other made compulsory. */
export function accessOf(side: Side, chain: Chain, identity: Identity, base: Case): Access {
  const admitted = admittedWithoutRules(side, base)
  if (!admitted || identity.credentials.length === 0) return { admitted, sees: () => false }
  const checks = chain.steps.filter(isTokenCheck)
  const last = checks.findLast((check) => accepts(side, base, check))
  if (!last) return { admitted, sees: () => false }
  const providers = last.kind === 'authenticate' ? last.providers : [last.provider]
  // The claims of the first provider that accepts the token are forwarded.
  const winner = providers.length < 2 ? providers[0] : providers.find((provider) => accepts(side, base, last, provider))
  return { admitted, sees: (provider) => provider === undefined || provider === winner?.name }
}

function memberOfBody({ body }: Request, path: string[]): unknown {
  try {
    return valueAt(JSON.parse(body), toPointer(path))
  } catch {
    return undefined
  }
}

const admittedWithoutRules = (side: Side, base: Case): boolean =>
  side.probe(base, 'no rules', withoutRules).verdict !== 'denied'

type TokenCheck = Authenticate | McpAuthentication

const isTokenCheck = (step: Step): step is TokenCheck =>
  step.kind === 'authenticate' || step.kind === 'mcp-authentication'

/** Is the token verified by this check (and this provider), whatever the others make of it? */
function accepts(side: Side, base: Case, check: TokenCheck, provider?: Provider): boolean {
  const name = `check ${contentOf(check, STEP)} ${provider?.name ?? ''}`
  return (
    side.probe(base, name, (steps) => withoutRules(steps).map((step) => only(step, check, provider))).verdict !==
    'denied'
  )
}

function only(step: Step, check: TokenCheck, provider?: Provider): Step {
  const compulsory = step === check
  if (step.kind === 'mcp-authentication') return { ...step, mode: compulsory ? 'strict' : 'permissive' }
  if (step.kind !== 'authenticate') return step
  const on = compulsory ? 'refuse' : 'pass'
  return { ...step, onMissing: on, onInvalid: on, ...(compulsory && provider && { providers: [provider] }) }
}

const withoutRules = (steps: Step[]): Step[] => steps.map((step) => (hasRules(step) ? { ...step, rules: [] } : step))
