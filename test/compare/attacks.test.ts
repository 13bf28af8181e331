import { describe, expect, it } from 'vitest'
import type { Comparison } from '../../src/compare/compare.js'
import { compare } from '../../src/compare/compare.js'
import { withLostFields } from '../../src/convert/lost-fields.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { verdictOf } from './pairs.js'

/** Pairs of policies that are not the same, each of which was called so once. */

/** The comparison of two texts as `diff` makes it. */
function diff(before: string, after: string): Comparison {
  const [a, b] = [before, after].map((text, i) => bind([parse(text, { file: `${i}.yaml` })]))
  const sides = [
    { graph: a!, other: b! },
    { graph: b!, other: a! },
  ].map(({ graph, other }) => {
    const { programs, findings } = read(graph, { beside: other })
    const errors = findings.filter(({ severity }) => severity === 'error')
    if (programs.length !== 1 || errors.length > 0) throw new Error(`not readable: ${errors[0]?.message}`)
    return { program: programs[0]!, graph }
  })
  return withLostFields(compare(sides[0]!.program, sides[1]!.program), sides[0]!, sides[1]!)
}

const verdict = (before: string, after: string): string => verdictOf(diff(before, after))
const yaml = (...documents: object[]): string => documents.map((one) => JSON.stringify(one)).join('\n---\n')

const standalone = (backend: object, policies: object = {}, more: object = {}): string =>
  yaml({ binds: [{ port: 3000, listeners: [{ routes: [{ backends: [backend], policies }] }] }], ...more })
const host = { host: '10.0.0.1:80' }

const guard = { request: [{ regex: { rules: [{ pattern: 'secret' }] } }] }
const aiPolicy = (rest: object): string =>
  standalone({ ai: { name: 'a', provider: { openAI: {} } } }, { ai: { promptGuard: guard, ...rest } })
const provider = (one: object): string => standalone({ ai: { name: 'a', ...one } })
const model = (rest: object): string =>
  yaml({ llm: { models: [{ name: 'm', provider: 'openAI', params: { model: 'x' }, ...rest }] } })
const mcp = (rest: object): string =>
  standalone(
    { mcp: { targets: [{ name: 'one', mcp: { host: 'http://a/mcp' } }] } },
    { mcpAuthentication: { issuer: 'https://i', audiences: ['a'], resourceMetadata: {}, ...rest } },
  )

const STANDALONE: [what: string, before: string, after: string][] = [
  ['what is beside a guard of prompts', aiPolicy({ overrides: { a: 1 } }), aiPolicy({ overrides: { a: 2 } })],
  ['aliases of models beside a guard', aiPolicy({ modelAliases: { a: 'b' } }), aiPolicy({ modelAliases: { a: 'c' } })],
  [
    'when a backend is unhealthy',
    standalone(host, { health: { unhealthyExpression: 'true' } }),
    standalone(host, { health: { unhealthyExpression: 'false' } }),
  ],
  [
    'the port of a service',
    standalone({ service: { name: 'a/b', port: 80 } }),
    standalone({ service: { name: 'a/b', port: 81 } }),
  ],
  ...(['agentRuntimeArn', 'qualifier'] as const).map((field): [string, string, string] => {
    const backend = (value: string) =>
      standalone({ aws: { agentCore: { agentRuntimeArn: 'arn', qualifier: 'q', [field]: value } } })
    return [`${field} of an AWS agent`, backend('arn:a'), backend('arn:b')]
  }),
  [
    'the target of a dynamic backend',
    standalone({ dynamic: { target: 'a' } }),
    standalone({ dynamic: { target: 'b' } }),
  ],
  [
    'the guardrail of a provider',
    provider({ provider: { bedrock: { region: 'a', guardrailIdentifier: 'g', guardrailVersion: '1' } } }),
    provider({ provider: { bedrock: { region: 'a', guardrailIdentifier: 'h', guardrailVersion: '1' } } }),
  ],
  [
    'the project of a provider',
    provider({ provider: { vertex: { projectId: 'a' } } }),
    provider({ provider: { vertex: { projectId: 'b' } } }),
  ],
  ['TLS of a model', model({ backendTLS: { hostname: 'a' } }), model({ backendTLS: { insecure: true } })],
  [
    'the proxy on the way to a model',
    model({ backendTunnel: { proxy: { host: 'a:1' } } }),
    model({ backendTunnel: { proxy: { host: 'b:1' } } }),
  ],
  ['the region of a model', model({ params: { awsRegion: 'a' } }), model({ params: { awsRegion: 'b' } })],
  ['what a model passes through', model({ passthrough: 'detect' }), model({ passthrough: 'opaque' })],
  [
    'the secret of an OAuth client',
    mcp({ clientId: 'a', clientSecret: 'a' }),
    mcp({ clientId: 'a', clientSecret: 'b' }),
  ],
  [
    'whether CONNECT is routed',
    standalone(host, {}, { frontendPolicies: { connect: { mode: 'deny' } } }),
    standalone(host, {}, { frontendPolicies: { connect: { mode: 'route' } } }),
  ],
]

