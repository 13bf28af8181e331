import { expand } from '../compare/expand.js'
import { conditionsOf } from '../compare/formula.js'
import { providersIn } from '../compare/known.js'
import { triedBy } from '../compare/litellm-steps.js'
import { namedTools } from '../compare/mcp.js'
import { stepsIn } from '../compare/program-steps.js'
import { lowerCelOfStep } from '../compare/understand.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Request } from '../core/http.js'
import { mcpPlaces } from '../core/mcp-backends.js'
import { originKey } from '../core/origin-key.js'
import type { Program } from '../core/program.js'
import { namingOf, shownName } from '../gateways/agentgateway/mcp/names.js'
import type { Decision, Evaluation } from '../gateways/engine.js'
import { printable } from '../report/escape.js'
import { routeText } from '../who/report.js'
import { who } from '../who/who.js'
import { printValue } from '../yaml/print.js'
import { type ClaimValues, claimValuesOf, valuesOfConditions, withClaim } from './claims.js'
import { partsOf } from './coverage/condition-tree.js'
import { type Item, partId, type RuleNode, ruleId, rulesOf } from './coverage/items.js'
import { Coverage, CoverageRecorder } from './coverage/recorder.js'
import { describeRequest } from './describe-case.js'
import { allows } from './expectation.js'
import { mcpDescriptions, type ReadFixtures } from './fixtures.js'
import { asRequestSpec, NOBODY } from './load-suite.js'
import type { RequestSpec } from './model/request.js'
import type { KeySpec, TokenSpec } from './model/token.js'
import { ANY_HOST } from './requests.js'
import type { Subject } from './subject.js'
import type { LoadedSuite, Named } from './suite.js'
import { NOWHERE } from './suite.js'

/** Most questions that are asked about one rule, and about everything else. */
const MOST_FOR_RULE = 1000
const MOST_OTHERS = 4000
/** Most requests of one route that are tried with every token. */
const MOST_REQUESTS = 16

/** A first suite of a policy. */
interface FirstSuite {
  /** The part of its file from `tokens` on. */
  text: string
  coverage: Coverage
  /** What no request was found for. */
  unreached: Item[]
  /** Number of cases. */
  count: number
}

interface Row {
  request: Request
  spec: string | RequestSpec
  /** Describes access, as printed by `who`. */
  remark?: string
}

interface Kept {
  token: TokenSpec | null
  row: Row
  decision: Decision
}

/**
 * Writes one case for each route, rule and token state, with the answers of today: each case exercises something that
 * those before it do not. `claims`: a caller that is tried at every route. `mask` hides secrets in comments.
 */
export async function firstSuite(
  subject: Subject,
  fixtures: ReadFixtures,
  suite: Pick<LoadedSuite, 'now' | 'keys'>,
  claims?: Readonly<Record<string, unknown>>,
  mask: (text: string) => string = (text) => text,
): Promise<FirstSuite> {
  return new Search(subject, fixtures, suite.now, [...suite.keys.keys()], mask).run(claims)
}

/** A key of each provider, where a policy has several: tokens say by which of them they are signed. */
export function providerKeys(program: Program): Record<string, KeySpec> {
  const names = [...new Set(providersIn(program).map(({ name }) => name))]
  if (names.length < 2) return {}
  return Object.fromEntries(names.map((name) => [name, { suppose: { provider: name } }]))
}

class Search {
  private readonly coverage = new Coverage()
  private readonly recorder: CoverageRecorder
  private readonly program: Program
  private readonly kept = new Map<string, Kept>()
  /** Claims of callers that were allowed. */
  private readonly admitted: Record<string, unknown>[] = [{}]
  /** Requests for which a rule was evaluated, by its place. */
  private readonly reaching = new Map<string, Set<Row>>()

