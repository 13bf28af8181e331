import { describe, expect, it } from 'vitest'
import { Activation, EMPTY_ACTIVATION } from '../../src/cel/activation.js'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { jsonText } from '../../src/cel/json-text.js'
import { subResults } from '../../src/cel/sub-results.js'

/** The value, or the error that the engine gives. */
function run(source: string, activation = EMPTY_ACTIVATION): string {
  const { expression, error: refused } = parseCel(source)
  if (refused) {
    expect(refused.start).toBeGreaterThanOrEqual(0)
    expect(refused.end).toBeLessThanOrEqual(source.length)
    return `compile: ${refused.message}`
  }
  const { value, error } = evaluate(expression, activation)
  return error ? `${error.kind}: ${error.message}` : jsonText(value)
}

describe('text that is no expression', () => {
  it.each(['"abc', "'abc", 'r"abc', 'b"abc', '"""abc', '"abc\n"', '"\\', '"\\"', `"${'a'.repeat(1_000_000)}`])(
    'unterminated %.12s',
    (source) => expect(run(source)).toMatch(/^compile: this string does not end/),
  )

  it.each(['"\\q"', '"\\x4"', '"\\u12"', '"\\U0011000g"', '"\\9"', '"\\400"', "'\\z'"])('bad escape %s', (source) =>
    expect(run(source)).toMatch(/^compile: `\\.` is not an escape sequence/),
  )

  it.each(['"\\ud800"', '"\\U00110000"', '"\\X41"', 'b"\\u00e9"', 'b"\\n"', 'b"\\\\"'])(
    'an escape that stands for nothing %s',
    (source) => expect(run(source)).toMatch(/^compile: `.*` is not a valid (string|bytes) literal/),
  )

  it.each([
    '9223372036854775808',
    '-9223372036854775809',
    '--9223372036854775808',
    '18446744073709551616u',
    '1e400',
    '-0x1',
    '0x8000000000000000',
  ])('a number out of range %s', (source) =>
    expect(run(source)).toMatch(/^compile: .* is not a valid (int|uint|double) literal/),
  )

  it.each([
    '&',
    'a & b',
    'a = b',
    '\u0000',
    '💥',
    '#',
    'a ? b',
    '(',
    ')',
    '[1',
    '{1:',
    'f(1,)',
    'a.',
    'a[',
    '`a`',
    'a..b',
    '1 2',
    'a in',
    '!',
    '-',
  ])('%s', (source) => expect(run(source)).toMatch(/^compile: /))

  it('points at the character', () => {
    expect(parseCel('jwt.a == "x" &&& b').error).toMatchObject({ start: 15, end: 16 })
    expect(parseCel('a && "b\\q"').error).toMatchObject({ start: 7, end: 9 })
    expect(parseCel('has(jwt)').error).toMatchObject({ start: 4, end: 7 })
    expect(parseCel('jwt.?a').error).toMatchObject({ start: 3, end: 5, foreign: true })
    expect(parseCel('1 +').error).toMatchObject({ start: 3, end: 3 })
  })
})

