import { Environment } from 'cel-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Activation } from '../../src/cel/activation.js'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { jsonText } from '../../src/cel/json-text.js'

/**
 * The `cel-js` alias is another implementation, of standard CEL with a type checker. In what both have, with types that
 * fit and without what agentgateway is known to do otherwise, the answers are the same.
 */
const int = (tie: fc.LetrecTypedTie<Grammar>) =>
  fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: -9, max: 9 }).map((n) => (n < 0 ? `(${n})` : String(n))),
    fc.constantFrom('x', 'm.a', 'm["b"]', 'l[0]', '9223372036854775807'),
    fc.tuple(tie('int'), fc.constantFrom('+', '-', '*', '/', '%'), tie('int')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('list').map((list) => `size(${list})`),
    tie('text').map((text) => `${text}.size()`),
    fc.tuple(tie('bool'), tie('int'), tie('int')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
  )
const text = (tie: fc.LetrecTypedTie<Grammar>) =>
  fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('"a"', "'ab'", '""', '"x y"', 's', 'm2["k"]'),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
    fc.tuple(tie('bool'), tie('text'), tie('text')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
  )
const list = (tie: fc.LetrecTypedTie<Grammar>) =>
  fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.array(tie('int'), { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.constant('l'),
    fc.tuple(tie('list'), tie('list')).map(([a, b]) => `(${a} + ${b})`),
    fc.tuple(tie('list'), fc.integer({ min: 0, max: 5 })).map(([a, n]) => `${a}.map(e, e + ${n})`),
    fc.tuple(tie('list'), fc.integer({ min: 0, max: 5 })).map(([a, n]) => `${a}.filter(e, e > ${n})`),
  )
const bool = (tie: fc.LetrecTypedTie<Grammar>) =>
  fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('true', 'false', 'has(m.a)', 'has(m.z)', '"a" in m', 'm.z == 1'),
    fc
      .tuple(tie('int'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('int'))
      .map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('text'), fc.constantFrom('==', '!=', '<', '>='), tie('text')).map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('bool'), fc.constantFrom('&&', '||'), tie('bool')).map((parts) => `(${parts.join(' ')})`),
    tie('bool').map((inner) => `!(${inner})`),
    fc.tuple(tie('int'), tie('list')).map(([n, l]) => `(${n} in ${l})`),
    fc
      .tuple(tie('list'), fc.constantFrom('exists', 'all', 'exists_one'), fc.integer({ min: -3, max: 3 }))
      .map(([l, macro, n]) => `${l}.${macro}(e, e > ${n})`),
    fc
      .tuple(tie('text'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('text'))
      .map(([a, name, b]) => `${a}.${name}(${b})`),
  )

interface Grammar {
  int: string
  text: string
  list: string
  bool: string
}

const grammar = fc.letrec<Grammar>((tie) => ({ int: int(tie), text: text(tie), list: list(tie), bool: bool(tie) }))

const other = new Environment()
  .registerVariable('x', 'int')
  .registerVariable('s', 'string')
  .registerVariable('m', 'map<string, int>')
  .registerVariable('m2', 'map<string, string>')
  .registerVariable('l', 'list<int>')
const values = { x: 7n, s: 'abc', m: { a: 1n, b: 2n }, m2: { k: 'v' }, l: [1n, 2n, 3n] }
const activation = Activation.ofValues([
  ['x', 7n],
  ['s', 'abc'],
  ['m', evaluate(parseCel('{"a": 1, "b": 2}').expression!, Activation.of({})).value!],
  ['m2', evaluate(parseCel('{"k": "v"}').expression!, Activation.of({})).value!],
  ['l', [1n, 2n, 3n]],
])

function ours(source: string): string {
  const { value, error } = evaluate(parseCel(source).expression!, activation)
  return error ? 'fails' : jsonText(value)
}

function theirs(source: string): string {
  try {
    return JSON.stringify(other.evaluate(source, values), (_, value) =>
      typeof value === 'bigint' ? `${value}n` : value,
    ).replace(/"(-?\d+)n"/g, '$1')
  } catch {
    return 'fails'
  }
}

describe('a second opinion', () => {
  it('is the same where both speak of the same', () => {
    let failed = 0
    let count = 0
    fc.assert(
      fc.property(fc.oneof(grammar.bool, grammar.int, grammar.list, grammar.text), (source) => {
        fc.pre(parseCel(source).expression !== undefined)
        const answer = ours(source)
        count++
        if (answer === 'fails') failed++
        expect(answer, source).toBe(theirs(source))
      }),
      { numRuns: 3000 },
    )
    // Most expressions say something.
    expect(failed / count).toBeLessThan(0.5)
  })
})
