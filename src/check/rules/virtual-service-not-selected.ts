import { virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

const GATEWAY = `---
apiVersion: gateway.solo.io/v1
kind: Gateway
metadata:
  name: gateway-proxy
  namespace: gloo-system
spec:
  bindPort: 8080
  httpGateway:
    virtualServiceSelector: { app: NAME }
`

const labelled = (app: string) =>
  virtualService({}).replace('  name: models\n', '  name: models\n  labels: { app: models }\n') +
  GATEWAY.replace('NAME', app)

/** Reported by the reader (`dialects/gloo/listeners.ts`). */
export const virtualServiceNotSelected: Rule = {
  code: 'CW3040',
  severity: 'warning',
  confidence: 'medium',
  title: 'VirtualService that no Gateway selects',
  families: ['gloo'],
  why: `A Gateway serves the VirtualServices that it selects by label, name, expression or namespace, and those without
\`sslConfig\` only if it has no \`ssl\` (and vice versa). A VirtualService that no Gateway selects is accepted and never
served. The cluster may have more Gateways than the input.`,
  evidence: ['https://docs.solo.io/gloo-edge/latest/guides/traffic_management/gateway_configuration/'],
  failing: labelled('chat'),
  passing: labelled('models'),
}
