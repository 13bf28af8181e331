import { describe, expect, it } from 'vitest'
import type { DialectId, Program } from '../../src/core/program.js'
import type { Content } from '../../src/core/step/outside.js'
import type { Step } from '../../src/core/step/step.js'
import { DIALECTS } from '../../src/dialects/registry.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

function read(id: DialectId, text: string, files: Record<string, string> = {}): Program {
  const graph = bind([parse(text)], { readFile: (path) => files[path] })
  const { programs, findings } = DIALECTS.find((one) => one.id === id)!.read(graph)
  expect(findings.filter((one) => one.severity === 'error')).toEqual([])
  return programs[0]!
}

/** The contents of the steps with this name, from wherever they stand in the program. */
function contentsIn(value: unknown, name: string): Content[] {
  if (typeof value !== 'object' || value === null) return []
  const step = value as { kind?: string; name?: string; field?: string; content?: Content }
  if (step.content && (step.name === name || step.field === name)) return [step.content]
  return Object.values(value).flatMap((member) => contentsIn(member, name))
}

function contentOf(program: Program, name: string): Content {
  const [content] = contentsIn(program, name)
  return JSON.parse(JSON.stringify(content))
}

const virtualService = (options: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: vs, namespace: team}
spec:
  virtualHost:
    domains: ['*']
    options: ${options}
    routes: [{matchers: [{prefix: /}], directResponseAction: {status: 200}}]
`

const standalone = (policies: string) => `
binds:
- port: 3000
  listeners: [{routes: [{policies: ${policies}, backends: [{host: 'localhost:1'}]}]}]
backends: [{name: authorizer, host: 'localhost:9000'}]
`

describe('gloo', () => {
  const authConfig = (passThrough: string) => `---
apiVersion: enterprise.gloo.solo.io/v1
kind: AuthConfig
metadata: {name: oauth, namespace: gloo-system}
spec: {configs: [{${passThrough}}]}
`
  const referring = virtualService('{extauth: {configRef: {name: oauth, namespace: gloo-system}}}')

  it('has the AuthConfig that a route refers to', () => {
    const program = read('gloo', referring + authConfig('passThroughAuth: {grpc: {address: "auth:9001"}}'))
    expect(contentOf(program, 'extauth')).toEqual({
      options: { configRef: { name: 'oauth', namespace: 'gloo-system' } },
      references: [
        {
          kind: 'AuthConfig',
          name: 'gloo-system/oauth',
          content: { spec: { configs: [{ passThroughAuth: { grpc: { address: 'auth:9001' } } }] } },
        },
      ],
    })
  })

  it('says that a reference is unresolved', () => {
    expect(contentOf(read('gloo', referring), 'extauth').references).toEqual([
      { kind: 'AuthConfig', name: 'gloo-system/oauth' },
    ])
  })

  it('follows references of what is referred to, and labels', () => {
    const secrets = ['a', 'b'].map(
      (name) => `---
apiVersion: v1
kind: Secret
metadata: {name: key-${name}, namespace: keys, labels: {team: ${name}}}
stringData: {api-key: ${name}}
`,
    )
    const config = authConfig('apiKeyAuth: {labelSelector: {team: a}}')
    const { references } = contentOf(read('gloo', referring + config + secrets.join('')), 'extauth')
    expect(references.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'AuthConfig gloo-system/oauth',
      'Secret keys/key-a',
    ])
    expect(references[1]!.content).toEqual({ stringData: { 'api-key': 'a' } })
  })

  it('has the part of the Settings that says which server is asked', () => {
    const settings = `---
apiVersion: gloo.solo.io/v1
kind: Settings
metadata: {name: default, namespace: gloo-system}
spec: {extauth: {extauthzServerRef: {name: extauth, namespace: gloo-system}, failureModeAllow: true}, gloo: {}}
`
    expect(contentOf(read('gloo', referring + settings), 'extauth').references).toEqual([
      { kind: 'AuthConfig', name: 'gloo-system/oauth' },
      {
        kind: 'Settings',
        name: 'gloo-system/default',
        content: {
          extauth: { extauthzServerRef: { name: 'extauth', namespace: 'gloo-system' }, failureModeAllow: true },
        },
      },
      { kind: 'Upstream', name: 'gloo-system/extauth' },
    ])
  })

  it('survives references in a circle', () => {
    const other = (name: string, to: string) => `---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: {name: ${name}, namespace: gloo-system}
