import { describe, expect, it } from 'vitest'
import { nativeEnvoy } from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

/** Verdicts of `envoy --mode validate` (1.40.0) on a configuration with this change. */
const base = `${nativeEnvoy('')}  clusters:
  - name: models
    type: STRICT_DNS
    load_assignment:
      cluster_name: models
      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: models.example.com, port_value: 80 } } } }] }]
`
const errorsOf = (from: string, to: string) => {
  expect(base).toContain(from)
  return findingsOf(base.replace(from, to)).filter(({ severity }) => severity === 'error')
}
const ROUTER = `          - name: envoy.filters.http.router
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
`

describe('Envoy accepts', () => {
  it.each([
    ['an enumeration in lower case', 'type: STRICT_DNS', 'type: strict_dns'],
    ['an enumeration in mixed case', 'type: STRICT_DNS', 'type: Strict_Dns'],
    ['the number of an enumeration as a string', 'type: STRICT_DNS', 'type: "1"'],
    ['one element in place of a list', 'domains: ["*"]', 'domains: "*"'],
    ['one message in place of a list', 'routes:\n              - match', 'routes:\n                match'],
    ['a list in a list', 'domains: ["*"]', 'domains: [["*"]]'],
    ['a wildcard in the middle of a domain', 'domains: ["*"]', 'domains: ["a.*.com"]'],
  ])('%s', (_, from, to) => {
    expect(errorsOf(from, to).map(({ message }) => message)).toEqual([])
  })
})

describe('Envoy refuses', () => {
  it.each([
    ['an enumeration with a hyphen', 'type: STRICT_DNS', 'type: strict-dns', 'CW2002'],
    ['a number in place of a list', 'domains: ["*"]', 'domains: 5', 'CW2002'],
    ['a domain twice', 'domains: ["*"]', 'domains: [A.example.com, a.example.com]', 'CW3008'],
    ['every domain twice', 'domains: ["*"]', 'domains: ["*", "*"]', 'CW3008'],
    ['a name as the address of a listener', 'address: 0.0.0.0', 'address: localhost', 'CW2052'],
    ['a part of an address', 'address: 0.0.0.0', 'address: 10.0.0', 'CW2052'],
    ['a name as the address of a static cluster', 'type: STRICT_DNS', 'type: STATIC', 'CW2052'],
    ['two clusters of one name', 'clusters:\n', 'clusters:\n  - { name: models, type: EDS }\n', 'CW2052'],
    ['a chain without a router', ROUTER, '', 'CW2052'],
    ['a router that is not the last filter', 'http_filters:\n', `http_filters:\n${ROUTER}`, 'CW2052'],
    ['a misspelled type', 'HttpConnectionManager\n', 'HttpConectionManager\n', 'CW2052'],
    [
      'a pattern that RE2 cannot read',
      'match: { prefix: / }\n                direct',
      'match: { safe_regex: { regex: "/(?!a)" } }\n                direct',
      'CW5010',
    ],
    [
      'an escape of more than a byte',
      'match: { prefix: / }\n                direct',
      'match: { safe_regex: { regex: "/[\\\\x{100}]" } }\n                direct',
      'CW5010',
    ],
    ...[
      'direct_response: { status: 200, body_format: { text_format: "%STATE%" } }',
      'redirect: { path_rewrite: "%STATE%" }',
    ].map((action) => [
      'a command of header values elsewhere',
      'direct_response: { status: 200 }',
      action.replace('STATE', 'PER_REQUEST_STATE(a)'),
      'CW2007',
    ]),
    [
      'weights that add up to zero',
      'direct_response: { status: 200 }',
      'route: { weighted_clusters: { clusters: [{ name: models, weight: 0 }] } }',
      'CW2052',
    ],
  ])('%s', (_, from, to, code) => {
    expect(errorsOf(from, to).map((finding) => finding.code)).toContain(code)
  })
})
