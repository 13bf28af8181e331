import { expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { parse } from '../../src/yaml/parse.js'

const route = (path: string, header: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: default}
spec:
  gatewayClassName: agentgateway
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r, namespace: default}
spec:
  parentRefs: [{name: gw}]
  rules:
  - matches:
    - path: {type: RegularExpression, value: '${path}'}
      headers: [{name: x, type: RegularExpression, value: '${header}'}]
    backendRefs: [{name: s, port: 80}]
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: p, namespace: default}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: r}]
  traffic:
    authorization:
      action: Allow
      policy: {matchExpressions: ['request.path == "/a"']}
`

const patterns = (text: string) =>
  check([parse(text, { file: 'route.yaml' })]).flatMap(({ code, severity, message }) =>
    code === 'CW5010' ? [`${severity}: ${message.split(':')[0]}`] : [],
  )

it('patterns of a route that Rust refuses are found where Kubernetes accepts them', () => {
  expect(patterns(route('/a[\\w-.]+', '(?!a)b'))).toEqual([
    'warning: `/a[\\w-.]+` is not a valid regular expression',
    'warning: `(?!a)b` is not a valid regular expression',
  ])
  expect(patterns(route('/[a-z&&[^b]]+', '\\<a\\>'))).toEqual([])
})
