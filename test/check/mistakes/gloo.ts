import { PEM } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const GLOO: Mistakes = {
  base: `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: models
  namespace: gloo-system
spec:
  virtualHost:
    domains:
    - api.example.com
    options:
      cors:
        allowOrigin:
        - https://chat.example.com
        allowMethods: [POST]
      jwt:
        providers:
          company:
            issuer: https://login.example.com/realms/models
            audiences:
            - models
            claimsToHeaders:
            - claim: sub
              header: x-user
            tokenSource:
              headers:
              - header: authorization
                prefix: "Bearer "
            jwks:
              local:
                key: |
                  ${PEM.replaceAll('\n', '\n                  ')}
      rbac:
        policies:
          viewer:
            principals:
            - jwtPrincipal:
                claims:
                  role: viewer
                provider: company
            permissions:
              pathPrefix: /v1
              methods:
              - POST
    routes:
    - name: chat
      matchers:
      - prefix: /v1/chat
        methods: [POST]
        headers:
        - name: x-tenant
          value: acme
      options:
        timeout: 30s
        prefixRewrite: /chat
        retries:
          retryOn: 5xx
          numRetries: 3
      routeAction:
        single:
          upstream:
            name: models
            namespace: gloo-system
    - matchers:
      - exact: /health
      options:
        jwt:
          disable: true
        rbac:
          disable: true
      directResponseAction:
        status: 200
        body: ok
    - matchers:
      - prefix: /v1/rooms
      delegateAction:
        ref:
          name: rooms
          namespace: gloo-system
    - matchers:
      - regex: /images/[a-z]+
      routeAction:
        multi:
          destinations:
          - weight: 1
            destination:
              upstream:
                name: images
                namespace: gloo-system
---
apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata:
  name: rooms
  namespace: gloo-system
spec:
  routes:
  - matchers:
    - prefix: /v1/rooms/admin
    redirectAction:
      hostRedirect: admin.example.com
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata:
  name: models
  namespace: gloo-system
spec:
  static:
    hosts:
    - addr: models.example.com
      port: 443
    useTls: true
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata:
  name: images
  namespace: gloo-system
spec:
  kube:
    serviceName: images
    serviceNamespace: default
    servicePort: 8080
`,
  mistakes: [
    [
      'api group of upstreams',
      'apiVersion: gateway.solo.io/v1\nkind: VirtualService',
      'apiVersion: gloo.solo.io/v1\nkind: VirtualService',
    ],
    ['kind misspelt', 'kind: VirtualService', 'kind: VirtualServices'],
    ['domains as a string', 'domains:\n    - api.example.com', 'domains: api.example.com'],
    ['domain in the singular', 'domains:\n    - api', 'domain:\n    - api'],
    ['domain with a scheme', '- api.example.com\n', '- https://api.example.com\n'],
    ['domain with a path', '- api.example.com\n', '- api.example.com/v1\n'],
    ['domain with two wildcards', '- api.example.com\n', '- "*.*.example.com"\n'],
    ['domain with a wildcard in the middle', '- api.example.com\n', '- "api.*.com"\n'],
    ['domains twice', '- api.example.com\n', '- api.example.com\n    - api.example.com\n'],
    ['virtualHost level forgotten', 'spec:\n  virtualHost:\n    domains:\n    - api', 'spec:\n    domains:\n    - api'],
    ['options in the singular', 'options:\n      cors', 'option:\n      cors'],
    ['virtualHostPlugins of Gloo 0.x', 'options:\n      cors', 'virtualHostPlugins:\n      cors'],
    ['origin with a trailing slash', '- https://chat.example.com\n', '- https://chat.example.com/\n'],
    ['origin without a scheme', '- https://chat.example.com\n', '- chat.example.com\n'],
    ['origin with a wildcard', '- https://chat.example.com\n', '- https://*.example.com\n'],
    ['allowOrigins', 'allowOrigin:', 'allowOrigins:'],
    [
      'jwt provider as a list',
      'providers:\n          company:\n            issuer',
      'providers:\n          - name: company\n            issuer',
    ],
    [
      'issuer in a list',
      'issuer: https://login.example.com/realms/models',
      'issuer: [https://login.example.com/realms/models]',
    ],
    ['issuer missing', 'issuer: https://login.example.com/realms/models\n            ', ''],
    ['audience in the singular', 'audiences:\n            - models', 'audience:\n            - models'],
    ['audiences as a string', 'audiences:\n            - models', 'audiences: models'],
    ['audiences missing', 'audiences:\n            - models\n            ', ''],
    ['claimsToHeaders as a map', '- claim: sub\n              header: x-user', '  sub: x-user'],
    ['claimsToHeaders header with a space', 'header: x-user', 'header: x user'],
    ['claimsToHeaders name', 'claim: sub', 'name: sub'],
    [
      'token source as a string',
      'tokenSource:\n              headers:\n              - header: authorization\n                prefix: "Bearer "',
      'tokenSource: authorization',
    ],
    ['pem without the last line', '\n                  -----END PUBLIC KEY-----', ''],
    ['key level forgotten', 'local:\n                key: |', 'local: |'],
    ['jwks local inline', 'local:\n                key: |', 'local:\n                inline: |'],
    ['private key', '-----BEGIN PUBLIC KEY-----', '-----BEGIN PRIVATE KEY-----'],
    ['certificate', '-----BEGIN PUBLIC KEY-----', '-----BEGIN CERTIFICATE-----'],
    [
      'remote without an upstream',
      'local:\n                key: |',
      'remote:\n                url: https://login.example.com/certs\n              x: |',
    ],
    [
      'rbac policies as a list',
      'policies:\n          viewer:\n            principals',
      'policies:\n          - name: viewer\n            principals',
    ],
    [
      'principals as a map',
      '- jwtPrincipal:\n                claims:\n                  role: viewer\n                provider: company',
      '  jwtPrincipal:\n                claims:\n                  role: viewer\n                provider: company',
    ],
    ['claims as a list', 'claims:\n                  role: viewer', 'claims:\n                - role: viewer'],
    ['claim value as a list', 'role: viewer\n', 'role: [viewer, admin]\n'],
    ['claim value as a boolean', 'role: viewer\n', 'admin: true\n'],
    ['list claim with the exact matcher', 'role: viewer\n', 'groups: viewer\n'],
    ['nested claim without a delimiter', 'role: viewer\n', 'realm_access.roles: viewer\n'],
    ['claim value with a star', 'role: viewer\n', 'role: "*"\n'],
    ['claim value with an alternative', 'role: viewer\n', 'role: viewer|admin\n'],
    ['provider misspelt', 'provider: company', 'provider: compnay'],
    ['provider as the issuer', 'provider: company', 'provider: https://login.example.com/realms/models'],
    ['matcher misspelt', 'provider: company', 'provider: company\n                matcher: LIST_CONTAIN'],
    ['matcher in lower case', 'provider: company', 'provider: company\n                matcher: list_contains'],
    [
      'matcher in the wrong place',
      'claims:\n                  role: viewer\n                provider: company',
      'claims:\n                  role: viewer\n                  matcher: LIST_CONTAINS\n                provider: company',
    ],
    [
      'permissions as a list',
      'permissions:\n              pathPrefix: /v1\n              methods:\n              - POST',
      'permissions:\n            - pathPrefix: /v1',
    ],
    ['pathPrefix without slash', 'pathPrefix: /v1\n', 'pathPrefix: v1\n'],
    ['pathPrefix with a star', 'pathPrefix: /v1\n', 'pathPrefix: /v1/*\n'],
    ['paths', 'pathPrefix: /v1\n', 'paths: [/v1]\n'],
    ['permission outside of all routes', 'pathPrefix: /v1\n', 'pathPrefix: /v2\n'],
    ['method in lower case', '- POST\n', '- post\n'],
    ['routes in the singular', '    routes:\n    - name: chat', '    route:\n    - name: chat'],
    ['matcher in the singular', 'matchers:\n      - prefix: /v1/chat', 'matcher:\n      - prefix: /v1/chat'],
    [
      'matcher as a map',
      '- prefix: /v1/chat\n        methods: [POST]\n        headers:\n        - name: x-tenant\n          value: acme',
      '  prefix: /v1/chat',
    ],
    ['prefix without slash', 'prefix: /v1/chat', 'prefix: v1/chat'],
    ['glob in a prefix', 'prefix: /v1/chat', 'prefix: /v1/chat/*'],
    ['pathPrefix in a matcher', 'prefix: /v1/chat', 'pathPrefix: /v1/chat'],
    ['two paths in a matcher', 'prefix: /v1/chat\n', 'prefix: /v1/chat\n        exact: /v1/chats\n'],
    ['method of a matcher in lower case', 'methods: [POST]\n        headers', 'methods: [post]\n        headers'],
    ['methods as a string', 'methods: [POST]\n        headers', 'methods: POST\n        headers'],
    ['header matcher as a map', '- name: x-tenant\n          value: acme', '  x-tenant: acme'],
    ['header matcher with exact', 'value: acme', 'exact: acme'],
    ['timeout without a unit', 'timeout: 30s', 'timeout: 30'],
    ['timeout in minutes', 'timeout: 30s', 'timeout: 5min'],
    ['retries as a number', 'retries:\n          retryOn: 5xx\n          numRetries: 3', 'retries: 3'],
    ['retryOn misspelt', 'retryOn: 5xx', 'retryOn: 5XX'],
    ['rewrite without slash', 'prefixRewrite: /chat', 'prefixRewrite: chat'],
    ['route jwt in place of disable', 'jwt:\n          disable: true', 'jwt: false'],
    ['disable as a string', 'jwt:\n          disable: true', 'jwt:\n          disable: "true"'],
    ['action missing', 'directResponseAction:\n        status: 200\n        body: ok', 'name: health'],
    [
      'two actions',
      'directResponseAction:',
      'redirectAction:\n        hostRedirect: a.example.com\n      directResponseAction:',
    ],
    ['status as a string', 'status: 200', 'status: OK'],
    ['status out of range', 'status: 200', 'status: 2000'],
    ['upstream misspelt', 'upstream:\n            name: models', 'upstream:\n            name: model'],
    [
      'upstream of another namespace',
      'name: models\n            namespace: gloo-system',
      'name: models\n            namespace: default',
    ],
    ['upstream namespace missing', 'name: models\n            namespace: gloo-system', 'name: models'],
    [
      'upstream as a string',
      'upstream:\n            name: models\n            namespace: gloo-system',
      'upstream: models',
    ],
    [
      'single level forgotten',
      'single:\n          upstream:\n            name: models\n            namespace: gloo-system',
      'upstream:\n            name: models\n            namespace: gloo-system',
    ],
    [
      'delegate misspelt',
      'name: rooms\n          namespace: gloo-system',
      'name: room\n          namespace: gloo-system',
    ],
    ['delegated path outside', 'prefix: /v1/rooms/admin', 'prefix: /admin'],
    ['regex with missing escape', 'regex: /images/[a-z]+', 'regex: /images/[a-z+'],
    ['regex lookahead', 'regex: /images/[a-z]+', 'regex: /(?!images).*'],
    ['regex without slash', 'regex: /images/[a-z]+', 'regex: images/.*'],
    ['regex with an anchor of a fragment', 'regex: /images/[a-z]+', 'regex: ^/images'],
    ['weights of zero', 'weight: 1', 'weight: 0'],
    ['weight missing', '- weight: 1\n            destination', '- destination'],
    [
      'destination level forgotten',
      'destination:\n              upstream:\n                name: images\n                namespace: gloo-system',
      'upstream:\n                name: images\n                namespace: gloo-system',
    ],
    ['host with a scheme', 'addr: models.example.com', 'addr: https://models.example.com'],
    ['host with a port', 'addr: models.example.com', 'addr: models.example.com:443'],
    ['port of a host missing', '\n      port: 443', ''],
    ['port of a host out of range', 'port: 443', 'port: 70000'],
    ['port of a host as a string', 'port: 443', 'port: "443"'],
    ['port of a host as a name', 'port: 443', 'port: https'],
    [
      'upstream without a type',
      'kube:\n    serviceName: images\n    serviceNamespace: default\n    servicePort: 8080',
      'discoveryMetadata: {}',
    ],
    ['tabs', '    routes:\n    - name', '\troutes:\n    - name'],
    ['duplicate key', '      rbac:\n        policies', '      cors: {}\n      rbac:\n        policies'],
    ['duplicate rbac policy', '          viewer:\n', '          viewer: {}\n          viewer:\n'],
    [
      'routes in the wrong order',
      'prefix: /v1/chat\n        methods: [POST]\n        headers:\n        - name: x-tenant\n          value: acme',
      'prefix: /',
    ],
    ['folded pem', 'key: |', 'key: >'],
    [
      'one-line pem',
      'key: |\n                  -----BEGIN PUBLIC KEY-----\n',
      'key: |\n                  -----BEGIN PUBLIC KEY----- ',
    ],
    ['service port of zero', 'servicePort: 8080', 'servicePort: 0'],
    ['service port big', 'servicePort: 8080', 'servicePort: 80800'],
    ['service port string', 'servicePort: 8080', 'servicePort: http'],
    ['port 443 without TLS', '\n    useTls: true', '\n    useTls: false'],
    ['port 80 with TLS', 'port: 443', 'port: 80'],
    [
      'ai empty token',
      'kube:\n    serviceName: images\n    serviceNamespace: default\n    servicePort: 8080',
      'ai:\n    openai:\n      authToken: {}',
    ],
    [
      'ai inline empty',
      'kube:\n    serviceName: images\n    serviceNamespace: default\n    servicePort: 8080',
      'ai:\n    openai:\n      authToken:\n        inline: ""',
    ],
    [
      'ai inline bearer',
      'kube:\n    serviceName: images\n    serviceNamespace: default\n    servicePort: 8080',
      'ai:\n    openai:\n      authToken:\n        inline: "Bearer sk-1"',
    ],
    [
      'ai var',
      'kube:\n    serviceName: images\n    serviceNamespace: default\n    servicePort: 8080',
      'ai:\n    openai:\n      authToken:\n        inline: $OPENAI_API_KEY',
    ],
    [
      'ai two',
      'kube:\n    serviceName: images\n    serviceNamespace: default\n    servicePort: 8080',
      'ai:\n    openai:\n      authToken:\n        inline: a\n    anthropic:\n      authToken:\n        inline: a',
    ],
    [
      'issuer space',
      'issuer: https://login.example.com/realms/models',
      'issuer: "https://login.example.com/realms/models "',
    ],
    [
      'issuer disc',
      'issuer: https://login.example.com/realms/models',
      'issuer: https://login.example.com/realms/models/.well-known/openid-configuration',
    ],
    ['aud comma', '- models\n            claims', '- "models,tools"\n            claims'],
    ['prefix lower', 'prefix: "Bearer "', 'prefix: "bearer "'],
    ['token header misspelt', 'header: authorization', 'header: authorisation'],
    ['token header with a blank', 'header: authorization', 'header: "authorization "'],
    ['claim as a pseudo-header', 'header: x-user', 'header: ":path"'],
    ['claim with a prefix jwt', 'role: viewer\n', 'jwt.role: viewer\n'],
    ['claim regex', 'role: viewer\n', 'role: ^viewer$\n'],
    ['claim email verified', 'role: viewer\n', 'email_verified: "true"\n'],
    ['claim exp', 'role: viewer\n', 'exp: "2026"\n'],
    ['method list bad', 'methods:\n              - POST', 'methods:\n              - "POST,GET"'],
    ['method star', 'methods:\n              - POST', 'methods:\n              - "*"'],
    ['rbac disable', 'rbac:\n          disable: true', 'rbac: {}'],
    ['rbac empty policies', 'rbac:\n        policies', 'rbac:\n        disable: true\n        policies'],
    ['cors star creds', '- https://chat.example.com\n', '- "*"\n        allowCredentials: true\n'],
    ['cors default port', '- https://chat.example.com\n', '- https://chat.example.com:443\n'],
    ['cors upper', '- https://chat.example.com\n', '- https://Chat.Example.com\n'],
    ['path unnorm', 'prefix: /v1/chat\n', 'prefix: /v1/../chat\n'],
    ['path with two slashes', 'prefix: /v1/chat\n', 'prefix: //v1/chat\n'],
    ['path with an encoded slash', 'prefix: /v1/chat\n', 'prefix: /v1%2Fchat\n'],
    ['header matched by an expression without regex: true', 'value: acme', 'value: "^acme.*"'],
    ['header matched by a broken expression', 'value: acme', 'value: "*acme"\n          regex: true'],
    ['retry of a success', 'retryOn: 5xx', 'retryOn: 503'],
    ['retry list', 'retryOn: 5xx', 'retryOn: "5xx connect-failure"'],
    ['retry dup', 'retryOn: 5xx', 'retryOn: "5xx,connect-failed"'],
    ['status of two digits', 'status: 200', 'status: 99'],
    ['hostRedirect url', 'hostRedirect: admin.example.com', 'hostRedirect: https://admin.example.com'],
    ['hostRedirect path', 'hostRedirect: admin.example.com', 'hostRedirect: admin.example.com/admin'],
    ['pathRedirect', 'hostRedirect: admin.example.com', 'pathRedirect: admin'],
    ['weight str', '- weight: 1', '- weight: "1"'],
    ['weight neg', '- weight: 1', '- weight: -1'],
    ['sni', 'useTls: true', 'sslConfig: {sni: https://models.example.com}'],
    ['host addr path', 'addr: models.example.com', 'addr: "models.example.com/v1"'],
    [
      'headerManip pct',
      'timeout: 30s',
      'timeout: 30s\n        headerManipulation: {requestHeadersToAdd: [{header: {key: x-a, value: "{{ sub }}"}}]}',
    ],
    [
      'headerManip claim',
      'timeout: 30s',
      'timeout: 30s\n        headerManipulation: {requestHeadersToAdd: [{header: {key: x-a, value: "jwt.sub"}}]}',
    ],
    [
      'headerManip pct single',
      'timeout: 30s',
      'timeout: 30s\n        headerManipulation: {requestHeadersToAdd: [{header: {key: x-a, value: "100%"}}]}',
    ],
    [
      'ratelimit unit',
      'timeout: 30s',
      'timeout: 30s\n        ratelimitBasic: {anonymousLimits: {requestsPerUnit: 5, unit: MINUTES}}',
    ],
    ['service name url', 'serviceName: images', 'serviceName: images.default.svc'],
    ['address of a service with a scheme', 'serviceName: images', 'serviceName: http://images'],
    ['service namespace missing', '\n    serviceNamespace: default', ''],
    ['claim as the host header', 'header: x-user', 'header: host'],
    ['claim path with slashes', 'role: viewer\n', 'realm_access/roles: viewer\n'],
    ['claim path of JSONPath', 'role: viewer\n', '$.role: viewer\n'],
    ['claim path with an index', 'role: viewer\n', '"groups[0]": viewer\n'],
    ['claim upper', 'role: viewer\n', 'role: " viewer"\n'],
    ['claim comma', 'role: viewer\n', 'role: "viewer,admin"\n'],
    ['claim iss', 'role: viewer\n', 'iss: https://other.example.com\n'],
    ['claim aud', 'role: viewer\n', 'aud: other\n'],
    ['host addr space', 'addr: models.example.com', 'addr: "models.example.com "'],
    [
      'ratelimit 0',
      'timeout: 30s',
      'timeout: 30s\n        ratelimitBasic: {anonymousLimits: {requestsPerUnit: 0, unit: MINUTE}}',
    ],
    ['sub uppercase', 'role: viewer\n', 'Sub: viewer\n'],
    ['scope list as text', 'role: viewer\n', 'scope: "read write"\n'],
    [
      'REGEX end only',
      'role: viewer\n                provider: company',
      'email: "@example\\\\.com$"\n                provider: company\n                matcher: REGEX_MATCH',
    ],
    [
      'LIST_CONTAINS of comma list',
      'role: viewer\n                provider: company',
      'groups: "a,b"\n                provider: company\n                matcher: LIST_CONTAINS',
    ],
    ['domain with trailing dot', '- api.example.com\n', '- api.example.com.\n'],
    ['audience empty string', '- models\n            claims', '- ""\n            claims'],
    ['audience glob', '- models\n            claims', '- "models*"\n            claims'],
    ['audience star', '- models\n            claims', '- "*"\n            claims'],
    [
      'claim header two to the same header',
      '- claim: sub\n              header: x-user',
      '- claim: sub\n              header: x-user\n            - claim: email\n              header: x-user',
    ],
    ['claim header claim path', 'claim: sub', 'claim: $.sub'],
    ['claim header claim jwt', 'claim: sub', 'claim: jwt.sub'],
    ['claim header claim brackets', 'claim: sub', 'claim: groups[0]'],
    ['claim header claim in upper case', 'claim: sub', 'claim: Sub'],
    ['prefix with colon', 'prefix: "Bearer "', 'prefix: "Bearer: "'],
    ['cookie source', 'header: authorization\n', 'header: cookie\n'],
    ['header value with colon', 'name: x-tenant', 'name: "x-tenant:"'],
    ['header regex ^ only', 'value: acme', 'value: "^acme"\n          regex: true'],
    ['header regex $ only', 'value: acme', 'value: "-acme$"\n          regex: true'],
    ['prefixRewrite star', 'prefixRewrite: /chat', 'prefixRewrite: /chat/*'],
    ['prefixRewrite $1', 'prefixRewrite: /chat', 'prefixRewrite: /$1'],
    [
      'regexRewrite without a group',
      'prefixRewrite: /chat',
      'regexRewrite: {pattern: {regex: "^/v1/.*"}, substitution: "/$1"}',
    ],
    [
      'regexRewrite with a name',
      'prefixRewrite: /chat',
      'regexRewrite: {pattern: {regex: "^/v1/(?P<name>.*)"}, substitution: "/\\\\g<name>"}',
    ],
    ['regexRewrite $1', 'prefixRewrite: /chat', 'regexRewrite: {pattern: {regex: "^/v1/(.*)"}, substitution: "/$1"}'],
    [
      'regexRewrite missing group',
      'prefixRewrite: /chat',
      'regexRewrite: {pattern: {regex: "^/v1/.*"}, substitution: "/\\\\1"}',
    ],
    [
      'query matcher',
      'methods: [POST]\n        headers',
      'queryParameters: [{name: "model=gpt", value: ""}]\n        headers',
    ],
    ['redirect code', 'hostRedirect: admin.example.com', 'hostRedirect: admin.example.com\n      responseCode: 301'],
    ['cors regex', 'allowOrigin:\n        - https://chat.example.com', 'allowOriginRegex:\n        - "*.example.com"'],
    [
      'cors regex dots',
      'allowOrigin:\n        - https://chat.example.com',
      'allowOriginRegex:\n        - "https://.*.example.com"',
    ],
    [
      'method of a rule misspelt',
      '              methods:\n              - POST',
      '              methods:\n              - PSOT',
    ],
    [
      'issuer that is the address of the keys',
      'issuer: https://login.example.com/realms/models',
      'issuer: https://login.example.com/realms/models/protocol/openid-connect/certs',
    ],
    [
      'issuer of a realm without a scheme',
      'issuer: https://login.example.com/realms/models',
      'issuer: login.example.com/realms/models',
    ],
    [
      'issuer with one slash',
      'issuer: https://login.example.com/realms/models',
      'issuer: https:/login.example.com/realms/models',
    ],
    [
      'tokens disabled on a route with rules',
      '        timeout: 30s\n',
      '        timeout: 30s\n        jwt: { disable: true }\n',
    ],
  ],
}
