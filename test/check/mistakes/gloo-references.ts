import { JWKS } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const GLOO_REFERENCES: Mistakes = {
  base: `apiVersion: gateway.solo.io/v1
kind: Gateway
metadata: { name: gateway-proxy-ssl, namespace: gloo-system }
spec:
  bindAddress: "::"
  bindPort: 8443
  ssl: true
  proxyNames: [gateway-proxy]
  httpGateway:
    virtualServiceSelector: { team: ai }
    options:
      httpConnectionManagerSettings: { useRemoteAddress: true }
---
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: ai, namespace: gloo-system, labels: { team: ai } }
spec:
  sslConfig:
    secretRef: { name: ai-tls, namespace: gloo-system }
    sniDomains: [ai.example.com]
    parameters: { minimumProtocolVersion: TLSv1_2 }
  virtualHost:
    domains: [ai.example.com]
    options:
      jwtStaged:
        afterExtAuth:
          allowMissingOrFailedJwt: false
          providers:
            company:
              issuer: https://login.example.com
              audiences: [ai]
              keepToken: true
              clockSkewSeconds: 60
              jwks:
                remote:
                  url: https://login.example.com/certs
                  upstreamRef: { name: login, namespace: gloo-system }
                  cacheDuration: 300s
              claimsToHeaders:
              - { claim: email, header: x-email, append: false }
            partner:
              issuer: https://partner.example.com
              jwks:
                local:
                  key: '${JWKS}'
              audiences: [ai]
      rbac:
        policies:
          admins:
            nestedClaimDelimiter: .
            principals:
            - jwtPrincipal:
                provider: company
                claims: { realm_access.roles: admin }
                matcher: LIST_CONTAINS
            permissions: { pathPrefix: /admin, methods: [GET, POST] }
          users:
            principals:
            - jwtPrincipal:
                provider: company
                claims: { email: '.*@example\\.com' }
                matcher: REGEX_MATCH
            permissions: { pathPrefix: /v1 }
      extauth:
        configRef: { name: oidc, namespace: gloo-system }
      cors:
        allowOriginRegex: ['https://([a-z]+\\.)?example\\.com']
        allowMethods: [GET, POST]
        allowHeaders: [authorization]
        allowCredentials: true
        maxAge: 1d
      csrf:
        filterEnabled: { defaultValue: { numerator: 100 } }
        additionalOrigins: [{ exact: chat.example.com }]
    routes:
    - name: admin
      matchers: [{ prefix: /admin, methods: [GET] }]
      options:
        ratelimitBasic:
          authorizedLimits: { requestsPerUnit: 100, unit: MINUTE }
          anonymousLimits: { requestsPerUnit: 10, unit: MINUTE }
      routeAction: { single: { upstream: { name: admin, namespace: gloo-system } } }
    - name: v1
      matchers:
      - prefix: /v1
        headers:
        - { name: x-tier, value: "gold|silver", regex: true }
        queryParameters: [{ name: version, value: "2" }]
      options:
        regexRewrite: { pattern: { regex: "^/v1/(.*)$" }, substitution: "/api/\\\\1" }
        headerManipulation:
          requestHeadersToAdd: [{ header: { key: x-gateway, value: gloo }, append: false }]
          requestHeadersToRemove: [x-email-spoof]
        timeout: 30s
        retries: { retryOn: "5xx,reset", numRetries: 3, perTryTimeout: 5s }
      routeAction:
        multi:
          destinations:
          - { weight: 9, destination: { upstream: { name: v1, namespace: gloo-system } } }
          - { weight: 1, destination: { upstream: { name: admin, namespace: gloo-system } } }
    - name: team
      matchers: [{ prefix: /teams }]
      delegateAction: { selector: { namespaces: [teams], labels: { team: search } } }
    - name: old
      matchers: [{ exact: /old }]
      redirectAction: { hostRedirect: www.example.com, pathRedirect: /new, responseCode: MOVED_PERMANENTLY }
---
apiVersion: gateway.solo.io/v1
kind: RouteTable
metadata: { name: search, namespace: teams, labels: { team: search } }
spec:
  weight: 10
  routes:
  - matchers: [{ prefix: /teams/search }]
    options: { extauth: { disable: true }, prefixRewrite: / }
    routeAction: { single: { kube: { ref: { name: search, namespace: teams }, port: 8080 } } }
---
apiVersion: enterprise.gloo.solo.io/v1
kind: AuthConfig
metadata: { name: oidc, namespace: gloo-system }
spec:
  configs:
  - oauth2:
      oidcAuthorizationCode:
        appUrl: https://ai.example.com
        callbackPath: /callback
        clientId: gloo
        clientSecretRef: { name: oidc-secret, namespace: gloo-system }
        issuerUrl: https://login.example.com/
        scopes: [openid, email]
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: login, namespace: gloo-system }
spec:
  static: { hosts: [{ addr: login.example.com, port: 443 }], useTls: true }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: admin, namespace: gloo-system }
spec:
  kube: { serviceName: admin, serviceNamespace: ai, servicePort: 8080 }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: v1, namespace: gloo-system }
spec:
  sslConfig: { secretRef: { name: client-tls, namespace: gloo-system }, sni: v1.example.com, verifySubjectAltName: [v1.example.com] }
  static: { hosts: [{ addr: v1.example.com, port: 8443 }] }
  circuitBreakers: { maxConnections: 100 }
  healthChecks: [{ timeout: 1s, interval: 10s, healthyThreshold: 1, unhealthyThreshold: 3, httpHealthCheck: { path: /health } }]
---
apiVersion: v1
kind: Secret
metadata: { name: client-tls, namespace: gloo-system }
type: kubernetes.io/tls
data: { tls.crt: Y2VydA==, tls.key: a2V5, ca.crt: Y2E= }
---
apiVersion: v1
kind: Secret
metadata: { name: ai-tls, namespace: gloo-system }
type: kubernetes.io/tls
data: { tls.crt: Y2VydA==, tls.key: a2V5 }
---
apiVersion: v1
kind: Secret
metadata: { name: oidc-secret, namespace: gloo-system }
type: extauth.solo.io/oauth
stringData: { client-secret: s3cr3t-0f5c61e2 }
`,
  mistakes: [
    ['names to verify without an authority', ', ca.crt: Y2E=', ''],
    [
      'certificate without an authority',
      'secretRef: { name: client-tls, namespace: gloo-system }, sni: v1.example.com, verifySubjectAltName: [v1.example.com]',
      'sslFiles: { tlsCert: /tls/tls.crt, tlsKey: /tls/tls.key }',
    ],
    [
      'sslConfig secret missing',
      'secretRef: { name: ai-tls, namespace: gloo-system }',
      'secretRef: { name: tls, namespace: gloo-system }',
    ],
    [
      'delegate selector labels',
      'labels: { team: search } } }\n    - name: old',
      'labels: { team: serach } } }\n    - name: old',
    ],
    ['delegate selector namespace', 'namespaces: [teams]', 'namespaces: [team]'],
    ['delegate table misses labels', 'namespace: teams, labels: { team: search }', 'namespace: teams'],
    ['csrf of one percent', 'numerator: 100', 'numerator: 1'],
    ['csrf origin with a scheme', 'exact: chat.example.com', 'exact: https://chat.example.com'],
  ],
}