  constructor(
    private readonly subject: Subject,
    private readonly fixtures: ReadFixtures,
    private readonly now: number,
    private readonly keys: readonly string[],
    private readonly mask: (text: string) => string,
  ) {
    this.program = subject.program
    this.recorder = new CoverageRecorder(this.coverage, this.program, 'init', fixtures.mcpTools)
  }

  async run(claims: Readonly<Record<string, unknown>> | undefined): Promise<FirstSuite> {
    const rows = this.rows()
    const first = rows.filter(({ remark }) => remark !== undefined)
    const caller: TokenSpec = claims ? { claims } : {}
    for (const row of first) for (const token of [null, caller]) await this.ask(token, row, true)
    for (const rule of rulesOf(this.program)) await this.coverRule(rule, rows)
    await this.coverLiteLlm(rows)
    await this.coverClaims(rows)
    for (const token of this.tokenStates()) for (const row of first) await this.ask(token, row)
    for (const row of this.toolRows()) for (const base of this.admitted) await this.ask({ claims: base }, row)
    for (const row of rows)
      for (const token of [null, caller, ...this.admitted.map((base) => ({ claims: base }))]) await this.ask(token, row)
    const unreached = [...this.coverage.items.values()].filter((item) => !this.coverage.isCovered(item))
    return { text: writeCases([...this.kept.values()]), coverage: this.coverage, unreached, count: this.kept.size }
  }

  /** Requests, those that `who` shows for each route first. */
  private rows(): Row[] {
    const { now, fixtures, subject } = this
    const rows = new Map<string, Row>()
    const add = (request: Request, remark?: string): void => {
      const key = JSON.stringify(request)
      if (rows.has(key)) return
      const spec = describeRequest(withoutUsualHost(request), subject)
      rows.set(key, { request, spec, ...(remark !== undefined && { remark }) })
    }
    const { fetched, state } = fixtures
    const found = who(this.program, { now, fetched, ...(state !== undefined && { state }) })
    for (const route of found) if (route.sample) add(route.sample, this.mask(`${routeText(route)}: ${route.sentence}`))
    const conditions = [...conditionsOf(stepsIn(this.program).map(lowerCelOfStep))]
    for (const { requests, sample } of found) {
      const some = [...(sample ? [sample] : []), ...requests].slice(0, MOST_REQUESTS)
      for (const request of some) add(request)
      for (const request of expand(some, conditions).requests.slice(0, MOST_REQUESTS)) add(request)
    }
    return [...rows.values()]
  }

  /** Asks, and keeps the case where it exercises something new. */
  private async ask(wanted: TokenSpec | null, row: Row, isKept = false): Promise<boolean> {
    const token = plain(wanted)
    const key = JSON.stringify([token, row.spec])
    if (this.kept.has(key)) return false
    const before = this.coverage.score
    const named: Named<TokenSpec> | null = token && { name: '', spec: token, place: NOWHERE }
    const step = {
      token: named,
      request: { name: '', spec: asRequestSpec(row.spec), place: NOWHERE },
      now: this.now,
      place: NOWHERE,
      expectPlace: NOWHERE,
    }
    this.recorder.begin({ group: '', name: '' })
    const observe = (evaluation: Evaluation): void => {
      this.recorder.observe(evaluation)
      getOrAdd(this.reaching, originKey(evaluation.origin), () => new Set()).add(row)
    }
    const asked = await this.subject.ask(step, { observe })
    this.recorder.answered(asked, step)
    const { decision } = asked
    if (token?.claims && allows(decision) && this.admitted.length < 6) this.noteAdmitted(token.claims)
    const isNew = this.coverage.score > before
    if (isNew || isKept) this.kept.set(key, { token, row, decision })
    return isNew
  }

  private noteAdmitted(claims: Record<string, unknown>): void {
    const text = JSON.stringify(claims)
    if (!this.admitted.some((known) => JSON.stringify(known) === text)) this.admitted.push(claims)
  }

