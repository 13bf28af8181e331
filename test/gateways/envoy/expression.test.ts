import { expect, it } from 'vitest'
import { expressionJson } from '../../live/envoy/expression.js'
import { ask, load, readText, type Sent } from './gateway.js'

type Json = Record<string, unknown>

const FILTERS = 'type.googleapis.com/envoy.extensions.filters'
const ANY = [{ any: true }]

/** A configuration that answers 200 if its condition is true, otherwise 403. */
function configuration(condition: unknown, config: Json = {}): string {
  const policy = { permissions: ANY, principals: ANY, condition, cel_config: { ...ALLOW_STRINGS, ...config } }
  const value = { s: 'text', n: 3, f: 1.5, list: [1, 'a', null], none: null, map: { k: {} } }
  const metadata = [{ metadata_namespace: 'my', value }]
  const manager = {
    '@type': `${FILTERS}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'main',
    http_filters: [
      { name: 'set', typed_config: { '@type': `${FILTERS}.http.set_metadata.v3.Config`, metadata } },
      { name: 'rbac', typed_config: { '@type': `${FILTERS}.http.rbac.v3.RBAC`, rules: { policies: { policy } } } },
      { name: 'router', typed_config: { '@type': `${FILTERS}.http.router.v3.Router` } },
    ],
    route_config: {
      virtual_hosts: [
        { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }] },
      ],
    },
  }
  const address = { socket_address: { address: '127.0.0.1', port_value: 8080 } }
  const chain = { filters: [{ name: 'http', typed_config: manager }] }
  return JSON.stringify({ static_resources: { listeners: [{ name: 'main', address, filter_chains: [chain] }] } })
}

const ALLOW_STRINGS = { enable_string_conversion: true, enable_string_concat: true }

/** Without its beginning, which is the same for all. */
const refusals = (condition: unknown, config?: Json): string[] =>
  readText(configuration(condition, config)).findings.flatMap(
    ({ message }) => message.split('Envoy will refuse to start: ')[1] ?? [],
  )

const SENT: Sent = {
  path: '/a/b?q=1',
  headers: [
    ['x-k', 'v'],
    ['x-dup', 'a'],
    ['X-Dup', 'b'],
    ['x-empty', ''],
  ],
}

async function isTrue(condition: unknown): Promise<boolean | 'open'> {
  const { response, undetermined } = await ask(load(configuration(condition)), SENT)
  return undetermined ? 'open' : response?.status === 200
}

type Verdict = boolean | 'error' | 'open'

/** Errors and values that are not booleans are neither true nor, negated, true. */
async function verdictOf(condition: Json): Promise<Verdict> {
  const verdict = await isTrue(condition)
  if (verdict !== false) return verdict
  return (await isTrue({ call_expr: { function: '!_', args: [condition] } })) === true ? false : 'error'
}

// What Envoy 1.40 answered to each.
it.each<[Verdict, string]>([
  [true, 'nothing || true'],
  [false, '1 && false'],
  ['error', 'nothing && true'],
  ['error', '1 ? true : true'],
  [true, 'true ? true : nothing'],
  [true, '1 == 1.0 && 1 == 1u && 1u < 1.5'],
  ['error', '1 + 1u == 2'],
  ['error', '9223372036854775807 + 1 == 0'],
  ['error', '(-9223372036854775807 - 1) / -1 == 1'],
  ['error', '(-9223372036854775807 - 1) % -1 == 0'],
  [true, '0.0 / 0.0 != 0.0 / 0.0'],
  [true, "b'a' + b'b' == b'ab'"],
  ['error', "b'a' + 'b' == b'ab'"],
  ['error', "{1.0: 'x'}[1] == 'x'"],
  [true, "{1: 'x'}[1u] == 'x' && {1: 'x'}[1.0] == 'x'"],
  [true, '{1: 1, 1u: 2}[1u] == 2 && {1u: 2, 1: 1}[1.0] == 1'],
  [true, "{1: 'a'} == {1u: 'a'}"],
  [true, "{'a': null} == {'a': null} && 'a' in {'a': null}"],
  [false, "{'a': null} == {'b': null}"],
  [true, '1.0 in {1: 2} && 1 in {1u: 2}'],
  [false, '1.5 in {1: 2}'],
  ['error', "null in {'a': 1}"],
  ['error', "[1] in {'a': 1}"],
  ['error', "b'x-k' in request.headers"],
  [false, '1 in request.headers'],
  [true, 'null in [null] && [1] in [[1.0]]'],
  [true, "request.headers['X-DUP'] == 'a,b' && request.headers['x-empty'] == ''"],
  [true, "request.url_path == '/a/b' && request.query == 'q=1' && request.path == '/a/b?q=1'"],
  ['error', "request.headers.constructor == 'x'"],
  ['error', 'has(request.constructor.x)'],
  ['error', '__proto__ == 1'],
  [true, "metadata.filter_metadata['my'].list == [1, 'a', null] && metadata.filter_metadata['my'].none == null"],
  [true, "string(metadata.filter_metadata['my'].n) == '3' && string(metadata.filter_metadata['my'].f) == '1.5'"],
  ['error', 'has(metadata.nope)'],
  ['open', 'has(metadata.filter_metadata)'],
  [true, "string(123456789.0) == '1.23456789e+08' && string(0.00001) == '1e-05' && string(100000.0) == '100000'"],
  [true, "string(1.0 / 0.0) == 'inf' && string(b'ab') == 'ab'"],
  ['error', "string(b'\\xff') == 'x'"],
  [true, "double('1e3') == 1000.0 && double(' .5') == 0.5 && double('inf') > 1.0 && double('0x10') == 16.0"],
  ['error', "double('1.5x') > 1.0"],
  [true, "int(' +0000000000000000000000042') == 42 && int(true) == 1 && int(-1.9) == -1"],
  ['error', "int('0x10') == 16"],
  ['error', 'int(-9223372036854775808.0) < 0'],
  ['error', "uint('-0') == 0u"],
  ['error', 'uint(-0.5) == 0u'],
  [true, "bool('T') || bool('True')"],
  ['error', "bool('tRue')"],
  [true, "'a\\nb'.matches('(?m)^b$') && 'ſ'.matches('(?i)s')"],
  ['open', "'abc'.matches('x{50}')"],
])('is %s: %s', async (verdict, text) => {
  expect(await verdictOf(expressionJson(text))).toBe(verdict)
})

// Envoy 1.40, context.cc: the lookup of `xds` finds nothing without a route or a virtual host.
it.each(['xds.route_name == null', 'xds.virtual_host_name == null', 'has(xds.route_name)'])(
  'is not true where no virtual host has the domain: %s',
  async (text) => {
    const program = load(configuration(expressionJson(text)).replace('"domains":["*"]', '"domains":["other.test"]'))
    const { response, undetermined } = await ask(program, { ...SENT, authority: 'a.test' })
    expect(undetermined).toBeUndefined()
    expect(response?.status).toBe(403)
  },
)

const literal = (value: Json): Json => ({ const_expr: value })
const call = (name: unknown, args: unknown, target?: Json): Json => ({ call_expr: { function: name, args, target } })
const TRUE = literal({ bool_value: true })
const nested = (levels: number): Json =>
  Array.from({ length: levels }).reduce<Json>((inner) => call('!_', [inner]), TRUE)

it.each<[string, Json]>([
  ['`&&` of three', call('_&&_', [TRUE, TRUE, TRUE])],
  ['an exponent', call('_==_', [literal({ int64_value: '1e3' }), literal({ int64_value: 1000 })])],
  ['an operator with a target', call('_[_]', [literal({ int64_value: 0 })], { list_expr: { elements: [TRUE] } })],
  ['an error that counts as true', call('@not_strictly_false', [{ ident_expr: { name: 'nothing' } }])],
  ['as many levels as Envoy reads', nested(26)],
])('Envoy starts with %s, and it is true', async (_, condition) => {
  expect(await isTrue(condition)).toBe(true)
})

it('leaves open what a number of JSON lost by being read as a double', async () => {
  const digits = literal({ int64_value: '9007199254740993' })
  const bare = configuration(call('_==_', [literal({ int64_value: 'BARE' }), digits]))
  const { undetermined } = await ask(load(bare.replace('"BARE"', '9007199254740993')), SENT)
  expect(undetermined).toBeDefined()
})

// Envoy 1.40 refused to start with each.
it.each<[string, unknown, Json?]>([
  ['the function `nofunc` does not exist', call('nofunc', [TRUE])],
  ['the function `constructor` does not exist', call('constructor', [TRUE])],
  ['the function `lowerAscii` does not exist', call('lowerAscii', [], TRUE)],
  ['the function `int` has no `target`: write all arguments into `args`', call('int', [], TRUE)],
  ['the function `getHours` needs a `target`', call('getHours', [TRUE])],
  ['the function `_&&_` has at least 2 arguments, not 1', call('_&&_', [TRUE])],
  [
    'the function `string` requires `enable_string_conversion` of `cel_config`',
    call('string', [TRUE]),
    { enable_string_conversion: false },
  ],
  [
    '`(` is not a regular expression of RE2',
    call('matches', [literal({ string_value: 'a' }), literal({ string_value: '(' })]),
  ],
  ['Envoy does not evaluate macros, such as `exists`', { comprehension_expr: {} }],
  ['a part of the expression is missing', {}],
  ['a literal needs a value', literal({ string_value: null })],
  ['`name` is required', { ident_expr: {} }],
  ['`field` is required', { select_expr: { operand: TRUE } }],
  ['`function` is required', call(null, [])],
  ['`const_expr` and `ident_expr` exclude each other', { ...TRUE, ident_expr: { name: 'x' } }],
  ['`const_expr` is written twice, in two spellings', { ...TRUE, constExpr: { boolValue: true } }],
  ['unknown field `foo`', { ...TRUE, foo: 1 }],
  ['unknown field `__proto__`', JSON.parse('{"__proto__": 1, "const_expr": {"bool_value": true}}')],
  ['`bool_value` must be `true` or `false`', literal({ bool_value: 1 })],
  ['`string_value` must be a string', literal({ string_value: 5 })],
  ['`bytes_value` must be base64', literal({ bytes_value: '*' })],
  [
    '`int64_value` must be a whole number from -9223372036854775808 to 9223372036854775807',
    literal({ int64_value: '9223372036854775808' }),
  ],
  ['`args` must be a map', call('!_', 'x')],
  ['maps and lists nest more than 100 levels deep', nested(29)],
])('refuses: %s', (message, condition, config) => {
  expect(refusals(condition, config)).toContain(message)
})

it('accepts every function where the setting adds functions', () => {
  const condition = call('_==_', [
    call('lowerAscii', [], literal({ string_value: 'A' })),
    literal({ string_value: 'a' }),
  ])
  expect(refusals(condition, { enable_string_functions: true })).toEqual([])
})

it('reads and decides large input', async () => {
  const text = '9'.repeat(1_000_000)
  expect(refusals(literal({ int64_value: text }))).toHaveLength(1)
  expect(await isTrue(call('int', [literal({ string_value: text })]))).toBe(false)
  expect(await isTrue(literal({ bytes_value: 'QUFB'.repeat(300_000) }))).toBe(false)
  expect(
    await isTrue(
      call(
        '_&&_',
        Array.from({ length: 2000 }, () => TRUE),
      ),
    ),
  ).toBe(true)
})