spec: {kube: {upstreamRef: {name: ${to}}}}
`
    const config = authConfig('x: {upstreamRef: {name: a}}')
    const { references } = contentOf(read('gloo', referring + config + other('a', 'b') + other('b', 'a')), 'extauth')
    expect(references.map(({ name }) => name)).toEqual(['gloo-system/oauth', 'gloo-system/a', 'gloo-system/b'])
  })

  it('does not depend on the order of members', () => {
    const a = read(
      'gloo',
      virtualService('{csrf: {filterEnabled: {defaultValue: {numerator: 100}}, additionalOrigins: []}}'),
    )
    const b = read(
      'gloo',
      virtualService('{csrf: {additionalOrigins: [], filterEnabled: {defaultValue: {numerator: 100}}}}'),
    )
    expect(JSON.stringify(contentsIn(a, 'csrf'))).toBe(JSON.stringify(contentsIn(b, 'csrf')))
  })
})

describe('gloo-gateway-api', () => {
  it('has a filter that is not modelled, and its object', () => {
    const text = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: team}
spec: {gatewayClassName: gloo-gateway, listeners: [{name: http, port: 8080, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route, namespace: team}
spec:
  parentRefs: [{name: gw}]
  rules:
  - filters: [{type: ExtensionRef, extensionRef: {group: gloo.solo.io, kind: Upstream, name: thing}}]
    backendRefs: [{name: service, port: 80}]
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: {name: thing, namespace: team}
spec: {static: {hosts: [{addr: a, port: 1}]}}
`
    expect(contentOf(read('gloo-gateway-api', text), 'ExtensionRef').references).toEqual([
      { kind: 'Upstream', name: 'team/thing', content: { spec: { static: { hosts: [{ addr: 'a', port: 1 }] } } } },
    ])
  })
})

