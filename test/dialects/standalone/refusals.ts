/** A configuration that agentgateway 1.5 refuses to start with, and where its loader says so. */
export interface Refusal {
  /** What is wrong. */
  title: string
  config: Record<string, unknown>
  /** The key or value at which the finding starts. */
  at: string
  /** The file of agentgateway's crate that refuses it. */
  source: string
}

const LOCAL = 'types/local.rs'
const BACKENDS = [{ host: 'upstream:80' }]
const listener = (members: object) => ({ binds: [{ port: 3000, listeners: [members] }] })
const routes = (...all: object[]) => listener({ routes: all })
const policies = (members: object) => routes({ policies: members, backends: BACKENDS })
const backends = (...all: object[]) => routes({ backends: all })
const mcp = (...targets: object[]) => backends({ mcp: { targets } })
const model = (members: object) => ({ llm: { models: [{ name: 'm', provider: 'openAI', ...members }] } })
const virtualModel = (routing: object) => ({
  llm: { models: [{ name: 'm', provider: 'openAI' }], virtualModels: [{ name: 'v', routing }] },
})
const targeted = (policy: object, target: object = { route: { name: 'r', namespace: 'default' } }) => ({
  policies: [{ name: { name: 'p', namespace: 'default' }, target, policy }],
})
const TLS = { cert: 'a.pem', key: 'a.key' }
const KEYS = '{"keys":[]}'
const guards = (request: object) =>
  backends({ ai: { name: 'a', provider: { openAI: {} }, policies: { ai: { promptGuard: { request: [request] } } } } })
const oidc = (members: object) =>
  policies({
    oidc: {
      issuer: 'https://idp.example',
      clientId: 'c',
      clientSecret: 's',
      redirectURI: 'https://a.example/callback',
      ...members,
    },
  })
const exchange = (members: object) =>
  policies({ backendAuth: { oauthTokenExchange: { host: 'sts.example:443', ...members } } })

const refusal = (source: string, title: string, at: string, config: Record<string, unknown>): Refusal => ({
  title,
  config,
  at,
  source,
})

const ports: Refusal[] = [
  refusal(LOCAL, 'a bind without a port', '{', { binds: [{ listeners: [] }] }),
  refusal(LOCAL, 'two wildcard binds', '{', {
    binds: [
      { mode: 'internal', port: 3, listeners: [] },
      { mode: 'internal', listeners: [] },
      { mode: 'internal', listeners: [] },
    ],
  }),
  refusal(LOCAL, 'a second wildcard bind with port 0', '{', {
    binds: [
      { mode: 'internal', listeners: [] },
      { mode: 'internal', port: 0, listeners: [] },
    ],
  }),
  refusal(LOCAL, 'port 0 twice', 'port', {
    binds: [
      { port: 0, listeners: [] },
      { port: 0, listeners: [] },
    ],
  }),
  refusal(LOCAL, 'a port of two binds', 'port', {
    binds: [
      { port: 3000, listeners: [] },
      { port: 3000, listeners: [] },
    ],
  }),
  refusal(LOCAL, 'a port of a bind and a gateway', 'port', {
    binds: [{ port: 3000, listeners: [] }],
    gateways: { default: { port: 3000 } },
  }),
  refusal(LOCAL, 'the default port of llm', 'llm', { binds: [{ port: 4000, listeners: [] }], llm: { models: [] } }),
  refusal(LOCAL, 'llm and mcp at one port', 'mcp', { llm: { port: 3000, models: [] }, mcp: { targets: [] } }),
]

