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

const KEYS = {
  mode: 'strict',
  issuer: 'https://idp.example',
  audiences: ['a'],
  jwks: JSON.stringify({
    keys: [
      {
        kty: 'EC',
        crv: 'P-256',
        kid: 'k',
        x: 'DCSiGAJ6U8ugwNtRuVhhggPhR8p2wFz3hweiElQc8gQ',
        y: 'gsmNR2xerzctEoIKVGCow3HnD9DpS3YTqalfO2yxt3E',
      },
    ],
  }),
}

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

/** Of `sk-1`. */
const HASHED = {
  keyHash: 'sha256:0F2C10bf3d128c719c6bfa4ecbae94b7fceebaea6e4438fef38a90e5acc326f3',
  metadata: { role: 'user' },
}
const keysOfRoles = (...keys: object[]): string =>
  standalone(host, { apiKey: { keys }, authorization: { rules: ['apiKey.role == "admin"'] } })

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
  [
    'the order of two entries of one API key, of which the last counts',
    keysOfRoles({ key: 'sk-1', metadata: { role: 'admin' } }, HASHED),
    keysOfRoles(HASHED, { key: 'sk-1', metadata: { role: 'admin' } }),
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

const data = (kind: string, namespace: string, text: string): object => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'ca', namespace },
  [kind === 'Secret' ? 'stringData' : 'data']: { 'ca.crt': text },
})
const securedBackend = (tls: object, ...more: object[]): string =>
  backend({ static: { host: 'a.example', port: 443 }, policies: { tls } }, ...more)
const AUTHORITY = { caCertificateRefs: [{ name: 'ca' }] }
/** TLS to backends by a policy on the Gateway, which is in another namespace than they are. */
const securedByGateway = (text: string): string =>
  yaml(
    {
      ...gateway({
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
      }),
      metadata: { name: 'gw', namespace: 'infra' },
    },
    gatewayApi('HTTPRoute', 'r', {
      parentRefs: [{ name: 'gw', namespace: 'infra' }],
      rules: [{ backendRefs: [{ group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name: 'b' }] }],
    }),
    agentgateway('AgentgatewayBackend', 'b', { static: { host: 'a.example', port: 443 } }),
    {
      ...agentgateway('AgentgatewayPolicy', 'p', {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw' }],
        backend: { tls: AUTHORITY },
      }),
      metadata: { name: 'p', namespace: 'infra' },
    },
    data('ConfigMap', 'default', 'A'),
    data('ConfigMap', 'infra', text),
  )
const backendTlsPolicy = (text: string): string =>
  yaml(
    gateway(),
    route(),
    {
      ...gatewayApi('BackendTLSPolicy', 't', {
        targetRefs: [{ group: '', kind: 'Service', name: 'b' }],
        validation: { hostname: 'b.example', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'ca' }] },
      }),
    },
    data('ConfigMap', 'default', text),
  )

const service = (spec: object, metadata: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'b', namespace: 'default', ...metadata },
  spec: { ports: [{ port: 80 }], ...spec },
})
const viaService = (spec: object, metadata?: object): string => yaml(gateway(), route(), service(spec, metadata))
/** An MCP server of the Services with a label. */
const selected = (...services: object[]): string =>
  backend({ mcp: { targets: [{ name: 'a', selector: { services: { matchLabels: { mcp: 'yes' } } } }] } }, ...services)
const labelled = (name: string, mcp: string): object => service({}, { name, labels: { mcp } })

const parametersCalled = (name: string, variables: Record<string, string>): object =>
  agentgateway('AgentgatewayParameters', name, {
    env: Object.entries(variables).map(([variable, value]) => ({ name: variable, value })),
  })
const twoParameters = ([first, second]: [Record<string, string>, Record<string, string>], name: string): string =>
  yaml(gateway(), route(), parametersCalled(name, first), parametersCalled(`${name}b`, second))

