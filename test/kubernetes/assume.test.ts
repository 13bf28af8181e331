import { describe, expect, it } from 'vitest'
import { compare } from '../../src/compare/compare.js'
import type { Request } from '../../src/core/http.js'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import type { Facts } from '../../src/gateways/engine.js'
import { decide } from '../../src/gateways/index.js'
import { bind } from '../../src/kubernetes/bind.js'
import type { MissingObjects } from '../../src/kubernetes/graph.js'
import { parse } from '../../src/yaml/parse.js'

const graphOf = (text: string, missing: MissingObjects = 'assume', file = 'policy.yaml') =>
  bind([parse(text, { file })], { missing })

const readOf = (text: string, missing?: MissingObjects) => read(graphOf(text, missing))

const NO_TOKENS: Facts = { signatures: new Map(), fetched: new Map() }

function answer(program: Program, path: string, authority = 'example.com'): number | undefined {
  const request: Request = { method: 'GET', authority, path, headers: [], body: '' }
  const decision = decide(program, request, { now: 1_800_000_000, facts: NO_TOKENS })
  return decision.undetermined ? undefined : decision.response?.status
}

const object = (apiVersion: string, kind: string, name: string, spec: unknown) =>
  `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'team' }, spec })}\n`

const GATEWAY_API = 'gateway.networking.k8s.io'
const gateway = (name: string) => object(`${GATEWAY_API}/v1`, 'Gateway', name, GATEWAY_SPEC)
const GATEWAY_SPEC = { gatewayClassName: 'agentgateway', listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }] }

const target = (kind: string, name: string, sectionName?: string) => ({
  group: kind === 'Service' ? '' : kind === 'AgentgatewayBackend' ? 'agentgateway.dev' : GATEWAY_API,
  kind,
  name,
  ...(sectionName && { sectionName }),
})

/** Denies `/NAME`. */
const policy = (name: string, ...targetRefs: unknown[]) =>
  object('agentgateway.dev/v1alpha1', 'AgentgatewayPolicy', name, {
    targetRefs,
    traffic: { authorization: { action: 'Deny', policy: { matchExpressions: [`request.path == "/${name}"`] } } },
  })

const denyAll = (kind: string, name: string, targetRefs?: unknown[]) =>
  object('gateway.solo.io/v1', kind, name, { ...(targetRefs && { targetRefs }), options: { rbac: {} } })

describe('agentgateway: objects that the input lacks', () => {
  for (const [what, ref] of [
    ['a Gateway', target('Gateway', 'gw')],
    ['a listener of it', target('Gateway', 'gw', 'internal')],
    ['an HTTPRoute', target('HTTPRoute', 'chat')],
    ['a rule of it', target('HTTPRoute', 'chat', 'rule')],
    ['a Service', target('Service', 'model')],
    ['a backend', target('AgentgatewayBackend', 'model')],
  ] as const) {
    it(`a policy on ${what} takes effect on an assumed one`, () => {
      const { programs, findings, refused } = readOf(policy('admin', ref))
      expect(refused).toBe(false)
      expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['CW3020', 'info']])
      const [{ span, message } = findings[0]!] = findings
      expect(span).toMatchObject({ file: 'policy.yaml', line: 2 })
      expect(message).toContain(
        `${ref.kind === 'Service' ? 'HTTPRoute `team/any-route-to-model' : `${ref.kind} \`team/${ref.name}`}`,
      )
      const isBackend = ref.kind === 'Service' || ref.kind === 'AgentgatewayBackend'
      // Traffic policies do not act on backends; the route that leads there exists all the same.
      expect(answer(programs[0]!, '/admin')).toBe(isBackend ? 200 : 403)
      expect(answer(programs[0]!, '/other')).toBe(200)
    })

    it(`a policy on ${what} is refused where the input has to be complete`, () => {
      const { findings, refused } = readOf(policy('admin', ref), 'refuse')
      expect(refused).toBe(true)
      expect(findings).toMatchObject([{ code: 'CW3020', severity: 'error', refused: true }])
    })
  }

  it('a route on a missing Gateway is served by an assumed one, on the port and the listener that it names', () => {
    const route = object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'chat', {
      parentRefs: [{ name: 'gw', sectionName: 'https', port: 8443 }],
      rules: [{ backendRefs: [{ name: 'model', port: 80 }] }],
    })
    const { programs } = readOf(route + policy('admin', target('HTTPRoute', 'chat')))
    expect(programs[0]!.listeners).toMatchObject([{ name: 'https', port: 8443, tls: true, gateway: ['team', 'gw'] }])
  })

  it('several assumed routes have hosts of their own, whatever the order of the input', () => {
    const policies = [policy('one', target('HTTPRoute', 'a')), policy('two', target('HTTPRoute', 'b'))]
    for (const text of [policies.join(''), [...policies].reverse().join('')]) {
      const { programs } = readOf(text)
      expect(answer(programs[0]!, '/one', 'a.team.any-host.example')).toBe(403)
      expect(answer(programs[0]!, '/two', 'a.team.any-host.example')).toBe(200)
      expect(answer(programs[0]!, '/two', 'b.team.any-host.example')).toBe(403)
    }
  })

  it('a Gateway in the input without any route gets one, a Gateway with routes does not', () => {
    const open = readOf(gateway('gw') + policy('admin', target('Gateway', 'gw')))
    expect(answer(open.programs[0]!, '/other')).toBe(200)
    const route = object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'chat', {
      parentRefs: [{ name: 'gw' }],
      rules: [{ matches: [{ path: { value: '/chat' } }], backendRefs: [{ name: 'model', port: 80 }] }],
    })
    const { programs, findings } = readOf(gateway('gw') + route + policy('admin', target('Gateway', 'gw')))
    expect(answer(programs[0]!, '/other')).toBe(404)
    expect(findings).toEqual([])
  })

  it('selectors that nothing in the input can meet get a labelled object', () => {
    const text = object('agentgateway.dev/v1alpha1', 'AgentgatewayPolicy', 'p', {
      targetSelectors: [{ group: GATEWAY_API, kind: 'HTTPRoute', matchLabels: { app: 'chat' } }],
      traffic: { authorization: { action: 'Deny', policy: { matchExpressions: ['true'] } } },
    })
    const { programs } = readOf(text)
    expect(answer(programs[0]!, '/')).toBe(403)
  })
})

