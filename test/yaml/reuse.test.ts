import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { parse } from '../../src/yaml/parse.js'
import type { Source } from '../../src/yaml/source.js'

const EXAMPLES = join(import.meta.dirname, '../../examples')
const TEXTS = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(EXAMPLES, name), 'utf8'))

/** Inserted somewhere: whole documents, boundaries, and what breaks a document or spans several. */
const INSERTED = [
  '\n---\n',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '# x\n',
  '\n',
  'a: [',
  '&x ',
  '*x',
  '\uFEFF',
  '{{ x }}',
  'kind: List\n',
  '$HOME',
]

const shapeOf = ({ documents, findings }: Source): unknown => ({
  documents: documents.map(({ yaml, ...document }) => ({
    ...document,
    range: yaml.range,
    text: String(yaml.contents),
  })),
  findings,
})

describe('a file after an edit', () => {
  it('is read as it is from scratch', () => {
    const text = fc.array(fc.constantFrom(...TEXTS), { minLength: 1, maxLength: 4 }).map((all) => all.join('\n---\n'))
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(40),
      insert: fc.constantFrom('', ...INSERTED, ...TEXTS.slice(0, 3)),
    })
    fc.assert(
      fc.property(text, fc.array(edit, { minLength: 1, maxLength: 4 }), (first, edits) => {
        let current = first
        let previous = parse(current, { file: 'a.yaml' })
        for (const { at, cut, insert } of edits) {
          const offset = Math.floor(at * current.length)
          current = current.slice(0, offset) + insert + current.slice(offset + cut)
          previous = parse(current, { file: 'a.yaml', previous })
          expect(shapeOf(previous)).toEqual(shapeOf(parse(current, { file: 'a.yaml' })))
        }
        expect(check([previous])).toEqual(check([parse(current, { file: 'a.yaml' })]))
      }),
      { numRuns: 40 },
    )
  })

  it('keeps the values of the other documents', () => {
    const before = parse(TEXTS.slice(0, 3).join('\n---\n'), { file: 'a.yaml' })
    const after = parse(`# above\n${before.text}`, { file: 'a.yaml', previous: before })
    expect(after.documents.length).toBe(before.documents.length)
    for (const [index, { value }] of after.documents.entries())
      if (index > 0) expect(value).toBe(before.documents[index]!.value)
  })
})