/** Two routes, of which one may be of further Gateways. */
const twoRoutes = (
  [first, second]: [name: string, name: string],
  [one, other]: [gateways: string, gateways: string],
  hostnames: string[],
): string =>
  yaml(
    gateway(),
    ...(
      [
        [first, one, hostnames, '/a'],
        [second, other, ['c.com'], '/b'],
      ] as const
    ).map(([name, useDefaultGateways, hosts, value]) =>
      gatewayApi('HTTPRoute', name, {
        parentRefs: [{ name: 'gw' }],
        useDefaultGateways,
        hostnames: hosts,
        rules: [{ matches: [{ path: { type: 'PathPrefix', value } }], backendRefs: [{ name: 'b', port: 80 }] }],
      }),
    ),
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
  [
    'the authority of a backend, in a ConfigMap',
    securedBackend(AUTHORITY, data('ConfigMap', 'default', 'A')),
    securedBackend(AUTHORITY, data('ConfigMap', 'default', 'B')),
  ],
  [
    'the certificate for a backend, in a Secret',
    securedBackend({ mtlsCertificateRef: [{ name: 'ca' }] }, data('Secret', 'default', 'A')),
    securedBackend({ mtlsCertificateRef: [{ name: 'ca' }] }, data('Secret', 'default', 'B')),
  ],
  ['the authority of all backends of a Gateway', securedByGateway('A'), securedByGateway('B')],
  [
    'one of two renamed objects of a kind, of which the last is as it was',
    twoParameters([{ A: '1' }, { A: '2' }], 'a'),
    twoParameters([{ A: '2' }, { A: '2' }], 'c'),
  ],
  [
    'two renamed objects of a kind that exchange a value',
    twoParameters(
      [
        { A: '1', B: '1' },
        { A: '2', B: '2' },
      ],
      'a',
    ),
    twoParameters(
      [
        { A: '1', B: '2' },
        { A: '2', B: '1' },
      ],
      'c',
    ),
  ],
  [
    'two renamed objects of a kind that exchange a value, beside an order without a meaning',
    twoRoutes(['p', 'q'], ['All', 'None'], ['a.com', 'b.com']),
    twoRoutes(['r', 's'], ['None', 'All'], ['b.com', 'a.com']),
  ],
  [
    'where a Service sends requests',
    viaService({ type: 'ExternalName', externalName: 'a.example' }),
    viaService({ type: 'ExternalName', externalName: 'b.example' }),
  ],
  ['which pods a Service selects', viaService({ selector: { app: 'a' } }), viaService({ selector: { app: 'b' } })],
  [
    'the protocol of a Service',
    viaService({ ports: [{ port: 80, appProtocol: 'kubernetes.io/h2c' }] }),
    viaService({}),
  ],
  [
    'an annotation of a Service that a gateway reads',
    viaService({}, { annotations: { 'agentgateway.dev/mcp-path': '/a' } }),
    viaService({}, { annotations: { 'agentgateway.dev/mcp-path': '/b' } }),
  ],
  [
    'which Services are MCP servers',
    selected(labelled('x', 'yes'), labelled('y', 'no')),
    selected(labelled('x', 'no'), labelled('y', 'yes')),
  ],
  ['an MCP server that is gone', selected(labelled('x', 'yes'), labelled('y', 'yes')), selected(labelled('x', 'yes'))],
  ['the authority of a BackendTLSPolicy', backendTlsPolicy('A'), backendTlsPolicy('B')],
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

const settings = (spec: object): string =>
  gloo(
    {},
    {
      apiVersion: 'gloo.solo.io/v1',
      kind: 'Settings',
      metadata: { name: 'default', namespace: 'gloo-system' },
      spec,
    },
  )
const replaced = (replaceInvalidRoutes: boolean): string =>
  settings({ gloo: { invalidConfigPolicy: { replaceInvalidRoutes } } })
const masked = (actionType: string): string => gloo({ dlp: { actions: [{ actionType }] } })

GLOO.push(
  ['what becomes of invalid routes', replaced(true), replaced(false)],
  ['what is masked in answers', masked('SSN'), masked('AMEX')],
)

const HCM = 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
const ROUTER = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'

/** A connection manager of Envoy with these settings, and a host with those. */
const envoy = (manager: object, virtualHost: object = {}): string =>
  yaml({
    static_resources: {
      listeners: [
        {
          name: 'l',
          address: { socket_address: { address: '0.0.0.0', port_value: 8080 } },
          filter_chains: [
            {
              filters: [
                {
                  name: 'http',
                  typed_config: {
                    '@type': HCM,
                    stat_prefix: 'x',
                    route_config: {
                      virtual_hosts: [
                        {
                          name: 'h',
                          domains: ['a.example'],
                          routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }],
                          ...virtualHost,
                        },
                      ],
                    },
                    http_filters: [{ name: 'router', typed_config: { '@type': ROUTER } }],
                    ...manager,
                  },
                },
              ],
            },
          ],
        },
      ],
    },
  })
const http1 = (settings: object): string => envoy({ http_protocol_options: { accept_http_10: true, ...settings } })

/** Each of these is read to see whether Envoy accepts it, and then by no step. */
const ENVOY: [what: string, before: string, after: string][] = [
  ['the host of requests without one', http1({}), http1({ default_host_for_http_10: 'a.example' })],
  ['a body with two lengths', http1({}), http1({ allow_chunked_length: true })],
  ['a size of bodies', envoy({}), envoy({}, { per_request_buffer_limit_bytes: 10 })],
  [
    'two values that the reader treats alike',
    envoy({}, { require_tls: 'EXTERNAL_ONLY' }),
    envoy({}, { require_tls: 'ALL' }),
  ],
]

const litellm = (variables: object): string =>
  yaml({
    general_settings: { master_key: 'sk-attack-4f1c9d27a8' },
    model_list: [{ model_name: 'm', litellm_params: { model: 'openai/m' } }],
    environment_variables: variables,
  })

