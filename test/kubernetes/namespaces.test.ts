import { describe, expect, it } from 'vitest'
import { read } from '../../src/dialects/read.js'
import { decide } from '../../src/gateways/index.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

const GATEWAY_API = 'gateway.networking.k8s.io'

const object = (apiVersion: string, kind: string, name: string, namespace: string, spec: unknown) =>
  `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec })}\n`

const gateway = (gatewayClassName: string, allowedRoutes?: object) =>
  object(`${GATEWAY_API}/v1`, 'Gateway', 'gw', 'gateways', {
    gatewayClassName,
    listeners: [{ name: 'http', port: 8080, protocol: 'HTTP', ...(allowedRoutes && { allowedRoutes }) }],
  })

const route = (backendRefs: object[], more: object = {}) =>
  object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'chat', 'routes', {
    parentRefs: [{ name: 'gw', namespace: 'gateways' }],
    rules: [{ backendRefs }],
    ...more,
  })

const grant = (to: object) =>
  object(`${GATEWAY_API}/v1beta1`, 'ReferenceGrant', 'grant', 'backends', {
    from: [{ group: GATEWAY_API, kind: 'HTTPRoute', namespace: 'routes' }],
    to: [to],
  })

function decisionOf(...texts: string[]) {
  const { programs, findings } = read(bind([parse(texts.join(''), { file: 'p.yaml' })]))
  const request = { method: 'GET', authority: 'example.com', path: '/', headers: [], body: '' }
  const facts = { signatures: new Map(), fetched: new Map() }
  const { response, undetermined } = decide(programs[0]!, request, { now: 1_800_000_000, facts })
  const codes = findings.map(({ code }) => code)
  return [undetermined ? 'undetermined' : response?.status, ...codes]
}

const SERVICE = { name: 'model', namespace: 'backends', port: 80 }
const ALL = { namespaces: { from: 'All' } }

describe.each(['agentgateway', 'gloo-gateway'])('namespaces: %s', (gatewayClass) => {
  it('a route of another namespace is served where the listener accepts it', () => {
    const own = route([{ name: 'model', port: 80 }])
    expect(decisionOf(gateway(gatewayClass), own)).toEqual([404, 'CW3028'])
    expect(decisionOf(gateway(gatewayClass, ALL), own)).toEqual([200])
    const selector = { matchLabels: { 'kubernetes.io/metadata.name': 'routes' } }
    expect(decisionOf(gateway(gatewayClass, { namespaces: { from: 'Selector', selector } }), own)).toEqual([200])
  })

  it('a backend of another namespace needs a grant there', () => {
    expect(decisionOf(gateway(gatewayClass, ALL), route([SERVICE]))).toEqual([500, 'CW3027'])
    expect(decisionOf(gateway(gatewayClass, ALL), route([SERVICE]), grant({ group: '', kind: 'Service' }))).toEqual([
      200,
    ])
    const other = grant({ group: '', kind: 'Service', name: 'other' })
    expect(decisionOf(gateway(gatewayClass, ALL), route([SERVICE]), other)).toEqual([500, 'CW3027'])
  })

  it('a backend without a grant keeps its share of the requests', () => {
    const refs = [
      { ...SERVICE, weight: 1 },
      { name: 'model', port: 80, weight: 1 },
    ]
    expect(decisionOf(gateway(gatewayClass, ALL), route(refs))).toEqual(['undetermined', 'CW3027'])
  })

  it('a kind under the group of another one is not a backend', () => {
    const ref = { group: 'foo.dev', kind: 'Service', name: 'model', port: 80 }
    expect(decisionOf(gateway(gatewayClass, ALL), route([ref]))).toEqual([500, 'CW3027'])
  })
})