const gateways: Refusal[] = [
  refusal(LOCAL, 'a gateway without a port', 'default', { gateways: { default: {} } }),
  refusal(LOCAL, 'tls beside listeners', 'tls', {
    gateways: { default: { port: 1, tls: TLS, listeners: [{ name: 'a' }] } },
  }),
  refusal(LOCAL, 'a policy beside listeners', 'jwtAuth', {
    gateways: { default: { port: 1, jwtAuth: { issuer: 'a', jwks: KEYS }, listeners: [{ name: 'a' }] } },
  }),
  refusal(LOCAL, 'HTTP with tls', 'tls', { gateways: { default: { port: 1, protocol: 'HTTP', tls: TLS } } }),
  refusal(LOCAL, 'HTTPS without tls', 'protocol', { gateways: { default: { port: 1, protocol: 'HTTPS' } } }),
  refusal(LOCAL, 'TCP with tls', 'tls', {
    gateways: { default: { port: 1, listeners: [{ protocol: 'TCP', tls: TLS }] } },
  }),
  refusal(LOCAL, 'HTTP and TCP listeners', '{', {
    gateways: { default: { port: 1, listeners: [{ name: 'a' }, { name: 'b', protocol: 'TCP' }] } },
  }),
  refusal(LOCAL, 'TLS and plaintext listeners', '{', {
    gateways: { default: { port: 1, listeners: [{ name: 'a' }, { name: 'b', tls: TLS }] } },
  }),
  refusal(LOCAL, 'llm with gateways and a port', 'port', {
    gateways: { default: { port: 1 } },
    llm: { gateways: 'default', port: 4, models: [] },
  }),
  refusal(LOCAL, 'mcp with gateways and a port', 'port', {
    gateways: { default: { port: 1 } },
    mcp: { gateways: ['default'], port: 4, targets: [] },
  }),
  refusal(LOCAL, 'ui without gateways', 'ui', { ui: {} }),
  refusal(LOCAL, 'a route without gateways', '{', {
    gateways: { a: { port: 1 } },
    routes: [{ name: 'r', backends: BACKENDS }],
  }),
  refusal(LOCAL, 'an unknown gateway of a route', 'other', {
    gateways: { a: { port: 1 } },
    routes: [{ gateways: ['other'], backends: BACKENDS }],
  }),
  refusal(LOCAL, 'an unknown gateway of mcp', 'other', {
    gateways: { a: { port: 1 } },
    mcp: { gateways: ['other'], targets: [] },
  }),
  refusal(LOCAL, 'an unknown gateway of llm', 'other', {
    gateways: { a: { port: 1 } },
    llm: { gateways: ['other'], models: [] },
  }),
  refusal(LOCAL, 'an unknown gateway of ui', 'other', { gateways: { a: { port: 1 } }, ui: { gateways: ['other'] } }),
  refusal(LOCAL, 'a route at a gateway of TCP', 'a', {
    gateways: { a: { port: 1, protocol: 'TCP' } },
    routes: [{ gateways: ['a'], backends: BACKENDS }],
  }),
  refusal(LOCAL, 'a TCP route at a gateway of HTTP', 'a', {
    gateways: { a: { port: 1 } },
    tcpRoutes: [{ gateways: ['a'], backends: BACKENDS }],
  }),
]

const listeners: Refusal[] = [
  refusal(LOCAL, 'HTTP without routes', '{', listener({ name: 'a' })),
  refusal(LOCAL, 'HTTPS without tls', 'protocol', listener({ protocol: 'HTTPS', routes: [] })),
  refusal(LOCAL, 'TLS without tcpRoutes', 'protocol', listener({ protocol: 'TLS' })),
  refusal(LOCAL, 'TCP without tcpRoutes', 'protocol', listener({ protocol: 'TCP' })),
  refusal(LOCAL, 'routes beside tcpRoutes', 'tcpRoutes', listener({ routes: [], tcpRoutes: [] })),
  refusal(LOCAL, 'tls without a key', 'tls', listener({ protocol: 'HTTPS', routes: [], tls: { cert: 'a.pem' } })),
  refusal(
    LOCAL,
    'tls without a certificate',
    'tls',
    listener({ protocol: 'HTTPS', routes: [], tls: { key: 'a.key' } }),
  ),
  refusal(
    LOCAL,
    'spiffe beside cert',
    'cert',
    listener({ protocol: 'HTTPS', routes: [], tls: { ...TLS, spiffe: {} } }),
  ),
  refusal(
    LOCAL,
    'spiffe beside a root',
    'root',
    listener({ protocol: 'HTTPS', routes: [], tls: { root: 'a', spiffe: {} } }),
  ),
  refusal(
    LOCAL,
    'spiffe with a mode',
    'mode',
    listener({ protocol: 'HTTPS', routes: [], tls: { mode: 'dynamicCa', spiffe: {} } }),
  ),
  refusal(
    LOCAL,
    'spiffe with groups of the key exchange',
    'keyExchangeGroups',
    listener({ protocol: 'HTTPS', routes: [], tls: { spiffe: {}, keyExchangeGroups: ['X25519'] } }),
  ),
  refusal(
    LOCAL,
    'spiffe with a version of TLS',
    'minTLSVersion',
    listener({ protocol: 'HTTPS', routes: [], tls: { spiffe: {}, minTLSVersion: 'TLS_V1_3' } }),
  ),
  refusal(
    LOCAL,
    'a root in mode dynamicCa',
    'root',
    listener({ protocol: 'HTTPS', routes: [], tls: { ...TLS, root: 'r', mode: 'dynamicCa' } }),
  ),
  refusal(
    'http/backendtls.rs',
    'spiffe of a backend beside insecure',
    'insecure',
    policies({ backendTLS: { spiffe: {}, insecure: true } }),
  ),
  refusal(
    'http/backendtls.rs',
    'spiffe of a backend beside cert',
    'cert',
    policies({ backendTLS: { spiffe: {}, cert: 'a', key: 'b' } }),
  ),
  refusal(
    'http/backendtls.rs',
    'spiffe of a backend beside groups of the key exchange',
    'keyExchangeGroups',
    policies({ backendTLS: { spiffe: {}, keyExchangeGroups: ['X25519'] } }),
  ),
]