const guardrail = (name: string): string =>
  yaml({
    general_settings: { master_key: 'sk-attack-4f1c9d27a8' },
    model_list: [{ model_name: 'm', litellm_params: { model: 'openai/m' } }],
    guardrails: [{ guardrail_name: 'a', litellm_params: { guardrail: name, mode: 'pre_call' } }],
  })

const clients = (allowed_ips: unknown, settings: object = {}): string =>
  yaml({
    general_settings: { master_key: 'sk-attack-4f1c9d27a8', litellm_license: 'x', allowed_ips, ...settings },
    model_list: [{ model_name: 'm', litellm_params: { model: 'openai/m' } }],
  })

const LITELLM: [what: string, before: string, after: string][] = [
  ['a guardrail that requests and keys select', guardrail('presidio'), guardrail('lakera_v2')],
  ['a variable that no field refers to', litellm({ SERVER_ROOT_PATH: '/a' }), litellm({ SERVER_ROOT_PATH: '/b' })],
]

const rules = (...paths: string[]): object[] =>
  paths.map((value) => ({
    matches: [{ path: { type: 'PathPrefix', value } }],
    backendRefs: [{ name: value.slice(1), port: 80 }],
  }))
const httpRoute = (name: string, ...paths: string[]): object =>
  gatewayApi('HTTPRoute', name, { parentRefs: [{ name: 'gw' }], rules: rules(...paths) })
const policyCalled = (name: string): string =>
  yaml(
    gateway(),
    route(),
    agentgateway('AgentgatewayPolicy', name, {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'r' }],
      traffic: { cors: { allowOrigins: ['https://a.example'] } },
    }),
  )
const apiKeys = (...keys: string[]): string => standalone(host, { apiKey: { keys: keys.map((key) => ({ key })) } })
const routes = (...more: object[]): string =>
  yaml({ binds: [{ port: 3000, listeners: [{ routes: [{ backends: [host] }, ...more] }] }] })

const listeners = (...list: [hostname: string, policies?: object][]): string =>
  yaml({
    binds: [
      {
        port: 3000,
        listeners: list.map(([hostname, policies = {}]) => ({ hostname, routes: [{ backends: [host], policies }] })),
      },
    ],
  })
const networks = (network: string): string =>
  standalone(host, { authorization: { rules: [{ require: `cidr("${network}").containsIP(source.address)` }] } })
const tools = (...allowed: string[]): string =>
  standalone(
    { mcp: { targets: [{ name: 'one', mcp: { host: 'http://a/mcp' } }] } },
    { mcpAuthorization: { rules: allowed } },
  )
const weighted = (...weights: number[]): string =>
  yaml({
    binds: [
      {
        port: 3000,
        listeners: [{ routes: [{ backends: weights.map((weight, i) => ({ host: `10.0.0.${i}:80`, weight })) }] }],
      },
    ],
  })
const users = (...names: string[]): string =>
  standalone(host, {
    basicAuth: { htpasswd: names.map((name) => `${name}:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=`).join('\n') },
  })
const keySet = (...kids: string[]): string => {
  const [key] = (JSON.parse(KEYS.jwks) as { keys: object[] }).keys
  return standalone(host, {
    jwtAuth: { ...KEYS, jwks: JSON.stringify({ keys: kids.map((kid) => ({ ...key, kid })) }) },
  })
}
const hybrid = (addressPrefix: string, prefixLen = 8): string =>
  gloo(
    {},
    {
      apiVersion: 'gateway.solo.io/v1',
      kind: 'Gateway',
      metadata: { name: 'h', namespace: 'gloo-system' },
      spec: {
        bindPort: 8080,
        hybridGateway: {
          matchedGateways: [{ matcher: { sourcePrefixRanges: [{ addressPrefix, prefixLen }] }, httpGateway: {} }],
        },
      },
    },
  )
const routed = (match: object): string =>
  envoy({}, { routes: [{ match: { prefix: '/', ...match }, direct_response: { status: 200 } }] })
const regexHeader = (regex: string): string =>
  routed({ headers: [{ name: 'x', string_match: { safe_regex: { regex } } }] })
const origins = (...allowOrigin: string[]): string => gloo({ cors: { allowOrigin } })
const proxyRoutes = (...allowed_routes: string[]): string =>
  yaml({
    general_settings: { master_key: 'sk-attack-4f1c9d27a8', allowed_routes },
    model_list: [{ model_name: 'm', litellm_params: { model: 'openai/m' } }],
  })
/** Rules on the tokens of the first of two providers. */
const providers = (first: string, second: string, named = first): string => {
  const provider = (issuer: string) => ({ issuer, jwks: { local: { key: KEYS.jwks } } })
  return gloo({
    jwtStaged: { afterExtAuth: { providers: { [first]: provider('https://a'), [second]: provider('https://b') } } },
    rbac: { policies: { v: { principals: [{ jwtPrincipal: { claims: { sub: 'x' }, provider: named } }] } } },
  })
}
/** Envoy's router, with headers that it rejects if they are malformed. */
const checkedHeaders = (...strict_check_headers: string[]): string =>
  envoy({ http_filters: [{ name: 'router', typed_config: { '@type': ROUTER, strict_check_headers } }] })
