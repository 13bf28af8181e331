// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables that agentgateway expands look like placeholders
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/core/finding.js'
import { locate } from '../../src/yaml/locate.js'
import type { ParseOptions } from '../../src/yaml/parse.js'
import { parse } from '../../src/yaml/parse.js'
import { grow } from '../fuzz/growth.js'

const VIRTUAL_SERVICE = 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\n'

const value = (text: string, options?: ParseOptions): unknown => parse(text, options).documents[0]?.value
const told = (text: string, options?: ParseOptions): string[] => parse(text, options).findings.map(line)
const line = ({ code, severity, span }: Finding): string => `${code} ${severity} ${span.line}:${span.column}`

describe('each dialect is read as its program reads YAML', () => {
  it('Kubernetes kinds: YAML 1.1, `.` no number, no timestamps', () => {
    const text = `${VIRTUAL_SERVICE}spec: { a: yes, b: 010, c: ., d: 2024-01-01, e: y }`
    expect(value(text)).toMatchObject({ spec: { a: true, b: 8, c: '.', d: '2024-01-01', e: true } })
    expect(told(text)).toEqual(['CW1010 warning 3:12', 'CW1010 warning 3:20', 'CW1010 warning 3:49'])
  })

  it('LiteLLM: YAML 1.1 as PyYAML, `y` a string', () => {
    const text = 'general_settings:\n  a: yes\n  b: y\n  c: 1:30\n'
    expect(value(text)).toEqual({ general_settings: { a: true, b: 'y', c: 90 } })
    expect(told(text)).toEqual(['CW1010 warning 2:6', 'CW1010 warning 4:6'])
  })

  it('Envoy: YAML 1.1 as yaml-cpp, keys as they are written', () => {
    const text = 'static_resources:\n  on: yes\n  0x10: 0x10\n'
    expect(value(text)).toEqual({ static_resources: { on: true, '0x10': 16 } })
    expect(told(text)).toEqual(['CW1010 warning 2:7'])
  })

  it('standalone: YAML 1.2 after `$VARIABLES`, with positions in the text as written', () => {
    const text = 'binds:\n- port: $PORT\n  a: "${HOST}-$$"\n  b: yes\n  c: [010]\n'
    const source = parse(text, { env: { PORT: '8080', HOST: 'a-longer-name' } })
    expect(source.documents[0]!.value).toEqual({ binds: [{ port: 8080, a: 'a-longer-name-$', b: 'yes', c: ['010'] }] })
    expect(source.findings).toEqual([])
    for (const [pointer, written] of [
      ['/binds/0/port', '$PORT'],
      ['/binds/0/a', '"${HOST}-$$"'],
      ['/binds/0/b', 'yes'],
      ['/binds/0/c/0', '010'],
    ]) {
      const { start, end } = locate(source, { document: 0, pointer: pointer! })
      expect(text.slice(start, end)).toBe(written)
    }
  })

  it('standalone: an unset variable is an error where it stands', () => {
    const text = 'binds: []\nconfig:\n  x: $NOPE'
    expect(told(text)).toEqual(['CW2020 error 3:6'])
    expect(told(text, { env: { NOPE: '' } })).toEqual([])
  })

  it('the dialect can be given', () => {
    expect(parse('x: yes', { dialect: 'standalone' }).documents[0]).toMatchObject({
      family: 'standalone',
      value: { x: 'yes' },
    })
    expect(parse(VIRTUAL_SERVICE, { dialect: 'litellm' }).documents[0]).toMatchObject({ family: 'litellm' })
    expect(parse(VIRTUAL_SERVICE, { dialect: 'gloo' }).documents[0]).toMatchObject({ family: 'gloo' })
  })

  it('merge keys: Kubernetes and LiteLLM merge, agentgateway sees a key `<<`', () => {
    const maps = 'a: &a { x: 1, w: 2 }\nb: { <<: *a, w: 3 }\nc: { <<: [{ z: 1 }, *a] }\n'
    expect(value(`${VIRTUAL_SERVICE}${maps}`)).toMatchObject({ b: { x: 1, w: 3 }, c: { x: 1, w: 2, z: 1 } })
    expect(value(`binds: []\n${maps}`)).toMatchObject({ b: { '<<': { x: 1, w: 2 }, w: 3 } })
    expect(told(`${VIRTUAL_SERVICE}a: { <<: 1 }`)).toEqual(['CW1001 error 3:6'])
  })

  it('a merged member stands where the merged map was written', () => {
    const source = parse(`${VIRTUAL_SERVICE}a: &a\n  x: 1\nb:\n  <<: *a\n`)
    expect(locate(source, { document: 0, pointer: '/b/x' })).toMatchObject({ line: 4, column: 6 })
  })
})

