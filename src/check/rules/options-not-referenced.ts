import { virtualService } from '../example-policies.js'

const OPTION = `---
apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: access
  namespace: gloo-system
spec:
  options:
    timeout: 30s
`

const ROUTE = `- matchers:
  - prefix: /
  optionsConfigRefs:
    delegateOptions:
    - name: access
      namespace: gloo-system
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`

import type { Rule } from '../rule.js'

export const optionsNotReferenced: Rule = {
  code: 'CW3023',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'options that no object references',
  families: ['gloo'],
  why: `A RouteOption or a VirtualHostOption without \`targetRefs\` takes effect only where a VirtualService or a RouteTable names it in
\`optionsConfigRefs\`, or an HTTPRoute names it in a filter of type \`ExtensionRef\`. Without such a reference its JWT and RBAC
settings protect nothing.`,
  evidence: ['gloo/k8s-extension-ref'],
  failing: `${virtualService({})}${OPTION}`,
  passing: `${virtualService({ routes: ROUTE })}${OPTION}`,
}
