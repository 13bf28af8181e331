import { describe, expect, it } from 'vitest'
import {
  indent,
  JWT,
  JWT_AUTH,
  nativeEnvoy,
  rbac,
  standalone,
  virtualService,
} from '../../../src/check/example-policies.js'
import { findingsOf } from '../findings-of.js'

const places = (policy: string, code: string) =>
  findingsOf(policy)
    .filter((finding) => finding.code === code)
    .map(({ span, confidence }) => `${policy.split('\n')[span.line - 1]!.slice(span.column - 1)} (${confidence})`)

const optional = JWT_AUTH.replace('strict', 'optional')
const BASIC = "basicAuth:\n  mode: strict\n  htpasswd: 'alice:{SHA}x'"
const RULES = 'authorization:\n  rules:\n  - allow: jwt.team == "dev"'
const requires = (requirement: string, provider = 'forward: true') =>
  nativeEnvoy(provider).replace('{ provider_name: company }', requirement)
const OPTIONAL = '{ requires_any: { requirements: [{ provider_name: company }, { allow_missing: {} }] } }'
const GLOO_OPTIONAL = `${JWT}\n  validationPolicy: ALLOW_MISSING`

describe('an optional token', () => {
  it.each([
    ['standalone', standalone(optional), ['optional (high)']],
    ['Envoy', requires(OPTIONAL), ['allow_missing: {} }] } } (high)']],
    ['Gloo', virtualService({ options: GLOO_OPTIONAL }), ['ALLOW_MISSING (high)']],
    [
      'Gloo, before a server that may deny',
      virtualService({ options: `${GLOO_OPTIONAL}\nextauth:\n  customAuth: {}` }),
      ['ALLOW_MISSING (medium)'],
    ],
  ])('without a rule: %s', (_, policy, found) => {
    expect(places(policy, 'CW6002')).toEqual(found)
  })

  it.each([
    ['a rule on the route', standalone(`${optional}\n${RULES}`)],
    ['a rule on the route, the token on the listener', standalone(RULES, optional)],
    ['a password on the same route', standalone(`${optional}\n${BASIC}`)],
    ['Gloo', rbac('principals:\n- jwtPrincipal:\n    claims: { team: dev }', GLOO_OPTIONAL)],
    [
      'another requirement of Envoy',
      requires(`{ requires_all: { requirements: [${OPTIONAL}, { provider_name: company }] } }`),
    ],
    [
      'a policy for a route that does not exist',
      `${standalone(BASIC)}policies:\n- name: { name: p, namespace: default }\n  target: { route: { name: other, namespace: default } }\n  policy:\n    ${indent(optional, 4)}\n`,
    ],
  ])('is not reported: %s', (_, policy) => {
    expect(places(policy, 'CW6002')).toEqual([])
  })
})

it('rejected tokens are forwarded by every dialect', () => {
  const failed = OPTIONAL.replace('allow_missing', 'allow_missing_or_failed')
  expect(places(requires(failed), 'CW6003')).toEqual(['allow_missing_or_failed: {} }] } } (high)'])
  expect(places(virtualService({ options: `${JWT}\n  allowMissingOrFailedJwt: true` }), 'CW6003')).toEqual([
    'true (high)',
  ])
  expect(places(standalone(JWT_AUTH.replace('strict', 'permissive')), 'CW6004')).toEqual(['permissive (high)'])
})

it('a long clock skew of Envoy', () => {
  expect(places(nativeEnvoy('clock_skew_seconds: 86400'), 'CW6024')).toEqual(['86400 (high)'])
  expect(places(nativeEnvoy('clockSkewSeconds: "86400"'), 'CW6024')).toEqual(['"86400" (high)'])
})

it.each([
  ['external authorization', 'extAuthz: { host: localhost:9000 }', 1],
  ['a rate limit', 'remoteRateLimit: { host: localhost:8081, domain: api }', 1],
  ['OpenID Connect', 'oidc: { issuer: https://login.example.com, clientId: a, clientSecret: b, redirectURI: /c }', 0],
])('rules on claims behind %s', (_, policy, found) => {
  expect(places(standalone(`${policy}\n${RULES}`), 'CW6011')).toHaveLength(found)
})

it('rules on claims of a delegated route whose host reads no token', () => {
  const delegating = virtualService({
    routes: '- matchers:\n  - prefix: /\n  delegateAction: { ref: { name: t, namespace: gloo-system } }',
  })
  const table = rbac('principals:\n- jwtPrincipal:\n    claims: { team: dev }', '')
    .split('options:\n')[1]!
    .split('    routes:')[0]!
  const policy = `${delegating}---\napiVersion: gateway.solo.io/v1\nkind: RouteTable\nmetadata: { name: t, namespace: gloo-system }\nspec:\n  routes:\n  - matchers:\n    - prefix: /\n    routeAction: { single: { upstream: { name: models, namespace: gloo-system } } }\n    options:\n${table}`
  expect(places(policy, 'CW6011')).toEqual(['rbac: (high)'])
})
