import type { Finding } from '../core/finding.js'
import type { Decision, McpSessions } from '../gateways/engine.js'
import { findingAt } from '../validate/own-file.js'
import { allows, answerText, mismatchOf, needsTrace } from './expectation.js'
import { FixtureError, type ReadFixtures, readFixtures } from './fixtures.js'
import { type LoadedPolicy, loadPolicy, PolicyError } from './policy.js'
import { type Asked, type AskOptions, Subject, signingKeys } from './subject.js'
import type { LoadedSuite, Place, PolicyUnderTest, TestCase, TestStep } from './suite.js'
import { SuiteError } from './suite-error.js'
import type { Surroundings } from './surroundings.js'
import type { SigningKeys } from './tokens.js'

/** One case under one policy. */
export interface CaseResult {
  test: TestCase
  /** Name of the policy, where the suite has several. */
  policy?: string
  /** What each request was answered, in order; those after a failure are not asked. */
  answers: Asked[]
  failure?: Failure
}

/** Why a case failed. */
export interface Failure {
  /** `expected allow, got 403 "RBAC: access denied"`. */
  message: string
  step: TestStep
  /** Position of the step, from 0. */
  index: number
  /** With a trace. */
  asked: Asked
  subject: Subject
  sessions?: McpSessions
  place: Place
}

/** Observes what is evaluated for the cases of one policy. */
export interface Observer {
  /** Called before the requests of a case are decided. */
  begin(test: TestCase): void
  observe: NonNullable<AskOptions['observe']>
  /** Called with each answer, which has a trace. */
  answered(asked: Asked, step: TestStep): void
}

/** A policy under test as it is loaded for the environment of a case. */
export interface Loaded {
  policy: PolicyUnderTest
  loaded: LoadedPolicy
  subject: Subject
}

/** Runs the cases of a suite. What it needs is read once; `load` throws a `SuiteError`. */
export class SuiteRunner {
  readonly fixtures: ReadFixtures
  private readonly signing: SigningKeys
  private readonly loadedByEnv = new Map<string, Loaded>()

  constructor(
    readonly suite: LoadedSuite,
    private readonly around: Surroundings,
  ) {
    this.fixtures = this.readFixtures()
    this.signing = this.readKeys()
  }

  /** The policies under test without the environment of any case. */
  load(): Loaded[] {
    return this.suite.policies.map((policy) => this.loadWith(policy, {}))
  }

  async run(
    wanted: (test: TestCase) => boolean = () => true,
    observers: readonly Observer[] = [],
  ): Promise<CaseResult[]> {
    this.load()
    const results: CaseResult[] = []
    for (const test of this.suite.cases) if (wanted(test)) results.push(...(await this.runCase(test, observers)))
    return results
  }

  /** One result for each policy. */
  private async runCase(test: TestCase, observers: readonly Observer[]): Promise<CaseResult[]> {
    const results: CaseResult[] = []
    for (const [index, policy] of this.suite.policies.entries()) {
      const { subject } = this.loadWith(policy, test.env)
      const result = await runOn(subject, test, observers[index])
      results.push({ ...result, ...(policy.name !== undefined && { policy: policy.name }) })
    }
    const agreeing = test.steps.findIndex(({ expect }) => expect?.kind === 'agree')
    return agreeing < 0 ? results : disagreement(results, test, agreeing, this)
  }

  /** The policy of a case, whose environment may be another. */
  loadWith(policy: PolicyUnderTest, over: TestCase['env']): Loaded {
    const env = merged({ ...this.fixtures.env, ...policy.env }, over)
    const key = JSON.stringify([policy.name, Object.entries(env).sort()])
    const known = this.loadedByEnv.get(key)
    if (known) return known
    const loaded = this.loadPolicy(policy, env)
    const subject = new Subject(loaded.program, this.suite, this.fixtures, this.signing, this.around)
    const result = { policy, loaded, subject }
    this.loadedByEnv.set(key, result)
    return result
  }

