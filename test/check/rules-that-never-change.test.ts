import { describe, expect, it } from 'vitest'
import { rules } from '../../src/check/example-policies.js'
import { findingsOf, told } from './findings-of.js'

const gloo = (policies: string) => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: api, namespace: default }
spec:
  virtualHost:
    domains: ['*']
    options:
      rbac:
        policies:
${policies}
    routes:
      - matchers: [{ prefix: / }]
        directResponseAction: { status: 200, body: ok }
`

const said = (text: string) => findingsOf(text).filter(({ code }) => code === 'CW5011')

describe('rules that never change', () => {
  it.each<[effect: string, expression: string, message: string]>([
    ['allow', 'request.path == "/a" && request.path == "/b" && request.method == "GET"', 'will refuse every request'],
    ['deny', 'jwt.team == "a" && jwt.team == "b"', 'never denies a request'],
    ['deny', '!(request.method == "GET" && request.method == "POST")', 'will refuse every request'],
    ['require', 'request.method == "GET" && request.path == "/a" && request.path == "/b"', 'will refuse every request'],
  ])('%s: %s', (effect, expression, message) => {
    const found = said(rules(`- ${effect}: '${expression}'`))
    expect(told(found)).toHaveLength(1)
    expect(found[0]).toMatchObject({ severity: 'warning', message: expect.stringContaining(message) })
  })

  it('does not say that nobody gets in where another rule lets requests pass', () => {
    const found = said(rules(`- allow: 'jwt.team == "a" && jwt.team == "b"'\n- allow: jwt.team == "c"`))
    expect(told(found)).toHaveLength(1)
    expect(found[0]!.message).not.toContain('every request')
  })

  it('compares the rules of a backend with the path that it receives', () => {
    const text = (policies: object) =>
      JSON.stringify({
        binds: [
          {
            port: 3000,
            listeners: [
              {
                routes: [
                  {
                    matches: [{ path: { exact: '/a' } }],
                    policies,
                    backends: [
                      {
                        host: '127.0.0.1:1',
                        policies: { authorization: { rules: [{ deny: 'request.path == "/b"' }] } },
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      })
    expect(told(said(text({})))).toHaveLength(1)
    expect(told(said(text({ urlRewrite: { path: { full: '/b' } } })))).toEqual([])
    expect(told(said(text({ transformations: { request: { set: { ':path': '"/b"' } } } })))).toEqual([])
  })

  it('leaves alone an ordinary policy of Gloo', () => {
    const never = gloo(
      `          both:\n            principals:\n              - jwtPrincipal: { claims: { team: a } }\n            permissions: { methods: [GET], pathPrefix: /api }`,
    )
    expect(told(said(never))).toEqual([])
  })

  it.each([
    'jwt.team == "a" || jwt.team == "b"',
    'jwt.groups.exists(g, g == "a") && "b" in jwt.groups',
    'has(jwt.team)',
    'true',
    'false',
  ])('leaves alone %s', (expression) => {
    expect(told(said(rules(`- allow: '${expression}'`)))).toEqual([])
  })
})