const targets: Refusal[] = [
  refusal('types/agent.rs', 'an MCP target with `+`', 'a+b', mcp({ name: 'a+b', mcp: { host: 'http://h/mcp' } })),
  refusal('types/agent.rs', 'an MCP target with `_`', 'a_b', mcp({ name: 'a_b', mcp: { host: 'http://h/mcp' } })),
  refusal(
    'types/agent.rs',
    'an MCP target in capitals',
    'Files',
    mcp({ name: 'Files', mcp: { host: 'http://h/mcp' } }),
  ),
  refusal('types/agent.rs', 'an MCP target without a name', '', mcp({ name: '', mcp: { host: 'http://h/mcp' } })),
  refusal(LOCAL, 'policies of a stdio target', 'policies', mcp({ name: 'a', stdio: { cmd: 'a' }, policies: {} })),
  refusal(LOCAL, 'a named backend without a path', 'backend', mcp({ name: 'a', mcp: { backend: 'default/b' } })),
  refusal(LOCAL, 'a named SSE backend without a path', 'backend', mcp({ name: 'a', sse: { backend: 'default/b' } })),
  refusal(
    LOCAL,
    'a named backend with policies',
    'policies',
    mcp({ name: 'a', mcp: { backend: 'default/b', path: '/mcp' }, policies: {} }),
  ),
  refusal(LOCAL, 'a host beside a backend', 'backend', mcp({ name: 'a', mcp: { host: 'h', backend: 'b' } })),
  refusal(LOCAL, 'a port beside a backend', 'port', mcp({ name: 'a', mcp: { port: 1, backend: 'b', path: '/' } })),
  refusal(LOCAL, 'a port without a host', 'mcp', mcp({ name: 'a', mcp: { port: 1 } })),
  refusal(LOCAL, 'a path without a host', 'mcp', mcp({ name: 'a', mcp: { path: '/' } })),
  refusal(LOCAL, 'neither host nor backend', 'mcp', mcp({ name: 'a', mcp: {} })),
  refusal(LOCAL, 'a port without a path', 'port', mcp({ name: 'a', mcp: { host: 'h', port: 1 } })),
  refusal(LOCAL, 'a path without a port', 'path', mcp({ name: 'a', mcp: { host: 'h', path: '/' } })),
  refusal(LOCAL, 'a scheme that is not HTTP', 'host', mcp({ name: 'a', mcp: { host: 'ftp://h/mcp' } })),
  refusal(LOCAL, 'a name of an MCP server', 'a_b', {
    mcp: { targets: [{ name: 'a_b', mcp: { host: 'http://h/mcp' } }] },
  }),
  refusal(
    LOCAL,
    'inferenceRouting of another backend',
    'inferenceRouting',
    backends({ host: 'h:1', policies: { inferenceRouting: { endpointPicker: { host: 'h:1' } } } }),
  ),
  refusal(LOCAL, 'inferenceRouting of a named backend', 'inferenceRouting', {
    backends: [{ name: 'b', host: 'h:1', policies: { inferenceRouting: { endpointPicker: { host: 'h:1' } } } }],
  }),
]