  private loadPolicy(policy: PolicyUnderTest, env: Record<string, string>): LoadedPolicy {
    try {
      return loadPolicy(policy, env, this.fixtures.files, this.around)
    } catch (error) {
      const { source, pointer } = policy.place
      if (error instanceof PolicyError)
        throw new SuiteError([findingAt(source, pointer, 'CW8008', error.message), ...errorsOf(error.findings)])
      throw new SuiteError([findingAt(source, pointer, 'CW8007', (error as Error).message)])
    }
  }

  private readFixtures(): ReadFixtures {
    try {
      return readFixtures(this.suite.fixtures, this.suite.file, this.around)
    } catch (error) {
      if (!(error instanceof FixtureError)) throw error
      const { source, pointer } = error.named.place
      throw new SuiteError([findingAt(source, `${pointer}/${error.member}`, 'CW8007', error.message)])
    }
  }

  private readKeys(): SigningKeys {
    try {
      return signingKeys(this.suite, this.around)
    } catch (error) {
      const named = [...this.suite.keys.values()].find(({ spec }) => spec.file !== undefined)
      if (!named) throw error
      const { source, pointer } = named.place
      throw new SuiteError([findingAt(source, `${pointer}/file`, 'CW8007', (error as Error).message)])
    }
  }
}

/** What keeps the gateway from loading the policy. */
const errorsOf = (findings: readonly Finding[]): Finding[] => findings.filter(({ severity }) => severity === 'error')

function merged(env: Record<string, string>, over: TestCase['env']): Record<string, string> {
  const all: Record<string, string | null> = { ...env, ...over }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null))
}

async function runOn(subject: Subject, test: TestCase, observer: Observer | undefined): Promise<CaseResult> {
  observer?.begin(test)
  const answers: Asked[] = []
  let mcpSessions: McpSessions | undefined = test.steps.length > 1 ? new Map() : undefined
  for (const [index, step] of test.steps.entries()) {
    const sessions = mcpSessions && { mcpSessions }
    const options: AskOptions = {
      trace: observer !== undefined || needsTrace(step.expect),
      ...(observer && { observe: observer.observe }),
      ...sessions,
    }
    const asked = await subject.ask(step, options)
    observer?.answered(asked, step)
    answers.push(asked)
    mcpSessions = asked.decision.mcpSessions ?? mcpSessions
    const message = step.expect ? mismatchOf(asked.decision, step.expect) : null
    if (message === null) continue
    const traced = options.trace ? asked : await subject.ask(step, { ...sessions })
    const failure: Failure = {
      message,
      step,
      index,
      asked: traced,
      subject,
      place: step.expectPlace,
      ...(sessions && { sessions: sessions.mcpSessions }),
    }
    return { test, answers, failure }
  }
  return { test, answers }
}

/** `agree`: every policy answers as the first does. */
function disagreement(results: CaseResult[], test: TestCase, index: number, runner: SuiteRunner): CaseResult[] {
  const [first, ...others] = results
  const expected = first?.answers[index]
  if (!first || !expected) return results
  const step = test.steps[index]!
  return [
    first,
    ...others.map((result, other): CaseResult => {
      const asked = result.answers[index]
      if (result.failure || !asked || sameVerdict(asked.decision, expected.decision)) return result
      const message = `expected the answer of \`${first.policy}\` (${answerText(expected.decision)}), got ${answerText(asked.decision)}`
      const { subject } = runner.loadWith(runner.suite.policies[other + 1]!, test.env)
      return { ...result, failure: { message, step, index, asked, subject, place: step.expectPlace } }
    }),
  ]
}

/** Both are undetermined, both let it through, or both refuse with one status. */
function sameVerdict(a: Decision, b: Decision): boolean {
  if (a.undetermined || b.undetermined) return a.undetermined !== undefined && b.undetermined !== undefined
  if (allows(a) || allows(b)) return allows(a) && allows(b)
  return (a.response?.status ?? 0) === (b.response?.status ?? 0)
}
