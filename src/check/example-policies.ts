import type { ExampleInput } from './rule.js'

/**
 * Templates for the examples of the rules: each builds a whole file from the relevant part. The keys are public keys
 * made for these examples.
 */

export const PEM = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHjYtB8alxifX26rJSfCCoqcIDJaE
W1PW4KmJ8RiqWCfwPDhfAQnuo4eFQ01nsS6kehIRfeM5KUUlFu2AHn1HjA==
-----END PUBLIC KEY-----`

const POINT =
  '"kty":"EC","crv":"P-256","x":"HjYtB8alxifX26rJSfCCoqcIDJaEW1PW4KmJ8RiqWCc","y":"8Dw4XwEJ7qOHhUNNZ7EupHoSEX3jOSlFJRbtgB59R4w"'
/** Members of a JWK without `kid`. */
export const JWK = `{${POINT}}`
export const JWKS = `{"keys":[{"kid":"k1","alg":"ES256",${POINT}}]}`

/** Indents every line of `text` but the first. */
export function indent(text: string, columns: number): string {
  return text.trim().replaceAll('\n', `\n${' '.repeat(columns)}`)
}

/** A provider of a Gloo `jwt` block, as YAML at column 0. */
export const PROVIDER = `providers:
  company:
    issuer: https://login.example.com
    audiences: [models]
    jwks:
      local:
        key: |
          ${indent(PEM, 10)}`

/** `jwt` with that provider. */
export const JWT = `jwt:
  ${indent(PROVIDER, 2)}`

const ROUTE = `- matchers:
  - prefix: /
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`

/** A VirtualService with one provider, whose `jwks` is given as YAML at column 0. */
export const providerWithKeys = (jwks: string): string =>
  virtualService({
    options: `jwt:
  providers:
    company:
      issuer: https://login.example.com
      audiences: [models]
      jwks:
        ${indent(jwks, 8)}`,
  })

/** A VirtualService with these host options and routes. */
export function virtualService({
  options = '',
  routes = ROUTE,
  domains = '"*"',
}: {
  options?: string
  routes?: string
  domains?: string
}): string {
  return `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: models
  namespace: gloo-system
spec:
  virtualHost:
    domains: [${domains}]
${options && `    options:\n      ${indent(options, 6)}\n`}    routes:
    ${indent(routes, 4)}
${UPSTREAM}`
}

export const UPSTREAM = `---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata:
  name: models
  namespace: gloo-system
spec:
  static:
    hosts:
    - { addr: models.example.com, port: 443 }
`

/** An `rbac` policy of Gloo, next to a `jwt` block. */
export function rbac(policy: string, jwt = JWT): string {
  return virtualService({
    options: `${jwt}
rbac:
  policies:
    viewer:
      ${indent(policy, 6)}`,
  })
}

/** A standalone configuration with these route policies. */
export function standalone(policies: string, listenerPolicies = ''): string {
  return `binds:
- port: 3000
  listeners:
  - name: models
${listenerPolicies && `    policies:\n      ${indent(listenerPolicies, 6)}\n`}    routes:
    - policies:
        ${indent(policies, 8)}
      backends:
      - host: models.example.com:443
`
}

/** A standalone configuration with these API keys and this authorization rule. */
export function apiKeys(keys: string, rule: string): string {
  return standalone(`apiKey:
  mode: strict
  keys:
  ${indent(keys, 2)}
authorization:
  rules:
  - ${rule}`)
}

export const JWT_AUTH = `jwtAuth:
  mode: strict
  issuer: https://login.example.com
  audiences: [models]
  jwks: '${JWKS}'`

/** A standalone configuration with these authorization rules behind a strict `jwtAuth`. */
export function rules(list: string): string {
  return standalone(`${JWT_AUTH}
authorization:
  rules:
  ${indent(list, 2)}`)
}

/** An AgentgatewayPolicy on a gateway, with this `traffic`. */
export function agentgatewayPolicy(traffic: string, target = 'kind: Gateway\nname: models', name = 'access'): string {
  return `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: ${name}
  namespace: models
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    ${indent(target, 4)}
  traffic:
    ${indent(traffic, 4)}