describe('depth and length', () => {
  const nested = (depth: number, open: string, close: string, inside = '1') =>
    open.repeat(depth) + inside + close.repeat(depth)

  it.each([
    ['parentheses', '(', ')'],
    ['lists', '[', ']'],
    ['maps', '{1: ', '}'],
    ['calls', 'type(', ')'],
    ['branches', 'true ? 1 : ', ''],
  ])('47 nested %s load, 48 do not', (_, open, close) => {
    expect(parseCel(nested(47, open, close)).error).toBeUndefined()
    expect(parseCel(nested(48, open, close)).error?.message).toMatch(/nested more than 48/)
    expect(run(nested(100_000, open, close))).toMatch(/^compile: /)
  })

  it('long chains neither overflow the stack nor take long', () => {
    expect(run(Array(3000).fill('1').join(' + '))).toBe('3000')
    expect(run(Array(3000).fill('true').join(' == '))).toBe('true')
    expect(run(`{}${'.a'.repeat(3000)}`)).toMatch(/^no-such-key/)
    expect(run(`${'!'.repeat(100_000)}true`)).toBe('false')
    expect(run(`${'-'.repeat(100_000)}1`)).toBe('-1')
    expect(run(Array(100_000).fill('true').join(' && '))).toBe('true')
    expect(run(`1${' + 1'.repeat(200_000)}`)).toMatch(/^compile: this chain/)
    expect(run(`a${'.a'.repeat(200_000)}`)).toMatch(/^compile: this chain/)
    expect(run(`${'// comment\n'.repeat(200_000)}1`)).toBe('1')
    expect(
      subResults(parseCel(Array(1000).fill('a.b').join(' + ')).expression!, EMPTY_ACTIVATION).length,
    ).toBeGreaterThan(1000)
  })

  it('a list of a million elements', () => {
    expect(run(`[${'1,'.repeat(1_000_000)}].size()`)).toBe('1000000')
    const roles = Array.from({ length: 1_000_000 }, (_, index) => `role-${index}`)
    const activation = Activation.of({ jwt: { claims: new Map([['roles', roles]]), rawToken: '' } })
    expect(run('jwt.roles.exists(r, r == "none")', activation)).toBe('false')
    expect(run('"none" in jwt.roles || jwt.roles.filter(r, r.endsWith("7")).size() == 100000', activation)).toBe('true')
  })

  it('work that multiplies is cut off', () => {
    const ten = '[0,1,2,3,4,5,6,7,8,9]'
    const loops = 'abcdefghi'.split('').reduceRight((body, name) => `${ten}.exists(${name}, ${body})`, 'false')
    expect(run(loops)).toMatch(/^limit: /)
    const doubled = (start: string, times: number) => `${start}${'.with(x, x + x)'.repeat(times)}`
    expect(run(doubled('[1]', 60))).toMatch(/^limit: /)
    expect(run(doubled('"a"', 60))).toMatch(/^limit: /)
    expect(run(`"a"${'.replace("", "aaaaaaaaaa")'.repeat(20)}`)).toMatch(/^limit: /)
    expect(run(`${loops} || true`)).toMatch(/^limit: /)
    expect(run(`coalesce(${loops}, 1)`)).toMatch(/^limit: /)
  })
})

describe('regular expressions', () => {
  const long = `"${'a'.repeat(50_000)}!"`
  it.each(['^(a+)+$', '(a|a)*$', '(a|aa)+$', '(.*a){20}$', '(?i)^(a?){30}a{30}$'])('%s is linear', (pattern) =>
    expect(run(`${long}.matches("${pattern}")`)).toMatch(/true|false/),
  )

  it.each(['(a)\\\\1', 'a(?=b)', '(?<!a)b', '[', 'a{', '*', '(', ')', '\\\\Q', '(?z)', '(a{1000}){1000}'])(
    '%s is refused',
    (pattern) => {
      expect(run(`"a".matches("${pattern}")`)).toMatch(/^other: .*not a valid regular expression/)
      expect(run(`"a".regexReplace("${pattern}", "")`)).toMatch(/^other: .*not a valid regular expression/)
    },
  )
})

describe('arithmetic', () => {
  it.each([
    ['1 / 0', 'division by zero'],
    ['1u % 0u', 'remainder by zero'],
    ['9223372036854775807 + 1', 'overflow'],
    ['-9223372036854775808 - 1', 'overflow'],
    ['-9223372036854775808 / -1', 'overflow'],
    ['-9223372036854775808 % -1', 'overflow'],
    ['-(-9223372036854775808)', 'overflow'],
    ['0u - 1u', 'overflow'],
    ['18446744073709551615u * 2u', 'overflow'],
    ['int("9223372036854775808")', 'overflow'],
    ['int(1e300)', 'overflow'],
    ['uint(-1)', 'overflow'],
    ['math.abs(-9223372036854775808)', 'overflow'],
    ['timestamp("9999-12-31T23:59:59Z") + duration("1h")', 'overflow'],
    [`int("${'9'.repeat(100_000)}")`, 'not an integer'],
  ])('%.60s fails', (source, reason) => expect(run(source)).toMatch(new RegExp(`^other: .*${reason}`)))
})

describe('names of JavaScript mean nothing', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])('%s', (name) => {
    const activation = Activation.of({ jwt: { claims: new Map(), rawToken: '' } })
    expect(run(name, activation)).toMatch(/^undeclared/)
    expect(run(`jwt.${name}`, activation)).toMatch(/^no-such-key/)
    expect(run(`has(jwt.${name}) || "${name}" in jwt`, activation)).toBe('false')
    expect(run(`{}["${name}"]`)).toMatch(/^no-such-key/)
    expect(run(`"a".${name}()`)).toMatch(/^undeclared/)
    expect(run(`${name}("a")`)).toMatch(/^undeclared/)
    expect(run(`math.${name}(1)`)).toMatch(/^undeclared/)
    expect(run(`ip("1.1.1.1").${name}()`)).toMatch(/^undeclared/)
    expect(run(`json("{\\"${name}\\": 1}").${name}`)).toBe('1')
    expect(run(`{"${name}": 1}.${name}`)).toBe('1')
  })
})