describe('agentgateway', () => {
  it('has the backend that an authorizer runs on', () => {
    const text = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: team}
spec: {gatewayClassName: agentgateway, listeners: [{name: http, port: 8080, protocol: HTTP}]}
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: policy, namespace: team}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: gw}]
  traffic:
    extAuth: {backendRef: {name: authz, port: 9001}, grpc: {}}
    rateLimit: {local: [{requests: 1, unit: Minutes}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: route, namespace: team}
spec: {parentRefs: [{name: gw}], rules: [{backendRefs: [{name: service, port: 80}]}]}
`
    const program = read('agentgateway', text)
    expect(contentOf(program, 'extAuth')).toEqual({
      options: { backendRef: { name: 'authz', port: 9001 }, grpc: {} },
      references: [{ kind: 'Service', name: 'team/authz' }],
    })
    expect(contentOf(program, 'rateLimit').options).toEqual({ local: [{ requests: 1, unit: 'Minutes' }] })
  })
})

describe('standalone', () => {
  it('has the backend that an authorizer runs on', () => {
    expect(contentOf(read('standalone', standalone('{extAuthz: {backend: /authorizer}}')), 'extAuthz')).toEqual({
      options: { backend: '/authorizer' },
      references: [{ kind: 'backend', name: 'authorizer', content: { host: 'localhost:9000', name: 'authorizer' } }],
    })
  })

  it('tells one authorizer from another', () => {
    const texts = ['a:1', 'b:1'].map((host) =>
      JSON.stringify(contentsIn(read('standalone', standalone(`{extAuthz: {host: '${host}'}}`)), 'extAuthz')),
    )
    expect(texts[0]).not.toBe(texts[1])
  })

  it('keeps all options of the connection to a backend', () => {
    const program = read('standalone', standalone('{backendTLS: {alpn: [h2]}, backendTunnel: {proxy: {host: "p:1"}}}'))
    expect(contentOf(program, 'backendTLS').options).toEqual({ alpn: ['h2'] })
    expect(contentOf(program, 'backendTunnel').options).toEqual({ proxy: { host: 'p:1' } })
  })
})

describe('litellm', () => {
  it('has the module of a hook', () => {
    const text = 'model_list: []\ngeneral_settings: {master_key: sk-5c1b2f9e7a, custom_auth: auth.check}\n'
    expect(contentOf(read('litellm', text, { 'auth.py': 'def check(): ...' }), 'custom_auth')).toEqual({
      options: 'auth.check',
      references: [{ kind: 'module', name: 'auth.py', content: { text: 'def check(): ...' } }],
    })
    expect(contentOf(read('litellm', text), 'custom_auth').references).toEqual([{ kind: 'module', name: 'auth.py' }])
  })
})

describe('litellm: what may refuse a request besides', () => {
  const config = (more: string) => `model_list: []\n${more}\ngeneral_settings: {master_key: sk-5c1b2f9e7a}\n`
  const guardrail = (options: string) => `guardrails: [{guardrail_name: g, litellm_params: {guardrail: x, ${options}}}]`
  const affects = (text: string, field: string) => {
    const { listeners, elsewhere = [] } = read('litellm', text)
    const find = (steps: readonly Step[]) =>
      steps.flatMap((step) => (step.kind === 'unmodelled' && step.field === field ? [step.affects] : []))[0]
    const selected = find(elsewhere)
    return selected === undefined ? find(listeners[0]!.steps) : `${selected}, where selected`
  }

  it.each([
    [config(guardrail('mode: pre_call, default_on: true')), 'guardrails', 'answer'],
    [config(guardrail('mode: pre_call')), 'guardrails', 'answer, where selected'],
    [config(guardrail('mode: [logging_only, pre_call]')), 'guardrails', 'answer, where selected'],
    [config(guardrail('mode: logging_only, default_on: true')), 'guardrails', 'nothing'],
    [config('litellm_settings: {callbacks: hooks.handler}'), 'callbacks', 'answer'],
    [config('litellm_settings: {callbacks: [langfuse]}'), 'callbacks', undefined],
    [config('litellm_settings: {callbacks: [langfuse, llamaguard_moderations]}'), 'callbacks', 'answer'],
    [config('litellm_settings: {max_budget: 100}'), 'max_budget', 'answer'],
  ])('%s', (text, field, effect) => {
    expect(affects(text, field)).toBe(effect)
  })
})

describe('what decides nothing of a request', () => {
  it('is there to be compared: TLS and the PROXY protocol', () => {
    const text = JSON.stringify({
      frontendPolicies: { proxyProtocol: { mode: 'strict' } },
      binds: [{ port: 1, listeners: [{ protocol: 'HTTPS', tls: { cert: 'c', key: 'k', root: 'r' }, routes: [] }] }],
    })
    const { listeners } = read('standalone', text, { c: '', k: '', r: '' })
    expect(listeners[0]!.transport?.map(({ field, content }) => [field, content.options])).toEqual([
      ['tls', { cert: 'c', key: 'k', root: 'r' }],
      ['proxyProtocol', { mode: 'strict' }],
    ])
  })

  it('is there to be compared: certificates of clients', () => {
    const tls = virtualService('{}').replace('spec:', 'spec:\n  sslConfig: {secretRef: {name: s, namespace: team}}')
    const [listener] = read('gloo', tls).listeners
    expect(listener!.transport?.[0]?.content.references).toEqual([{ kind: 'Secret', name: 'team/s' }])
  })
})

describe('envoy', () => {
  const bootstrap = (perRoute: string) => `
static_resources:
  listeners:
  - address: {socket_address: {address: 0.0.0.0, port_value: 8080}}
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: http
          normalize_path: true
          route_config:
            virtual_hosts:
            - name: v
              domains: ['*']
              routes: [{match: {prefix: /}, direct_response: {status: 200}, typed_per_filter_config: {${perRoute}}}]
          http_filters:
          - name: authz
            typed_config:
              '@type': type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
              grpc_service: {envoy_grpc: {cluster_name: authz}}
          - name: router
            typed_config: {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
  clusters:
  - name: authz
    type: STATIC
`
  it('has the cluster that a filter asks, and what a route says of the filter', () => {
    const type = 'type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute'
    const route = `authz: {'@type': ${type}, check_settings: {disable_request_body_buffering: true}}`
    expect(contentOf(read('envoy', bootstrap('')), 'authz').references).toEqual([
      { kind: 'cluster', name: 'authz', content: { name: 'authz', type: 'STATIC' } },
    ])
    expect(contentOf(read('envoy', bootstrap(route)), 'authz').references[1]).toEqual({
      kind: 'typed_per_filter_config',
      name: 'authz',
      content: { '@type': type, check_settings: { disable_request_body_buffering: true } },
    })
  })
})
