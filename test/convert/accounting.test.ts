import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { recordReads } from '../../src/yaml/recorded.js'

/** Words of fields of a policy, by the end of their path. */
function words(text: string, to: DialectId): Map<string, string> {
  const graph = bind([parse(text, { file: 'policy.yaml' })])
  const [program] = read(graph).programs
  const { fields } = convert(program!, graph, { to, accept: ['all'] })
  return new Map(fields.map(({ path, line, status }) => [`${line} ${path}`, status]))
}

const statusOf = (all: Map<string, string>, end: string) =>
  [...all].filter(([path]) => path.endsWith(end)).map(([, status]) => status)

const UPSTREAM = (options: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: api, namespace: gloo-system }
spec:
  virtualHost:
    domains: ['*']
    routes:
    - matchers: [{ prefix: / }]
      routeAction: { single: { upstream: { name: models, namespace: gloo-system } } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: models, namespace: gloo-system }
spec:
  static: { hosts: [{ addr: models.example.com, port: 443 }] }
  ${options}
`

const ROUTE = (policy: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: default }
spec:
  gatewayClassName: agentgateway
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: default }
spec:
  parentRefs: [{ name: gw }]
  rules: [{ backendRefs: [{ name: svc, port: 80 }] }]
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: p, namespace: default }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: r }]
  traffic: ${policy}
`

describe('words of fields', () => {
  it.each(['agentgateway', 'standalone', 'envoy'] as const)(
    'to %s: a value that stands in the output by chance is not converted',
    (to) => {
      const all = words(UPSTREAM('maxConcurrentStreams: 443'), to)
      expect(statusOf(all, '/maxConcurrentStreams')).toEqual(['unsupported'])
    },
  )

  it('a rule in other words is exact', () => {
    const deny = '{ authorization: { action: Deny, policy: { matchExpressions: [\'request.path == "/x"\'] } } }'
    const all = words(ROUTE(deny), 'standalone')
    expect(statusOf(all, '/authorization/action')).toEqual(['exact'])
    expect(statusOf(all, '/matchExpressions/0')).toEqual(['exact'])
  })

  it('a field that is a part of another one is not called unread', () => {
    const all = words(
      ROUTE('{ jwtAuthentication: { mode: Strict, providers: [{ issuer: a, jwks: { inline: "{}" } }] } }'),
      'standalone',
    )
    expect(statusOf(all, '/jwtAuthentication/mode')).toEqual(['exact'])
  })

  it.each(['standalone', 'envoy', 'litellm'] as const)(
    'to %s: a provider whose keys cannot be read is a loss',
    (to) => {
      const keys = '{"keys":[{"e":"AQAB","kid":"1","kty":"RSB","n":"tmzcODUF5T9p"}]}'
      const policy = `{ jwtAuthentication: { providers: [{ issuer: a, jwks: { inline: '${keys}' } }] } }`
      const all = words(ROUTE(policy), to)
      expect(statusOf(all, '/providers/0/issuer')).toEqual(['unsupported'])
      expect(statusOf(all, '/jwks/inline')).toEqual(['unsupported'])
    },
  )

  it('the identity provider of MCP clients is kept, though it has no settings', () => {
    const policies =
      '{ mcpAuthentication: { issuer: "http://i.example", audiences: [a], resourceMetadata: { resource: "http://r.example/mcp" }, provider: { keycloak: {} } } }'
    const target = '{ name: t, mcp: { host: "http://m.example/mcp" } }'
    const route = `{ policies: ${policies}, backends: [{ mcp: { targets: [${target}] } }] }`
    const all = words(`binds: [{ port: 80, listeners: [{ routes: [${route}] }] }]`, 'agentgateway')
    expect(statusOf(all, '/provider/keycloak')).toEqual(['exact'])
  })

  it('a loss of a listener is not one of its fields', () => {
    const tls = UPSTREAM('healthChecks: []').replace('virtualHost:', 'sslConfig: {}\n  virtualHost:')
    const all = words(tls, 'agentgateway')
    expect(statusOf(all, '/matchers/0/prefix')).toEqual(['exact'])
    expect(statusOf(all, '/domains/0')).toEqual(['exact'])
    expect([...all.values()].filter((status) => status === 'manual')).toHaveLength(1)
  })

  it('objects that no route uses are listed', () => {
    const unused = `---
apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata: { name: unused, namespace: gloo-system }
spec: { routes: [{ matchers: [{ prefix: /unused }], directResponseAction: { status: 200 } }] }
`
    const all = words(UPSTREAM('healthChecks: []') + unused, 'standalone')
    expect(statusOf(all, '/directResponseAction/status')).toEqual(['unsupported'])
  })

  it.each([
    [
      'a field of an Upstream that claimwright does not model',
      UPSTREAM('healthChecks: []'),
      'apiVersion: gloo.solo.io/v1\nkind: Upstream\nmetadata: { name: x, namespace: gloo-system }\nspec: { maxConcurrentStreams: 443 }',
      '/spec/maxConcurrentStreams',
    ],
    [
      'a policy of a backend of agentgateway',
      ROUTE('{ cors: { allowOrigins: ["*"] } }'),
      'apiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayBackend\nmetadata: { name: x, namespace: default }\nspec: { static: { host: a.example, port: 80 } }',
      '/spec/static/host',
    ],
    [
      'a backend of a file',
      'binds: [{ port: 80, listeners: [{ routes: [{ backends: [{ host: "a.example:80" }] }] }] }]\nbackends: [{ name: x, host: "b.example:80" }]',
      undefined,
      '/backends/0/host',
    ],
  ] as const)('%s is not used, if nothing refers to it', (_, text, more, path) => {
    const graph = bind([parse(more === undefined ? text : `${text}\n---\n${more}`, { file: 'policy.yaml' })])
    const { fields } = convert(read(graph).programs[0]!, graph, { to: 'envoy', accept: ['all'] })
    expect(fields.filter((field) => field.path.endsWith(path)).at(-1)?.note).toBe(
      'not converted: no route of the input uses it',
    )
  })

  it.each([
    ['x', 'line\nx'],
    ['a"b', 'see a"b'],
  ])('a backend `%s` of a file may be used where its name is mentioned', (name, body) => {
    const text = `binds: [{ port: 80, listeners: [{ routes: [{ policies: { directResponse: { status: 200, body: ${JSON.stringify(body)} } } }] }] }]
backends: [{ name: '${name}', host: "b.example:80" }]`
    const graph = bind([parse(text, { file: 'policy.yaml' })])
    const { fields } = convert(read(graph).programs[0]!, graph, { to: 'envoy', accept: ['all'] })
    expect(fields.find(({ path }) => path === '/backends/0/host')?.note).toBe(
      'not converted: claimwright does not model this field',
    )
  })
})

