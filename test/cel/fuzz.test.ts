import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { jsonText } from '../../src/cel/json-text.js'
import { readVariables } from '../../src/cel/read-variables.js'
import { subResults } from '../../src/cel/sub-results.js'
import { isPlain, toCondition } from '../../src/cel/to-condition.js'
import { analyse } from '../../src/cel/types.js'
import { parseJson } from '../../src/yaml/json.js'

/** Everything that the grammar has, in any order: most of it does not load, and nothing may throw. */
const token = fc.constantFrom(
  ...'( ) [ ] { } . , ? : ! - + * / % < > = == != <= >= && || in true false null'.split(' '),
  ...'jwt request source x y string list map jwt.x jwt["a b"] request.headers["x"] request.path has( type( default( coalesce('.split(
    ' ',
  ),
  ...'.exists(x, .all(x, .map(x, .with(x, .mapValues(x, .filterKeys(x, .startsWith( .matches( .contains( .split( .join( .size() .?a .orValue('.split(
    ' ',
  ),
  ...'0 1 1u 1.5 -1 0x1F 9223372036854775807 "a" "" \'b\' r"\\d" b"\\xff" """c""" `d` "\\u00e9" "(" // $ & @ é 😀 \n'.split(
    ' ',
  ),
  'optional.of(',
  'math.ceil(',
  'timestamp("2024-01-01T00:00:00Z")',
  'duration("1h")',
  'ip("1.1.1.1")',
  'cidr("10.0.0.0/8")',
  'json("{}")',
  'T{',
  'matches(',
  'variables()',
)
const soup = fc.array(token, { minLength: 1, maxLength: 12 }).map((tokens) => tokens.join(' '))
/** Half of it closed again, so that more loads. */
const closed = soup.map((text) => text + ')'.repeat(Math.max(0, text.split('(').length - text.split(')').length)))

const activation = readVariables(
  parseJson(
    '{"jwt": {"x": [1, "a", null], "a b": {"x": -1.5}, "y": "a"}, "request": {"path": "/a", "headers": {"x": ["a", "b"]}}, "source": {"address": "10.0.0.1", "port": 1}}',
  ),
  'a.b.c',
)

describe('any text', () => {
  it('is refused, or has a value or an error, and can be analysed', () => {
    let loaded = 0
    fc.assert(
      fc.property(fc.oneof(soup, closed, fc.string({ unit: 'binary' })), (source) => {
        const { expression, error } = parseCel(source)
        analyse(source, { effect: 'deny', place: 'llm', tokenOptional: true })
        if (!expression) {
          expect(error.start).toBeLessThanOrEqual(error.end)
          expect(error.end).toBeLessThanOrEqual(source.length)
          return
        }
        loaded++
        const outcome = evaluate(expression, activation)
        if (!outcome.error) parseJson(jsonText(outcome.value))
        for (const { expression: part } of subResults(expression, activation)) {
          expect(
            parseCel(source.slice(part.start, part.end)).expression,
            source.slice(part.start, part.end),
          ).toBeDefined()
        }
        isPlain(toCondition({ kind: 'cel', source, expression, origin: { file: '', document: 0, pointer: '' } }))
      }),
      { numRuns: 20_000 },
    )
    expect(loaded).toBeGreaterThan(500)
  })
})
