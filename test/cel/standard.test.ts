import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { disagreement, SUITES, specTests } from './spec.js'

/** What agentgateway does otherwise than the standard, with its reason and every test of the standard that shows it. */
interface Trait {
  trait: string
  reason: string
  tests: string[]
}

const traits = JSON.parse(readFileSync(new URL('standard-disagreements.json', import.meta.url), 'utf8')) as Trait[]
const page = new URL('../../docs/cel.md', import.meta.url)

const tests = specTests()
const disagreements = new Map(
  tests.flatMap((test) => {
    const ours = disagreement(test)
    return ours === undefined ? [] : [[test.id, `${test.expr} -> ${ours}`] as const]
  }),
)

describe("the standard's conformance suites", () => {
  it('disagree only where the table says so', () => {
    const named = new Set(traits.flatMap((trait) => trait.tests))
    expect([...disagreements].filter(([id]) => !named.has(id))).toEqual([])
    expect([...named].filter((id) => !disagreements.has(id))).toEqual([])
    expect(tests.length).toBeGreaterThan(1400)
    console.log(`${tests.length - disagreements.size} of ${tests.length} tests of the standard agree`)
  })

  it('every disagreement has one reason', () => {
    const named = traits.flatMap((trait) => trait.tests)
    expect(new Set(named).size).toBe(named.length)
    for (const trait of traits) expect(trait.reason.length * trait.tests.length).toBeGreaterThan(0)
  })

  it('are told in docs/cel.md (`UPDATE=1 npx vitest run test/cel` writes them)', () => {
    const text = readFileSync(page, 'utf8')
    const updated = text.replace(
      /(<!-- disagreements -->\n)[\s\S]*?(<!-- end -->)/,
      (_, start: string, end: string) => `${start}\n${table()}\n${end}`,
    )
    if (process.env['UPDATE'] === '1') writeFileSync(page, updated)
    else expect(text).toBe(updated)
  })
})

function table(): string {
  const rows = traits.map(
    ({ trait, reason, tests }) => `| ${trait} | ${reason.replaceAll('|', '\\|')} | ${tests.length} |`,
  )
  const suites = SUITES.map((name) => `\`${name}\``).join(', ')
  const agree = tests.length - disagreements.size
  return [
    `Of ${tests.length} tests in the suites ${suites}, ${agree} agree.`,
    '',
    '| subject | agentgateway | tests |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
