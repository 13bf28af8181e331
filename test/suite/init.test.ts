import { describe, expect, it } from 'vitest'
import { Coverage, CoverageRecorder } from '../../src/suite/coverage/recorder.js'
import { firstSuite, providerKeys } from '../../src/suite/init.js'
import { loadSuite } from '../../src/suite/load-suite.js'
import { SuiteRunner } from '../../src/suite/run-suite.js'
import { around, standalone } from './policies.js'

const HEAD = 'policy: policy.yaml\n'

/** The suite of a policy, what it reaches, and what running it covers. */
async function init(files: Readonly<Record<string, string>>, claims?: Record<string, unknown>) {
  const machine = around(files)
  const load = (text: string): SuiteRunner =>
    new SuiteRunner(loadSuite('a.claimwright-test.yaml', text, machine).suite!, machine)
  const empty = load(`${HEAD}cases: [{ request: GET /, expect: deny }]`)
  const [{ subject }] = empty.load() as [ReturnType<SuiteRunner['load']>[0]]
  const keys = JSON.stringify(providerKeys(subject.program))
  const head = `${HEAD}keys: ${keys}\n`
  const runner = load(`${head}cases: [{ request: GET /, expect: deny }]`)
  const first = await firstSuite(runner.load()[0]!.subject, runner.fixtures, runner.suite, claims)
  const written = load(head + first.text)
  const coverage = new Coverage()
  const recorder = new CoverageRecorder(coverage, written.load()[0]!.loaded.program, 'a', undefined)
  const results = await written.run(() => true, [recorder])
  const uncovered = [...coverage.items.values()].filter((item) => !coverage.isCovered(item)).map(({ text }) => text)
  return { first, results, uncovered }
}

describe('a first suite', () => {
  it('passes today and covers everything that can be reached', async () => {
    const { first, results, uncovered } = await init({})
    expect(results.filter(({ failure }) => failure)).toEqual([])
    expect(results).toHaveLength(first.count)
    expect(first.unreached).toEqual([])
    expect(uncovered).toEqual([])
    expect(first.text).toContain('tier-gold')
    expect(first.text).toMatch(/# .*: a token of `https:\/\/idp\.example\.com` for `models`/)
  })

  const RULES = [
    'jwt.a == "x" || (jwt.b == "y" && !(jwt.c == "z"))',
    '"admin" in jwt.roles && request.method == "POST"',
    'has(jwt.org) ? jwt.org.team == "a" : jwt.sub == "root"',
    'jwt.groups.contains("a") && request.path.startsWith("/v1/x") && request.headers["x-a"] == "1"',
    'jwt.sub.endsWith("@company.com")',
  ]
  for (const rule of RULES)
    it(`shows every part of ${rule}`, async () => {
      const { results, uncovered } = await init({ 'policy.yaml': standalone(rule.replaceAll("'", "''")) })
      expect(results.filter(({ failure }) => failure)).toEqual([])
      expect(uncovered).toEqual([])
    })

  it('says what no request reaches', async () => {
    const { first, uncovered } = await init({ 'policy.yaml': standalone('jwt.a == "x" && jwt.a == "y"') })
    expect(first.unreached.map(({ text }) => text)).toEqual([
      'the rule is never met',
      '`jwt.a == "x"` is never shown to decide alone',
      '`jwt.a == "y"` is never shown to decide alone',
    ])
    expect(uncovered).toEqual(first.unreached.map(({ text }) => text))
  })

  it('tries a caller at every route', async () => {
    const { first } = await init({}, { tier: 'bronze', sub: 'me' })
    expect(first.text).toContain('{ tier: bronze, sub: me }')
  })
})