const gatewayApi = (kind: string, name: string, spec: object): object => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name, namespace: 'default' },
  spec,
})
const gateway = (rest: object = {}, gatewayClassName = 'agentgateway'): object =>
  gatewayApi('Gateway', 'gw', { gatewayClassName, listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }], ...rest })
const route = (backend: object = { name: 'b', port: 80 }): object =>
  gatewayApi('HTTPRoute', 'r', { parentRefs: [{ name: 'gw' }], rules: [{ backendRefs: [backend] }] })
const agentgateway = (kind: string, name: string, spec: object): object => ({
  apiVersion: 'agentgateway.dev/v1alpha1',
  kind,
  metadata: { name, namespace: 'default' },
  spec,
})
const frontend = (settings: object): string =>
  yaml(
    gateway(),
    route(),
    agentgateway('AgentgatewayPolicy', 'p', {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' }],
      frontend: settings,
    }),
  )
const backend = (spec: object, ...more: object[]): string =>
  yaml(
    gateway(),
    route({ group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name: 'b' }),
    agentgateway('AgentgatewayBackend', 'b', spec),
    ...more,
  )
const viaBackend = (tls: object): string =>
  backend(
    {
      mcp: {
        targets: [
          {
            name: 'a',
            static: { port: 80, backendRef: { group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name: 'c' } },
          },
        ],
      },
    },
    agentgateway('AgentgatewayBackend', 'c', { static: { host: 'c', port: 80 }, policies: { tls } }),
  )
const parameters = (name: string, className?: string): string =>
  yaml(gateway({ infrastructure: { parametersRef: { group: 'g', kind: 'K', name } } }, className), route())
const set = (from: string): string =>
  yaml(
    gateway({ allowedListeners: { namespaces: { from } } }),
    gatewayApi('ListenerSet', 's', {
      parentRef: { name: 'gw' },
      listeners: [{ name: 'more', port: 81, protocol: 'HTTP' }],
    }),
    gatewayApi('HTTPRoute', 'r', {
      parentRefs: [{ name: 's', kind: 'ListenerSet' }, { name: 'gw' }],
      rules: [{ backendRefs: [{ name: 'b', port: 80 }] }],
    }),
  )

const KUBERNETES: [what: string, before: string, after: string][] = [
  [
    'limits of requests of a whole Gateway',
    frontend({ http: { http1MaxHeaders: 1 } }),
    frontend({ http: { http1MaxHeaders: 2 } }),
  ],
  ['whether CONNECT is routed', frontend({ connect: { mode: 'Deny' } }), frontend({ connect: { mode: 'Route' } })],
  [
    'an AWS agent',
    backend({ aws: { agentCore: { agentRuntimeArn: 'a' } } }),
    backend({ aws: { agentCore: { agentRuntimeArn: 'b' } } }),
  ],
  ['policies of the backend of an MCP server', viaBackend({ sni: 'a' }), viaBackend({ insecureSkipVerify: 'All' })],
  ['parameters of a Gateway', parameters('a'), parameters('b')],
  ['parameters of a Gateway of Gloo', parameters('a', 'gloo-gateway'), parameters('b', 'gloo-gateway')],
  [
    'the certificate of a Gateway for backends',
    yaml(gateway({ tls: { backend: { clientCertificateRef: { name: 'a' } } } }), route()),
    yaml(gateway({ tls: { backend: { clientCertificateRef: { name: 'b' } } } }), route()),
  ],
  ['whose listeners a Gateway takes', set('None'), set('Same')],
]

