import { describe, expect, it } from 'vitest'
import { rivalsOf, unpairedPatterns } from '../../src/compare/rival-patterns.js'
import { compared, programOf, route, verdict, virtualService } from './pairs.js'

/** Gloo, with one route. */
const matching = (matcher: string): string =>
  virtualService([`{ matchers: [${matcher}], directResponseAction: { status: 200 } }`])

describe('regular expressions are compared by their languages', () => {
  const rule = (pattern: string) =>
    route(
      `{ jwtAuth: { issuer: https://i, jwks: { url: "https://i/jwks" } }, authorization: { rules: [${JSON.stringify(`jwt.t.matches(${JSON.stringify(pattern)})`)}] } }`,
    )
  const pairs: [string, string, RegExp][] = [
    ['^team-[a-z]+$', '^team-[a-z0-9]+$', /^different: opens CW7103$/],
    ['^a{1,8}$', '^a{1,9}$', /^different: opens CW7103$/],
    ['^(a|b|c|d|e|f|g|h|i|j|k|l|m)$', '^(a|b|c|d|e|f|g|h|i|j|k|l|n)$', /^different: closes CW7103, opens CW7103$/],
    ['^abc$', '(?i)^abc$', /^different: opens CW7103$/],
    ['^(ab|ac)$', '^a(b|c)$', /^complete$/],
  ]
  it.each(pairs)('of claims: %s and %s', (before, after, wanted) => {
    expect(verdict(rule(before), rule(after))).toMatch(wanted)
  })

  it.each([
    ['path', "{ regex: '/a[a-z]+' }", "{ regex: '/a[a-z0-9]+' }"],
    [
      'header',
      "{ prefix: /, headers: [{ name: x, value: 'a{1,8}', regex: true }] }",
      "{ prefix: /, headers: [{ name: x, value: 'a{1,9}', regex: true }] }",
    ],
    [
      'query',
      "{ prefix: /, queryParameters: [{ name: x, value: 'a{1,8}', regex: true }] }",
      "{ prefix: /, queryParameters: [{ name: x, value: 'a{1,9}', regex: true }] }",
    ],
  ])('of the %s of a match', (_, before, after) => {
    const { differences } = compared(matching(before), matching(after))
    expect(differences.map(({ direction }) => direction)).toEqual(['opens'])
  })
})

describe('regular expressions of two gateways are compared as each applies them', () => {
  const routes = (regex: string): Record<string, string> => ({
    envoy: matching(`{ regex: '${regex}' }`),
    agentgateway: `
binds:
- port: 3000
  listeners:
  - routes:
    - matches: [{ path: { regex: '${regex}' } }]
      policies: { directResponse: { status: 200 } }
`,
  })
  it.each([
    // Rust takes the first alternative, which is not the whole of `/ab`.
    ['/(a|ab)', ['/(a|ab)', '/(a|ab)']],
    ['/a[b-d]', []],
  ])('%s', (regex, wanted) => {
    const { envoy, agentgateway } = routes(regex)
    const programs = [programOf(envoy!), programOf(agentgateway!)] as const
    expect(unpairedPatterns(programs).map(({ pattern }) => pattern)).toEqual(wanted)
    expect(rivalsOf(programs).paths).toEqual(wanted.length > 0 ? ['/ab'] : [])
  })
})