  private isRuleCovered({ condition, origin }: RuleNode): boolean {
    const { parts } = partsOf(condition)
    const ids = [ruleId(origin, true), ruleId(origin, false), ...parts.map((_, index) => partId(origin, index))]
    return ids.every((id) => {
      const item = this.coverage.items.get(id)
      return !item || this.coverage.isCovered(item)
    })
  }

  /** Every combination of the claims that a rule reads, added to those of allowed callers. */
  private async coverRule(rule: RuleNode, rows: readonly Row[]): Promise<void> {
    const claims = valuesOfConditions([rule.condition])
    const reaching = this.reaching.get(originKey(rule.origin)) ?? new Set()
    const ordered = reaching.size > 0 ? [...reaching] : rows.slice(0, 2 * MOST_REQUESTS)
    let asked = 0
    for (const signer of [undefined, ...this.keys])
      for (const base of [...this.admitted])
        for (const combination of combinations(claims, base))
          for (const row of ordered) {
            if (this.isRuleCovered(rule) || ++asked > MOST_FOR_RULE) return
            await this.ask({ claims: combination, ...(signer !== undefined && { signedBy: signer }) }, row)
          }
  }

  /** The claims that LiteLLM's built-in checks read. */
  private async coverLiteLlm(rows: readonly Row[]): Promise<void> {
    const { claims } = triedBy(stepsIn(this.program), this.fixtures.state, [this.program])
    let asked = 0
    for (const combination of combinations(claims, {}))
      for (const row of rows) {
        if (++asked > MOST_OTHERS) return
        await this.ask({ claims: combination }, row)
      }
  }

  /** Claims of all rules together, for routes behind several. */
  private async coverClaims(rows: readonly Row[]): Promise<void> {
    let asked = 0
    for (const base of [...this.admitted])
      for (const { path, values } of claimValuesOf(this.program))
        for (const value of values)
          for (const row of rows) {
            if (++asked > MOST_OTHERS) return
            await this.ask({ claims: withClaim(base, path, value) }, row)
          }
  }

  private *tokenStates(): Generator<TokenSpec> {
    yield { raw: 'nonsense' }
    yield { signedBy: 'nobody' }
    yield { expires: '-1h' }
    yield { notBefore: '+1h' }
    yield { claims: { iss: 'https://other-issuer.example' } }
    yield { claims: { aud: 'another-audience' } }
    for (const name of this.keys) yield { signedBy: name }
    for (const iss of this.subject.tokens.issuers()) yield { claims: { iss } }
  }

  private *toolRows(): Generator<Row> {
    const offered = mcpDescriptions(this.fixtures.mcpTools, this.program)
    for (const { backend } of mcpPlaces(this.program))
      for (const target of backend.mcp.targets)
        for (const tool of offered.get(target.name)?.tools?.map(({ name }) => String(name)) ??
          namedTools(this.program)) {
          const spec: RequestSpec = { mcp: { call: shownName(target.name, tool, namingOf(backend.mcp)) } }
          yield { request: NO_REQUEST, spec }
        }
  }
}

/** Without claims, where it has none of its own. */
const plain = (token: TokenSpec | null): TokenSpec | null =>
  token?.claims && Object.keys(token.claims).length === 0 && Object.keys(token).length === 1 ? {} : token

const NO_REQUEST: Request = { method: 'GET', authority: null, path: '/', headers: [], body: '' }

/** A suite fills in a host of its own where any will do. */
function withoutUsualHost(request: Request): Request {
  return request.authority === ANY_HOST ? { ...request, authority: 'localhost' } : request
}

/** Claims over a base: each value of each claim, then all of them together; the plainest first. */
function* combinations(
  claims: readonly ClaimValues[],
  base: Readonly<Record<string, unknown>>,
): Generator<Record<string, unknown>> {
  yield { ...base }
  for (const { path, values } of claims) for (const value of values) yield withClaim(base, path, value)
  if (claims.length > 1) yield* products(claims, base)
}

