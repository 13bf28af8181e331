import { PEM } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const GLOO_GATEWAY_API: Mistakes = {
  base: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: ai
  namespace: gloo-system
spec:
  gatewayClassName: gloo-gateway
  listeners:
  - name: http
    port: 8080
    protocol: HTTP
    allowedRoutes:
      namespaces:
        from: All
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: openai
  namespace: teams
spec:
  parentRefs:
  - name: ai
    namespace: gloo-system
  hostnames:
  - api.example.com
  rules:
  - matches:
    - path:
        type: PathPrefix
        value: /openai
    filters:
    - type: ExtensionRef
      extensionRef:
        group: gateway.solo.io
        kind: RouteOption
        name: openai
    backendRefs:
    - group: gloo.solo.io
      kind: Upstream
      name: openai
      namespace: teams
  - matches:
    - path:
        type: Exact
        value: /health
    backendRefs:
    - name: health
      port: 8080
---
apiVersion: gateway.solo.io/v1
kind: VirtualHostOption
metadata:
  name: tokens
  namespace: gloo-system
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: Gateway
    namespace: gloo-system
    name: ai
  options:
    jwt:
      providers:
        company:
          issuer: https://login.example.com/realms/models
          audiences: [models]
          jwks:
            local:
              key: |
                ${PEM.replaceAll('\n', '\n                ')}
---
apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: openai
  namespace: teams
spec:
  options:
    rbac:
      policies:
        developers:
          nestedClaimDelimiter: .
          principals:
          - jwtPrincipal:
              claims:
                realm_access.roles: developer
              matcher: LIST_CONTAINS
    ai:
      promptGuard:
        request:
          regex:
            builtins: [EMAIL]
---
apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: limits
  namespace: teams
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: health
  options:
    timeout: 10s
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: health
  namespace: teams
spec:
  parentRefs:
  - name: ai
    namespace: gloo-system
    sectionName: http
  hostnames:
  - health.example.com
  rules:
  - backendRefs:
    - name: health
      port: 8080
      weight: 1
---
apiVersion: v1
kind: Service
metadata:
  name: health
  namespace: teams
spec:
  ports:
  - port: 8080
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata:
  name: openai
  namespace: teams
spec:
  ai:
    openai:
      authToken:
        secretRef:
          name: openai-key
          namespace: teams
---
apiVersion: v1
kind: Secret
metadata:
  name: openai-key
  namespace: teams
stringData:
  Authorization: sk-example
`,
  mistakes: [
    [
      'options of another API group',
      'apiVersion: gateway.solo.io/v1\nkind: VirtualHostOption',
      'apiVersion: gloo.solo.io/v1\nkind: VirtualHostOption',
    ],
    ['kind misspelt', 'kind: VirtualHostOption', 'kind: VirtualhostOption'],
    [
      'target kind misspelt',
      'kind: Gateway\n    namespace: gloo-system\n    name: ai',
      'kind: gateway\n    namespace: gloo-system\n    name: ai',
    ],
    ['target misspelt', 'namespace: gloo-system\n    name: ai', 'namespace: gloo-system\n    name: models'],
    ['target of another namespace', 'namespace: gloo-system\n    name: ai', 'namespace: teams\n    name: ai'],
    ['target group missing', '- group: gateway.networking.k8s.io\n    kind: Gateway', '- kind: Gateway'],
    [
      'target group of solo',
      '- group: gateway.networking.k8s.io\n    kind: Gateway',
      '- group: gateway.solo.io\n    kind: Gateway',
    ],
    [
      'virtual host options on a route',
      'kind: Gateway\n    namespace: gloo-system\n    name: ai',
      'kind: HTTPRoute\n    namespace: teams\n    name: openai',
    ],
    ['route options on a gateway', 'kind: HTTPRoute\n    name: health', 'kind: Gateway\n    name: ai'],
    ['target route misspelt', 'kind: HTTPRoute\n    name: health', 'kind: HTTPRoute\n    name: healthz'],
    [
      'target section misspelt',
      'namespace: gloo-system\n    name: ai',
      'namespace: gloo-system\n    name: ai\n    sectionName: https',
    ],
    [
      'target in the singular',
      'targetRefs:\n  - group: gateway.networking.k8s.io\n    kind: HTTPRoute\n    name: health',
      'targetRef:\n    group: gateway.networking.k8s.io\n    kind: HTTPRoute\n    name: health',
    ],
    ['options level forgotten', 'options:\n    timeout: 10s', 'timeout: 10s'],
    [
      'options of the route not referenced',
      '    filters:\n    - type: ExtensionRef\n      extensionRef:\n        group: gateway.solo.io\n        kind: RouteOption\n        name: openai\n',
      '',
    ],
    [
      'extension reference misspelt',
      'kind: RouteOption\n        name: openai',
      'kind: RouteOption\n        name: open-ai',
    ],
    [
      'extension reference of another kind',
      'kind: RouteOption\n        name: openai',
      'kind: RouteOptions\n        name: openai',
    ],
    [
      'extension reference of another group',
      'group: gateway.solo.io\n        kind',
      'group: gloo.solo.io\n        kind',
    ],
    [
      'extension reference to virtual host options',
      'kind: RouteOption\n        name: openai',
      'kind: VirtualHostOption\n        name: openai',
    ],
    ['extension reference without group', 'group: gateway.solo.io\n        kind', 'kind'],
    ['filter type of another name', 'type: ExtensionRef', 'type: RouteOption'],
    ['jwt on route options', 'rbac:\n      policies', 'jwt:\n      providers: {}\n    rbac:\n      policies'],
    ['jwt of provider in the singular', 'providers:\n        company', 'provider:\n        company'],
    ['issuer missing', 'issuer: https://login.example.com/realms/models\n          ', ''],
    ['audience in the singular', 'audiences: [models]', 'audience: models'],
    ['matcher unset for a list', '\n              matcher: LIST_CONTAINS', ''],
    ['matcher misspelt', 'LIST_CONTAINS', 'LIST_CONTAIN'],
    ['matcher at the policy', '              matcher: LIST_CONTAINS', '          matcher: LIST_CONTAINS'],
    ['delimiter missing', 'nestedClaimDelimiter: .\n          ', ''],
    ['delimiter of another kind', 'nestedClaimDelimiter: .', 'nestedClaimDelimiter: /'],
    [
      'delimiter on the principal',
      'nestedClaimDelimiter: .\n          principals:\n          - jwtPrincipal:\n',
      'principals:\n          - jwtPrincipal:\n              nestedClaimDelimiter: .\n',
    ],
    [
      'principals as a map',
      '- jwtPrincipal:\n              claims:\n                realm_access.roles: developer\n              matcher: LIST_CONTAINS',
      '  jwtPrincipal:\n              claims: {}',
    ],
    ['claim value as a list', 'realm_access.roles: developer', 'realm_access.roles: [developer]'],
    ['builtin misspelt', '[EMAIL]', '[E_MAIL]'],
    ['builtin in lower case', '[EMAIL]', '[email]'],
    [
      'parent misspelt',
      '- name: ai\n    namespace: gloo-system\n  hostnames:\n  - api',
      '- name: gw\n    namespace: gloo-system\n  hostnames:\n  - api',
    ],
    [
      'parent namespace missing',
      '- name: ai\n    namespace: gloo-system\n  hostnames:\n  - api',
      '- name: ai\n  hostnames:\n  - api',
    ],
    ['parent section misspelt', 'sectionName: http\n', 'sectionName: https\n'],
    ['routes of other namespaces not allowed', '    allowedRoutes:\n      namespaces:\n        from: All\n', ''],
    ['backend group missing', '- group: gloo.solo.io\n      kind', '- kind'],
    ['backend kind missing', 'kind: Upstream\n      name: openai', 'name: openai'],
    ['backend misspelt', 'kind: Upstream\n      name: openai', 'kind: Upstream\n      name: open-ai'],
    [
      'backend of another namespace',
      'name: openai\n      namespace: teams',
      'name: openai\n      namespace: gloo-system',
    ],
    [
      'service misspelt',
      'value: /health\n    backendRefs:\n    - name: health',
      'value: /health\n    backendRefs:\n    - name: healthz',
    ],
    ['port of the service that does not exist', 'port: 8080\n      weight', 'port: 80\n      weight'],
    ['port missing', 'port: 8080\n      weight', 'weight'],
    ['weight zero', 'weight: 1', 'weight: 0'],
    ['path without slash', 'value: /openai', 'value: openai'],
    ['path type missing', 'type: PathPrefix\n        value: /openai', 'prefix: /openai'],
    ['glob in a path', 'value: /openai', 'value: /openai/*'],
    ['secret misspelt', 'secretRef:\n          name: openai-key', 'secretRef:\n          name: openai'],
    ['secret namespace missing', 'name: openai-key\n          namespace: teams', 'name: openai-key'],
    ['secret under another key', 'Authorization: sk-example', 'apiKey: sk-example'],
    [
      'auth token as a string',
      'authToken:\n        secretRef:\n          name: openai-key\n          namespace: teams',
      'authToken: sk-example',
    ],
    ['provider misspelt', 'openai:\n      authToken', 'openAI:\n      authToken'],
    [
      'options in the namespace of the gateway',
      'name: limits\n  namespace: teams',
      'name: limits\n  namespace: gloo-system',
    ],
    ['class misspelt', 'gatewayClassName: gloo-gateway', 'gatewayClassName: gloo-gatway'],
    [
      'backend of kgateway',
      '- group: gloo.solo.io\n      kind: Upstream',
      '- group: gateway.kgateway.dev\n      kind: Backend',
    ],
    ['HTTPS without a certificate', 'protocol: HTTP\n', 'protocol: HTTPS\n'],
    ['from Selector', 'from: All', 'from: Selector'],
    ['builtins unknown', 'builtins: [EMAIL]', 'builtins: [PASSWORD]'],
    ['claim with a slash', 'realm_access.roles: developer', 'realm_access/roles: developer'],
    ['matcher of a list with a string', 'matcher: LIST_CONTAINS', 'matcher: EXACT_STRING'],
    ['key folded', 'key: |', 'key: >'],
    [
      'issuer with a slash and a blank',
      'issuer: https://login.example.com/realms/models',
      'issuer: " https://login.example.com/realms/models"',
    ],
    ['target of the route', 'kind: Gateway\n    namespace: gloo-system', 'kind: HTTPRoute\n    namespace: gloo-system'],
    ['timeout without a unit', 'timeout: 10s', 'timeout: 10'],
    ['secret value empty', 'Authorization: sk-example', 'Authorization: ""'],
    [
      'secret value base64 in stringData',
      'Authorization: sk-example',
      'Authorization: c2stZXhhbXBsZS1leGFtcGxlLWV4YW1wbGU=',
    ],
    [
      'ai customHost url',
      'openai:\n      authToken',
      'openai:\n      customHost: {host: "https://llm.example.com", port: 443}\n      authToken',
    ],
    ['policy claim with brackets', 'realm_access.roles: developer', 'realm_access["roles"]: developer'],
    ['nested index', 'realm_access.roles: developer', 'realm_access.roles.0: developer'],
    ['claim jwt prefix', 'realm_access.roles: developer', 'jwt.realm_access.roles: developer'],
    ['claim values comma', 'realm_access.roles: developer', 'realm_access.roles: developer,admin'],
    ['claim group star', 'realm_access.roles: developer', 'realm_access.roles: "group:*"'],
    [
      'parentRef kind',
      '- name: ai\n    namespace: gloo-system\n  hostnames:\n  - api',
      '- kind: gateway\n    name: ai\n    namespace: gloo-system\n  hostnames:\n  - api',
    ],
  ],
}
