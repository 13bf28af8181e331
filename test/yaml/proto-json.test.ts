import { describe, expect, it } from 'vitest'
import { type ProtoValue, parseProtoObject } from '../../src/yaml/proto-json.js'

const parse = (text: string): unknown => {
  const object = parseProtoObject(new TextEncoder().encode(text))
  return object && plain(object)
}

function plain(value: ProtoValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]))
  return Array.isArray(value) ? value.map(plain) : value
}

describe("protobuf's JSON", () => {
  it.each([
    ['{"a":[1,2.5e1,true,null,"x"]}', { a: [1, 25, true, null, 'x'] }],
    ["{'a':'b'}", { a: 'b' }],
    ['{a_1:1,$b:2}', { a_1: 1, $b: 2 }],
    ['{"a":[1,],}', { a: [1] }],
    ['{"a":"\t\u0001"}', { a: '\t\u0001' }],
    ['{"a":"\\u00e9\\uD83D\\uDE00\\/"}', { a: 'é😀/' }],
    ['null', {}],
    [' {} \n', {}],
    ['{"__proto__x":1}', { __proto__x: 1 }],
    ['{"a":9007199254740993}', { a: 9007199254740992 }],
  ])('reads %s', (text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  it.each([
    '',
    '[]',
    '1',
    '{} x',
    '{"a":1,"a":2}',
    '{"a":1e400}',
    '{"a":01}',
    '{"a":1x}',
    '{"a":.5}',
    '{,}',
    '{"a":1,,}',
    '{true:1}',
    '{"a":"\\ud800"}',
    '{"a":"\\x"}',
    '{"a":"b',
    '{"a"',
  ])('refuses %s', (text) => {
    expect(parse(text)).toBeNull()
  })

  it('nests to a depth of 100', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect(parse(nested(100))).not.toBeNull()
    expect(parse(nested(101))).toBeNull()
    expect(parse(nested(100_000))).toBeNull()
  })

  it('refuses ill-formed UTF-8', () => {
    expect(parseProtoObject(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))).toBeNull()
  })
})
