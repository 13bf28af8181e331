import { describe, expect, it } from 'vitest'
import { parse } from '../../src/yaml/parse.js'

const OURS = 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\n'

describe('documents of other programs', () => {
  it.each([
    ['a Kubernetes kind of another group', 'apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: 3}\n'],
    ['root keys of another program', 'version: 3\nservices:\n  web: {image: nginx}\n'],
    ['broken YAML of another program', 'version: 3\nservices: [\n'],
  ])('%s: recognised without a parse, its place is kept', (_, foreign) => {
    const source = parse(`${foreign}---\n${OURS}spec: {}\n`)
    expect(source.findings).toEqual([])
    expect(source.documents.map(({ family, value }) => [family, value === null])).toEqual([
      [null, true],
      ['gloo', false],
    ])
    expect(source.documents[1]!.index).toBe(1)
  })

  it.each([
    ['an object that others refer to', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n'],
    ['a kind that could be a slip', 'apiVersion: example.com/v1\nkind: AgentgatewayPolicy\n'],
    ['keys that a merge may bring in', 'x: &x {binds: []}\n<<: *x\n'],
  ])('%s: is parsed', (_, text) => {
    expect(parse(text).documents[0]!.value).not.toBeNull()
  })

  it('a foreign document has a tree for whoever asks', () => {
    const [document] = parse('version: 3\nservices: {web: 1}\n').documents
    expect(document!.yaml.toJS()).toEqual({ version: 3, services: { web: 1 } })
  })
})

describe('boundaries of documents', () => {
  it('a marker inside a longer word or an indented block scalar begins no document', () => {
    expect(parse(`${OURS}spec:\n  a: |\n    ---\n    x\n`).documents).toHaveLength(1)
    expect(parse(`${OURS}---x: 1\n`).documents).toHaveLength(1)
  })

  it('a byte order mark may open a later document', () => {
    for (const mark of ['---\n\uFEFF', '\uFEFF---\n']) {
      const [, second] = parse(`a: 1\n${mark}${OURS}spec: {a: 1}\n`).documents
      expect(second).toMatchObject({ family: 'gloo', value: { kind: 'VirtualService', spec: { a: 1 } } })
    }
  })

  it('directives and `...` are read as one stream', () => {
    const text = `%TAG ! tag:example.com,2000:\n---\n${OURS}...\n---\n${OURS}spec: {}\n`
    expect(parse(text).documents.map(({ family }) => family)).toEqual(['gloo', 'gloo'])
  })
})

describe('limits', () => {
  it('a document of ours above 8 MiB is reported in one line, a foreign one is skipped', () => {
    const filler = `  - ${'x'.repeat(1022)}\n`.repeat(8300)
    const [finding, ...others] = parse(`${OURS}spec:\n${filler}`).findings
    expect(others).toEqual([])
    expect(finding).toMatchObject({ code: 'CW1002', span: { line: 1, column: 1 } })
    expect(parse(`version: 3\nservices:\n${filler}`).findings).toEqual([])
  })

  it('maps that merge maps many times over are reported once, as what they are', () => {
    const levels = Array.from({ length: 20 }, (_, i) => `  l${i + 1}: &l${i + 1} {<<: [*l${i}, *l${i}], k${i}: 1}\n`)
    const bomb = `${OURS}spec:\n  l0: &l0 {${Array.from({ length: 50 }, (_, i) => `m${i}: 1`).join(', ')}}\n${levels.join('')}`
    expect(parse(bomb).findings.map(({ code }) => code)).toEqual(['CW1002'])
  })
})
