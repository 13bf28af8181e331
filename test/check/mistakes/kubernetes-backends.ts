import { JWKS } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const KUBERNETES_BACKENDS: Mistakes = {
  base: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: gateways }
spec:
  gatewayClassName: agentgateway
  listeners:
  - name: https
    port: 443
    protocol: HTTPS
    hostname: api.example.com
    tls:
      mode: Terminate
      certificateRefs: [{ name: edge-tls }]
    allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { gateway: edge } } } }
  - name: http
    port: 80
    protocol: HTTP
    allowedRoutes: { namespaces: { from: Same } }
---
apiVersion: v1
kind: Secret
metadata: { name: edge-tls, namespace: gateways }
type: kubernetes.io/tls
---
apiVersion: v1
kind: Namespace
metadata: { name: agents, labels: { gateway: edge } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: tools, namespace: agents }
spec:
  parentRefs: [{ name: edge, namespace: gateways, sectionName: https }]
  hostnames: [api.example.com]
  rules:
  - name: mcp
    matches:
    - path: { type: PathPrefix, value: /mcp }
    backendRefs:
    - { name: tools, group: agentgateway.dev, kind: AgentgatewayBackend }
  - name: chat
    matches:
    - path: { type: PathPrefix, value: /v1 }
      queryParams: [{ name: version, value: "2" }]
    - path: { type: RegularExpression, value: "/models/[a-z0-9-]+" }
    filters:
    - type: ResponseHeaderModifier
      responseHeaderModifier: { remove: [server] }
    - type: CORS
      cors: { allowOrigins: ["https://chat.example.com"], allowMethods: [GET, POST], allowCredentials: true, maxAge: 600 }
    timeouts: { request: 60s, backendRequest: 30s }
    backendRefs:
    - { name: llm, group: agentgateway.dev, kind: AgentgatewayBackend, weight: 9 }
    - { name: llm-next, group: agentgateway.dev, kind: AgentgatewayBackend, weight: 1 }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: tools, namespace: agents }
spec:
  mcp:
    sessionRouting: Stateful
    targets:
    - name: docs
      static: { host: docs.agents.svc.cluster.local, port: 8080, protocol: StreamableHTTP, path: /mcp }
    - name: issues
      selector: { services: { matchLabels: { app: issues } } }
---
apiVersion: v1
kind: Service
metadata: { name: issues, namespace: agents, labels: { app: issues } }
spec: { ports: [{ port: 8080, appProtocol: kgateway.dev/mcp }], selector: { app: issues } }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: llm, namespace: agents }
spec:
  ai:
    groups:
    - providers:
      - name: primary
        openai: { model: gpt-4o }
        policies: { auth: { secretRef: { name: openai } } }
      - name: secondary
        anthropic: { model: claude-3-5-sonnet }
        policies: { auth: { secretRef: { name: anthropic } } }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: llm-next, namespace: agents }
spec:
  ai: { provider: { bedrock: { model: anthropic.claude-3-5-sonnet-20240620-v1:0, region: eu-central-1 } } }
---
apiVersion: v1
kind: Secret
metadata: { name: openai, namespace: agents }
stringData: { Authorization: sk-example }
---
apiVersion: v1
kind: Secret
metadata: { name: anthropic, namespace: agents }
stringData: { Authorization: sk-ant-example }
---
apiVersion: v1
kind: Secret
metadata: { name: team-search, namespace: agents, labels: { keys: agents } }
stringData:
  search: '{"key": "k-7f3a9c21", "metadata": {"team": "search"}}'
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: keys, namespace: agents }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, name: tools, sectionName: chat }]
  traffic:
    apiKeyAuthentication:
      mode: Strict
      secretSelector: { matchLabels: { keys: agents } }
      location: { header: { name: x-api-key } }
    authorization:
      action: Allow
      policy: { matchExpressions: ['apiKey.team == "search"'] }
    rateLimit:
      local: [{ tokens: 1000, unit: Minutes, burst: 100 }]
      global:
        domain: llm
        backendRef: { name: limits, port: 8081 }
        descriptors:
        - entries: [{ name: team, expression: apiKey.team }]
          unit: Requests
    extAuth:
      backendRef: { name: authz, port: 9000 }
      grpc: {}
      failureMode: FailClosed
    timeouts: { request: 30s }
---
apiVersion: v1
kind: Service
metadata: { name: authz, namespace: agents }
spec: { ports: [{ port: 9000, appProtocol: kubernetes.io/h2c }] }
---
apiVersion: v1
kind: Service
metadata: { name: limits, namespace: agents }
spec: { ports: [{ port: 8081, appProtocol: kubernetes.io/h2c }] }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: mcp, namespace: agents }
spec:
  targetRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: tools }]
  backend:
    mcp:
      authentication:
        mode: Strict
        issuer: https://login.example.com/realms/tools
        audiences: [tools]
        jwks: { backendRef: { name: login, port: 8080 }, jwksPath: realms/tools/protocol/openid-connect/certs }
        provider: Keycloak
        resourceMetadata: { resource: "https://api.example.com/mcp", scopesSupported: [read] }
      authorization:
        action: Allow
        policy:
          matchExpressions:
          - 'mcp.tool.name == "search"'
          - 'jwt.sub == "ann" && mcp.tool.name == "create_issue"'
---
apiVersion: v1
kind: Service
metadata: { name: login, namespace: agents }
spec: { ports: [{ port: 8080 }] }
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: tokens, namespace: gateways }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: edge, sectionName: http }]
  traffic:
    jwtAuthentication:
      mode: Strict
      providers:
      - issuer: https://login.example.com/
        audiences: [models]
        jwks: { inline: '${JWKS}' }
    authorization:
      action: Deny
      policy: { matchExpressions: ['request.path.startsWith("/internal")'] }
    csrf: { additionalOrigins: ["https://chat.example.com"] }
    headerModifiers: { request: { set: [{ name: x-gateway, value: edge }], remove: [x-forwarded-user] } }
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: from-agents, namespace: gateways }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: agents }]
  to: [{ group: "", kind: Service }]
`,
  mistakes: [
    ['external authorization that fails open', 'failureMode: FailClosed', 'failureMode: FailOpen'],
    ['mcp host url', 'host: docs.agents.svc.cluster.local', 'host: "http://docs.agents.svc.cluster.local"'],
    ['mcp host port', 'host: docs.agents.svc.cluster.local', 'host: docs.agents.svc.cluster.local:8080'],
    ['mcp audience missing', '        audiences: [tools]\n', ''],
    [
      'mcp jwks path discovery',
      'jwksPath: realms/tools/protocol/openid-connect/certs',
      'jwksPath: .well-known/openid-configuration',
    ],
    ['glob as a regular expression', 'value: "/models/[a-z0-9-]+"', 'value: "/models/*"'],
    [
      'API key twice in a Secret',
      `  search: '{"key"`,
      `  other: '{"key": "k-7f3a9c21", "metadata": {"team": "other"}}'\n  search: '{"key"`,
    ],
    [
      'API key in two Secrets',
      '---\napiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayPolicy\nmetadata: { name: keys',
      `---\napiVersion: v1\nkind: Secret\nmetadata: { name: team-other, namespace: agents, labels: { keys: agents } }\nstringData:\n  other: '{"key": "k-7f3a9c21", "metadata": {"team": "other"}}'\n---\napiVersion: agentgateway.dev/v1alpha1\nkind: AgentgatewayPolicy\nmetadata: { name: keys`,
    ],
  ],
}
