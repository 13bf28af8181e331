import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by `check/not-modelled.ts`. */
export const policyOfUnmodelledGateway: Rule = {
  code: 'CW1032',
  severity: 'info',
  title: 'policy of another gateway, which is not checked',
  families: [],
  why: `The policies of kgateway, Envoy Gateway, Istio, Kong, Traefik and others are not read: whether they allow a
request is unknown, and they cause no other findings. A note per file lists their kinds.
Values that SOPS encrypted are not checked, and of a patch of Kustomize only what is written in it: a note names both.`,
  evidence: [
    'https://gateway.envoyproxy.io/docs/concepts/gateway_api_extensions/security-policy/',
    'https://istio.io/latest/docs/reference/config/security/authorization-policy/',
  ],
  failing: `apiVersion: gateway.envoyproxy.io/v1alpha1
kind: SecurityPolicy
metadata:
  name: tokens
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: chat
  jwt:
    providers:
    - name: company
      remoteJWKS: { uri: "https://login.example.com/keys" }
`,
  passing: agentgatewayPolicy(JWT_AUTHENTICATION) + GATEWAY,
}
