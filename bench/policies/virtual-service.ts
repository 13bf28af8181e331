/** A VirtualService with so many routes; every fourth has rules of its own, so that there are `policies` different ones. */
export function virtualService(routes: number, policies: number): string {
  const all = Array.from({ length: routes }, (_, i) => route(i, policies))
  return `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: large, namespace: default }
spec:
  virtualHost:
    domains: ['api.example.com']
    options:
      jwt:
        providers:
          main:
            issuer: https://issuer.example.com
            audiences: [api]
            jwks:
              local:
                key: '${KEY}'
    routes:
${all.join('')}
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: echo, namespace: default }
spec: { static: { hosts: [{ addr: echo.example.org, port: 443 }] } }
`
}

const KEY =
  '{"keys":[{"kty":"RSA","kid":"main","alg":"RS256","n":"oGl-CLKLUykaZrQ-9v20epABxaHQKGFMiZAA1Br3xbn7oK-aw_p2icAGwkuQTkuDp58sjcFMXizisO77Xocdgu9-DFAMSYjJ0lONS-pst4LCI6qduSck7E0N1WNq7QfSbIZt4lIBamwC9f6AhHcCiba7DhmrdR9r8gkGV6-DhgoUdgHF3SEibitRKLiIzQEV69mXskSI5kx9J-vF6NGpF2zqg8lRwo_PaLvaxc07ujiXb4GHxtiNhdHCr8rk2rJomNy64BCdFL1tMT0dVyoWIgoq2BYp82Foo3dwaQOYy2xpYnVRHjpQZQfaUWUHZD1s97Jsp5eGYN4DPmjVk2fRFw","e":"AQAB"}]}'

function route(i: number, policies: number): string {
  const policy = i % policies
  return `      - matchers: [{ prefix: /service-${i}/ }]
        options:
          rbac:
            policies:
              readers:
                permissions: { methods: [GET] }
                principals: [{ jwtPrincipal: { claims: { team: team-${policy} } } }]
              writers:
                permissions: { pathPrefix: /service-${i}/admin, methods: [POST, DELETE] }
                nestedClaimDelimiter: .
                principals:
                  - jwtPrincipal: { claims: { org.role: admin, groups: group-${policy} }, matcher: LIST_CONTAINS }
                  - jwtPrincipal: { claims: { team: team-${policy}, org.role: admin } }
        routeAction: { single: { upstream: { name: echo, namespace: default } } }
`
}