function* products(
  [first, ...others]: readonly ClaimValues[],
  base: Readonly<Record<string, unknown>>,
): Generator<Record<string, unknown>> {
  if (!first) {
    yield { ...base }
    return
  }
  for (const value of first.values) yield* products(others, withClaim(base, first.path, value))
}

/** The suite from `tokens` on. */
function writeCases(kept: readonly Kept[]): string {
  const tokens = new Names<TokenSpec>(tokenName)
  const requests = new Names<string | RequestSpec>(requestName)
  const remarks = new Map<string, string>()
  const matrix = new Map<string, Map<string, unknown>>()
  for (const { token, row, decision } of kept) {
    const tokenKey = token === null ? 'none' : tokens.of(token)
    const requestKey = requests.of(row.spec)
    if (row.remark !== undefined && !remarks.has(requestKey)) remarks.set(requestKey, row.remark)
    getOrAdd(matrix, tokenKey, () => new Map()).set(requestKey, expectedOf(decision))
  }
  const names = ['none', ...tokens.all.map(([name]) => name)].filter((name) => matrix.has(name))
  return [
    ...(tokens.all.length > 0
      ? ['tokens:', ...tokens.all.map(([name, spec]) => `  ${flow(name)}: ${flow(spec)}`), '']
      : []),
    'requests:',
    ...requests.all.flatMap(([name, spec]) => {
      const remark = remarks.get(name)
      return [...(remark === undefined ? [] : [`  # ${printable(remark)}`]), `  ${flow(name)}: ${flow(spec)}`]
    }),
    '',
    'matrix:',
    ...names.map((name) => `  ${flow(name)}: ${flow(Object.fromEntries(matrix.get(name)!))}`),
    '',
  ].join('\n')
}

const flow = (value: unknown): string => printValue(value, { collectionStyle: 'flow' }).trimEnd()

function expectedOf(decision: Decision): unknown {
  if (decision.undetermined) return 'undetermined'
  if (allows(decision)) return 'allow'
  const status = decision.response?.status ?? 0
  return status < 400 ? 'deny' : status
}

/** Short names for values, each value once. */
class Names<T> {
  readonly all: [name: string, value: T][] = []
  private readonly byText = new Map<string, string>()

  constructor(private readonly nameOf: (value: T) => string) {}

  of(value: T): string {
    const text = JSON.stringify(value)
    const known = this.byText.get(text)
    if (known !== undefined) return known
    const wanted = this.nameOf(value)
    const taken = new Set(this.byText.values())
    let name = wanted
    for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`
    this.byText.set(text, name)
    this.all.push([name, value])
    return name
  }
}

function tokenName({ raw, signedBy, expires, notBefore, claims = {} }: TokenSpec): string {
  if (raw !== undefined) return 'malformed'
  if (signedBy !== undefined) return signedBy === NOBODY ? 'forged' : slug(`of-${signedBy}`)
  if (expires !== undefined) return 'expired'
  if (notBefore !== undefined) return 'not-yet-valid'
  if (claims['iss'] === 'https://other-issuer.example') return 'other-issuer'
  if (claims['aud'] === 'another-audience') return 'other-audience'
  const parts = Object.entries(claims).map(([name, value]) => slug(`${name}-${JSON.stringify(value)}`))
  return parts.length === 0 ? 'good' : parts.join('-').slice(0, 40).replace(/-+$/, '')
}

function requestName(spec: string | RequestSpec): string {
  if (typeof spec === 'string') return slug(spec).slice(0, 40) || 'request'
  const { mcp, method = 'GET', path = '', url = '' } = spec
  if (mcp)
    return (
      slug(mcp.call ?? mcp.list ?? mcp.prompt ?? mcp.read ?? (mcp.initialize ? 'initialize' : 'message')).slice(
        0,
        40,
      ) || 'message'
    )
  return slug(`${method} ${url}${path}`).slice(0, 40) || 'request'
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '')
