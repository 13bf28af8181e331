import { describe, expect, it } from 'vitest'
import { locate, position } from '../../src/yaml/locate.js'
import { parse } from '../../src/yaml/parse.js'
import type { Part } from '../../src/yaml/source.js'

const TEXT = `apiVersion: gateway.solo.io/v1
kind: RouteTable
spec:
  routes:
  - name: first
    matchers: [{ prefix: /a }]
  "quoted/key~": yes please
  empty:
`
const source = parse(TEXT)

function at(pointer: string, part?: Part): string {
  const { start, end } = locate(source, { document: 0, pointer }, part)
  return TEXT.slice(start, end)
}

describe('where a pointer stands', () => {
  it.each([
    ['/kind', 'value', 'RouteTable'],
    ['/kind', 'key', 'kind'],
    ['/kind', 'pair', 'kind: RouteTable'],
    ['/spec/routes/0/name', 'value', 'first'],
    ['/spec/routes/0/matchers/0/prefix', 'value', '/a'],
    ['/spec/routes/0/matchers/0', 'value', '{ prefix: /a }'],
    ['/spec/quoted~1key~0', 'value', 'yes please'],
    ['/spec/quoted~1key~0', 'key', '"quoted/key~"'],
  ] as const)('%s (%s)', (pointer, part, expected) => {
    expect(at(pointer, part)).toBe(expected)
  })

  it('a map or list is told by its key, since its own range has many lines', () => {
    expect(at('/spec')).toBe('spec')
    expect(at('/spec/routes')).toBe('routes')
  })

  it('an item of a list by its first member', () => {
    expect(at('/spec/routes/0')).toBe('name')
  })

  it('what does not exist by the nearest thing around it that does', () => {
    expect(at('/spec/nope/deeper')).toBe('spec')
    expect(at('/spec/routes/7')).toBe('routes')
    expect(at('/nope')).toBe('apiVersion')
  })

  it('lines and columns count from 1', () => {
    expect(position(source, 0)).toEqual({ line: 1, column: 1 })
    expect(locate(source, { document: 0, pointer: '/spec/routes/0/name' })).toMatchObject({
      line: 5,
      column: 11,
      endLine: 5,
      endColumn: 16,
    })
    expect(position(source, TEXT.length)).toEqual({ line: 9, column: 1 })
  })

  it('a document that is not there', () => {
    expect(locate(source, { document: 9, pointer: '/a' })).toMatchObject({ line: 1, column: 1 })
  })
})