const mcpServer = (server: string) => standalone({ mcp: { targets: [{ name: 'a', mcp: { host: server } }] } })
const DIRECT = { policies: { directResponse: { status: 200 } } }
const DENY = { authorization: { rules: [{ deny: 'true' }] } }

GLOO.push(
  ['whose tokens a rule is about', providers('idp-a', 'idp-b'), providers('idp-a', 'idp-b', 'idp-b')],
  ['whose tokens a rule is about, and names', providers('idp-a', 'idp-b'), providers('new-a', 'new-b', 'new-b')],
  ['a rule on tokens of a provider that is renamed', providers('idp-a', 'idp-b'), providers('idp-0', 'idp-b', 'idp-a')],
)
GLOO.push(['the clients of a hybrid Gateway', hybrid('10.0.0.0'), hybrid('10.0.0.0', 9)])
ENVOY.push(
  ['what a header has to match', regexHeader('a+'), regexHeader('a*')],
  [
    'the order of a list that the program lacks',
    checkedHeaders('x-envoy-max-retries', 'x-envoy-retry-on'),
    checkedHeaders('x-envoy-retry-on', 'x-envoy-max-retries'),
  ],
)
STANDALONE.push(
  [
    'the order of two listeners, one of which is open',
    listeners(['a.com', DENY], ['b.com']),
    listeners(['a.com'], ['b.com', DENY]),
  ],
  ['the ratio of weights', weighted(1, 2), weighted(2, 2)],
  ['networks that overlap', networks('10.1.2.3/8'), networks('10.0.0.0/9')],
  [
    'the port of an MCP server, which is none where it is no number',
    mcpServer('10.0.0.1:8080'),
    mcpServer('10.0.0.1:8080x'),
  ],
  ['one of the tools', tools('mcp.tool.name in ["a", "b"]'), tools('mcp.tool.name == "a"')],
)

/** Pairs that mean the same. */
const EQUAL: [what: string, before: string, after: string][] = [
  [
    'the order of rules with different paths',
    yaml(gateway(), httpRoute('r', '/a', '/b')),
    yaml(gateway(), httpRoute('r', '/b', '/a')),
  ],
  [
    'rules in one route or in two',
    yaml(gateway(), httpRoute('r', '/a', '/b')),
    yaml(gateway(), httpRoute('q', '/b'), httpRoute('r', '/a')),
  ],
  [
    'the names of two routes, and the order of hosts of one',
    twoRoutes(['p', 'q'], ['All', 'None'], ['a.com', 'b.com']),
    twoRoutes(['r', 's'], ['All', 'None'], ['b.com', 'a.com']),
  ],
  ['the name of a policy', policyCalled('a'), policyCalled('b')],
  ['the order of API keys', apiKeys('a', 'b'), apiKeys('b', 'a')],
  ['the names of providers', providers('idp-a', 'idp-b'), providers('new-a', 'new-b')],
  ['the order of users', users('a', 'b'), users('b', 'a')],
  ['the order of keys with different `kid`s', keySet('a', 'b'), keySet('b', 'a')],
  ['the order of listeners', listeners(['a.com', DENY], ['b.com']), listeners(['b.com'], ['a.com', DENY])],
  ['bits below the prefix of a network', networks('10.1.2.3/8'), networks('10.0.0.0/8')],
  ['bits below the prefix of a range of clients', hybrid('10.1.2.3'), hybrid('10.0.0.0')],
  [
    'a list of tools, or a rule for each',
    tools('mcp.tool.name in ["b", "a"]'),
    tools('mcp.tool.name == "a"', 'mcp.tool.name == "b"'),
  ],
  ['the ratio of weights', weighted(1, 2), weighted(2, 4)],
  ['two patterns of one language', regexHeader('a+'), regexHeader('aa*')],
  ['the order of origins', origins('https://a.com', 'https://b.com'), origins('https://b.com', 'https://a.com')],
  [
    'the order of allowed routes',
    proxyRoutes('/embeddings', '/chat/completions'),
    proxyRoutes('/chat/completions', '/embeddings'),
  ],
  ['a route that no request reaches', routes(), routes({ matches: [], backends: [{ host: '10.0.0.2:80' }] })],
  ['what statistics are called', envoy({}), envoy({ stat_prefix: 'y' })],
  ['times', envoy({}), envoy({ stream_idle_timeout: '5s' })],
]

it.each(EQUAL)('the same: %s', (_, before, after) => {
  expect(verdict(before, after)).toMatch(/^(?:same|complete)$/)
})