const attached: Refusal[] = [
  refusal(LOCAL, 'two policies in an entry', 'policy', targeted({ csrf: {}, timeout: { requestTimeout: '1s' } })),
  refusal(LOCAL, 'an entry without a policy', 'policy', targeted({})),
  refusal(
    'types/agent.rs',
    'a target with a listener and a port',
    'port',
    targeted({ csrf: {} }, { gateway: { gatewayName: 'g', gatewayNamespace: 'd', listenerName: 'l', port: 1 } }),
  ),
  refusal(
    LOCAL,
    'conditional transformations at a backend',
    'conditional',
    targeted(
      { transformations: { conditional: [{ policy: { request: { set: { a: '"b"' } } } }] } },
      { backend: { backend: { name: 'b', namespace: 'd' } } },
    ),
  ),
  refusal(
    LOCAL,
    'conditional extAuthz at a backend',
    'conditional',
    targeted(
      { extAuthz: { conditional: [{ policy: { host: 'h:1' } }] } },
      { backend: { backend: { name: 'b', namespace: 'd' } } },
    ),
  ),
  refusal(LOCAL, 'no entry of conditional', 'conditional', policies({ extAuthz: { conditional: [] } })),
  refusal(
    LOCAL,
    'an entry behind the last',
    '{',
    policies({
      extAuthz: { conditional: [{ policy: { host: 'h:1' } }, { condition: 'true', policy: { host: 'h:1' } }] },
    }),
  ),
  refusal(LOCAL, 'networkExtAuthz with grpc', 'networkExtAuthz', {
    frontendPolicies: { networkExtAuthz: { host: 'h:1', protocol: { grpc: {} } } },
  }),
  refusal(LOCAL, 'networkExtAuthz without a protocol', 'networkExtAuthz', {
    frontendPolicies: { networkExtAuthz: { host: 'h:1' } },
  }),
  refusal(
    'llm/policy/mod.rs',
    'an invalid pattern of a guard',
    '(a',
    guards({ regex: { action: 'reject', rules: [{ pattern: '(a' }] } }),
  ),
  refusal(LOCAL, 'tracing twice', 'tracing', {
    config: { tracing: { otlpEndpoint: 'http://h:4317' } },
    frontendPolicies: { tracing: { host: 'h:1' } },
  }),
  refusal(LOCAL, 'logging twice', 'accessLog', {
    config: { logging: { filter: 'true' } },
    frontendPolicies: { accessLog: { filter: 'true' } },
  }),
  refusal(LOCAL, 'an endpoint of tracing', 'otlpEndpoint', { config: { tracing: { otlpEndpoint: 'ftp://h:1' } } }),
]

const OUTSIDE = { host: 'h:1' }

const references: Refusal[] = [
  refusal(
    'types/agent.rs',
    'an authorizer that is a `service`',
    'service',
    policies({ extAuthz: { service: { name: 'a/b', port: 1 } } }),
  ),
  refusal(
    'types/agent.rs',
    'a condition that names a `service`',
    'service',
    policies({ extAuthz: { conditional: [{ service: { name: 'a/b', port: 1 } }] } }),
  ),
  refusal('types/agent.rs', 'a name without a port', 'name', policies({ extProc: { name: 'a/b' } })),
  refusal('types/agent.rs', 'a port without a name', 'port', policies({ extProc: { port: 1 } })),
  refusal(
    'types/agent.rs',
    'a service and an address',
    'host',
    policies({ extAuthz: { ...OUTSIDE, name: 'a/b', port: 1 } }),
  ),
  refusal(
    'types/agent.rs',
    'an unknown field beside a condition',
    'other',
    policies({ extAuthz: { conditional: [{ ...OUTSIDE, other: 1 }] } }),
  ),
  refusal(
    'types/agent.rs',
    'an unknown field of a guard',
    'other',
    policies({ mcpGuardrails: { processors: [{ kind: 'remote', other: 1 }] } }),
  ),
  refusal(
    'types/discovery.rs',
    'a service without its namespace',
    'h',
    policies({ requestMirror: { backend: { service: { name: 'h', port: 1 } }, percentage: 1 } }),
  ),
  refusal('types/discovery.rs', 'a declared service without a namespace', '{', {
    services: [{ name: 'a', hostname: 'a', vips: [], ports: {} }],
  }),
  refusal('types/discovery.rs', 'an unknown field of a declared service', 'other', {
    services: [{ name: 'a', namespace: 'b', hostname: 'a', vips: [], ports: {}, other: 1 }],
  }),
  refusal('store/discovery.rs', 'a workload without services', '{', {
    workloads: [{ workloadIps: [], namespace: 'a' }],
  }),
  refusal(LOCAL, 'a TCP route without a gateway', '{', { tcpRoutes: [{ backends: [] }] }),
  refusal('transport/tls.rs', 'an unknown cipher suite', 'x', { frontendPolicies: { tls: { cipherSuites: ['x'] } } }),
  refusal('transport/tls.rs', 'an unknown group for key exchange', 'x', {
    frontendPolicies: { tls: { keyExchangeGroups: ['x'] } },
  }),
  ...['', 'a b', '*.a', 'a:1', '-a', '1.2.3', 'a..b'].map((hostname) =>
    refusal('http/backendtls.rs', `a server named \`${hostname}\``, 'hostname', policies({ backendTLS: { hostname } })),
  ),
  refusal(
    'http/backendtls.rs',
    'an alternative name with a wildcard',
    '*.a',
    policies({ backendTLS: { subjectAltNames: ['a', '*.a'] } }),
  ),
  ...['', 'idp', 'a b', 'ftp://idp', '/a'].map((issuer) =>
    refusal(
      LOCAL,
      `keys of the issuer \`${issuer}\``,
      'issuer',
      policies({ mcpAuthentication: { issuer, audiences: [], resourceMetadata: {} } }),
    ),
  ),
  ...['[\\w-.]', 'a b', '::1', 'h?x', '*', '/x', '%41', 'http:///x'].map((host) =>
    refusal('types/agent.rs', `an MCP server at \`${host}\``, 'host', mcp({ name: 'a', mcp: { host } })),
  ),
  refusal('config.rs', 'a short key of sessions', 'key', { config: { session: { key: 'abcd' } } }),
  refusal('config.rs', 'a control plane for a nameless gateway', 'xdsAddress', {
    config: { xdsAddress: 'http://h', namespace: 'a' },
  }),
]