describe('broken text', () => {
  it.each([
    ['unterminated flow', `${VIRTUAL_SERVICE}spec: { a: [1, 2 }\n`, 'CW1001 error 3:18', 'a closing `]` is missing'],
    ['tab', 'general_settings:\n\tmaster_key: x\n', 'CW1001 error 2:1', 'a tab cannot indent YAML'],
    ['indentation', `${VIRTUAL_SERVICE}spec:\n  a: 1\n b: 2\n`, 'CW1001 error 5:1', 'indented differently'],
    ['two colons', `${VIRTUAL_SERVICE}a: b: c\n`, 'CW1001 error 3:4', 'a second `:` follows'],
    ['quote', `${VIRTUAL_SERVICE}a: "b\n`, 'CW1001 error 4:1', 'a closing `"` is missing'],
    ['start of a value', `${VIRTUAL_SERVICE}a: @b\n`, 'CW1001 error 3:4', 'cannot start with this character'],
    ['alias', `${VIRTUAL_SERVICE}a: *nope\n`, 'CW1001 error 3:4', 'no anchor `&nope`'],
    ['alias of itself', `${VIRTUAL_SERVICE}a: &a [*a]\n`, 'CW1001 error 3:8', 'contains itself'],
    ['list as a key', `${VIRTUAL_SERVICE}? [a]\n: b\n`, 'CW1001 error 3:3', 'a key must be a string'],
  ])('%s', (_, text, expected, words) => {
    const { findings, documents } = parse(text)
    expect(findings.map(line)).toEqual([expected])
    expect(findings[0]!.message).toContain(words)
    expect(documents[0]!.valid).toBe(false)
  })

  it('duplicate keys: refused, except by LiteLLM, which takes the last', () => {
    const { findings } = parse(`${VIRTUAL_SERVICE}spec: { a: 1, a: 2 }\n`)
    expect(findings.map(line)).toEqual(['CW1001 error 3:15'])
    expect(findings[0]!.related[0]!.span).toMatchObject({ line: 3, column: 9 })
    expect(told('binds: []\nbinds: []\n')).toEqual(['CW1001 error 2:1'])
    expect(told('general_settings: {}\ngeneral_settings: { a: 1 }\n')).toEqual(['CW1001 warning 2:1'])
    expect(value('general_settings: {}\ngeneral_settings: { a: 1 }\n')).toEqual({ general_settings: { a: 1 } })
  })

  it('a broken document does not hide findings in the others', () => {
    expect(told(`${VIRTUAL_SERVICE}a: [\n---\n${VIRTUAL_SERVICE}b: yes\n`)).toEqual([
      'CW1001 error 4:1',
      'CW1010 warning 7:4',
    ])
  })

  it('is none of our business unless its readable part shows that it is ours', () => {
    expect(told('foo: [1,\nbar: {')).toEqual([])
    expect(told('apiVersion: v1\nkind: Pod\nspec: [')).toEqual([])
    expect(told('foo: [1,', { dialect: 'gloo' })).toHaveLength(1)
    expect(told('kind: RouteTable\nspec: [\napiVersion: gateway.solo.io/v1')).toHaveLength(1)
  })

  it('non-string keys: text for Kubernetes and agentgateway, refused by LiteLLM', () => {
    expect(value(`${VIRTUAL_SERVICE}1: a\ntrue: b\n`)).toMatchObject({ '1': 'a', true: 'b' })
    expect(value('binds: []\n010: a\n')).toMatchObject({ '010': 'a' })
    expect(told('general_settings:\n  1: a\n')).toEqual(['CW1001 error 2:3'])
  })

  it('one configuration a file, for the programs that read one', () => {
    expect(told('binds: []\n---\nbinds: []\n')).toEqual(['CW1003 error 2:1'])
    expect(told('model_list: []\n---\n')).toEqual(['CW1003 error 2:1'])
    expect(told('---\nbinds: []\n...\n')).toEqual([])
    expect(told('# nothing\n', { dialect: 'standalone' })).toEqual(['CW1003 error 1:1'])
    expect(told('# nothing\n')).toEqual([])
  })
})

