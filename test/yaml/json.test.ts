import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonError, type LosslessJson, parseJson } from '../../src/yaml/json.js'

/** A lossless value as `JSON.parse` would give it. */
function plain(value: LosslessJson): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(plain)
  if (!(value instanceof Map)) return value
  // A null prototype, so that a member `__proto__` is one.
  return Object.assign(Object.create(null), Object.fromEntries([...value].map(([name, one]) => [name, plain(one)])))
}

function failure(text: string, maxDepth?: number): [message: string, at: number] {
  try {
    parseJson(text, { maxDepth })
  } catch (error) {
    if (error instanceof JsonError) return [error.message, error.at]
    throw error
  }
  throw new Error('parsed')
}

describe('JSON without loss', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        expect(JSON.parse(JSON.stringify(plain(parseJson(text))))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('keeps whole numbers whole, however large, and members in order', () => {
    expect(parseJson('[9007199254740993, 1.0, 1e2, -0]')).toEqual([9007199254740993n, 1, 100, 0n])
    expect([...(parseJson('{"b":1,"a":2,"__proto__":3}') as Map<string, LosslessJson>).keys()]).toEqual([
      'b',
      'a',
      '__proto__',
    ])
  })

  it('tells of members that occur again; the later value wins', () => {
    const repeated: [string, number][] = []
    const value = parseJson('{"a":1,"b":{"c":1,"c":2},"a":3}', {
      onDuplicate: (name, depth) => repeated.push([name, depth]),
    })
    expect(repeated).toEqual([
      ['c', 1],
      ['a', 0],
    ])
    expect(plain(value)).toMatchObject({ a: 3, b: { c: 2 } })
  })

  it.each([
    ['', 'unexpected end', 0],
    ['{"a":1', 'expected `,` or `}`', 6],
    ['[1,]', 'unexpected character', 3],
    ['{a:1}', 'expected a member name', 1],
    ['"a', 'unterminated string', 2],
    ['"\\x"', 'bad escape in a string', 0],
    ['01', 'unexpected text after the value', 1],
    ['-', 'bad number', 0],
    ['nul', 'unexpected character', 0],
    ["{'a':1}", 'expected a member name', 1],
  ])('%j: %s', (text, message, at) => {
    expect(failure(text)).toEqual([message, at])
  })

  it('refuses what nests deeper than it was told', () => {
    expect(failure('['.repeat(100_000))[0]).toBe('nested too deeply')
    expect(failure('[[[1]]]', 2)[0]).toBe('nested too deeply')
    expect(parseJson('[[[1]]]', { maxDepth: 3 })).toEqual([[[1n]]])
  })
})