const models: Refusal[] = [
  refusal(LOCAL, 'two `*`', 'name', model({ name: '*a*' })),
  refusal(LOCAL, '`*` in the middle', 'name', model({ name: 'a*b' })),
  refusal(LOCAL, 'an empty id', 'id', model({ id: '' })),
  refusal(LOCAL, 'an id twice', 'i', {
    llm: {
      models: [
        { name: 'm', provider: 'openAI', id: 'i' },
        { name: 'n', provider: 'openAI', id: 'i' },
      ],
    },
  }),
  refusal(LOCAL, 'an unknown provider', 'other', model({ provider: { reference: 'other' } })),
  refusal(LOCAL, 'a provider twice', 'name', {
    llm: {
      providers: [
        { name: 'p', provider: 'openAI' },
        { name: 'p', provider: 'anthropic' },
      ],
      models: [],
    },
  }),
  refusal(LOCAL, 'parameters beside a reference', 'apiKey', {
    llm: {
      providers: [{ name: 'p', provider: 'openAI' }],
      models: [{ name: 'm', provider: { reference: 'p' }, params: { apiKey: 'k' } }],
    },
  }),
  refusal(LOCAL, 'a provider that refers to another', 'q', {
    llm: {
      providers: [
        { name: 'p', provider: 'openAI' },
        { name: 'q', provider: { reference: 'p' } },
      ],
      models: [{ name: 'm', provider: { reference: 'q' } }],
    },
  }),
  refusal(LOCAL, 'bedrock without a region', 'provider', model({ provider: 'bedrock' })),
  refusal(LOCAL, 'vertex without a project', 'provider', model({ provider: 'vertex' })),
  refusal(
    LOCAL,
    'azure without a resource',
    'provider',
    model({ provider: 'azure', params: { azureResourceName: 'r' } }),
  ),
  refusal(LOCAL, 'custom without an address', 'custom', model({ provider: { custom: { formats: ['completions'] } } })),
  refusal(
    LOCAL,
    'custom without formats',
    'formats',
    model({ provider: { custom: { formats: [] } }, params: { baseUrl: 'http://h/v1' } }),
  ),
  refusal(LOCAL, 'a query in baseUrl', 'baseUrl', model({ params: { baseUrl: 'https://h/v1?a=b' } })),
  refusal(LOCAL, 'a user in baseUrl', 'baseUrl', model({ params: { baseUrl: 'https://u@h/v1' } })),
  refusal(LOCAL, 'baseUrl without a scheme', 'baseUrl', model({ params: { baseUrl: 'h/v1' } })),
  refusal(
    LOCAL,
    'two strategies',
    'failover',
    virtualModel({
      weighted: { targets: [{ model: 'm', weight: 1 }] },
      failover: { targets: [{ model: 'm', priority: 0 }] },
    }),
  ),
  refusal(LOCAL, 'no strategy', 'routing', virtualModel({})),
  refusal(LOCAL, 'no target', 'targets', virtualModel({ weighted: { targets: [] } })),
  refusal(
    LOCAL,
    'an unknown target',
    'other',
    virtualModel({ weighted: { targets: [{ model: 'other', weight: 1 }] } }),
  ),
  refusal(
    LOCAL,
    'an unknown target of failover',
    'other',
    virtualModel({ failover: { targets: [{ model: 'other', priority: 0 }] } }),
  ),
  refusal(
    LOCAL,
    'a target behind the last',
    '{',
    virtualModel({ conditional: { targets: [{ model: 'm' }, { when: 'true', model: 'm' }] } }),
  ),
  refusal(
    LOCAL,
    'an expression of a target',
    '=',
    virtualModel({ conditional: { targets: [{ when: 'a =', model: 'm' }] } }),
  ),
]

