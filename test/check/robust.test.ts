import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments, visit } from 'yaml'
import { RULES } from '../../src/check/catalogue.js'
import { check } from '../../src/check/check.js'
import { exampleInput } from '../../src/check/rule.js'
import { FORMATS } from '../../src/report/formats.js'
import { summarize } from '../../src/report/report.js'
import { parse } from '../../src/yaml/parse.js'
import { findingsOf } from './findings-of.js'

const TEXTS = [
  ...new Set(
    RULES.filter(({ code }) => code !== 'CW1002').flatMap(({ failing, passing }) =>
      [failing, passing].map((one) => exampleInput(one).text),
    ),
  ),
]
const ODD: unknown[] = [
  null,
  true,
  0,
  -1,
  1e30,
  '',
  'x',
  '{',
  '__proto__',
  [],
  [null],
  {},
  { a: null },
  [[]],
  'jwt.a == 1',
  'https://a',
]

/** The example with one value replaced, removed or renamed. */
function mutate(text: string, where: number, odd: number, how: 'replace' | 'remove' | 'rename'): string {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return text
  let count = 0
  for (const document of documents)
    visit(document, (_, node) => {
      if (isPair(node) || isScalar(node) || isMap(node) || isSeq(node)) count++
    })
  const target = where % Math.max(count, 1)
  let at = 0
  for (const document of documents)
    visit(document, (key, node, path) => {
      if (!(isPair(node) || isScalar(node) || isMap(node) || isSeq(node)) || at++ !== target) return undefined
      if (how === 'remove' && path.length > 1) return visit.REMOVE
      if (how === 'rename' && isPair(node) && isScalar(node.key)) node.key.value = `${String(node.key.value)}x`
      else if (isPair(node)) node.value = document.createNode(ODD[odd % ODD.length])
      else if (path.length > 0 && key !== 'key') return document.createNode(ODD[odd % ODD.length]) as Node
      return visit.BREAK
    })
  return documents.map(String).join('---\n')
}

describe('check on configurations that nobody would write', () => {
  it('never throws, and every finding can be printed in every format', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('replace' as const, 'remove' as const, 'rename' as const),
        (which, where, odd, how) => {
          const text = mutate(TEXTS[which % TEXTS.length]!, where, odd, how)
          const source = parse(text, { file: 'f.yaml' })
          const findings = check([source])
          for (const format of FORMATS.values()) {
            const reporter = format({
              sources: new Map([['f.yaml', source]]),
              about: () => undefined,
              version: '',
              color: false,
              width: 80,
            })
            for (const one of findings) reporter.add(one)
            reporter.end(summarize(findings, ['f.yaml']))
          }
          for (const { span, fix } of findings) {
            expect(span.start).toBeGreaterThanOrEqual(0)
            expect(span.end).toBeGreaterThanOrEqual(span.start)
            expect(span.end).toBeLessThanOrEqual(text.length)
            for (const { start, end } of fix?.edits ?? []) expect(start <= end && end <= text.length).toBe(true)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('suggestions', () => {
  it('many unknown guardrails of LiteLLM are compared up to a limit', () => {
    const names = Array.from({ length: 900 }, (_, index) => `guardrail-${index}`)
    const guardrails = names.map(
      (name) => `- guardrail_name: ${name}\n  litellm_params: { guardrail: aim, mode: pre_call }`,
    )
    const used = names.map((name) => `${name}-x`).join(', ')
    const text = `guardrails:\n${guardrails.join('\n')}\nmodel_list:\n- model_name: a\n  litellm_params: { model: openai/a, guardrails: [${used}] }\ngeneral_settings: { master_key: sk-0f5c61e2 }\n`
    const found = findingsOf(text).filter(({ code }) => code === 'CW6178')
    expect(found).toHaveLength(900)
    expect(found.filter(({ help }) => help?.startsWith('did you mean'))).toHaveLength(20)
  })
})
