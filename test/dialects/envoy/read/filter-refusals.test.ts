import { expect, it } from 'vitest'
import { readText } from '../../../gateways/envoy/gateway.js'

type Json = Record<string, unknown>

const typed = (name: string, members: Json): Json => ({
  '@type': `type.googleapis.com/envoy.extensions.filters.${name}`,
  ...members,
})

/** Messages about a configuration with this filter, without what they begin with. */
function refusals(type: string, members: Json): string[] {
  const http = typed('network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'x',
    http_filters: [
      { name: 'tested', typed_config: typed(type, members) },
      { name: 'router', typed_config: typed('http.router.v3.Router', {}) },
    ],
    route_config: { virtual_hosts: [{ name: 'h', domains: ['*'], routes: [OK] }] },
  })
  const address = { socket_address: { address: '127.0.0.1', port_value: 8080 } }
  const listeners = [{ name: 'main', address, filter_chains: [{ filters: [{ name: 'http', typed_config: http }] }] }]
  const { findings } = readText(JSON.stringify({ static_resources: { listeners } }))
  return findings.flatMap(({ message }) => message.split('Envoy will refuse to start: ').slice(1))
}

const OK = { match: { prefix: '/' }, direct_response: { status: 200 } }
const set = { key: 'k' }
const fixed = { key: 'k', value: 'v' }

it.each<[string | undefined, Json]>([
  [undefined, { header: 'a', on_header_present: set }],
  [undefined, { cookie: 'a', on_header_present: fixed, on_header_missing: fixed }],
  ['a rule has either a `header` or a `cookie`', { header: 'a', cookie: 'b', on_header_present: set }],
  ['a rule needs a `header` or a `cookie`', { on_header_present: set }],
  ['a rule needs `on_header_present` or `on_header_missing`', { header: 'a' }],
  ['a cookie cannot be removed', { cookie: 'a', on_header_present: set, remove: true }],
  ['`on_header_missing` needs a `value`', { header: 'a', on_header_missing: set }],
  [
    'a `value` has no `regex_value_rewrite`',
    { header: 'a', on_header_present: { ...fixed, regex_value_rewrite: { pattern: { regex: 'a' } } } },
  ],
])('header_to_metadata: %s', (message, rule) => {
  const found = refusals('http.header_to_metadata.v3.Config', { request_rules: [rule] })
  expect(found).toEqual(message === undefined ? [] : [message])
})

const HASH = `{SHA}${'a'.repeat(27)}=`

it.each([
  [undefined, `# users\n\na:${HASH}`],
  ['there is no `:`', 'a'],
  ['the name or the password is empty', `:${HASH}`],
  ['the name or the password is empty', 'a:'],
  ['the password is not a SHA-1 hash', 'a:$apr1$x$y'],
  ['the hash does not have 28 characters', 'a:{SHA}abc'],
  ['its user has an earlier line', `a:${HASH}\na:${HASH}`],
])('basic_auth: %s', (problem, text) => {
  const found = refusals('http.basic_auth.v3.BasicAuth', { users: { inline_string: text } })
  const line = text.split('\n').length
  expect(found).toEqual(problem === undefined ? [] : [`line ${line} of the users: ${problem}`])
})

it.each<[string | undefined, Json]>([
  [undefined, { key_sources: [{ header: 'a' }, { query: 'b' }, { cookie: 'c' }] }],
  ['a key source needs a `header`, `query` or `cookie`', { key_sources: [{}] }],
  [
    'an earlier credential has the same key',
    {
      key_sources: [{ header: 'a' }],
      credentials: [
        { key: 'k', client: 'a' },
        { key: 'k', client: 'b' },
      ],
    },
  ],
])('api_key_auth: %s', (message, members) => {
  expect(refusals('http.api_key_auth.v3.ApiKeyAuth', members)).toEqual(message === undefined ? [] : [message])
})
