import { describe, expect, it } from 'vitest'
import { Activation } from '../../src/cel/activation.js'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { CustomFunctionError, CustomFunctions } from '../../src/cel/custom-functions.js'
import { ask, load, readText, route } from '../gateways/agentgateway/gateway.js'

function value(functions: string, source: string): unknown {
  const custom = new CustomFunctions(functions)
  const expanded = custom.expand(source, parseCel(source).expression!)
  const { value, error } = evaluate(parseCel(expanded).expression!, Activation.of({}))
  return error ? 'error' : value
}

describe('functions that a configuration declares', () => {
  it.each([
    ['f() { "hi" }', 'f() + "!"', 'hi!'],
    ['f(a, b) { a + b }', 'f(1, f(2, 3))', 6n],
    ['this.f(a) { this + a }', '"x".f("y")', 'xy'],
    ['f(a) { a }', '"ignored".f(1)', 1n],
    ['f(rest...) { size(rest) }', 'f(1, 2, 3)', 3n],
    ['f(a, rest...) { a + rest[0] }', 'f(1, 2)', 3n],
    ['f(a) { g(a) + g(a) } g(b) { b * 2 }', 'f(3)', 12n],
    ['f(x) { [1, 2].map(x, x * 10) == [10, 20] && x == 7 }', 'f(7)', true],
    ['f(x) { 5.with(x, x) + x }', 'f(7)', 12n],
    ['f(x) { [3].map(y, y + x)[0] }', '[4].map(x, f(x + 1))[0]', 8n],
    ['# comment {\nf() { "}" }', 'f()', '}'],
    ['f() { {"a": {"b": 1}}.a.b }', 'f()', 1n],
    ['f(a) { true }', 'f(1 / 0)', 'error'],
    ['f(a) { true }', 'f()', 'error'],
    ['this.f() { true }', 'f()', 'error'],
    ['f() { missing }', 'f()', 'error'],
  ])('%s: %s', (functions, source, result) => expect(value(functions, source)).toEqual(result))

  it.each([
    'f',
    'f {}',
    'f() { 1',
    'f() { 1 + }',
    'f() x { 1 }',
    'this() { 1 }',
    '1f() { 1 }',
    'f(a b) { 1 }',
    'f(rest..., a) { 1 }',
    'f(a..., b...) { 1 }',
    'f() { 1 } f() { 2 }',
    'size() { 1 }',
    'f() { f() }',
    'f() { g() } g() { h() } h() { f() }',
  ])('refuses %s', (functions) => expect(() => new CustomFunctions(functions)).toThrow(CustomFunctionError))

  it('bounds what it writes out', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => `f${i}(a) { f${i + 1}(a) + f${i + 1}(a) }`).join('\n')
    const custom = new CustomFunctions(`${doubling} f40(a) { a }`)
    expect(custom.expand('f38(1)', parseCel('f38(1)').expression!)).not.toBe('f38(1)')
    expect(custom.expand('f0(1)', parseCel('f0(1)').expression!)).toBe('f0(1)')
  })

  it('are called in rules', async () => {
    const rules = { authorization: { rules: ['isA(request.path)'] } }
    const config = { config: { customFunctions: 'isA(p) { p == "/a" }' }, ...JSON.parse(route(rules)) }
    const program = load(JSON.stringify(config))
    expect((await ask(program, { path: '/a' })).response?.status).toBe(200)
    expect((await ask(program, { path: '/b' })).response?.status).toBe(403)
  })

  it('keep the gateway from starting where they are broken', () => {
    const config = { config: { customFunctions: 'isA(p) { p == ' }, ...JSON.parse(route({})) }
    expect(readText(JSON.stringify(config)).refused).toBe(true)
  })
})