const credentials: Refusal[] = [
  refusal('http/apikey.rs', 'a digest without sha256', 'keyHash', policies({ apiKey: { keys: [{ keyHash: 'abc' }] } })),
  refusal('http/apikey.rs', 'a short digest', 'keyHash', policies({ apiKey: { keys: [{ keyHash: 'sha256:00' }] } })),
  refusal(
    'http/apikey.rs',
    '`*` beside other models',
    '*',
    policies({ apiKey: { keys: [{ key: 'k', allowedModels: ['a', '*'] }] } }),
  ),
  refusal('http/apikey.rs', 'an empty model', '', policies({ apiKey: { keys: [{ key: 'k', allowedModels: [''] }] } })),
  refusal(
    'http/apikey.rs',
    '`*` in the middle of a model',
    'a*b',
    policies({ apiKey: { keys: [{ key: 'k', allowedModels: ['a*b'] }] } }),
  ),
  refusal(
    'http/auth/oauth/client_auth.rs',
    'an empty client secret',
    'clientSecret',
    exchange({ clientAuth: { clientId: 'c', method: 'clientSecretBasic', clientSecret: '' } }),
  ),
  refusal(
    'http/auth/oauth/client_auth.rs',
    'an empty client id',
    'clientId',
    exchange({ clientAuth: { clientId: '', method: 'clientSecretBasic', clientSecret: 's' } }),
  ),
  refusal('http/auth/oauth/mod.rs', 'a path without a slash', 'path', exchange({ path: 'token' })),
  refusal(
    'http/auth/oauth/mod.rs',
    'a requested type with jwtBearer',
    'requestedTokenType',
    exchange({ grantType: 'jwtBearer', requestedTokenType: 'urn:ietf:params:oauth:token-type:jwt' }),
  ),
  refusal(
    'http/auth/oauth/mod.rs',
    'a requested type of its own',
    'requestedTokenType',
    exchange({ requestedTokenType: 'urn:x:y' }),
  ),
  refusal(
    'http/auth/oauth/mod.rs',
    'a type that is not a URI',
    'requestedTokenType',
    exchange({ requestedTokenType: 'jwt' }),
  ),
  refusal(
    'http/auth/oauth/mod.rs',
    'an ID-JAG',
    'requestedTokenType',
    exchange({ requestedTokenType: 'urn:ietf:params:oauth:token-type:id-jag' }),
  ),
  refusal(
    'http/auth/oauth/mod.rs',
    'a reserved parameter',
    'client_id',
    exchange({ additionalParams: { client_id: '"a"' } }),
  ),
  refusal(
    'http/oidc/local.rs',
    'half of the endpoints',
    'authorizationEndpoint',
    oidc({ authorizationEndpoint: 'https://idp.example/a' }),
  ),
  refusal(
    'http/oidc/local.rs',
    'tokenEndpointAuth with discovery',
    'tokenEndpointAuth',
    oidc({ tokenEndpointAuth: 'clientSecretPost' }),
  ),
  refusal(
    'http/oidc/local.rs',
    'discovery beside endpoints',
    'discovery',
    oidc({
      discovery: { url: 'https://idp.example' },
      authorizationEndpoint: 'https://idp.example/a',
      tokenEndpoint: 'https://idp.example/t',
      jwks: KEYS,
    }),
  ),
  refusal(
    'http/oidc/mod.rs',
    'an endpoint that is not HTTP',
    'authorizationEndpoint',
    oidc({ authorizationEndpoint: 'ftp://idp.example', tokenEndpoint: 'https://idp.example/t', jwks: KEYS }),
  ),
  refusal(
    'http/oidc/redirect.rs',
    'a redirect to the root',
    'redirectURI',
    oidc({ redirectURI: 'https://a.example/' }),
  ),
  refusal(
    'http/oidc/redirect.rs',
    'a query of the redirect',
    'redirectURI',
    oidc({ redirectURI: 'https://a.example/c?a=b' }),
  ),
  refusal('http/oidc/redirect.rs', 'a relative redirect', 'redirectURI', oidc({ redirectURI: '/callback' })),
  refusal(
    'http/oidc/redirect.rs',
    'an encoded slash in the redirect',
    'redirectURI',
    oidc({ redirectURI: 'https://a.example/a%2Fb' }),
  ),
  refusal(
    'http/auth/aws.rs',
    'a short name of a session',
    'sessionName',
    policies({
      backendAuth: { aws: { assumeRole: { roleArn: 'arn:aws:iam::1:role/r', sessionName: 'a' } } },
    }),
  ),
  refusal(
    'http/auth/aws.rs',
    'a tag twice',
    'key',
    policies({
      backendAuth: {
        aws: {
          assumeRole: {
            roleArn: 'arn:aws:iam::1:role/r',
            tags: [
              { key: 'a', value: 'b' },
              { key: 'a', value: 'c' },
            ],
          },
        },
      },
    }),
  ),
  refusal(
    'http/auth/aws.rs',
    'a tag without a value',
    '{',
    policies({
      backendAuth: { aws: { assumeRole: { roleArn: 'arn:aws:iam::1:role/r', tags: [{ key: 'a' }] } } },
    }),
  ),
]

