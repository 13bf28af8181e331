import { describe, expect, it } from 'vitest'
import { closeText, serdePosition } from '../../../src/gateways/agentgateway/serde-position.js'
import { fits, readTypes, serialize, typeProblem } from '../../../src/gateways/agentgateway/serde-type.js'
import { parseJson } from '../../../src/yaml/json.js'
import { writeJson } from '../../../src/yaml/write-json.js'

const TYPES = readTypes(`
Call open items:Part* limit?:u8 mode=:Mode size|length?:f32
Part tagged type text:Text none | Short
Text struct text:string note?:string
Short untagged string i8
Mode enum fast slow
Loose tagged type a:Text *
Extra open name:string ...:bool%
Wrapped adjacent kind value text:string
`)
const problem = (text: string, type = 'Call') => typeProblem(parseJson(text), type, TYPES)?.message

describe('types as serde reads them', () => {
  for (const [text, message] of [
    ['{"items":[]}', undefined],
    ['{"items":[{"type":"text","text":"a","other":1},{"type":"none"},"x",-128]}', undefined],
    ['{"items":[{"type":"text"}]}', 'data did not match any variant of untagged enum Part'],
    ['{}', 'missing field `items`'],
    ['{"limit":1.5}', 'invalid type: floating point `1.5`, expected u8'],
    ['{"limit":256}', 'invalid value: integer `256`, expected u8'],
    ['{"limit":null,"items":null}', 'invalid type: null, expected a sequence'],
    ['{"mode":null}', 'invalid type: null, expected string or map'],
    ['{"mode":"x"}', 'unknown variant `x`, expected `fast` or `slow`'],
    ['{"mode":{"slow":null},"items":[]}', undefined],
    ['{"size":1,"length":2,"items":[]}', 'duplicate field `size`'],
    ['[[]]', 'invalid type: sequence, expected struct Call'],
  ] as const)
    it(`${text}: ${message ?? 'fits'}`, () => expect(problem(text)).toBe(message))

  it('reads a struct from a list, and a variant that is named by its index where it is buffered', () => {
    expect(problem('["a"]', 'Text')).toBe('invalid length 1, expected struct Text with 2 elements')
    expect(problem('["a",null]', 'Text')).toBeUndefined()
    expect(problem('["a",null,1]', 'Text')).toBe('invalid length 3, expected fewer elements in array')
    expect(fits(parseJson('{"type":1}'), 'Part', TYPES)).toBe(true)
    expect(problem('{"type":0,"text":"a"}', 'Loose')).toBe('invalid type: integer `0`, expected variant identifier')
  })

  it('reads other variants, other members and content beside the name of the variant', () => {
    expect(problem('{"type":"b"}', 'Loose')).toBeUndefined()
    expect(problem('{"name":"a","b":true}', 'Extra')).toBeUndefined()
    expect(problem('{"name":"a","b":1}', 'Extra')).toBe('invalid type: integer `1`, expected a boolean')
    expect(problem('{"kind":"text","value":1}', 'Wrapped')).toBe('invalid type: integer `1`, expected a string')
    expect(problem('{"kind":"text"}', 'Wrapped')).toBe('missing field `value`')
  })

  it('writes known members first, and leaves out those that are null or empty', () => {
    const value = parseJson('{"z":null,"length":2,"limit":null,"items":[{"type":"none"}]}')
    expect(writeJson(serialize(value, 'Call', TYPES))).toBe('{"items":[{"type":"none"}],"size":2,"z":null}')
  })
})

describe('positions of problems', () => {
  const position = (text: string) => serdePosition(text, typeProblem(parseJson(text), 'Call', TYPES)!)
  for (const [text, where] of [
    ['{"limit":"é"}', ' at line 1 column 13'],
    ['{"limit": {"a":1}}', ' at line 1 column 10'],
    ['{"mode":1}', ' at line 1 column 9'],
    ['{"mode":{"x":null}}', ' at line 1 column 12'],
    ['{\n"items":[[], 1]}', ' at line 2 column 13'],
    ['{ }', ' at line 1 column 3'],
  ] as const)
    it(`${JSON.stringify(text)}${where}`, () => expect(position(text)).toBe(where))

  it('finds a problem that comes before the end of a text that breaks off', () => {
    const { text, isRead } = closeText('{"limit":"a","items":[{"b":[1,', 30)
    expect(text).toBe('{"limit":"a","items":[{"b":[1]}]}')
    expect(isRead(typeProblem(parseJson(text), 'Call', TYPES)!)).toBe(true)
    expect(closeText('{"a":{"b', 8)).toMatchObject({ text: '{"a":{}}' })
    expect(closeText('{"a":1', 6).isRead({ message: '', path: [], noticed: 'end' })).toBe(false)
  })
})
