import { describe, expect, it } from 'vitest'
import { mutantsOf } from '../../src/compare/mutate.js'
import { findSurvivors, type MutationReport } from '../../src/suite/mutation.js'
import { SuiteRunner } from '../../src/suite/run-suite.js'
import { around, load } from './policies.js'

async function mutate(rows: string): Promise<MutationReport> {
  const suite = load(`policy: policy.yaml
tokens:
  gold: { claims: { tier: gold, sub: alice } }
  silver: { claims: { tier: silver, sub: alice } }
  mallory: { claims: { tier: gold, sub: mallory } }
  forged: { from: gold, signedBy: nobody }
matrix:
${rows}`)
  const runner = new SuiteRunner(suite, around())
  const [loaded] = runner.load()
  const cases = suite.cases.map((test) => ({ test, subject: loaded!.subject }))
  return findSurvivors(loaded!, cases, { fetched: new Map() })
}

describe('mutation', () => {
  it('lists changes that no case notices, with a case that does', async () => {
    const { survivors, suggestions } = await mutate('  silver: { GET /v1: 403 }')
    const noticed = survivors.find(({ change }) => change === 'change an expression')!
    expect(noticed.origin.file).toBe('policy.yaml')
    expect(noticed.consequence).toMatch(
      /was (?:let through and is now refused with 403|refused with 403 and is now let through)/,
    )
    expect(suggestions.map(({ spec }) => spec)).toContainEqual({
      token: { claims: { tier: 'xgold', sub: 'other' } },
      request: 'GET /v1',
      expect: 403,
    })
  })

  it('finds fewer of them the more the cases say', async () => {
    const few = await mutate('  silver: { GET /v1: 403 }')
    const more = await mutate(`  silver: { GET /v1: 403 }
  gold: { GET /v1: { destination: "models.internal:8080" }, GET /v1x: 404 }
  mallory: { GET /v1: 403 }
  forged: { GET /v1: 401 }
  none: { GET /v1: 401 }`)
    expect(more.noticed).toBeGreaterThan(few.noticed + 5)
    expect(more.survivors.length).toBeLessThan(few.survivors.length)
    expect(more.survivors.map(({ change }) => change)).not.toContain('change an expression')
  })

  it('makes every change once, and leaves the policy as it is', () => {
    const [loaded] = new SuiteRunner(load('policy: policy.yaml\nmatrix: { none: { GET /: 404 } }'), around()).load()
    const { program } = loaded!.loaded
    const before = JSON.stringify(program, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    const changes = [...mutantsOf(program)].map(({ change }) => change)
    expect(changes.length).toBeGreaterThan(20)
    expect(new Set(changes).size).toBeGreaterThan(12)
    expect(JSON.stringify(program, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).toBe(
      before,
    )
  })
})
