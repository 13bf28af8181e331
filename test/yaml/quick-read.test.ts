import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, constantFrom, array as listOf, nat, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { child } from '../../src/core/pointer.js'
import { locate } from '../../src/yaml/locate.js'
import { aliasBudget, materialise } from '../../src/yaml/materialise.js'
import { parse } from '../../src/yaml/parse.js'
import { quickRead, UNREAD } from '../../src/yaml/quick-read.js'
import { scalarRanges } from '../../src/yaml/scalar-ranges.js'
import type { Document, Source } from '../../src/yaml/source.js'
import { parsePiece, splitDocuments } from '../../src/yaml/stream.js'
import { KUBERNETES, readerOf, type YamlReader } from '../../src/yaml/yaml-reader.js'

const LITELLM = readerOf('', 'litellm')
const STANDALONE = readerOf('', 'standalone')
const EXAMPLES = join(import.meta.dirname, '../../examples')
const examples = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(?:ya?ml|json)$/.test(name))
  .sort()
  .map((name): [string, string] => [name, readFileSync(join(EXAMPLES, name), 'utf8')])

/** What is read quickly: [what the library gives, what it gave]. */
function values(text: string, reader: YamlReader): [library: unknown, quick: unknown][] {
  return splitDocuments(text).flatMap((piece): [unknown, unknown][] => {
    const quick = quickRead(text, piece, reader)
    if (quick === UNREAD) return []
    const items = [...parsePiece(text, piece, reader)]
    const [item] = items
    if (items.length !== 1 || !item || !('yaml' in item)) return [[items.length, quick]]
    const { value, oddities } = materialise(item.yaml.contents, reader, aliasBudget())
    const problem = item.yaml.errors[0]?.message ?? oddities[0]
    return [[JSON.stringify(problem ?? value), JSON.stringify(quick)]]
  })
}

/** Positions of every node, and of members that do not exist. */
function positions(source: Source): string[] {
  const found: string[] = []
  const visit = (document: number, value: unknown, pointer: string): void => {
    for (const part of ['value', 'key', 'pair'] as const) {
      for (const place of [pointer, child(pointer, 'missing')]) {
        const { start, end } = locate(source, { document, pointer: place }, part)
        found.push(`${place} ${part} ${start}-${end}`)
      }
    }
    if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) visit(document, member, child(pointer, name))
  }
  for (const { index, value } of source.documents) visit(index, value, '')
  return found
}

const withoutPlaces = (source: Source): Source => ({
  ...source,
  documents: source.documents.map((document): Document => Object.create(document, { places: { value: undefined } })),
})

describe('a document that is read without the library', () => {
  it.each(examples)('%s has the same value', (_, text) => {
    const pairs = [KUBERNETES, LITELLM, STANDALONE].flatMap((reader) => values(text, reader))
    for (const [library, quick] of pairs) expect(quick).toBe(library)
  })

  it('most examples are read so', () => {
    const isQuick = ([, text]: [string, string]): boolean => values(text, KUBERNETES).length > 0
    expect(examples.filter(isQuick).length).toBeGreaterThan(examples.length * 0.9)
  })

  it.each(examples)('%s has the same positions', (_, text) => {
    const source = parse(text)
    expect(positions(source)).toEqual(positions(withoutPlaces(source)))
    const [document] = source.documents
    const wanted = new Set(positions(source).map((line) => line.split(' ')[0]!))
    expect([...scalarRanges(document!, wanted)].sort()).toEqual(
      [...scalarRanges(withoutPlaces(source).documents[0]!, wanted)].sort(),
    )
  })

  it.each([
    ['an anchor', 'a: &x b\n'],
    ['a tag', 'a: !!str 1\n'],
    ['a scalar of two lines', 'a: b\n  c\n'],
    ['a duplicate key', 'a: 1\na: 2\n'],
    ['a key of a number', '1: a\n'],
    ['a boolean of YAML 1.1', 'a: yes\n'],
    ['a tab', 'a:\tb\n'],
    ['a template', 'a: {{ b }}\n'],
    ['a member of the prototype', '__proto__: 1\n'],
    ['a colon in a value', 'a: b: c\n'],
    ['a bracket that is not closed', 'a: [b\n'],
    ['a bracket at the indentation of its key', 'a: {\n}\n'],
    ['a deep list', `${'- '.repeat(80)}a\n`],
  ])('%s is left to the library', (_, text) => {
    expect(quickRead(text, { start: 0, end: text.length }, KUBERNETES)).toBe(UNREAD)
  })

  const token = oneof(
    constantFrom(
      ...['a', 'b', ': ', ':', '- ', '-', '\n', '\n', '\n  ', '\n    ', ' ', '"', "'", '{', '}', '[', ']', ', '],
    ),
    constantFrom(
      ...['#', ' # c', '|', '|-', '|+', '>', '---', '...', '? ', '&x', '*x', '!t', '~', 'yes', '010', '\\n', '%'],
    ),
    string({ maxLength: 2 }),
  )

  it('any text has the same value', () => {
    assert(
      property(listOf(token, { maxLength: 25 }), constantFrom(KUBERNETES, LITELLM, STANDALONE), (tokens, reader) => {
        for (const [library, quick] of values(`a: b\n${tokens.join('')}`, reader)) expect(quick).toBe(library)
      }),
      { numRuns: 3000 },
    )
  })

  it('an example with some of its text replaced has the same value and positions', () => {
    const edit = tuple(nat(), nat(8), listOf(token, { maxLength: 3 }))
    assert(
      property(
        constantFrom(...examples.map(([, text]) => text)),
        listOf(edit, { minLength: 1, maxLength: 2 }),
        (text, edits) => {
          let edited = text
          for (const [where, length, tokens] of edits) {
            const at = where % (edited.length + 1)
            edited = edited.slice(0, at) + tokens.join('') + edited.slice(at + length)
          }
          for (const [library, quick] of values(edited, KUBERNETES)) expect(quick).toBe(library)
          const source = parse(edited)
          if (source.documents.length < 4) expect(positions(source)).toEqual(positions(withoutPlaces(source)))
        },
      ),
      { numRuns: 300 },
    )
  })
})