const fields: Refusal[] = [
  refusal('http/retry/mod.rs', 'no attempt', '0', policies({ retry: { attempts: 0, codes: [503] } })),
  refusal('http/retry/mod.rs', 'a code above 999', '1000', policies({ retry: { codes: [1000] } })),
  refusal('http/retry/mod.rs', 'a code below 100', '99', policies({ retry: { codes: [99] } })),
  refusal(
    'http/localratelimit.rs',
    'more tokens than fit',
    'tokensPerFill',
    policies({ localRateLimit: [{ maxTokens: 1, tokensPerFill: 2, fillInterval: '1s' }] }),
  ),
  refusal('core/serdes.rs', 'a duration without a unit', '10', policies({ timeout: { requestTimeout: '10' } })),
  refusal('core/serdes.rs', 'a duration of words', '10 minutes', policies({ cors: { maxAge: '10 minutes' } })),
  refusal(
    'http/mod.rs',
    'a header name in transformations',
    'a b',
    policies({ transformations: { request: { set: { 'a b': '"c"' } } } }),
  ),
  refusal('http/mod.rs', 'a removed header', 'a b', policies({ transformations: { request: { remove: ['a b'] } } })),
  refusal(
    'http/ext_authz.rs',
    'a header of extAuthz',
    'a b',
    policies({ extAuthz: { host: 'h:1', includeRequestHeaders: ['a b'] } }),
  ),
  refusal('types/agent.rs', 'a path of an address', 'host', policies({ extAuthz: { host: 'http://h/path' } })),
  refusal('types/agent.rs', 'a scheme of an address', 'host', policies({ extAuthz: { host: 'ftp://h' } })),
  refusal(
    'types/agent.rs',
    'a host beside a backend',
    'backend',
    policies({ extAuthz: { host: 'h:1', backend: 'b' } }),
  ),
  refusal('types/agent.rs', 'a sampling rate', '=', {
    frontendPolicies: { tracing: { host: 'h:1', randomSampling: 'a =' } },
  }),
  refusal(
    'llm/policy/mod.rs',
    'an empty scope',
    'scope',
    guards({ scope: [], regex: { rules: [{ builtin: 'email' }] } }),
  ),
  refusal(
    'llm/policy/mod.rs',
    'a scope that a guard does not have',
    'scope',
    guards({ scope: ['messages'], webhook: { target: { host: 'h:1' } } }),
  ),
  refusal('config.rs', 'no connection of the database', '0', {
    config: { database: { url: 'sqlite://a', maxConnections: 0 } },
  }),
  refusal('config.rs', 'a sensitive header', 'sensitiveHeaders', {
    config: { logging: { sensitiveHeaders: ['a b'] } },
  }),
]