describe('recorded reads', () => {
  it('are those of leaves', () => {
    const { sources, reads } = recordReads([parse('binds: [{ port: 1, listeners: [{ name: a }] }]', { file: 'f' })])
    const value = sources[0]!.documents[0]!.value as { binds: { port: number; listeners: { name: string }[] }[] }
    expect([...reads]).toEqual([])
    expect(value.binds[0]!.listeners[0]!.name).toBe('a')
    expect([...reads]).toEqual(['f#0/binds/0/listeners/0/name'])
    expect(JSON.stringify(value)).toBe('{"binds":[{"port":1,"listeners":[{"name":"a"}]}]}')
    expect(reads.size).toBe(2)
  })
})

describe('TLS', () => {
  const written = (text: string, to: DialectId) => {
    const graph = bind([parse(text, { file: 'policy.yaml' })])
    const conversion = convert(read(graph).programs[0]!, graph, { to })
    expect([conversion.stops, conversion.unaccepted]).toEqual([[], []])
    return conversion.files.map((file) => file.text).join('---\n')
  }
  const PINNED = UPSTREAM(
    'sslConfig: { sni: pinned.example.com, verifySubjectAltName: [san.example.com], secretRef: { name: client, namespace: gloo-system } }',
  )

  it.each([
    ['agentgateway', ['sni: pinned.example.com', 'verifySubjectAltNames: [san.example.com]', '- name: client']],
    ['standalone', ['hostname: pinned.example.com', 'subjectAltNames: [san.example.com]']],
    ['gloo-gateway-api', ['sni: pinned.example.com', 'verifySubjectAltName: [san.example.com]', 'name: client']],
    ['envoy', ['sni: pinned.example.com']],
  ] as const)('of an upstream is written for %s', (to, lines) => {
    for (const line of lines) expect(written(PINNED, to)).toContain(line)
  })

  it.each([
    ['agentgateway', 'tls: {}'],
    ['standalone', 'backendTLS: {}'],
    ['envoy', 'UpstreamTlsContext'],
  ] as const)('is implied by port 443: %s', (to, line) => {
    expect(written(UPSTREAM('healthChecks: []'), to)).toContain(line)
    expect(written(UPSTREAM('healthChecks: []').replace('] }', '], useTls: false }'), to)).not.toContain(line)
  })

  it.each([
    ['agentgateway', '- name: cert'],
    ['standalone', 'cert: cert.crt'],
    ['gloo-gateway-api', '- name: cert'],
    ['envoy', 'filename: cert.crt'],
  ] as const)('of a listener is written for %s', (to, line) => {
    const secure = UPSTREAM('healthChecks: []').replace(
      'virtualHost:',
      'sslConfig: { secretRef: { name: cert, namespace: gloo-system } }\n  virtualHost:',
    )
    expect(written(secure, to)).toContain(line)
  })
})