`
}

export const JWT_AUTHENTICATION = `jwtAuthentication:
  mode: Strict
  providers:
  - issuer: https://login.example.com
    audiences: [models]
    jwks:
      inline: '${JWKS}'`

/** The Gateway and the HTTPRoute that policies name. */
export const GATEWAY = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: models
  namespace: models
spec:
  gatewayClassName: agentgateway
  listeners:
  - name: http
    port: 80
    protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: models
spec:
  parentRefs:
  - name: models
  rules:
  - backendRefs:
    - name: models
      port: 443
---
apiVersion: v1
kind: Service
metadata:
  name: models
  namespace: models
`

/** LiteLLM's configuration with these `general_settings`. */
export function litellm(settings: string): string {
  return `general_settings:
  ${indent(settings, 2)}
`
}

/** An Envoy configuration that verifies tokens: members of its provider, and more HTTP filters in front of the router. */
export function nativeEnvoy(provider: string, moreFilters = ''): string {
  const filters = 'type.googleapis.com/envoy.extensions.filters'
  return `static_resources:
  listeners:
  - name: main
    address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": ${filters}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: main
          normalize_path: true
          http_filters:
          - name: envoy.filters.http.jwt_authn
            typed_config:
              "@type": ${filters}.http.jwt_authn.v3.JwtAuthentication
              providers:
                company:
                  issuer: https://login.example.com
                  local_jwks: { inline_string: '${JWKS}' }
                  ${indent(provider, 18)}
              rules:
              - match: { prefix: / }
                requires: { provider_name: company }
${moreFilters && `          ${indent(moreFilters, 10)}\n`}          - name: envoy.filters.http.router
            typed_config:
              "@type": ${filters}.http.router.v3.Router
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: { prefix: / }
                direct_response: { status: 200 }
`
}

/** A Gateway of Gloo, and an HTTPRoute on it that delegates `/models` to the HTTPRoute `child`. */
const GLOO_PARENT = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: models
spec:
  gatewayClassName: gloo-gateway
  listeners:
  - name: http
    port: 8080
    protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: parent
spec:
  parentRefs:
  - name: models
  rules:
  - matches:
    - path:
        type: PathPrefix
        value: /models
    backendRefs:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      name: child
---
`

/** The delegated HTTPRoute, with one rule for this path and this backend. */
export function glooChild(path: string, backend: string): string {
  return `${GLOO_PARENT}apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: child
spec:
  rules:
  - matches:
    - path:
        type: PathPrefix
        value: ${path}
    backendRefs:
    - ${indent(backend, 6)}
`
}

/** A standalone file with MCP servers, these rules and their other policies. */
export function mcpServers({
  rules = '',
  policies = '',
  targets = ['files'],
}: {
  rules?: string
  policies?: string
  targets?: string[]
}): string {
  const servers = targets
    .map((name) => `  - name: ${name}\n    mcp: { host: "http://${name}.example.com/mcp" }\n`)
    .join('')
  const members = [
    ...(policies === '' ? [] : [indent(policies, 4)]),
    ...(rules === '' ? [] : [`mcpAuthorization:\n      rules:\n      ${indent(rules, 6)}`]),
  ]
  return `mcp:
  port: 3000
  targets:
${servers}${members.length > 0 ? `  policies:\n    ${members.join('\n    ')}\n` : ''}`
}

/** A Gateway of agentgateway in the namespace `gateways`, an HTTPRoute on it in another, a Service in a third. */
export function routeInNamespace(namespace: string, backend: string): string {
  return `apiVersion: gateway.networking.k8s.io/v1
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
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: ${namespace}
spec:
  parentRefs:
  - name: models
    namespace: gateways
  rules:
  - backendRefs:
    - name: models
      namespace: ${backend}
      port: 80
`
}

/** A suite for a policy that denies requests without a token. */
export const suite = (cases: string): ExampleInput => ({
  text: `policy: policy.yaml\n${cases}`,
  files: { 'policy.yaml': standalone(JWT_AUTH) },
  isSuite: true,
})