/** Every place where agentgateway parses CEL while it loads its file. */
const expressions: Refusal[] = (
  [
    ['extAuthz metadata', policies({ extAuthz: { host: 'h:1', protocol: { grpc: { metadata: { a: 'a =' } } } } })],
    ['extAuthz path', policies({ extAuthz: { host: 'h:1', protocol: { http: { path: 'a =' } } } })],
    ['extAuthz redirect', policies({ extAuthz: { host: 'h:1', protocol: { http: { redirect: 'a =' } } } })],
    ['extAuthz body', policies({ extAuthz: { host: 'h:1', protocol: { http: { body: 'a =' } } } })],
    [
      'extAuthz headers',
      policies({ extAuthz: { host: 'h:1', protocol: { http: { addRequestHeaders: { a: 'a =' } } } } }),
    ],
    [
      'extAuthz metadata over HTTP',
      policies({ extAuthz: { host: 'h:1', protocol: { http: { metadata: { a: 'a =' } } } } }),
    ],
    ['extAuthz cache key', policies({ extAuthz: { host: 'h:1', cache: { key: ['a ='], ttl: 'duration("1s")' } } })],
    ['extAuthz cache ttl', policies({ extAuthz: { host: 'h:1', cache: { key: ['request.path'], ttl: 'a =' } } })],
    ['extAuthz condition', policies({ extAuthz: { conditional: [{ condition: 'a =', policy: { host: 'h:1' } }] } })],
    ['extProc metadata', policies({ extProc: { host: 'h:1', metadataContext: { n: { a: 'a =' } } } })],
    ['extProc request attributes', policies({ extProc: { host: 'h:1', requestAttributes: { a: 'a =' } } })],
    ['extProc response attributes', policies({ extProc: { host: 'h:1', responseAttributes: { a: 'a =' } } })],
    [
      'rate limit entries',
      policies({
        remoteRateLimit: { host: 'h:1', domain: 'd', descriptors: [{ entries: [{ key: 'k', value: 'a =' }] }] },
      }),
    ],
    [
      'rate limit cost',
      policies({ remoteRateLimit: { host: 'h:1', domain: 'd', descriptors: [{ entries: [], cost: 'a =' }] } }),
    ],
    [
      'rate limit override',
      policies({ remoteRateLimit: { host: 'h:1', domain: 'd', descriptors: [{ entries: [], limitOverride: 'a =' }] } }),
    ],
    [
      'rate limit condition',
      policies({
        localRateLimit: {
          conditional: [{ condition: 'a =', policy: [{ maxTokens: 1, tokensPerFill: 1, fillInterval: '1s' }] }],
        },
      }),
    ],
    ['delay', policies({ delay: { duration: 'a =' } })],
    ['retry precondition', policies({ retry: { codes: [503], precondition: 'a =' } })],
    ['retry condition', policies({ retry: { codes: [503], condition: 'a =' } })],
    [
      'direct response condition',
      policies({ directResponse: { conditional: [{ condition: 'a =', policy: { status: 200 } }] } }),
    ],
    ['direct response body', policies({ directResponse: { status: 200, bodyExpression: 'a =' } })],
    ['direct response headers', policies({ directResponse: { status: 200, headers: { a: 'a =' } } })],
    ['dynamic backend', backends({ dynamic: { target: 'a =' } })],
    ['transformation set', policies({ transformations: { request: { set: { a: 'a =' } } } })],
    ['transformation body', policies({ transformations: { response: { body: 'a =' } } })],
    ['transformation metadata', policies({ transformations: { request: { metadata: { a: 'a =' } } } })],
    ['ai transformations', policies({ ai: { transformations: { a: 'a =' } } })],
    ['ai final transformations', policies({ ai: { finalTransformations: { a: 'a =' } } })],
    ['model transformation', model({ transformation: { a: 'a =' } })],
    ['model health', model({ health: { unhealthyExpression: 'a =' } })],
    ['backend health', backends({ host: 'h:1', policies: { health: { unhealthyExpression: 'a =' } } })],
    ['MCP authorization', policies({ mcpAuthorization: { rules: ['a ='] } })],
    ['authorization', policies({ authorization: { rules: [{ deny: 'a =' }] } })],
    ['network authorization', { frontendPolicies: { networkAuthorization: { rules: ['a ='] } } }],
    ['access log filter', { frontendPolicies: { accessLog: { filter: 'a =' } } }],
    ['access log fields', { frontendPolicies: { accessLog: { add: { a: 'a =' } } } }],
    ['tracing attributes', { frontendPolicies: { tracing: { host: 'h:1', attributes: { a: 'a =' } } } }],
    ['tracing resources', { frontendPolicies: { tracing: { host: 'h:1', resources: { a: 'a =' } } } }],
    ['tracing filter', { frontendPolicies: { tracing: { host: 'h:1', filter: 'a =' } } }],
    ['config logging filter', { config: { logging: { filter: 'a =' } } }],
    ['config logging fields', { config: { logging: { fields: { add: { a: 'a =' } } } } }],
    [
      'config tracing fields',
      { config: { tracing: { otlpEndpoint: 'http://h:4317', fields: { add: { a: 'a =' } } } } },
    ],
    ['config metrics fields', { config: { metrics: { fields: { add: { a: 'a =' } } } } }],
    ['location of a token', policies({ jwtAuth: { issuer: 'a', jwks: KEYS, location: { expression: 'a =' } } })],
    ['webhook headers', guards({ webhook: { target: { host: 'h:1' }, headers: { a: 'a =' } } })],
    ['oauth parameter', exchange({ additionalParams: { a: 'a =' } })],
    [
      'AWS session tag',
      policies({
        backendAuth: {
          aws: { assumeRole: { roleArn: 'arn:aws:iam::1:role/r', tags: [{ key: 'a', expression: 'a =' }] } },
        },
      }),
    ],
  ] as const
).map(([title, config]) => refusal('cel/mod.rs', `an expression: ${title}`, '=', config))

/** Each refusal of agentgateway's loader that does not need a file or a network. */
export const REFUSALS: Refusal[] = [
  ...ports,
  ...gateways,
  ...listeners,
  ...targets,
  ...attached,
  ...references,
  ...models,
  ...credentials,
  ...fields,
  ...expressions,
]
