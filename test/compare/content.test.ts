import { describe, expect, it } from 'vitest'
import { compare } from '../../src/compare/compare.js'
import { type Input, readInput, sourceOf } from './leaf-inputs.js'
import { verdict, verdictOf } from './pairs.js'

/** The verdict on two lists of objects, each side read as `diff` does, which knows the other. */
function verdictOfObjects(before: object[], after: object[]): string {
  const [a, b] = [before, after].map(
    (objects): Input => ({
      name: '',
      sources: objects.map((object, i) => sourceOf(object, `${i}.yaml`)),
      env: {},
      readFile: () => undefined,
      fetched: new Map(),
    }),
  ) as [Input, Input]
  return verdictOf(compare(readInput(a, b).programs[0]!, readInput(b, a).programs[0]!))
}

const standalone = (more: string) => `binds:
- port: 3000
  listeners: [{ routes: [{ backends: [{ host: "127.0.0.1:9000" }] }] }]
${more}
`

describe('what a configuration says beside the requests that are decided', () => {
  it('is compared: who may open the pages of the gateway itself', () => {
    const ui = (rule: string) =>
      standalone(`gateways: { ui: { port: 4000 } }
ui: { gateways: [ui], policies: { authorization: { rules: ['${rule}'] } } }`)
    expect(verdict(ui('jwt.admin'), ui('true'))).toMatch(/^bounded: `ui` has changed/)
  })

  it('is compared: connections that are passed on as they are', () => {
    const tcp = (host: string) =>
      standalone(`- port: 3306
  listeners: [{ protocol: TCP, tcpRoutes: [{ backends: [{ host: "${host}" }] }] }]`)
    expect(verdict(tcp('10.0.0.1:3306'), tcp('10.0.0.2:3306'))).toMatch(/^bounded/)
  })

  it('is compared: settings of the process, but for what it logs and counts', () => {
    const config = (settings: string) => standalone(`config: { ${settings} }`)
    expect(verdict(config('xdsAddress: "http://a:15010"'), config('xdsAddress: "http://b:15010"'))).toMatch(/^bounded/)
    expect(verdict(config('logging: { level: info }'), config('logging: { level: debug }'))).toBe('same')
  })

  it('is compared: the command that is an MCP server', () => {
    const stdio = (cmd: string) => `mcp: { targets: [{ name: a, stdio: { cmd: ${cmd}, args: ["-y"] } }] }\n`
    expect(verdict(stdio('npx'), stdio('sh'))).toMatch(/^(bounded|different)/)
  })
})

describe('objects of Kubernetes', () => {
  const gateway = (gatewayClassName: string) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gw' },
    spec: { gatewayClassName, listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  })
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'r' },
    spec: { parentRefs: [{ name: 'gw' }], rules: [{ backendRefs: [{ name: 'b', port: 80 }] }] },
  }
  const policy = (targetRefs: object[], spec: object) => ({
    apiVersion: 'agentgateway.dev/v1alpha1',
    kind: 'AgentgatewayPolicy',
    metadata: { name: 'p' },
    spec: { targetRefs, ...spec },
  })
  const onRoute = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'r' }]

  it('are compared by the software that runs the Gateway', () => {
    const auth = policy(onRoute, { traffic: { authorization: { policy: { matchExpressions: ['jwt.a == "b"'] } } } })
    expect(
      verdictOfObjects([gateway('agentgateway'), route, auth], [gateway('agentgateway-internal'), route, auth]),
    ).toMatch(/^bounded: `gatewayClass` of listener `http` has changed/)
  })

  it('are compared by where keys are fetched, and how that is trusted', () => {
    const jwt = (backendRef: object) =>
      policy(onRoute, {
        traffic: {
          jwtAuthentication: { providers: [{ issuer: 'i', jwks: { remote: { jwksPath: 'k', backendRef } } }] },
        },
      })
    const keys = { name: 'idp', port: 443 }
    const tls = (insecureSkipVerify?: string) => ({
      ...policy([{ group: '', kind: 'Service', name: 'idp' }], { backend: { tls: { insecureSkipVerify } } }),
      metadata: { name: 'tls' },
    })
    const objects = (ref: object, skip?: string) => [gateway('agentgateway'), route, jwt(ref), tls(skip)]
    expect(verdictOfObjects(objects(keys), objects({ ...keys, kind: 'Service', group: '' }))).toBe('same')
    expect(verdictOfObjects(objects(keys), objects({ ...keys, group: 'x.dev' }))).toMatch(/`providers\.keys\.way` /)
    expect(verdictOfObjects(objects(keys), objects(keys, 'All'))).toMatch(/`providers\.keys\.way` /)
  })

  it('are compared by the section that a policy acts on, where the Gateway is assumed', () => {
    const auth = (section: object) =>
      policy([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', ...section }], {
        traffic: { authorization: { action: 'Deny', policy: { matchExpressions: ['true'] } } },
      })
    expect(verdictOfObjects([auth({ sectionName: 'http' })], [auth({})])).toMatch(/^different/)
  })
})

describe('objects of Gloo', () => {
  const jwt = { jwt: { providers: { p: { issuer: 'i', jwks: { remote: { url: 'http://k/k' } } } } } }
  const service = (options: object, virtualHostOptions: object = {}) => ({
    apiVersion: 'gateway.solo.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'a', namespace: 'default' },
    spec: {
      virtualHost: {
        domains: ['*'],
        options: virtualHostOptions,
        routes: [
          {
            matchers: [{ prefix: '/' }],
            delegateAction: { ref: { name: 'elsewhere', namespace: 'default' } },
            options,
          },
        ],
      },
    },
  })
  it('hand down what routes that are in another file take over', () => {
    expect(verdictOfObjects([service({}, jwt)], [service({})])).toMatch(
      /^bounded: `inherited` of `RouteTable default\/elsewhere` is gone/,
    )
    expect(verdictOfObjects([service({ prefixRewrite: '/a' })], [service({})])).toMatch(/^bounded: `inherited`/)
  })

  it('are compared by the proxies and addresses that have their listener', () => {
    const on = (spec: object) => [
      {
        apiVersion: 'gateway.solo.io/v1',
        kind: 'Gateway',
        metadata: { name: 'g' },
        spec: { httpGateway: {}, ...spec },
      },
      {
        apiVersion: 'gateway.solo.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'a', namespace: 'default' },
        spec: {
          virtualHost: {
            domains: ['*'],
            routes: [{ matchers: [{ prefix: '/' }], directResponseAction: { status: 200 } }],
          },
        },
      },
    ]
    for (const [before, after] of [
      [{ proxyNames: ['internal'] }, { proxyNames: ['public'] }],
      [{ useProxyProto: true }, {}],
    ])
      expect(verdictOfObjects(on(before!), on(after!))).toMatch(
        /^bounded: `\w+`(, `\w+`)* (of listener `g` )?(has changed|is gone)/,
      )
    expect(verdictOfObjects(on({ bindAddress: '127.0.0.1' }), on({ bindAddress: '::' }))).toMatch(/opens CW7104/)
  })
})