const gloo = (options: object, ...more: object[]): string =>
  yaml(
    {
      apiVersion: 'gateway.solo.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'v', namespace: 'default' },
      spec: {
        virtualHost: {
          domains: ['*'],
          options,
          routes: [{ matchers: [{ prefix: '/' }], directResponseAction: { status: 200 } }],
        },
      },
    },
    ...more,
  )
const opa = (policy: string): string =>
  gloo(
    { extauth: { configRef: { name: 'a', namespace: 'default' } } },
    {
      apiVersion: 'enterprise.gloo.solo.io/v1',
      kind: 'AuthConfig',
      metadata: { name: 'a', namespace: 'default' },
      spec: { configs: [{ opaAuth: { modules: [{ name: 'm', namespace: 'default' }], query: 'data.a' } }] },
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', namespace: 'default' }, data: { policy } },
  )
const cors = (maxAge: string): string => gloo({ cors: { allowOrigin: ['https://a.com'], maxAge } })

const GLOO: [what: string, before: string, after: string][] = [
  ['the policy of an authorizer, in a ConfigMap', opa('package a'), opa('package b')],
  ['how long a preflight is kept, in words of its own', cors('1d'), cors('2d')],
]

describe('what browsers may send from other sites', () => {
  const csrf = (...additionalOrigins: string[]) => standalone(host, { csrf: { additionalOrigins } })
  const [a, b] = ['https://a.example', 'https://b.example'] as const

  it('is compared origin by origin', () => {
    expect(verdict(csrf(a), csrf(b))).toBe('different: closes CW7104, opens CW7104')
    expect(verdict(csrf(a), csrf(a, b))).toBe('different: opens CW7104')
    expect(verdict(csrf(a), standalone(host))).toBe('different: opens CW7104')
    expect(verdict(csrf(a, b), csrf(b, a))).not.toMatch(/different/)
  })

  it('is compared across the two configurations of agentgateway', () => {
    const policy = (origin: string) =>
      yaml(
        gateway(),
        route(),
        agentgateway('AgentgatewayPolicy', 'p', {
          targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'r' }],
          traffic: { csrf: { additionalOrigins: [origin] } },
        }),
      )
    const file = (origin: string) =>
      standalone({ host: 'b.default.svc.cluster.local:80' }, { csrf: { additionalOrigins: [origin] } })
    expect(verdict(policy(a), file(b))).toMatch(/^different: .*opens CW7104/)
    expect(verdict(policy(a), file(a))).not.toMatch(/opens|closes/)
  })
})

const PAIRS = { standalone: STANDALONE, kubernetes: KUBERNETES, gloo: GLOO }

describe.each(Object.entries(PAIRS))('%s', (_, pairs) => {
  it.each(pairs)('%s', (_, before, after) => {
    expect(verdict(before, after)).toMatch(/^(?:bounded: .*(?:has changed|is new|is gone|differs)|different: )/)
    expect(verdict(after, before)).not.toMatch(/^(?:same|complete|nothing)/)
  })
})

it('names that identify items of lists have no effect', () => {
  const named = (name: string) =>
    yaml(
      gateway(),
      gatewayApi('HTTPRoute', 'r', {
        parentRefs: [{ name: 'gw' }],
        rules: [{ name, backendRefs: [{ name: 'b', port: 80 }] }],
      }),
    )
  expect(verdict(named('a'), named('b'))).toBe('same')
})
