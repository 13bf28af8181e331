import { JWKS } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const KUBERNETES: Mistakes = {
  base: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: models
  namespace: gateways
spec:
  gatewayClassName: agentgateway
  listeners:
  - name: http
    port: 8080
    protocol: HTTP
    hostname: "*.example.com"
    allowedRoutes:
      namespaces:
        from: All
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: teams
spec:
  parentRefs:
  - name: models
    namespace: gateways
    sectionName: http
  hostnames: [api.example.com]
  rules:
  - name: chat
    matches:
    - path:
        type: PathPrefix
        value: /v1/chat
      method: POST
      headers:
      - name: x-tenant
        value: acme
    timeouts:
      request: 30s
    backendRefs:
    - name: openai
      group: agentgateway.dev
      kind: AgentgatewayBackend
      weight: 1
  - name: models
    matches:
    - path:
        type: Exact
        value: /v1/models
    filters:
    - type: RequestHeaderModifier
      requestHeaderModifier:
        set:
        - name: x-gateway
          value: agentgateway
    - type: URLRewrite
      urlRewrite:
        path:
          type: ReplaceFullPath
          replaceFullPath: /models
    backendRefs:
    - name: catalogue
      port: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: catalogue
  namespace: teams
spec:
  ports:
  - port: 8080
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata:
  name: openai
  namespace: teams
spec:
  ai:
    provider:
      openai:
        model: gpt-4o
  policies:
    auth:
      secretRef:
        name: openai-key
---
apiVersion: v1
kind: Secret
metadata:
  name: openai-key
  namespace: teams
stringData:
  Authorization: sk-example
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: tokens
  namespace: gateways
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: Gateway
    name: models
  traffic:
    phase: PreRouting
    jwtAuthentication:
      mode: Strict
      providers:
      - issuer: https://login.example.com/realms/models
        audiences: [models]
        jwks:
          inline: '${JWKS}'
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: access
  namespace: teams
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: chat
    sectionName: chat
  traffic:
    authorization:
      action: Allow
      policy:
        matchExpressions:
        - 'jwt.role == "admin"'
    transformation:
      request:
        set:
        - name: x-user
          value: jwt.sub
    rateLimit:
      local:
      - requests: 100
        unit: Minutes
    cors:
      allowOrigins: [https://chat.example.com]
      allowMethods: [POST]
    retry:
      attempts: 3
      backoff: 1s
      codes: [503]
`,
  mistakes: [
    [
      'api version of kgateway',
      'apiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayPolicy\nmetadata:\n  name: access',
      'apiVersion: gateway.kgateway.dev/v1alpha1\nkind: AgentgatewayPolicy\nmetadata:\n  name: access',
    ],
    [
      'api version v1',
      'apiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayPolicy\nmetadata:\n  name: access',
      'apiVersion: agentgateway.dev/v1\nkind: AgentgatewayPolicy\nmetadata:\n  name: access',
    ],
    [
      'kind misspelt',
      'kind: AgentgatewayPolicy\nmetadata:\n  name: access',
      'kind: AgentGatewayPolicy\nmetadata:\n  name: access',
    ],
    [
      'old gateway api version',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute',
      'apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: HTTPRoute',
    ],
    ['name in capitals', 'name: access', 'name: Access'],
    ['name missing', 'name: access\n  ', ''],
    ['listener hostname with a port', '"*.example.com"', '"api.example.com:8080"'],
    ['listener hostname with a scheme', '"*.example.com"', '"https://api.example.com"'],
    ['listener protocol in lower case', 'protocol: HTTP', 'protocol: http'],
    ['routes of other namespaces not allowed', 'from: All', 'from: Same'],
    ['from in lower case', 'from: All', 'from: all'],
    [
      'parent in another namespace',
      'name: models\n    namespace: gateways\n    sectionName: http',
      'name: models\n    sectionName: http',
    ],
    ['parent misspelt', '- name: models\n    namespace: gateways', '- name: model\n    namespace: gateways'],
    ['section that does not exist', 'sectionName: http\n', 'sectionName: https\n'],
    ['parentRef in the singular', 'parentRefs:', 'parentRef:'],
    ['hostnames outside of the listener', 'hostnames: [api.example.com]', 'hostnames: [api.example.org]'],
    ['hostnames as a string', 'hostnames: [api.example.com]', 'hostnames: api.example.com'],
    ['hostnames with a scheme', 'hostnames: [api.example.com]', 'hostnames: ["https://api.example.com"]'],
    ['hostnames with a port', 'hostnames: [api.example.com]', 'hostnames: ["api.example.com:8080"]'],
    ['path type misspelt', 'type: PathPrefix', 'type: Prefix'],
    ['path type of the ingress', 'type: PathPrefix', 'type: ImplementationSpecific'],
    ['path without slash', 'value: /v1/chat', 'value: v1/chat'],
    ['glob in a path', 'value: /v1/chat', 'value: /v1/chat/*'],
    ['exact with a query', 'value: /v1/models', 'value: /v1/models?all=1'],
    ['method in lower case', 'method: POST', 'method: post'],
    ['header name with a space', 'name: x-tenant', 'name: x tenant'],
    ['header value missing', 'value: acme', 'type: Exact'],
    ['timeout without a unit', 'request: 30s', 'request: 30'],
    ['timeout of Go', 'request: 30s', 'request: 0.5m'],
    ['backend kind missing', 'group: agentgateway.dev\n      kind: AgentgatewayBackend\n      weight', 'weight'],
    ['backend group missing', 'group: agentgateway.dev\n      kind', 'kind'],
    ['backend misspelt', '- name: openai\n', '- name: open-ai\n'],
    ['backend in another namespace', '- name: openai\n', '- name: openai\n      namespace: gateways\n'],
    ['weight zero', 'weight: 1', 'weight: 0'],
    [
      'port of the service that does not exist',
      '- name: catalogue\n      port: 8080',
      '- name: catalogue\n      port: 80',
    ],
    ['port of the service missing', '- name: catalogue\n      port: 8080', '- name: catalogue'],
    ['filter type without its member', 'type: RequestHeaderModifier', 'type: ResponseHeaderModifier'],
    [
      'filter set as a map',
      'set:\n        - name: x-gateway\n          value: agentgateway',
      'set:\n          x-gateway: agentgateway',
    ],
    [
      'rewrite with a prefix on an exact path',
      'type: ReplaceFullPath\n          replaceFullPath: /models',
      'type: ReplacePrefixMatch\n          replacePrefixMatch: /models',
    ],
    [
      'provider openai without the ai level',
      'ai:\n    provider:\n      openai:\n        model: gpt-4o',
      'openai:\n    model: gpt-4o',
    ],
    ['provider misspelt', 'openai:\n        model', 'openAI:\n        model'],
    ['model as a list', 'model: gpt-4o', 'model: [gpt-4o]'],
    ['secret that does not exist', 'secretRef:\n        name: openai-key', 'secretRef:\n        name: openai-secret'],
    ['secret under another key', 'Authorization: sk-example', 'apiKey: sk-example'],
    ['secret data not in base64', 'stringData:\n  Authorization', 'data:\n  Authorization'],
    ['secret in another namespace', 'name: openai-key\n  namespace: teams', 'name: openai-key\n  namespace: gateways'],
    [
      'targetRef in the singular',
      'targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: Gateway\n    name: models',
      'targetRef:\n    group: gateway.networking.k8s.io\n    kind: Gateway\n    name: models',
    ],
    ['target in another namespace', 'name: tokens\n  namespace: gateways', 'name: tokens\n  namespace: teams'],
    [
      'target with a namespace',
      'kind: Gateway\n    name: models\n',
      'kind: Gateway\n    name: models\n    namespace: gateways\n',
    ],
    ['target kind misspelt', 'kind: Gateway\n    name: models\n', 'kind: gateway\n    name: models\n'],
    ['target group missing', '- group: gateway.networking.k8s.io\n    kind: Gateway', '- kind: Gateway'],
    [
      'target group of agentgateway',
      '- group: gateway.networking.k8s.io\n    kind: Gateway',
      '- group: agentgateway.dev\n    kind: Gateway',
    ],
    ['target route misspelt', 'kind: HTTPRoute\n    name: chat\n', 'kind: HTTPRoute\n    name: chats\n'],
    ['target section misspelt', 'sectionName: chat\n', 'sectionName: chats\n'],
    [
      'traffic level forgotten',
      '  traffic:\n    phase: PreRouting\n    jwtAuthentication:\n      mode: Strict\n      providers:\n      - issuer: https://login.example.com/realms/models\n        audiences: [models]\n        jwks:\n          inline',
      '  jwtAuthentication:\n      mode: Strict\n      providers:\n      - issuer: https://login.example.com/realms/models\n        audiences: [models]\n        jwks:\n          inline',
    ],
    ['phase on a route', 'traffic:\n    authorization:', 'traffic:\n    phase: PreRouting\n    authorization:'],
    ['phase misspelt', 'phase: PreRouting', 'phase: preRouting'],
    ['mode in lower case', 'mode: Strict', 'mode: strict'],
    ['provider as a map', '- issuer: https://login', '  issuer: https://login'],
    ['issuer missing', 'issuer: https://login.example.com/realms/models\n        audiences', 'audiences'],
    ['audience in the singular', 'audiences: [models]', 'audience: models'],
    ['audiences missing', 'audiences: [models]\n        ', ''],
    ['jwks inline broken', `inline: '${JWKS}'`, `inline: '${JWKS.slice(0, -2)}'`],
    ['jwks with a url', `inline: '${JWKS}'`, 'url: https://login.example.com/certs'],
    ['remote jwks without backendRef', `inline: '${JWKS}'`, 'remote:\n            jwksPath: /certs'],
    [
      'remote jwks from a discovery document',
      `inline: '${JWKS}'`,
      'remote:\n            jwksPath: /.well-known/openid-configuration\n            backendRef: {name: catalogue, port: 8080}',
    ],
    ['action in lower case', 'action: Allow', 'action: allow'],
    ['action misspelt', 'action: Allow', 'action: ALLOW'],
    ['action deny of what was meant as allow', 'action: Allow', 'action: Deny'],
    [
      'policy level forgotten',
      'policy:\n        matchExpressions:\n        - \'jwt.role == "admin"\'',
      'matchExpressions:\n        - \'jwt.role == "admin"\'',
    ],
    ['expressions as a string', "matchExpressions:\n        - 'jwt", "matchExpressions: 'jwt"],
    ['expression in the singular', 'matchExpressions:', 'matchExpression:'],
    ['list claim', 'jwt.role == "admin"', 'jwt.groups == "admin"'],
    ['one equal sign', 'jwt.role == "admin"', 'jwt.role = "admin"'],
    ['string without quotes', 'jwt.role == "admin"', 'jwt.role == admin'],
    ['claims level', 'jwt.role == "admin"', 'jwt.claims.role == "admin"'],
    [
      'two expressions that are meant together',
      `- 'jwt.role == "admin"'`,
      `- 'jwt.role == "admin"'\n        - 'request.method == "POST"'`,
    ],
    ['expression of another language', 'jwt.role == "admin"', 'request.auth.claims["role"] == "admin"'],
    [
      'transformation as a map',
      'set:\n        - name: x-user\n          value: jwt.sub',
      'set:\n          x-user: jwt.sub',
    ],
    ['transformation with a template', 'value: jwt.sub', "value: '{{ jwt.sub }}'"],
    ['transformation with a text', 'value: jwt.sub', 'value: gateway user'],
    ['rate limit unit misspelt', 'unit: Minutes', 'unit: Minute'],
    ['rate limit of zero', 'requests: 100', 'requests: 0'],
    ['rate limit unit missing', '\n        unit: Minutes', ''],
    ['rate limit as a map', '- requests: 100\n        unit', '  requests: 100\n        unit'],
    ['origin with a trailing slash', 'https://chat.example.com]', 'https://chat.example.com/]'],
    ['origin without a scheme', 'https://chat.example.com]', 'chat.example.com]'],
    ['retry without a unit', 'backoff: 1s', 'backoff: 1'],
    ['retry attempts as a string', 'attempts: 3', 'attempts: "3"'],
    ['retry code out of range', 'codes: [503]', 'codes: [5030]'],
    ['tabs', '    transformation:', '\ttransformation:'],
    ['duplicate key', '    transformation:', '    retry: {attempts: 1}\n    transformation:'],
    [
      'spec misspelt',
      'spec:\n  targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: HTTPRoute',
      'sepc:\n  targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: HTTPRoute',
    ],
    [
      'policy without a target',
      'targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: HTTPRoute\n    name: chat\n    sectionName: chat\n  traffic',
      'traffic',
    ],
    [
      'two routes that match the same',
      'type: Exact\n        value: /v1/models',
      'type: PathPrefix\n        value: /v1/chat\n      method: POST\n      headers:\n      - {name: x-tenant, value: acme}',
    ],
    ['class near miss', 'gatewayClassName: agentgateway', 'gatewayClassName: agentgatway'],
    ['class hyphen', 'gatewayClassName: agentgateway', 'gatewayClassName: agent-gateway'],
    ['HTTPS no tls', 'protocol: HTTP', 'protocol: HTTPS'],
    ['TLS no tls', 'protocol: HTTP', 'protocol: TLS'],
    ['HTTPS empty tls', 'protocol: HTTP', 'protocol: HTTPS\n    tls: {}'],
    ['HTTP with tls', 'protocol: HTTP', 'protocol: HTTP\n    tls: {certificateRefs: [{name: a}]}'],
    ['from selector none', 'from: All', 'from: Selector'],
    ['selector without from', 'from: All', 'selector: {matchLabels: {a: b}}'],
    ['namespaces list', 'from: All', 'from: [teams]'],
    [
      'kinds grpc',
      'namespaces:\n        from: All',
      'kinds: [{kind: GRPCRoute}]\n      namespaces:\n        from: All',
    ],
    [
      'kinds typo',
      'namespaces:\n        from: All',
      'kinds: [{kind: HttpRoute}]\n      namespaces:\n        from: All',
    ],
    ['listener tcp', 'protocol: HTTP', 'protocol: TCP'],
    [
      'two listeners same',
      '  - name: http\n    port: 8080',
      '  - name: other\n    port: 8080\n    protocol: HTTP\n    hostname: "*.example.com"\n    allowedRoutes: {namespaces: {from: All}}\n  - name: http\n    port: 8080',
    ],
    [
      'two listeners diff protocol',
      '  - name: http\n    port: 8080',
      '  - name: other\n    port: 8080\n    protocol: HTTPS\n    hostname: "a.example.org"\n    tls: {certificateRefs: [{name: c}]}\n  - name: http\n    port: 8080',
    ],
    ['port of zero', 'port: 8080\n    protocol', 'port: 0\n    protocol'],
    ['port string', 'port: 8080\n    protocol', 'port: "8080"\n    protocol'],
    ['pseudo path', 'jwt.role == "admin"', 'request.headers[":path"] == "/v1"'],
    ['pseudo method', 'jwt.role == "admin"', 'request.headers[":method"] == "POST"'],
    ['wrong route kind', 'kind: HTTPRoute\nmetadata:\n  name: chat', 'kind: GRPCRoute\nmetadata:\n  name: chat'],
    ['host upper', 'hostnames: [api.example.com]', 'hostnames: [API.example.com]'],
    ['hostnames ip', 'hostnames: [api.example.com]', 'hostnames: ["10.0.0.1"]'],
    ['hostname star', 'hostnames: [api.example.com]', 'hostnames: ["*"]'],
    ['path default', 'path:\n        type: PathPrefix\n        value: /v1/chat', 'path:\n        value: /v1/chat/*'],
    ['path dotdot', 'value: /v1/chat', 'value: /v1/../chat'],
    ['path double', 'value: /v1/chat', 'value: //chat'],
    ['path enc', 'value: /v1/chat', 'value: /v1%2Fchat'],
    ['regex in exact', 'type: Exact\n        value: /v1/models', 'type: Exact\n        value: /v1/(models|chat)'],
    ['regex type', 'type: Exact\n        value: /v1/models', 'type: Regex\n        value: /v1/models'],
    ['regular bad', 'type: Exact\n        value: /v1/models', 'type: RegularExpression\n        value: "/v1/(models"'],
    ['method connect', 'method: POST', 'method: ALL'],
    ['query param in header', 'headers:\n      - name: x-tenant', 'queryParams:\n      - name: "x tenant"'],
    ['header host', 'name: x-tenant', 'name: ":authority"'],
    [
      'header dup',
      '- name: x-tenant\n        value: acme',
      '- name: x-tenant\n        value: acme\n      - name: X-Tenant\n        value: other',
    ],
    [
      'header regex',
      'name: x-tenant\n        value: acme',
      'name: x-tenant\n        type: RegularExpression\n        value: "*acme"',
    ],
    ['timeouts both', 'request: 30s', 'request: 10s\n      backendRequest: 30s'],
    ['backend port', 'name: catalogue\n      port: 8080', 'name: catalogue\n      port: "8080"'],
    [
      'backend kind svc',
      'name: openai\n      group: agentgateway.dev',
      'name: openai\n      group: gateway.agentgateway.dev',
    ],
    ['backend kind Upstream', 'kind: AgentgatewayBackend\n      weight', 'kind: Backend\n      weight'],
    [
      'backend kind kgateway',
      'group: agentgateway.dev\n      kind: AgentgatewayBackend\n      weight',
      'group: gateway.kgateway.dev\n      kind: Backend\n      weight',
    ],
    ['backend misspelled service', 'name: catalogue\n      port', 'name: catalog\n      port'],
    ['weight big', 'weight: 1\n', 'weight: 10000000\n'],
    [
      'redirect 303',
      '- type: URLRewrite\n      urlRewrite:\n        path:\n          type: ReplaceFullPath\n          replaceFullPath: /models',
      '- type: RequestRedirect\n      requestRedirect: {statusCode: 300}',
    ],
    [
      'redirect and backend',
      '- type: URLRewrite\n      urlRewrite:\n        path:\n          type: ReplaceFullPath\n          replaceFullPath: /models',
      '- type: RequestRedirect\n      requestRedirect: {statusCode: 302}',
    ],
    [
      'redirect and rewrite',
      '- type: URLRewrite',
      '- type: RequestRedirect\n      requestRedirect: {statusCode: 302}\n    - type: URLRewrite',
    ],
    ['rewrite no slash', 'replaceFullPath: /models', 'replaceFullPath: models'],
    [
      'rewrite hostname port',
      'urlRewrite:\n        path',
      'urlRewrite:\n        hostname: a.example.com:443\n        path',
    ],
    [
      'header set value',
      'name: x-gateway\n          value: agentgateway',
      'name: x-gateway\n          value: "{{ jwt.sub }}"',
    ],
    [
      'header set value cel',
      'name: x-gateway\n          value: agentgateway',
      'name: x-gateway\n          value: jwt.sub',
    ],
    [
      'header set %',
      'name: x-gateway\n          value: agentgateway',
      'name: x-gateway\n          value: "%REQ(x-a)%"',
    ],
    ['secret lower', 'Authorization: sk-example', 'authorization: sk-example'],
    [
      'secret ns',
      'secretRef:\n        name: openai-key',
      'secretRef:\n        namespace: teams\n        name: openai-key',
    ],
    ['auth key', 'secretRef:\n        name: openai-key', 'key: Bearer sk-example'],
    ['auth key sk', 'secretRef:\n        name: openai-key', 'inlineKey: sk-example'],
    ['model empty', 'model: gpt-4o', 'model: ""'],
    [
      'provider host',
      'openai:\n        model: gpt-4o',
      'openai:\n        model: gpt-4o\n      host: https://api.openai.com',
    ],
    [
      'provider host no port',
      'openai:\n        model: gpt-4o',
      'openai:\n        model: gpt-4o\n      host: api.example.com',
    ],
    [
      'static 443',
      'ai:\n    provider:\n      openai:\n        model: gpt-4o',
      'static:\n    host: api.example.com\n    port: 443',
    ],
    [
      'mcp port 443',
      'ai:\n    provider:\n      openai:\n        model: gpt-4o',
      'mcp:\n    targets:\n    - name: a\n      static: {host: mcp.example.com, port: 443}',
    ],
    [
      'mcp host url',
      'ai:\n    provider:\n      openai:\n        model: gpt-4o',
      'mcp:\n    targets:\n    - name: a\n      static: {host: "https://mcp.example.com", port: 443}',
    ],
    [
      'mcp protocol typo',
      'ai:\n    provider:\n      openai:\n        model: gpt-4o',
      'mcp:\n    targets:\n    - name: a\n      static: {host: mcp.example.com, port: 80, protocol: streamableHTTP}',
    ],
    ['policy ns', 'name: access\n  namespace: teams', 'name: access\n  namespace: gateways'],
    ['targets kind', 'kind: HTTPRoute\n    name: chat\n    sectionName: chat', 'kind: Service\n    name: catalogue'],
    [
      'issuer slash',
      'issuer: https://login.example.com/realms/models',
      'issuer: "https://login.example.com/realms/models "',
    ],
    [
      'issuer disc',
      'issuer: https://login.example.com/realms/models',
      'issuer: https://login.example.com/realms/models/.well-known/openid-configuration',
    ],
    ['aud comma', 'audiences: [models]', 'audiences: ["models, tools"]'],
    ['rate limit unit in lower case', 'unit: Minutes', 'unit: minutes'],
    ['rate limit of zero tokens', 'requests: 100', 'tokens: 0'],
    ['origin with capitals', 'https://chat.example.com]', 'HTTPS://Chat.example.com]'],
    ['retry without an attempt', 'attempts: 3', 'attempts: 0'],
    ['retry of a success', 'codes: [503]', 'codes: [200]'],
    ['transform header name', '- name: x-user\n          value: jwt.sub', '- name: "x user"\n          value: jwt.sub'],
    ['transform quote', 'value: jwt.sub', 'value: \'"jwt.sub"\''],
    ['namespace misspelt', 'name: chat\n  namespace: teams', 'name: chat\n  namespace: team'],
    [
      'apiVersion v2',
      'apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway',
      'apiVersion: gateway.networking.k8s.io/v2\nkind: Gateway',
    ],
    ['service port big', 'spec:\n  ports:\n  - port: 8080', 'spec:\n  ports:\n  - port: 80800'],
    ['labels num', 'namespace: teams\nspec:\n  ai', 'namespace: teams\n  labels: {a: 1}\nspec:\n  ai'],
    ['annotations bool', 'namespace: teams\nspec:\n  ai', 'namespace: teams\n  annotations: {a: true}\nspec:\n  ai'],
    ['parentRef port', 'sectionName: http\n', 'port: 80\n'],
    [
      'parent group',
      '- name: models\n    namespace: gateways\n',
      '- group: gateway.networking.k8s.io/v1\n    name: models\n    namespace: gateways\n',
    ],
    [
      'ext ref',
      '- type: URLRewrite',
      '- type: ExtensionRef\n      extensionRef: {group: agentgateway.dev, kind: AgentgatewayPolicy, name: access}\n    - type: URLRewrite',
    ],
    ['issuer of a rule with a trailing slash', 'jwt.role == "admin"', 'jwt.iss == "https://login.example.com/"'],
    ['header of a boolean', 'value: jwt.sub', 'value: jwt.sub == "a"'],
    ['secret without a value', 'Authorization: sk-example', 'Authorization: ""'],
    ['base64 in stringData', 'Authorization: sk-example', 'Authorization: c2stZXhhbXBsZS1leGFtcGxlLWV4YW1wbGU='],
    ['sub in upper case', 'jwt.role == "admin"', 'jwt.Sub == "admin"'],
    ['regex lookahead', 'jwt.role == "admin"', 'jwt.email.matches(".*@example.com")'],
    ['matches start', 'jwt.role == "admin"', 'jwt.role.matches("admin")'],
    ['email unanchored', 'jwt.role == "admin"', 'jwt.email.matches("@example\\\\.com")'],
    ['allow and not other', 'jwt.role == "admin"', 'jwt.role != "guest" || jwt.role != "viewer"'],
    ['size below zero', 'jwt.role == "admin"', 'size(jwt.groups) >= 0'],
    ['audience empty', 'audiences: [models]', 'audiences: [""]'],
    ['audience star', 'audiences: [models]', 'audiences: ["*"]'],
    ['jwks remote http', `inline: '${JWKS}'`, 'remote: {url: "http://login.example.com/certs"}'],
    ['location cookie', 'mode: Strict', 'mode: Strict\n      location: {cookie: {name: "token="}}'],
    ['transformation non-string', 'value: jwt.sub', 'value: jwt.exp'],
    ['transformation groups', 'value: jwt.sub', 'value: jwt.groups'],
    [
      'header match name in upper case',
      'name: x-tenant\n        value: acme',
      'name: Authorization\n        value: Bearer *',
    ],
    ['header match regex in exact', 'value: acme', 'value: "acme|other"'],
    ['model with provider prefix', 'model: gpt-4o', 'model: openai/gpt-4o'],
    ['provider anthropic model', 'model: gpt-4o', 'model: claude-3-5-sonnet'],
    ['rewrite with capture', 'replaceFullPath: /models', 'replaceFullPath: /$1'],
    ['list claim among strings', 'jwt.role == "admin"', 'jwt.groups in ["admin"]'],
    ['subject as a number', 'jwt.role == "admin"', 'jwt.sub == 42'],
    ['permissive mode beside a rate limit', 'mode: Strict', 'mode: Permissive'],
  ],
}
