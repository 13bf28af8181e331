import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findingsOf } from './documents.js'

const VECTORS = join(import.meta.dirname, '../conformance')
const texts = ['gloo', 'agentgateway', 'litellm'].flatMap((program) =>
  readdirSync(join(VECTORS, program))
    .map((suite) => join(VECTORS, program, suite, 'policy.yaml'))
    .filter(existsSync)
    .map((file) => readFileSync(file, 'utf8')),
)

const GLOO = 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\n'

describe('hostile documents', () => {
  it('any text has findings or none, never a crash', () => {
    const damage = fc.tuple(
      fc.nat(),
      fc.nat({ max: 40 }),
      fc.string({ maxLength: 6, unit: fc.constantFrom(...'\n\t :-{}[]"\'&*!|>%@`#,?yn0.$~<') }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(damage, { minLength: 1, maxLength: 4 }), (text, changes) => {
        let broken = text
        for (const [at, length, by] of changes) {
          const start = at % (broken.length + 1)
          broken = broken.slice(0, start) + by + broken.slice(start + length)
        }
        for (const { span } of findingsOf(broken)) {
          expect(span.start).toBeGreaterThanOrEqual(0)
          expect(span.end).toBeLessThanOrEqual(broken.length)
          expect(span.line).toBeGreaterThan(0)
        }
      }),
      { numRuns: 1500 },
    )
  })

  it.each([
    ['100,000 unknown keys', `${GLOO}spec:\n${Array.from({ length: 100_000 }, (_, i) => `  k${i}: 1\n`).join('')}`],
    ['100,000 wrong items', `${GLOO}spec:\n  virtualHost:\n    domains:\n${'    - {}\n'.repeat(100_000)}`],
    ['100,000 binds of one port', `binds:\n${'- { port: 1, listeners: [] }\n'.repeat(100_000)}`],
    [
      'aliases to a large value',
      `${GLOO}spec:\n  virtualHost:\n    routes: [${'{ matchers: [{ prefix: / }] },'.repeat(200)}]\n    x: &x [${'{ a: b },'.repeat(2000)}]\n    domains: [${Array(90).fill('*x').join(', ')}]\n`,
    ],
    [
      'policies in policies',
      `binds: [{ port: 1, listeners: [{ routes: [{ backends: [{ host: "a:1", policies: ${'{ backendAuth: { oauthTokenExchange: { host: "a:1", policies: '.repeat(24)}{}${' } } }'.repeat(24)} }] }] }] }]\n`,
    ],
  ])('%s: a bounded number of findings', (_, text) => {
    const findings = findingsOf(text)
    expect(findings.length).toBeLessThan(2_100)
  })

  it('names that every object has are names like any other', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(findingsOf(`${GLOO}spec: { ${name}: 1 }\n`).map(({ code }) => code)).toEqual(['CW2001'])
  })

  it('a long number of LiteLLM is read once', () => {
    const text = (value: string) => `model_list: []\nlitellm_settings: { max_budget: "${value}" }\n`
    const digits = '1'.repeat(500_000)
    expect(findingsOf(text(`${digits}x`)).map(({ code }) => code)).toEqual(['CW2002'])
    expect(findingsOf(text(digits))).toEqual([])
  })

  it('many unknown settings of LiteLLM are compared up to a limit', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `  unknown_setting_${index}: 1\n`).join('')
    expect(findingsOf(`model_list: []\nlitellm_settings:\n  cachee: true\n${names}`)).toHaveLength(1)
  })
})