it('a list of maps is tried with a map that has what the rule asks of an item', () => {
  const rule = (allow: string) => standalone(host, { jwtAuth: KEYS, authorization: { rules: [{ allow }] } })
  const item = (more = '') => rule(`jwt.permissions.exists(p, p.action == "write"${more})`)
  expect(verdict(item(' && p.resource == "keys"'), item())).toMatch(/^different: opens CW7103/)
  expect(verdict(item(' && p.resource == "keys"'), item(' && p.resource == "models"'))).toMatch(
    /^different: closes CW7103, opens CW7103/,
  )
  expect(verdict(rule('false'), item())).toMatch(/^different: opens CW7103/)
})

it('only Envoy calls an answer `text/plain`: that is no difference of the policies', () => {
  const answer = (body: string) => standalone(host, { directResponse: { status: 200, body } })
  expect(verdict(gloo({}).replace('"status":200', '"status":200,"body":"x"'), answer('x'))).not.toMatch(/CW7105/)
  expect(verdict(gloo({}).replace('"status":200', '"status":200,"body":"x"'), answer('y'))).toMatch(/answers CW7105/)
})

it('the token in a header that only some gateway removes is a difference', () => {
  const filters = (forward: boolean) => [
    {
      name: 'jwt',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication',
        providers: {
          p: { issuer: KEYS.issuer, audiences: KEYS.audiences, local_jwks: { inline_string: KEYS.jwks }, forward },
        },
        rules: [{ match: { prefix: '/' }, requires: { provider_name: 'p' } }],
      },
    },
    { name: 'router', typed_config: { '@type': ROUTER } },
  ]
  const cluster = {
    name: 'up',
    type: 'STATIC',
    load_assignment: {
      cluster_name: 'up',
      endpoints: [
        { lb_endpoints: [{ endpoint: { address: { socket_address: { address: '10.0.0.1', port_value: 80 } } } }] },
      ],
    },
  }
  const native = (forward: boolean) => {
    const text = envoy(
      { http_filters: filters(forward), normalize_path: true },
      { domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'up' } }] },
    )
    const { static_resources } = JSON.parse(text) as { static_resources: object }
    return yaml({ static_resources: { ...static_resources, clusters: [cluster] } })
  }
  const file = standalone(host, { jwtAuth: KEYS })
  expect(verdict(file, native(false))).not.toMatch(/CW7105/)
  expect(verdict(file, native(true))).toMatch(/answers CW7105/)
})

it('what one gateway accepts as the port of a host is no difference of the policies', () => {
  const named = yaml({ binds: [{ port: 8080, listeners: [{ routes: [{ hostnames: ['a.example'], ...DIRECT }] }] }] })
  expect(verdict(named, envoy({ normalize_path: true }, { domains: ['a.example', 'a.example:*'] }))).not.toMatch(/CW71/)
})

it('a port after the name of a host is tried on every route', () => {
  const named = yaml({
    binds: [
      {
        port: 8080,
        listeners: [
          {
            routes: [
              { ...DIRECT, hostnames: ['*.b.example'] },
              { ...DIRECT, hostnames: ['a.example'] },
            ],
          },
        ],
      },
    ],
  })
  const hosts = (...wild: string[]) =>
    envoy(
      { normalize_path: true },
      {
        domains: ['a.example', 'a.example:*', ...wild],
        routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }],
      },
    )
  expect(verdict(named, hosts('*.b.example', '*.b.example:8080'))).not.toMatch(/closes/)
  expect(verdict(named, hosts('*.b.example'))).toMatch(/closes CW7209/)
})

it('routes whose paths overlap compete by their order', () => {
  const both = (...names: string[]) => yaml(gateway(), ...names.map((name) => httpRoute(name, '/a')))
  const [first, second] = [httpRoute('p', '/a'), httpRoute('q', '/a/')]
  expect(verdict(yaml(gateway(), first, second), yaml(gateway(), first))).not.toMatch(/^(?:same|complete)/)
  expect(verdict(both('p'), both('p', 'q'))).toMatch(/^(?:bounded|complete|same)/)
})

it('a route is asked for what another match at its path does not take', () => {
  const only = (...matches: object[]) =>
    yaml({
      binds: [
        {
          port: 3000,
          listeners: [
            {
              routes: [
                { matches, policies: { authorization: { rules: ['request.method == "POST"'] } }, backends: [host] },
              ],
            },
          ],
        },
      ],
    })
  const any = only({ path: { pathPrefix: '/a' } })
  const header = { headers: [{ name: 'x', value: { exact: 'a' } }] }
  for (const narrow of [{ method: 'GET' }, header]) {
    const some = only({ path: { pathPrefix: '/' }, ...narrow })
    expect(verdict(some, any)).toMatch(/opens CW7101/)
    expect(verdict(any, some)).toMatch(/closes CW7101/)
  }
})

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

