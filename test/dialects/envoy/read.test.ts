import { describe, expect, it } from 'vitest'
import { compare } from '../../../src/compare/compare.js'
import { envoy } from '../../../src/dialects/envoy/index.js'
import { decide } from '../../../src/gateways/index.js'
import { verify } from '../../../src/gateways/verify.js'
import { policiesOf } from '../../compare/policies.js'
import { differences, ECHO } from '../../conformance/compare.js'
import { ask, ISSUER, jwks, load, readText, type Sent, tokenOf } from '../../gateways/envoy/gateway.js'
import { casesOf, rewritten } from '../rewritten.js'

/** Keys come from a backend, and the answer recorded from it holds no key: no token could be accepted. */
const WITHOUT_KEYS = /`providers\.keys\.backend`|no caller that could be invented is accepted/

/** What is written in another way there, and no proof shows that it decides alike. */
const BOUNDED: Record<string, RegExp> = {
  'claims-to-headers-append': /`providers\.claimsToHeaders/,
  'headers-secret-vs-jwt': /`providers\.name`/,
  'jwks-remote-async': /`providers\.keys\.backend`/,
  'jwks-remote-garbage': WITHOUT_KEYS,
  'jwks-remote-http-500': WITHOUT_KEYS,
  'jwks-remote-ok': /`providers\.keys\.backend`/,
  'jwks-remote-pem': WITHOUT_KEYS,
  // The Service is not in the input; Envoy needs its address.
  'k8s-route-priority': /^`addresses` of backend|are assumed to be the same destination$/,
  'match-methods': /^`routes\.matches\.(?:methods|headers)`/,
  'match-path-kinds': /^`routes` of host/,
  'rbac-provider-unknown': /^`authorize` of host/,
  'rbac-without-jwt': /^`authorize` of host/,
}

/** How backends are connected to: each dialect has its own words for it. */
const CONNECTIONS =
  /^(?:`\w+` of `(?:addresses|backends|listeners|remote)` is only compared within one dialect|TLS to backends is)/

describe('what is written and read again', () => {
  const suites = policiesOf('gloo').map((one) => ({ ...one, suite: one.name.slice('gloo/'.length) }))

  it('is equivalent to the program it was written from, for every recorded suite', () => {
    const different: string[] = []
    for (const { suite, program, graph, fetched } of suites) {
      const again = rewritten(program, envoy, graph).program
      const { equivalence, differences, reasons } = compare(program, again, { fetched })
      const isKnown = ({ text }: { text: string }) => CONNECTIONS.test(text) || (BOUNDED[suite]?.test(text) ?? false)
      const isBounded = equivalence === 'bounded' && reasons.every(isKnown)
      if (equivalence !== 'complete' && equivalence !== 'same' && !isBounded)
        different.push(
          `${suite}: ${equivalence} ${differences.map((one) => `${one.direction} ${one.code} ${one.message}`).join('; ')} ${reasons.map(({ text }) => text).join('; ')}`,
        )
    }
    expect(different).toEqual([])
  })

  it('answers the recorded requests as Envoy did', async () => {
    const wrong: string[] = []
    let count = 0
    for (const { suite, program, graph } of suites) {
      const again = rewritten(program, envoy, graph).program
      const { cases, fetched } = casesOf('gloo', suite)
      for (const recorded of cases) {
        const facts = await verify(again, recorded.request, { fetched })
        const context = { now: recorded.now ?? 1_800_000_000, facts, upstreamResponse: ECHO.gloo }
        const found = differences('gloo', recorded, decide(again, recorded.request, context))
        count++
        if (found.length > 0) wrong.push(`${suite}: ${recorded.name}: ${found.join('; ')}`)
      }
    }
    console.log(`${count} recorded requests, ${wrong.length} answered differently`)
    expect(wrong).toEqual([])
  })
})

const EXTENSION = { name: 'x', typed_config: { '@type': 'type.googleapis.com/some.Extension' } }
const LOOPBACK = { address_prefix: '127.0.0.0', prefix_len: 8 }
const ROUTER = { name: 'router', typed_config: { '@type': type('http.router.v3.Router') } }

function type(message: string): string {
  return `type.googleapis.com/envoy.extensions.filters.${message}`
}

type Json = Record<string, unknown>

/** A bootstrap of one listener that answers 200 itself. */
function bootstrap(filters: Json[], manager: Json = {}, route: Json = {}): string {
  const routes = [{ match: { prefix: '/' }, direct_response: { status: 200 }, ...route }]
  const connection = {
    '@type': type('network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'main',
    normalize_path: true,
    http_filters: [...filters, ROUTER],
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
    ...manager,
  }
  const filter_chains = [{ filters: [{ name: 'http', typed_config: connection }] }]
  const address = { socket_address: { address: '127.0.0.1', port_value: 8080 } }
  return JSON.stringify({ static_resources: { listeners: [{ name: 'main', address, filter_chains }] } })
}

const jwt = (provider: Json, more: Json = {}) => ({
  name: 'jwt',
  typed_config: {
    '@type': type('http.jwt_authn.v3.JwtAuthentication'),
    providers: { p: { issuer: ISSUER, local_jwks: { inline_string: jwks() }, ...provider } },
    rules: [{ match: { prefix: '/' }, requires: { provider_name: 'p' } }],
    ...more,
  },
})

const rbac = (permission: Json, action = 'ALLOW') => ({
  name: 'rbac',
  typed_config: {
    '@type': type('http.rbac.v3.RBAC'),
    rules: { action, policies: { it: { permissions: [permission], principals: [{ any: true }] } } },
  },
})

const statusOf = async (text: string, sent: Sent = {}) => {
  const { response, undetermined } = await ask(load(text), sent)
  return undetermined ? `undetermined by ${undetermined.step}` : response?.status
}

describe("somebody's own configuration", () => {
  it('is recognized by its root key, in either spelling of names', async () => {
    const snake = bootstrap([jwt({ require_expiration: true })])
    const camel = snake.replace(
      /"([a-z]+(?:_[a-z]+)+)":/g,
      (_, name: string) => `"${name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())}":`,
    )
    expect(camel).toContain('staticResources')
    for (const text of [snake, camel]) {
      expect(await statusOf(text, { token: await tokenOf() })).toBe(200)
      expect(await statusOf(text, { token: await tokenOf(JSON.stringify({ iss: ISSUER })) })).toBe(401)
      expect(await statusOf(text)).toBe(401)
    }
  })

  it('is YAML as Envoy reads it: the first document, the last of two members, other words for true', async () => {
    const yaml = `static_resources:
  listeners:
    - address: { socket_address: { address: 127.0.0.1, port_value: 8080 } }
      filter_chains:
        - filters:
            - name: http
              typed_config:
                "@type": ${type('network.http_connection_manager.v3.HttpConnectionManager')}
                stat_prefix: main
                normalize_path: yes
                http_filters: [{ name: router, typed_config: { "@type": ${type('http.router.v3.Router')} } }]
                route_config:
                  virtual_hosts:
                    - { name: all, domains: ["*"], routes: [{ match: { prefix: / }, direct_response: { status: 201, status: 202 } }] }
`
    expect(await statusOf(yaml)).toBe(202)
    expect(await statusOf(yaml.replace('yes', '"true"'))).toBe(202)
    expect(await statusOf(`${yaml}---\n${yaml.replace('202', '203')}`)).toBe(202)
  })

  it('may ask for claims, and refuse by them', async () => {
    const path = [{ key: 'payload' }, { key: 'team' }]
    const metadata = { filter: 'envoy.filters.http.jwt_authn', path, value: { string_match: { prefix: 'de' } } }
    const provider = jwt({ payload_in_metadata: 'payload' })
    const [dev, ops] = [await tokenOf({ team: 'dev' }), await tokenOf({ team: 'ops' })]
    const allowing = bootstrap([provider, rbac({ metadata })])
    expect([await statusOf(allowing, { token: dev }), await statusOf(allowing, { token: ops })]).toEqual([200, 403])
    const denying = bootstrap([provider, rbac({ metadata }, 'DENY')])
    expect([await statusOf(denying, { token: dev }), await statusOf(denying, { token: ops })]).toEqual([403, 200])
    const inverted = bootstrap([provider, rbac({ metadata: { ...metadata, invert: true } })])
    expect([await statusOf(inverted, { token: dev }), await statusOf(inverted, { token: ops })]).toEqual([403, 200])
  })

  it.each<[string, string, string]>([
    [
      'a filter that asks somebody else',
      bootstrap([{ name: 'authz', typed_config: { '@type': type('http.ext_authz.v3.ExtAuthz') } }]),
      'authz',
    ],
    [
      'a filter of somebody else',
      bootstrap([{ name: 'mine', typed_config: { '@type': 'type.googleapis.com/my.Filter' } }]),
      'mine',
    ],
    [
      'a field that is not modelled',
      bootstrap([], { early_header_mutation_extensions: [EXTENSION] }),
      'early_header_mutation_extensions',
    ],
    ['a condition on the connection', bootstrap([rbac({ destination_ip: LOOPBACK })]), 'destination_ip'],
    [
      'the negation of such a condition',
      bootstrap([rbac({ not_rule: { destination_ip: LOOPBACK } })]),
      'destination_ip',
    ],
    [
      'a match that is not modelled',
      bootstrap([], {}, { match: { prefix: '/', runtime_fraction: { default_value: { numerator: 50 } } } }),
      'runtime_fraction',
    ],
  ])('%s leaves the answer undetermined', async (_, text, step) => {
    expect(await statusOf(text, { token: await tokenOf() })).toBe(`undetermined by ${step}`)
  })

  it('reads what the connection manager does to paths and hosts', () => {
    const managerOf = (more: Parameters<typeof bootstrap>[1]) => load(bootstrap([], more)).listeners[0]!.manager
    const upgrade_configs = [{ upgrade_type: 'websocket' }]
    expect(managerOf({ upgrade_configs })).toBeUndefined()
    expect(managerOf({})).toMatchObject({ normalizePath: true, upgrades: {} })
    expect(managerOf({ normalize_path: null })).toMatchObject({ normalizePath: false })
    const common_http_protocol_options = { headers_with_underscores_action: 'DROP_HEADER', idle_timeout: '5s' }
    const more = { merge_slashes: true, path_with_escaped_slashes_action: 2, strip_matching_host_port: true }
    expect(managerOf({ ...more, common_http_protocol_options })).toMatchObject({
      normalizePath: true,
      mergeSlashes: true,
      escapedSlashes: 'reject',
      stripPort: 'matching',
      underscores: 'drop',
    })
  })

  it('runs its filters in its own order', async () => {
    const admin = await tokenOf({ team: 'admin' })
    const path = [{ key: 'payload' }, { key: 'team' }]
    const isAdmin = { filter: 'envoy.filters.http.jwt_authn', path, value: { string_match: { exact: 'admin' } } }
    const provider = jwt({ payload_in_metadata: 'payload' })
    expect(await statusOf(bootstrap([provider, rbac({ metadata: isAdmin })]), { token: admin })).toBe(200)
    // Nothing is known of the token yet.
    expect(await statusOf(bootstrap([rbac({ metadata: isAdmin }), provider]), { token: admin })).toBe(403)
  })

  it('reads no field past: header, failure and lists in the metadata, subjects, lifetimes, all of several', async () => {
    const rule = (key: string, name: string, value: object) =>
      rbac({ metadata: { filter: 'envoy.filters.http.jwt_authn', path: [{ key }, { key: name }], value } })
    const text = { string_match: { exact: 'RS256' } }
    const [good, far] = [await tokenOf(), await tokenOf({ exp: 4102444800 })]
    expect(await statusOf(bootstrap([jwt({ header_in_metadata: 'h' }), rule('h', 'alg', text)]), { token: good })).toBe(
      403,
    )
    expect(
      await statusOf(
        bootstrap([jwt({ header_in_metadata: 'h' }), rule('h', 'alg', { string_match: { exact: 'ES256' } })]),
        { token: good },
      ),
    ).toBe(200)
    const optional = {
      rules: [
        {
          match: { prefix: '/' },
          requires: { requires_any: { requirements: [{ provider_name: 'p' }, { allow_missing_or_failed: {} }] } },
        },
      ],
    }
    const failed = bootstrap([
      jwt({ failed_status_in_metadata: 'f' }, optional),
      rule('f', 'code', { double_match: { exact: 1 } }),
    ])
    expect([await statusOf(failed), await statusOf(failed, { token: good })]).toEqual([200, 403])
    expect(await statusOf(bootstrap([jwt({ max_lifetime: '60s' })]), { token: far })).toBe(401)
    expect(await statusOf(bootstrap([jwt({ subjects: { exact: 'nobody' } })]), { token: good })).toBe(401)
    const both = {
      rules: [
        {
          match: { prefix: '/' },
          requires: {
            requires_all: {
              requirements: [
                { provider_name: 'p' },
                { provider_and_audiences: { provider_name: 'p', audiences: ['other'] } },
              ],
            },
          },
        },
      ],
    }
    expect(await statusOf(bootstrap([jwt({}, both)]), { token: good })).toBe(401)
  })

  it('is undetermined only where the verdict depends on what is not known', async () => {
    const range = { address_prefix: '10.0.0.0', prefix_len: 8 }
    const either = {
      or_rules: { rules: [{ destination_ip: range }, { header: { name: ':method', exact_match: 'GET' } }] },
    }
    expect(await statusOf(bootstrap([rbac(either)]))).toBe(200)
    expect(await statusOf(bootstrap([rbac({ not_rule: either })]))).toBe(403)
    expect(await statusOf(bootstrap([rbac(either)]), { method: 'POST' })).toBe('undetermined by destination_ip')
    expect(await statusOf(bootstrap([], { normalize_path: null }))).toBe(200)
  })

  it('a filter behind the rules cannot let in whom they refuse', async () => {
    const authz = { name: 'authz', typed_config: { '@type': type('http.ext_authz.v3.ExtAuthz') } }
    expect(await statusOf(bootstrap([rbac({ any: true }, 'DENY'), authz]))).toBe(403)
    expect(await statusOf(bootstrap([authz, rbac({ any: true }, 'DENY')]))).toBe('undetermined by authz')
  })

  it.each<[string, string, string]>([
    [
      'a member of another type',
      bootstrap([], { normalize_path: 'maybe' }),
      '`normalize_path` must be `true` or `false`',
    ],
    ['an element that is none', bootstrap([], { http_filters: 5 }), '`http_filters` must be a map'],
    ['keys that it cannot use', bootstrap([jwt({ local_jwks: { inline_string: '{}' } })]), 'no key that Envoy can use'],
    [
      'a provider that is not there',
      bootstrap([jwt({}, { rules: [{ match: { prefix: '/' }, requires: { provider_name: 'q' } }] })]),
      'unknown provider `q`',
    ],
    [
      'a cluster that is not there',
      bootstrap([], {}, { direct_response: null, route: { cluster: 'x' } }),
      'unknown cluster `x`',
    ],
  ])('%s keeps Envoy from starting', (_, text, message) => {
    const { findings, refused } = readText(text)
    expect(refused).toBe(true)
    const told = findings.filter((one) => one.refused)
    expect(told.map((one) => one.message).join()).toContain(message)
    expect(told.every(({ span }) => span.line === 1 && span.end > span.start)).toBe(true)
  })
})
