import { type Comparison, compare } from '../compare/compare.js'
import { gateOf } from '../compare/gate.js'
import { leafText } from '../compare/leaf-text.js'
import { mutantsOf } from '../compare/mutate.js'
import type { Origin } from '../core/finding.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { FetchAnswer } from '../core/http.js'
import type { Program } from '../core/program.js'
import type { Decision, McpSessions } from '../gateways/engine.js'
import { describeCase } from './describe-case.js'
import { allows, type Expectation, mismatchOf, needsTrace, readExpectation } from './expectation.js'
import { asRequestSpec } from './load-suite.js'
import type { CaseSpec } from './model/case.js'
import type { RequestSpec } from './model/request.js'
import type { Loaded } from './run-suite.js'
import type { Subject } from './subject.js'
import type { Named, TestCase, TestStep } from './suite.js'
import { NOWHERE } from './suite.js'

/** A change of the policy that no case notices. */
export interface Survivor {
  change: string
  /** What differs in the policy's own words. */
  detail: string
  origin: Origin
  /**
   * Who would gain or lose access, in one sentence. Absent: neither such a request nor a proof that there is none was
   * found.
   */
  consequence?: string
  /** A case that notices it. */
  suggestion?: Suggestion
}

/** A case that notices a change. It passes under the policy of today. */
export interface Suggestion {
  spec: CaseSpec
  test: TestCase
}

export interface MutationReport {
  /** Changes that some case notices. */
  noticed: number
  survivors: Survivor[]
  /** Cases that would notice them, each of which may notice several. */
  suggestions: Suggestion[]
  /** Mutations that are proven to have no effect. */
  equivalent: number
}

/** Most mutants of one policy. */
const MOST_MUTANTS = 300

/** Changes the policy in every way that `diff` is tested with, and looks for changes that no case notices. */
export async function findSurvivors(
  { loaded, subject }: Loaded,
  cases: readonly { test: TestCase; subject: Subject }[],
  options: { fetched: ReadonlyMap<string, FetchAnswer>; state?: unknown },
): Promise<MutationReport> {
  const { program } = loaded
  const report: MutationReport = { noticed: 0, survivors: [], suggestions: [], equivalent: 0 }
  const seen = new Set<string>()
  let count = 0
  for (const mutant of mutantsOf(program)) {
    if (count++ >= MOST_MUTANTS) break
    const { same, leaves, proven } = gateOf(program, mutant.program)
    const [leaf] = leaves
    const key = JSON.stringify(
      leaves.map(({ path, after }) => [path, after]),
      plainNumbers,
    )
    if (same || !leaf || seen.has(key)) {
      if (proven.length > 0 && !leaf) report.equivalent++
      continue
    }
    seen.add(key)
    if (await isNoticed(mutant.program, cases)) {
      report.noticed++
      continue
    }
    const comparison = compare(program, mutant.program, options)
    if (comparison.equivalence === 'same' || comparison.equivalence === 'complete') {
      report.equivalent++
      continue
    }
    const mutated = subject.with(mutant.program)
    const known = await findAsync(report.suggestions, ({ test }) => fails(mutated, test))
    const suggestion = known ?? (await suggest(comparison, subject, mutated))
    if (suggestion && !known) report.suggestions.push(suggestion)
    const [difference] = comparison.differences
    report.survivors.push({
      change: mutant.change,
      detail: leafText(leaf, program).replace(', and no case shows an effect', ''),
      origin: leaf.origin,
      ...(difference && { consequence: difference.message }),
      ...(suggestion && { suggestion }),
    })
  }
  return report
}

async function findAsync<T>(all: readonly T[], wanted: (each: T) => Promise<boolean>): Promise<T | undefined> {
  for (const each of all) if (await wanted(each)) return each
  return undefined
}

const plainNumbers = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

/** Some case fails that passed. */
async function isNoticed(program: Program, cases: readonly { test: TestCase; subject: Subject }[]): Promise<boolean> {
  const subjects = new Map<Subject, Subject>()
  for (const { test, subject } of cases) {
    const mutated = getOrAdd(subjects, subject, () => subject.with(program))
    if (await fails(mutated, test)) return true
  }
  return false
}

async function fails(subject: Subject, { steps }: TestCase): Promise<boolean> {
  let mcpSessions: McpSessions | undefined = steps.length > 1 ? new Map() : undefined
  for (const step of steps) {
    const { expect } = step
    const { decision } = await subject.ask(step, {
      trace: needsTrace(expect),
      ...(mcpSessions && { mcpSessions }),
    })
    if (expect && mismatchOf(decision, expect) !== null) return true
    mcpSessions = decision.mcpSessions ?? mcpSessions
  }
  return false
}

/** The witness of a difference as a case that expects the answer of today, with the plainest request that will do. */
async function suggest(
  { differences }: Comparison,
  subject: Subject,
  mutated: Subject,
): Promise<Suggestion | undefined> {
  for (const { witness } of differences) {
    const described = describeCase(witness.one, subject)
    const { decision } = witness.before
    if (!described || decision.undetermined) continue
    const { request } = described
    const plainer =
      typeof request === 'object' && request.host !== undefined ? [withoutHost(request), request] : [request]
    for (const each of plainer) {
      const spec: CaseSpec = { ...described, request: each, expect: expectedOf(decision) }
      const test = testOf(spec, witness.one.now)
      if (!(await fails(subject, test)) && (await fails(mutated, test))) return { spec, test }
    }
  }
  return undefined
}

const expectedOf = (decision: Decision): CaseSpec['expect'] =>
  allows(decision) ? 'allow' : (decision.response?.status ?? 'deny')

function withoutHost({ host: _, ...request }: RequestSpec): RequestSpec | string {
  const { method = 'GET', path, ...others } = request
  return path !== undefined && Object.keys(others).length === 0 ? `${method} ${path}` : request
}

/** A case outside any file. */
function testOf({ token, request, expect }: CaseSpec, now: number): TestCase {
  const named = <T>(spec: T): Named<T> => ({ name: '', spec, place: NOWHERE })
  const step: TestStep = {
    token: typeof token === 'object' ? named(token) : null,
    request: named(asRequestSpec(request ?? '/')),
    expect: readExpectation(expect) as Expectation,
    now,
    place: NOWHERE,
    expectPlace: NOWHERE,
  }
  return { name: '', group: '', tags: new Set(), steps: [step], env: {}, place: NOWHERE }
}
