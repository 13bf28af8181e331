import { describe, expect, it } from 'vitest'
import type { Choice } from '../../src/gateways/engine.js'
import { decide } from '../../src/gateways/index.js'
import * as agentgateway from './agentgateway/gateway.js'
import * as envoy from './envoy/gateway.js'

const NO_FACTS = { signatures: new Map(), fetched: new Map() }
const closed = { authorization: { rules: ['false'] } }
const backend = (host: string, weight: number, policies?: Record<string, unknown>) => ({
  host,
  weight,
  ...(policies && { policies }),
})
const route = (...backends: ReturnType<typeof backend>[]) =>
  agentgateway.load(agentgateway.route({}, { backends: backends }))

describe('agentgateway: backends that share by weight', () => {
  it('is undetermined where one of them refuses, with every branch and its share', async () => {
    const decision = await agentgateway.ask(route(backend('a.example', 1), backend('b.example', 99, closed)))
    expect(decision.response).toBeNull()
    expect(decision.undetermined).toMatchObject({
      step: 'backend',
      ifAllowed: { response: { status: 200 } },
      ifRefused: { response: { status: 403 } },
    })
    expect(decision.branches).toMatchObject([
      { choices: { backend: 'a.example' }, share: 0.01, response: { status: 200 } },
      { choices: { backend: 'b.example' }, share: 0.99, response: { status: 403 }, upstream: null },
    ])
    expect(decision.trace.at(-1)).toMatchObject({ step: 'backend', outcome: 'undetermined' })
  })

  it('is one answer where all give it, and lists where requests go', async () => {
    const decision = await agentgateway.ask(route(backend('a.example', 1), backend('b.example', 3)))
    expect(decision.undetermined).toBeUndefined()
    expect(decision.response?.status).toBe(200)
    expect(decision.branches?.map(({ share, upstream }) => [share, upstream?.authority])).toEqual([
      [0.25, 'a.example'],
      [0.75, 'b.example'],
    ])
  })

  it('never draws a weight of 0', async () => {
    const decision = await agentgateway.ask(route(backend('a.example', 0, closed), backend('b.example', 1)))
    expect(decision.response?.status).toBe(200)
    expect(decision.branches).toBeUndefined()
  })

  it('has no branches where the request is refused before', async () => {
    const program = agentgateway.load(
      agentgateway.route(
        { jwtAuth: agentgateway.jwtAuth() },
        { backends: [backend('a:1', 1), backend('b:1', 1, closed)] },
      ),
    )
    const decision = await agentgateway.ask(program)
    expect(decision.response?.status).toBe(401)
    expect(decision.branches).toBeUndefined()
  })

  it('draws the targets of a weighted virtual model', async () => {
    const target = (model: string, weight: number) => ({ model, weight })
    const program = agentgateway.load(
      JSON.stringify({
        llm: {
          models: [
            { name: 'a', provider: 'openAI', authorization: { rules: ['false'] } },
            { name: 'b', provider: 'openAI' },
          ],
          virtualModels: [{ name: 'any', routing: { weighted: { targets: [target('a', 1), target('b', 1)] } } }],
        },
      }),
    )
    const sent = { method: 'POST', path: '/v1/chat/completions', body: '{"model":"any","messages":[]}' }
    const { undetermined, branches } = await agentgateway.ask(program, sent)
    expect(undetermined?.step).toBe('model')
    expect(branches?.map(({ choices, response }) => [choices.model, response?.status])).toEqual([
      ['a', 403],
      ['b', 200],
    ])
  })

  it('takes any provider of the first group', async () => {
    const provider = (name: string, policies: Record<string, unknown> = {}) => ({
      name,
      provider: { openAI: {} },
      policies,
    })
    const ai = { groups: [{ providers: [provider('a'), provider('b', closed)] }, { providers: [provider('c')] }] }
    const { branches } = await agentgateway.ask(agentgateway.load(agentgateway.route({}, { backends: [{ ai }] })), {
      method: 'POST',
      body: '{"model":"m","messages":[]}',
    })
    expect(branches?.map(({ choices, response }) => [choices.model, response?.status])).toEqual([
      ['a', 200],
      ['b', 403],
    ])
  })

  it('decides one branch where the caller chooses', () => {
    const program = route(backend('a.example', 1), backend('b.example', 99, closed))
    const asked: Choice[] = []
    const decision = decide(program, agentgateway.request(), {
      now: agentgateway.NOW,
      facts: NO_FACTS,
      choose: (choice) => asked.push(choice),
    })
    expect(asked).toMatchObject([{ what: 'backend', options: [{ name: 'a.example' }, { name: 'b.example' }] }])
    expect(decision.response?.status).toBe(403)
    expect(decision.branches).toBeUndefined()
  })
})