describe('Gloo: objects that the input lacks', () => {
  it.each([
    ['a VirtualHostOption alone', denyAll('VirtualHostOption', 'v')],
    ['a RouteOption alone', denyAll('RouteOption', 'r')],
    ['a VirtualHostOption on a Gateway', denyAll('VirtualHostOption', 'v', [target('Gateway', 'gw')])],
    ['a RouteOption on an HTTPRoute', denyAll('RouteOption', 'r', [target('HTTPRoute', 'chat')])],
    [
      'a RouteTable alone',
      object('gateway.solo.io/v1', 'RouteTable', 't', {
        routes: [
          {
            matchers: [{ prefix: '/' }],
            options: { rbac: {} },
            routeAction: { single: { upstream: { name: 'u', namespace: 'team' } } },
          },
        ],
      }),
    ],
  ])('%s takes effect', (_, text) => {
    const { programs, findings } = readOf(text)
    expect(findings).toMatchObject([{ code: 'CW3020', severity: 'info' }])
    expect(answer(programs[0]!, '/')).toBe(403)
    expect(readOf(text, 'refuse').refused).toBe(true)
  })

  const service = (route: unknown, host: unknown = {}) =>
    object('gateway.solo.io/v1', 'VirtualService', 'vs', {
      virtualHost: { domains: ['*'], ...(host as object), routes: [route] },
    })
  const forward = {
    matchers: [{ prefix: '/' }],
    routeAction: { single: { upstream: { name: 'u', namespace: 'team' } } },
  }
  const refs = { optionsConfigRefs: { delegateOptions: [{ name: 'access', namespace: 'team' }] } }

  it.each([
    [
      'a RouteTable that is not in the input',
      service({ matchers: [{ prefix: '/' }], delegateAction: { ref: { name: 't', namespace: 'team' } } }),
    ],
    ['a RouteOption that is not in the input', service({ ...forward, ...refs })],
    ['a VirtualHostOption that is not in the input', service(forward, refs)],
  ])('%s leaves the answer open', (_, text) => {
    const { programs, findings, refused } = readOf(text)
    expect(refused).toBe(false)
    expect(findings).toMatchObject([{ code: 'CW3020', severity: 'info' }])
    expect(answer(programs[0]!, '/')).toBeUndefined()
    expect(readOf(text, 'refuse').refused).toBe(true)
  })

  it('a Secret of headers that is not in the input leaves the answer certain', () => {
    const headerManipulation = { requestHeadersToAdd: [{ headerSecretRef: { name: 'key', namespace: 'team' } }] }
    const text = service({ ...forward, options: { headerManipulation } })
    const { programs, findings } = readOf(text)
    expect(findings).toMatchObject([{ code: 'CW3020', severity: 'info' }])
    expect(answer(programs[0]!, '/')).toBe(200)
    expect(readOf(text, 'refuse').refused).toBe(true)
  })
})

describe('two sides of a comparison', () => {
  const sides = (before: string, after: string) => {
    const graphs = [graphOf(before, 'assume', 'before.yaml'), graphOf(after, 'assume', 'after.yaml')] as const
    const [old] = read(graphs[0], { beside: graphs[1] }).programs
    const [young] = read(graphs[1], { beside: graphs[0] }).programs
    return compare(old!, young!, { fetched: new Map() })
  }

  it('a policy moved from a Gateway to one of its routes no longer acts on the others', () => {
    const [onGateway, onRoute] = [
      policy('admin', target('Gateway', 'gw')),
      policy('admin', target('HTTPRoute', 'chat')),
    ]
    expect(sides(onGateway, onRoute).differences.map(({ direction }) => direction)).toContain('opens')
  })
  const one = policy('one', target('HTTPRoute', 'a'))
  const two = policy('two', target('HTTPRoute', 'b'))

  it('a policy that is removed opens its route', () => {
    expect(sides(one + two, one).differences.map(({ direction }) => direction)).toEqual(['opens'])
  })

  it('the last policy that is removed opens its route', () => {
    expect(sides(one, '').differences.map(({ direction }) => direction)).toEqual(['opens'])
  })

  it('a policy that is added closes its route and changes nothing for others', () => {
    const { differences } = sides(two, one + two)
    expect(differences.map(({ direction }) => direction)).toEqual(['closes'])
    expect(differences[0]!.witness.one.request.authority).toBe('a.team.any-host.example')
  })

  it('a route that one side has is not assumed on the other', () => {
    const route = object(`${GATEWAY_API}/v1`, 'HTTPRoute', 'a', {
      parentRefs: [{ name: 'gw' }],
      rules: [{ backendRefs: [{ name: 'model', port: 80 }] }],
    })
    expect(sides(one + route, one).differences.map(({ direction }) => direction)).toContain('closes')
  })
})
