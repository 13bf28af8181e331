import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCel } from '../../src/cel/cel.js'
import type { CelCondition } from '../../src/core/condition.js'
import { decisiveParts, evaluateTree, partsOf } from '../../src/suite/coverage/condition-tree.js'
import { coverageHtml } from '../../src/suite/coverage/html.js'
import { Coverage, CoverageRecorder } from '../../src/suite/coverage/recorder.js'
import {
  coberturaText,
  coverageByFile,
  coverageLines,
  type FileCoverage,
  isBelow,
  lcovText,
  percentText,
} from '../../src/suite/coverage/report.js'
import { SuiteRunner } from '../../src/suite/run-suite.js'
import { around, load } from './policies.js'

async function cover(...texts: string[]): Promise<FileCoverage[]> {
  const coverage = new Coverage()
  let sources: FileCoverage['source'][] = []
  for (const text of texts) {
    const suite = load(text)
    const runner = new SuiteRunner(suite, around())
    const [{ loaded }] = runner.load() as [ReturnType<SuiteRunner['load']>[0]]
    sources = loaded.sources
    await runner.run(() => true, [new CoverageRecorder(coverage, loaded.program, suite.name, undefined)])
  }
  return coverageByFile(coverage, sources)
}

const HEAD = `policy: policy.yaml
tokens:
  gold: { claims: { tier: gold, sub: alice } }
  silver: { claims: { tier: silver, sub: alice } }
  mallory: { claims: { tier: gold, sub: mallory } }
  forged: { from: gold, signedBy: nobody }
  expired: { from: gold, expires: -1h }
  early: { from: gold, notBefore: +1h }
  stranger: { from: gold, claims: { iss: other } }
  elsewhere: { from: gold, claims: { aud: other } }
  nonsense: { raw: nonsense }
matrix:
`

describe('coverage of a policy', () => {
  it('is zero of a suite that reaches nothing', async () => {
    const lines = coverageLines(await cover(`${HEAD}  none: { GET /other: 404 }`))
    expect(lines[0]).toBe(
      'coverage of the policy: 0.0 % (routes 0/1, providers 0/1, token states 0/7, rules 0/2, conditions 0/2)',
    )
    expect(lines).toContain('  policy.yaml:6: route: no request reaches route `models`')
    expect(lines).toContain('  policy.yaml:14: condition: `jwt.tier == "gold"` is never shown to decide alone')
    expect(lines).toHaveLength(14)
  })

  it('wants each part of a condition to decide alone, with both values', async () => {
    const conditions = async (rows: string): Promise<string> =>
      /conditions (\d\/2)/.exec(coverageLines(await cover(HEAD + rows))[0]!)![1]!
    expect(await conditions('  gold: { GET /v1: allow }')).toBe('0/2')
    expect(await conditions('  gold: { GET /v1: allow }\n  silver: { GET /v1: 403 }')).toBe('1/2')
    expect(
      await conditions('  gold: { GET /v1: allow }\n  silver: { GET /v1: 403 }\n  mallory: { GET /v1: 403 }'),
    ).toBe('2/2')
  })

  it('adds up over suites, to 100 %', async () => {
    const states = ['forged', 'expired', 'early', 'stranger', 'elsewhere', 'nonsense', 'none']
    const files = await cover(
      `${HEAD}  gold: { GET /v1: allow }\n  silver: { GET /v1: 403 }\n  mallory: { GET /v1: 403 }`,
      `${HEAD}${states.map((name) => `  ${name}: { GET /v1: ${name === 'early' ? 'allow' : 401} }`).join('\n')}`,
    )
    expect(coverageLines(files)).toEqual([
      'coverage of the policy: 100.0 % (routes 1/1, providers 1/1, token states 7/7, rules 2/2, conditions 2/2)',
    ])
  })

  it('is written as LCOV, Cobertura and HTML by the lines of the policy', async () => {
    const files = await cover(`${HEAD}  gold: { GET /v1: allow }`)
    expect(lcovText(files)).toMatch(
      /^TN:\nSF:policy\.yaml\nBRDA:6,0,0,1\n[\s\S]*DA:6,1\n[\s\S]*LF:3\nLH:3\nend_of_record\n$/,
    )
    expect(coberturaText(files)).toContain('<line number="14" hits="1" branch="true" condition-coverage="25% (1/4)"/>')
    const html = coverageHtml(files, ({ text }) => text)
    expect(html).toMatch(/<span class="l c" title="route: access &gt; gold &gt; GET \/v1">/)
    expect(html).toMatch(
      /<span class="l p" title="rule: access &gt; gold &gt; GET \/v1&#10;rule: the rule is never missed/,
    )
  })

  it('is never rounded up', () => {
    expect(percentText({ covered: 999, total: 1000 })).toBe('99.9 %')
    expect(percentText({ covered: 9_999, total: 10_000 })).toBe('99.9 %')
    expect(percentText({ covered: 0, total: 0 })).toBe('100.0 %')
    expect(isBelow({ covered: 8_999, total: 10_000 }, 90)).toBe(true)
    expect(isBelow({ covered: 9_000, total: 10_000 }, 90)).toBe(false)
  })
})

describe('a condition', () => {
  const condition = (source: string): CelCondition => ({
    kind: 'cel',
    source,
    expression: parseCel(source).expression ?? null,
    origin: { file: '', document: 0, pointer: '' },
  })

  it('is taken apart at its operators', () => {
    expect(partsOf(condition('a && (!b || c ? d : a)')).parts.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('is decided by exactly the parts whose turn would turn it', () => {
    const names = ['a', 'b', 'c', 'd']
    const tree = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(...names),
        fc.tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node')).map(([l, op, r]) => `(${l} ${op} ${r})`),
        tie('node').map((of) => `!(${of})`),
      ),
    })).node
    fc.assert(
      fc.property(tree, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (source, bits) => {
        const when = condition(source)
        const { tree: parsed, parts } = partsOf(when)
        const value = (text: string): boolean => bits[names.indexOf(text)]!
        const values = parts.map(({ text }) => value(text))
        const holds = evaluateTree(parsed, values)
        // The same by JavaScript itself.
        const run = new Function(...names, `return ${source}`) as (...args: boolean[]) => boolean
        expect(holds).toBe(run(...bits))
        const byText = new Map(parts.map(({ part, text }) => [part, text]))
        const shown = decisiveParts({
          origin: when.origin,
          condition: when,
          holds,
          evaluate: (part) => value(byText.get(part)!),
        })
        const expected = parts.flatMap(({ text }, index) => {
          const turned = bits.with(names.indexOf(text), !value(text))
          return run(...turned) === holds ? [] : [{ index, value: value(text) }]
        })
        expect(shown).toEqual(expected)
      }),
      { seed: 22 },
    )
  })
})