describe('a filter of Envoy that answers itself is compared with another gateway', () => {
  const filtered = (options: object): string =>
    yaml(
      {
        apiVersion: 'gateway.solo.io/v1',
        kind: 'Gateway',
        metadata: { name: 'gateway-proxy', namespace: 'gloo-system' },
        spec: { bindAddress: '::', bindPort: 8080, httpGateway: { options } },
      },
      JSON.parse(gloo({})) as object,
    )
  const csrf = (exact: string) => ({
    csrf: { filterEnabled: { defaultValue: { numerator: 100 } }, additionalOrigins: [{ exact }] },
  })
  const file = standalone(host, { directResponse: { status: 200 } })

  it.each([
    ['what browsers send from other sites', csrf('a.example')],
    ['a limit of the body', { buffer: { maxRequestBytes: 10 } }],
    ['a path that the gateway answers as its own health', { healthCheck: { path: '/healthz' } }],
  ])('%s', (_, options) => {
    expect(verdict(filtered({}), file)).not.toMatch(/CW7104/)
    expect(verdict(filtered(options), file)).toMatch(/opens CW7104/)
  })

  it.each([
    ['what clients accept is hidden', { gzip: {} }, { gzip: { removeAcceptEncodingHeader: true } }],
    ['sessions stay at an endpoint', {}, { statefulSession: { headerBased: { headerName: 'x-session' } } }],
  ])('in part, if it changes headers: %s', (_, before, after) => {
    expect(verdict(filtered(before), filtered(after))).toMatch(/^bounded: .*(?:gzip|statefulSession)/)
  })

  it('with other values', () => {
    expect(verdict(filtered(csrf('a.example')), filtered(csrf('b.example')))).toMatch(/closes CW7104, opens CW7104/)
    const limit = (maxRequestBytes: number) => filtered({ buffer: { maxRequestBytes } })
    expect(verdict(limit(10), limit(11))).toBe('different: opens CW7104')
  })
})

it.each([
  ['a range of a header', { headers: [{ name: 'x', range_match: { start: '1', end: '5' } }] }],
  ['a beginning of a header', { headers: [{ name: 'x', string_match: { prefix: 'a' } }] }],
  ['an end of a parameter', { query_parameters: [{ name: 'q', string_match: { suffix: 'a' } }] }],
])('a route of Envoy is reached by %s', (_, match) => {
  const native = envoy(
    { normalize_path: true },
    { domains: ['*'], routes: [{ match: { prefix: '/a', ...match }, direct_response: { status: 200 } }] },
  )
  const file = yaml({ binds: [{ port: 8080, listeners: [{ routes: [] }] }] })
  expect(verdict(native, file)).toMatch(/closes CW7101/)
  expect(verdict(file, native)).toMatch(/opens CW7101/)
})

describe('addresses of LiteLLM clients', () => {
  const [one, two] = ['192.0.2.1', '192.0.2.2']
  const many = Array.from({ length: 9 }, (_, index) => `10.0.0.${index + 1}`)

  it.each<[what: string, before: string, after: string, expected: RegExp]>([
    ['a client more', clients([one]), clients([one, two]), /^different: .*opens/],
    ['a client less', clients([one, two]), clients([one]), /^different: .*closes/],
    ['no list any more', clients([one]), clients(null), /^different: .*opens/],
    ['another order', clients([one, two]), clients([two, one]), /^same/],
    ['the address of a header', clients([one]), clients([one], { use_x_forwarded_for: true }), /^different: /],
    ['a client more than many', clients(many.slice(0, -1)), clients(many), /^different: .*opens/],
    ['no list, of the last address for documentation', clients(['192.0.2.254']), clients(null), /^different: .*opens/],
    ['no list, of nobody', clients([]), clients(null), /^different: .*opens/],
    ['a list, of a string that contains another address', clients('192.0.2.10'), clients(['192.0.2.10']), /closes/],
    ['networks, which no client has', clients(['10.0.0.0/8']), clients([]), /^bounded/],
    ['spellings, which no client has', clients(['2001:DB8::1']), clients([]), /^bounded/],
    [
      'networks, which a header may have',
      clients(['10.0.0.0/8'], { use_x_forwarded_for: true }),
      clients([], { use_x_forwarded_for: true }),
      /^different: .*closes/,
    ],
  ])('%s', (_, before, after, expected) => {
    expect(verdict(before, after)).toMatch(expected)
  })
})

