import { describe, expect, it } from 'vitest'
import { targets } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { convertText } from './convert-text.js'

/** Conversions of policies of which a part, or nothing, is written. */

const yaml = (...documents: object[]): string => documents.map((one) => JSON.stringify(one)).join('\n---\n')
const object = (apiVersion: string, kind: string, spec: object): object => ({
  apiVersion,
  kind,
  metadata: { name: 'p', namespace: 'default' },
  spec,
})
const targetRefs = (kind: string): object[] => [{ group: 'gateway.networking.k8s.io', kind, name: 'x' }]
const policy = (spec: object): string =>
  yaml(object('agentgateway.dev/v1alpha1', 'AgentgatewayPolicy', { targetRefs: targetRefs('Gateway'), ...spec }))
const routeOption = (options: object): string =>
  yaml(object('gateway.solo.io/v1', 'RouteOption', { targetRefs: targetRefs('HTTPRoute'), options }))
const service = (options: object): string =>
  yaml(
    object('gateway.solo.io/v1', 'VirtualService', {
      virtualHost: {
        domains: ['*'],
        routes: [{ matchers: [{ prefix: '/' }], options, directResponseAction: { status: 200 } }],
      },
    }),
  )
const standalone = (more: object): string =>
  yaml({ binds: [{ port: 3000, listeners: [{ routes: [{ backends: [{ host: '10.0.0.1:80' }] }] }] }], ...more })
const envoy = (...filters: object[]): string => {
  const any = (type: string, rest: object = {}) => ({ '@type': `type.googleapis.com/${type}`, ...rest })
  const manager = any('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'x',
    normalize_path: true,
    route_config: {
      virtual_hosts: [
        { name: 'h', domains: ['*'], routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }] },
      ],
    },
    http_filters: [...filters, { name: 'router', typed_config: any('envoy.extensions.filters.http.router.v3.Router') }],
  })
  const listener = {
    address: { socket_address: { address: '0.0.0.0', port_value: 8080 } },
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  }
  return yaml({ static_resources: { listeners: [listener] } })
}
const BUFFER = {
  name: 'buffer',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer',
    max_request_bytes: 5,
  },
}

const LOST: [what: string, text: string, targets: DialectId[]][] = [
  [
    'limits of a listener of agentgateway',
    policy({ frontend: { http: { http1MaxHeaders: 3 } } }),
    ['standalone', 'gloo', 'gloo-gateway-api', 'envoy', 'litellm'],
  ],
  ['logs', policy({ frontend: { accessLog: { filter: 'true' } } }), ['gloo', 'gloo-gateway-api', 'envoy', 'litellm']],
  [
    'limits of a listener in a file',
    standalone({ frontendPolicies: { http: { http1MaxHeaders: 3 } } }),
    ['gloo', 'envoy'],
  ],
  [
    'a firewall of a route',
    routeOption({ waf: { ruleSets: [{ ruleStr: 'x' }] } }),
    ['agentgateway', 'standalone', 'envoy', 'litellm'],
  ],
  [
    'a firewall',
    service({ waf: { ruleSets: [{ ruleStr: 'x' }] } }),
    ['agentgateway', 'standalone', 'envoy', 'litellm'],
  ],
  ['a filter of Envoy', envoy(BUFFER), ['agentgateway', 'standalone', 'gloo', 'litellm']],
]

const KEPT: [what: string, text: string][] = [
  [
    'a rule of two fields',
    policy({ frontend: { http: { http1MaxHeaders: 3 } }, traffic: { cors: { allowOrigins: ['*'] } } }),
  ],
  ['routes with times', service({ timeout: '3s' })],
  ['routes without policies', service({})],
  ['an Envoy without filters', envoy()],
]

describe('a conversion that keeps none of the policies writes nothing', () => {
  it.each(LOST.flatMap(([what, text, all]) => all.map((to) => [what, to, text] as const)))(
    '%s -> %s',
    (_, to, text) => {
      const codes = convertText(text, { to }).stops.map(({ code }) => code)
      // LiteLLM may also deny all requests, which is worse.
      expect(codes).toEqual([to === 'litellm' ? expect.stringMatching(/^CW733[01]$/) : 'CW7331'])
    },
  )
})

describe('a conversion that keeps a policy, or has none to keep, writes it', () => {
  const all = targets().map(({ id }) => id)
  const cases = KEPT.flatMap(([what, text]) => all.map((to) => [what, to, text] as const))
  it.each(cases.filter(([, to]) => to !== 'litellm'))('%s -> %s', (_, to, text) => {
    expect(convertText(text, { to }).stops).toEqual([])
  })
})