describe('documents', () => {
  it('the items of a List are documents of their own', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- { apiVersion: gateway.solo.io/v1, kind: RouteTable }\n- apiVersion: gateway.solo.io/v1\n  kind: VirtualService\n  spec: { displayName: x }\n`
    const source = parse(`${text}---\n${VIRTUAL_SERVICE}`)
    expect(source.documents.map(({ index, kind }) => [index, kind])).toEqual([
      [0, 'RouteTable'],
      [1, 'VirtualService'],
      [2, 'VirtualService'],
    ])
    expect(locate(source, { document: 1, pointer: '/spec/displayName' })).toMatchObject({ line: 7, column: 24 })
  })

  it('CRLF and a byte order mark change nothing', () => {
    const source = parse(`\uFEFF${VIRTUAL_SERVICE}spec:\n  displayName: x\n`.replaceAll('\n', '\r\n'))
    expect(source.documents[0]).toMatchObject({ kind: 'VirtualService', value: { spec: { displayName: 'x' } } })
    expect(locate(source, { document: 0, pointer: '/spec/displayName' })).toMatchObject({ line: 4, column: 16 })
  })

  it('a byte order mark before the first key does not hide what a file is', () => {
    for (const [text, family] of [
      ['binds: []\n', 'standalone'],
      ['mcp:\n  port: 3000\n', 'standalone'],
      ['general_settings: {}\n', 'litellm'],
      ['static_resources: {}\n', 'envoy'],
      ['binds: [\n', 'standalone'],
      [VIRTUAL_SERVICE, 'gloo'],
    ] as const)
      expect(parse(`\uFEFF${text}`).documents[0], text).toMatchObject({ family })
  })

  it('JSON is YAML', () => {
    expect(parse('{\n\t"apiVersion": "gateway.solo.io/v1",\n\t"kind": "Upstream"\n}').documents[0]).toMatchObject({
      kind: 'Upstream',
      valid: true,
    })
  })

  it('a key `__proto__` is a key', () => {
    const document = value(`${VIRTUAL_SERVICE}__proto__: { polluted: true }\n`) as Record<string, unknown>
    expect(Object.keys(document)).toContain('__proto__')
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it.each([
    ['Docker Compose', 'services:\n  web: {}\nvolumes: {}\n'],
    ['Kubernetes of others', 'apiVersion: apps/v1\nkind: Deployment\n'],
    ['a list', '- a\n'],
    ['a scalar', 'hello\n'],
    ['nothing', ''],
  ])('%s is none of ours', (_, text) => {
    expect(parse(text).documents.every(({ family }) => family === null)).toBe(true)
  })
})

describe('hostile text costs time in proportion to its length', () => {
  it('100,000 documents', async () => {
    const { documents } = await grow(100_000, (size) => parse(`${VIRTUAL_SERVICE}---\n`.repeat(size)))
    expect(documents).toHaveLength(100_001)
  })

  it('nesting: 50 levels are fine, thousands are refused, and the next document is read', () => {
    expect(told(`${VIRTUAL_SERVICE}a: ${'{a: '.repeat(50)}1${'}'.repeat(50)}`)).toEqual([])
    for (const deep of ['['.repeat(100_000), '{a: '.repeat(5000), '- '.repeat(5000), '? '.repeat(5000)]) {
      const source = parse(`${VIRTUAL_SERVICE}a:\n  ${deep}\n---\n${VIRTUAL_SERVICE}b: yes\n`)
      expect(source.findings.map(({ code }) => code)).toEqual(['CW1002', 'CW1010'])
      expect(source.documents).toHaveLength(1)
    }
  })

  it('aliases: an alias bomb is refused, an anchor that is used often is not', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]\n`,
    )
    expect(told(`${VIRTUAL_SERVICE}a0: &a0 [x]\n${bomb.join('')}`)).toHaveLength(1)
    expect(told(`${VIRTUAL_SERVICE}a: &a { x: 1 }\nb: [${Array(2000).fill('*a').join(', ')}]\n`)).toEqual([])
  })

  it('aliases: many documents with some each count together', () => {
    const document = `${VIRTUAL_SERVICE}a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\nb: [${Array(90).fill('*a').join(', ')}]\n`
    expect(told(Array(2000).fill(document).join('---\n')).map((one) => one.slice(0, 6))).toEqual(['CW1002'])
  })

  it('100,000 keys in one map', async () => {
    await grow(100_000, (length) =>
      parse(`${VIRTUAL_SERVICE}spec:\n${Array.from({ length }, (_, i) => `  k${i}: 1\n`).join('')}`),
    )
  })
})