describe('callers and clients that filters of Envoy distinguish', () => {
  const filtered = (type: string, config: object, settings: object = {}) =>
    envoy({
      ...settings,
      http_filters: [
        {
          name: 'one',
          typed_config: { '@type': `type.googleapis.com/envoy.extensions.filters.http.${type}`, ...config },
        },
        { name: 'router', typed_config: { '@type': ROUTER } },
      ],
    })
  const jwt = (provider: object) =>
    filtered('jwt_authn.v3.JwtAuthentication', {
      providers: { p: { issuer: KEYS.issuer, local_jwks: { inline_string: KEYS.jwks }, ...provider } },
      rules: [{ match: { prefix: '/' }, requires: { provider_name: 'p' } }],
    })
  const rbac = (address: string, prefix_len: number, of = 'remote_ip', settings: object = {}) =>
    filtered(
      'rbac.v3.RBAC',
      {
        rules: {
          policies: {
            p: { permissions: [{ any: true }], principals: [{ [of]: { address_prefix: address, prefix_len } }] },
          },
        },
      },
      settings,
    )

  it.each<[what: string, before: string, after: string, found: RegExp]>([
    [
      'another subject',
      jwt({ subjects: { prefix: 'a' } }),
      jwt({ subjects: { prefix: 'b' } }),
      /closes CW7102, opens CW7102/,
    ],
    ['a longer life', jwt({ max_lifetime: '60s' }), jwt({ max_lifetime: '90s' }), /opens CW7102/],
    ['a wider network', rbac('10.0.0.0', 9), rbac('10.0.0.0', 8), /opens CW7103/],
    ['the address that clients claim', rbac('10.0.0.0', 8, 'direct_remote_ip'), rbac('10.0.0.0', 8), /opens CW7103/],
    [
      'whether what clients claim counts',
      rbac('10.0.0.0', 8, 'remote_ip', { use_remote_address: true }),
      rbac('10.0.0.0', 8),
      /opens CW7103/,
    ],
  ])('%s', (_, before, after, found) => {
    expect(verdict(before, after)).toMatch(found)
  })
})

it('keys of several types are tried in their order, where a token has no `kid`', () => {
  const rsa = {
    kty: 'RSA',
    kid: 'rsa',
    e: 'AQAB',
    n: 'tjbP1sGtJaXMttb_PfT05VbzRZhrQ6JzAmmkmv6E2Vab5jbWifvG5HazLdoPdbKFVmFC5y8BRJ3pZX3olLXCyS2aOG-VMgkdoyeR6E8p-hOkZWqFmvbJTQl8NDeINohCxLn3DrdAvF3P7na0RjyB_FR-UMtbGlbbtWP_mgPAQowVJb5A0j6L7mFf8Vx8toz9AII1gfVAflDJ3cNPKOdY1f5cfUz24jcEA2quRCT-laX4J4iFOuP9nHo1JFtVvMthfkTk4zpgPQDLTVnPp_pxxDcxFAh1-IpLAfkO4MchqOjVU2Z0AToEt1IRz8Tl16o-vWDMn9ann7mNcHB5PF-rbw',
  }
  const okp = { kty: 'OKP', kid: 'okp', crv: 'Ed25519', x: 'iRNO93Ao7clgH_CLaWfXoFD0YzhesW27OfL-yG8IfuQ' }
  const policy = (...keys: object[]) =>
    gloo({ jwt: { providers: { p: { issuer: KEYS.issuer, jwks: { local: { key: JSON.stringify({ keys }) } } } } } })
  expect(verdict(policy(rsa, okp), policy(okp, rsa))).toMatch(/^different: .*closes CW7102/)
})

const PAIRS = { standalone: STANDALONE, kubernetes: KUBERNETES, gloo: GLOO, envoy: ENVOY, litellm: LITELLM }

describe.each(Object.entries(PAIRS))('%s', (_, pairs) => {
  it.each(pairs)('%s', (_, before, after) => {
    expect(verdict(before, after)).toMatch(/^(?:bounded: .*(?:has changed|is new|is gone|differs)|different: )/)
    expect(verdict(after, before)).not.toMatch(/^(?:same|complete|nothing)/)
  })
})

describe('the address of a backend that nothing names', () => {
  const upstream = (action: object) => (port: number) =>
    yaml(
      {
        apiVersion: 'gateway.solo.io/v1',
        kind: 'VirtualService',
        metadata: { name: 'a', namespace: 'default' },
        spec: { virtualHost: { domains: ['*'], routes: [{ matchers: [{ prefix: '/' }], ...action }] } },
      },
      {
        apiVersion: 'gloo.solo.io/v1',
        kind: 'Upstream',
        metadata: { name: 'spare', namespace: 'default' },
        spec: { static: { hosts: [{ addr: 'spare.example', port }] } },
      },
    )
  const cluster =
    (http_filters: object[], route: object = { direct_response: { status: 200 } }) =>
    (port: number) => {
      const router = { name: 'router', typed_config: { '@type': ROUTER } }
      const routes = [{ match: { prefix: '/' }, ...route }]
      const config = JSON.parse(envoy({ http_filters: [...http_filters, router] }, { routes }))
      const address = { socket_address: { address: '10.0.0.1', port_value: port } }
      const endpoints = [{ lb_endpoints: [{ endpoint: { address } }] }]
      config.static_resources.clusters = [{ name: 'spare', load_assignment: { cluster_name: 'spare', endpoints } }]
      return yaml(config)
    }
  const lua = (type: string, field: string) => ({
    name: 'lua',
    typed_config: { '@type': `type.googleapis.com/envoy.extensions.${type}`, [field]: { inline_string: '-- code' } },
  })
  const plugin = { extension: lua('router.cluster_specifiers.lua.v3.LuaConfig', 'source_code') }

  it.each([
    ['an Upstream', upstream({ directResponseAction: { status: 200 } })],
    ['a cluster', cluster([])],
  ])('has no effect: %s', (_, at) => {
    expect(verdict(at(80), at(81))).toMatch(/^(?:same|complete)$/)
  })

  it.each([
    ['a header names the Upstream', upstream({ routeAction: { clusterHeader: 'x-cluster' } })],
    ['a header names the cluster', cluster([], { route: { cluster_header: 'x-cluster' } })],
    ['code chooses the cluster', cluster([], { route: { inline_cluster_specifier_plugin: plugin } })],
    ['code may call the cluster', cluster([lua('filters.http.lua.v3.Lua', 'default_source_code')])],
  ])('counts where %s', (_, at) => {
    expect(verdict(at(80), at(81))).not.toMatch(/^(?:same|complete)/)
  })
})

