import { expect, it } from 'vitest'
import { findingsOf } from './findings-of.js'

const policy = (members: string) => `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: p, namespace: apps}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: gw}]
  ${members}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: apps}
spec: {gatewayClassName: agentgateway, listeners: [{name: http, port: 80, protocol: HTTP}]}
`
const service = (namespace: string) => `---
apiVersion: v1
kind: Service
metadata: {name: other, namespace: ${namespace}}
spec: {ports: [{port: 80}]}
`
const backend = (secret: string, keys: string) => `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: {name: b, namespace: apps}
spec:
  static: {host: upstream.example, port: 443}
  policies: {auth: {secretRef: {name: ${secret}}}}
---
apiVersion: v1
kind: Secret
metadata: {name: token, namespace: apps}
stringData: ${keys}
`
const unresolved = (text: string) =>
  findingsOf(text)
    .filter(({ code }) => code === 'CW3001')
    .map(({ severity, message }) => `${severity}: ${message}`)

const EXT_AUTH = policy('traffic: {extAuth: {backendRef: {name: authz, port: 80}, grpc: {}}}')

it.each([
  ['a Service of a policy', EXT_AUTH + service('apps'), /^warning: this part of the policy .* Service `apps\/authz`/],
  ['a Secret of a backend', backend('tokens', '{Authorization: a}'), /^warning: the backend .* Secret `apps\/tokens`/],
  ['a key of a Secret', backend('token', '{apiToken: a}'), /^warning: .* Secret `token` has no key `Authorization`/],
  [
    'the key of a service account',
    backend('token', '{Authorization: a}').replace(
      'auth: {secretRef: {name: token}}',
      'auth: {gcp: {secretRef: {name: token}}}',
    ),
    /^warning: .* Secret `token` has no key `credentials.json`/,
  ],
])('reports %s that is missing', (_, text, message) => {
  expect(unresolved(text)).toEqual([expect.stringMatching(message)])
})

it.each([
  ['a Service where the input has none of its namespace', EXT_AUTH + service('others')],
  ['a Secret with the key', backend('token', '{Authorization: a}')],
])('says nothing of %s', (_, text) => expect(unresolved(text)).toEqual([]))

it.each([
  ['traffic: {extAuth: {backendRef: {name: authz, port: 80}, http: {path: "a ="}}}', 'CW5001'],
  ['frontend: {accessLog: {filter: "a ="}}', 'CW5001'],
  [
    'traffic: {extAuth: {backendRef: {name: authz, port: 80}, grpc: {}, cache: {key: [request.path], ttl: 5m}}}',
    undefined,
  ],
])('parses the expressions of %s', (members, code) => {
  const codes = findingsOf(policy(members)).map((finding) => finding.code)
  expect(codes.filter((one) => one === 'CW5001')).toEqual(code ? [code] : [])
})

it('misses a service that the configuration file does not list', () => {
  const text = (services: unknown[]) =>
    JSON.stringify({
      binds: [
        { port: 3000, listeners: [{ routes: [{ backends: [{ service: { name: 'ns/s.example', port: 80 } }] }] }] },
      ],
      services,
    })
  const codes = (services: unknown[]) => findingsOf(text(services)).map(({ code }) => code)
  const service = { name: 's', namespace: 'ns', hostname: 's.example', vips: [], ports: {} }
  expect(codes([])).toContain('CW6062')
  expect(codes([service])).not.toContain('CW6062')
})