describe('agentgateway on Kubernetes', () => {
  const object = (apiVersion: string, kind: string, name: string, spec: Record<string, unknown>) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: 'ns' },
    spec,
  })
  const gatewayApi = (kind: string, name: string, spec: Record<string, unknown>) =>
    object('gateway.networking.k8s.io/v1', kind, name, spec)

  const routed = (backendRefs: Record<string, unknown>[], ...more: Record<string, unknown>[]) => {
    const listeners = [{ name: 'http', port: 80, protocol: 'HTTP' }]
    const objects = [
      gatewayApi('Gateway', 'gw', { gatewayClassName: 'agentgateway', listeners }),
      gatewayApi('HTTPRoute', 'r', { parentRefs: [{ name: 'gw' }], rules: [{ backendRefs }] }),
      ...more,
    ]
    return agentgateway.load(objects.map((one) => JSON.stringify(one)).join('\n---\n'))
  }

  it('verifies tokens that only a later backend looks at', async () => {
    const authentication = {
      issuer: agentgateway.ISSUER,
      audiences: ['a'],
      jwks: { backendRef: { name: 'idp', port: 8080 }, jwksPath: 'keys' },
      mode: 'Strict',
    }
    const mcp = { targets: [{ name: 't', static: { host: '127.0.0.1', port: 80 } }] }
    const tools = (name: string, policies = {}) =>
      object('agentgateway.dev/v1alpha1', 'AgentgatewayBackend', name, { mcp, ...policies })
    const refs = ['a', 'b'].map((name) => ({ group: 'agentgateway.dev', kind: 'AgentgatewayBackend', name }))
    const program = routed(refs, tools('a'), tools('b', { policies: { mcp: { authentication } } }))
    const fetched = {
      'http://idp.ns.svc.cluster.local:8080/keys': { status: 200, body: agentgateway.JWKS },
    }
    const statuses = async (key: typeof agentgateway.KEY) => {
      const token = await agentgateway.tokenOf({ aud: 'a' }, {}, key)
      const decision = await agentgateway.ask(program, { path: '/mcp', method: 'POST', token }, { fetched })
      return decision.branches?.map(({ response }) => response?.status)
    }
    // Both backends want an `Accept` header, once the token is good.
    expect(await statuses(agentgateway.KEY)).toEqual([406, 406])
    expect(await statuses(agentgateway.STRANGER)).toEqual([406, 401])
  })

  it('draws among backendRefs, each with its own policies and filters', async () => {
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-b', value: '1' }] } }]
    const text = [
      gatewayApi('Gateway', 'gw', {
        gatewayClassName: 'agentgateway',
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
      }),
      gatewayApi('HTTPRoute', 'r', {
        parentRefs: [{ name: 'gw' }],
        rules: [
          {
            backendRefs: [
              { name: 'a', port: 80, weight: 1 },
              { name: 'b', port: 80, weight: 1, filters },
            ],
          },
        ],
      }),
    ]
    const { branches } = await agentgateway.ask(
      agentgateway.load(text.map((one) => JSON.stringify(one)).join('\n---\n')),
    )
    expect(branches?.map(({ upstream }) => upstream?.headers['x-b'])).toEqual([undefined, '1'])
  })
})

describe('Envoy: weighted destinations', () => {
  const destination = (name: string, weight: number, options?: Record<string, unknown>) => ({
    destination: { upstream: { name, namespace: 'default' } },
    weight,
    ...(options && { options }),
  })
  const weighted = (options: Record<string, unknown>, ...destinations: ReturnType<typeof destination>[]) =>
    envoy.guarded(options, { routeAction: { multi: { destinations } } })
  const extauth = { configRef: { name: 'x', namespace: 'default' } }

  it('changes headers as each destination says', async () => {
    const add = (value: string) => ({
      headerManipulation: { requestHeadersToAdd: [{ header: { key: 'x-to', value }, append: false }] },
    })
    const { response, branches } = await envoy.ask(
      weighted({}, destination('a', 1, add('a')), destination('b', 3, add('b'))),
    )
    expect(response?.status).toBe(200)
    expect(branches?.map(({ share, upstream }) => [share, upstream?.cluster, upstream?.headers['x-to']])).toEqual([
      [0.25, 'default/a', 'a'],
      [0.75, 'default/b', 'b'],
    ])
  })

  it('asks the authorizer that the destination names', async () => {
    const { undetermined, branches } = await envoy.ask(
      weighted({}, destination('a', 1), destination('b', 1, { extauth })),
    )
    expect(undetermined?.step).toBe('backend')
    expect(branches?.map((one) => one.undetermined?.step)).toEqual([undefined, 'extauth'])
  })

  it('lets a destination switch off the authorizer of its host', async () => {
    const program = weighted({ extauth }, destination('a', 1), destination('b', 1, { extauth: { disable: true } }))
    const { branches } = await envoy.ask(program)
    expect(branches?.map((one) => one.undetermined?.step)).toEqual(['extauth', undefined])
  })

  it('never draws a weight of 0', async () => {
    const { branches, upstream } = await envoy.ask(weighted({}, destination('a', 0), destination('b', 1)))
    expect(branches).toBeUndefined()
    expect(upstream?.cluster).toBe('default/b')
  })
})