describe('beside a difference', () => {
  const env = (path: string, ...variables: [name: string, value: string][]) =>
    yaml(
      gateway(),
      httpRoute('r', path),
      agentgateway('AgentgatewayParameters', 'p', { env: variables.map(([name, value]) => ({ name, value })) }),
    )
  const textsOf = (before: string, after: string) => diff(before, after).reasons.map(({ text }) => text)

  it('values that named items exchange are no moved items', () => {
    const before = env('/a', ['A', '1'], ['B', '2'])
    expect(textsOf(before, env('/b', ['A', '2'], ['B', '1'])).join()).toContain('env.0.value` differs')
    expect(textsOf(before, env('/b', ['B', '2'], ['A', '1'])).join()).not.toContain('differs')
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

describe('an expression that is only evaluated', () => {
  const rules = (...all: string[]): string =>
    standalone(host, { jwtAuth: KEYS, authorization: { rules: all.map((require) => ({ require })) } })
  const partsOf = (before: string, after: string): string[] => diff(before, after).reasons.map(({ text }) => text)

  it('is named where the other direction may be there too', () => {
    const [one, other] = ['jwt.x.exists_one(v, v != null)', 'null in jwt.x']
    const found = diff(rules(one), rules(other))
    const directions = new Set(found.differences.map(({ direction }) => direction))
    expect(directions.size === 2 || found.reasons.length > 0).toBe(true)
    expect(partsOf(rules('size(request.headers) < 40'), rules('false'))).toEqual([])
  })

  it('is not named where the rules can differ in one direction only', () => {
    const free = 'jwt.x.size() > 3'
    expect(partsOf(rules(free), rules())).toEqual([])
    expect(partsOf(rules(free), rules(free, 'jwt.y == "a"'))).toEqual([])
  })

  it('is a rule for MCP as a whole, and is named there too', () => {
    const target = { mcp: { targets: [{ name: 'one', mcp: { host: 'http://a/mcp' } }] } }
    const tools = (rule: string): string => standalone(target, { mcpAuthorization: { rules: [rule] } })
    const one = 'mcp.tool.name == "a"'
    expect(partsOf(tools(one), tools('mcp.tool.name == "b"'))).toEqual([])
    expect(partsOf(tools(one), tools('mcp.tool.name in ["a", "b"]'))).toEqual([])
    const free = 'mcp.tool.name.startsWith("a")'
    expect(partsOf(tools(one), tools(free))).toEqual([`\`${one}\` is only evaluated`, `\`${free}\` is only evaluated`])
  })
})

it('an expression for the value of a header is no rule', () => {
  const header = (value: string): string =>
    standalone(host, { transformations: { request: { set: { 'x-a': value } } } })
  expect(verdict(header('"a"'), header('request.method'))).toBe('different: answers CW7105')
})

it('a filter that only copies requests is called by its type', () => {
  const [gateway, backend] = ['gateway.networking.k8s.io/v1', { backendRefs: [{ name: 's', port: 80 }] }]
  const mirroring = (filters: object[]): string =>
    yaml(
      {
        apiVersion: gateway,
        kind: 'Gateway',
        metadata: { name: 'gw' },
        spec: { gatewayClassName: 'agentgateway', listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }] },
      },
      {
        apiVersion: gateway,
        kind: 'HTTPRoute',
        metadata: { name: 'r' },
        spec: { parentRefs: [{ name: 'gw' }], rules: [{ ...backend, filters }] },
      },
    )
  const mirror = { type: 'RequestMirror', requestMirror: { backendRef: { name: 's', port: 80 } } }
  expect(verdict(mirroring([mirror]), mirroring([]))).toContain('`RequestMirror` of route `r` is gone')
})
