import { expect, it } from 'vitest'
import { GATEWAY, routeInNamespace, standalone } from '../../src/check/example-policies.js'
import { findingsOf, told } from './findings-of.js'

/** What the translators' own suites refuse and accept, with inputs of our own. */
const find = (code: string, text: string) => told(findingsOf(text)).filter((line) => line.startsWith(code))

const options = (backOff: string) => `apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata: { name: retries, namespace: gloo-system }
spec:
  options:
    retries:
      retryOn: 5xx
      retryBackOff: { ${backOff} }
`

it.each([
  ['baseInterval: 1s, maxInterval: 1ms', '8:54 Gloo refuses the options: `maxInterval` is shorter than `baseInterval`'],
  [
    'baseInterval: 2s, maxInterval: 1.9s',
    '8:54 Gloo refuses the options: `maxInterval` is shorter than `baseInterval`',
  ],
  ['maxInterval: 1s', '8:23 Gloo refuses the options: `maxInterval` needs a `baseInterval`'],
])('Gloo refuses the retry intervals %s', (backOff, expected) => {
  expect(find('CW2051', options(backOff))).toEqual([`CW2051 ${expected}`])
})

it.each(['baseInterval: 1s, maxInterval: 1s', 'baseInterval: 25ms, maxInterval: 1s', 'baseInterval: 1s'])(
  'Gloo accepts the retry intervals %s',
  (backOff) => expect(find('CW2051', options(backOff))).toEqual([]),
)

it('models are backends of agentgateway', () => {
  const backend = (kind: string) =>
    routeInNamespace('gateways', 'gateways').replace(/port: 80$/m, `group: agentgateway.dev\n      kind: ${kind}`)
  expect(find('CW6127', backend('AgentgatewayModel'))).toEqual([])
  expect(find('CW6127', backend('AgentgatewayThing'))).toHaveLength(1)
})

it('a missing client certificate for backends is not one of the listener', () => {
  const gateway = GATEWAY.replace(
    '  listeners:',
    '  tls: { backend: { clientCertificateRef: { name: client } } }\n  listeners:',
  )
  expect(gateway).not.toBe(GATEWAY)
  expect(find('CW3001', gateway).join()).toContain(
    'the gateway has no client certificate for its backends: there is no Secret',
  )
})

const mcpBackend = (labels: string, service: string) => `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: tools, namespace: default }
spec:
  mcp:
    targets:
    - name: a
      selector: { services: { matchLabels: { app: ${labels} } } }
${service}`

const service = (protocol: string) => `---
apiVersion: v1
kind: Service
metadata: { name: mcp, namespace: default, labels: { app: mcp } }
spec: { ports: [{ port: 80${protocol} }] }
`

it.each([
  ['a label that no Service has', mcpBackend('mpc', service(', appProtocol: agentgateway.dev/mcp')), 'is selected'],
  ['a Service without the protocol', mcpBackend('mcp', service('')), '`appProtocol` of an MCP server'],
])('a selector finds no server: %s', (_, text, expected) => {
  const [line, ...more] = find('CW3001', text)
  expect(more).toEqual([])
  expect(line).toMatch(/^CW3001 8:7 the target has no server/)
  expect(line).toContain(expected)
})

it.each([
  mcpBackend('mcp', service(', appProtocol: agentgateway.dev/mcp')),
  mcpBackend('mcp', service(', appProtocol: kgateway.dev/mcp-sse')),
  mcpBackend('other', ''),
])('a selector that may find a server is not reported: %#', (text) => expect(find('CW3001', text)).toEqual([]))

it('a first document that only has `config` counts as one', () => {
  const text = standalone('timeout: { requestTimeout: 30s }')
  expect(find('CW1003', `config:\n  adminAddr: 127.0.0.1:15000\n---\n${text}`)).toHaveLength(1)
  expect(find('CW1003', text)).toEqual([])
})
