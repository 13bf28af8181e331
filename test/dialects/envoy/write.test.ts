import { describe, expect, it } from 'vitest'
import type { Condition } from '../../../src/core/condition.js'
import type { Program } from '../../../src/core/program.js'
import { WRITERS } from '../../../src/dialects/writers.js'
import { guarded, load, provider, TO_ECHO, virtualService } from '../../gateways/envoy/gateway.js'

type Json = Record<string, unknown>
// biome-ignore lint/suspicious/noExplicitAny: written documents are plain data, looked into at a few places
type Any = any

function write(program: Program): { bootstrap: Any; losses: string[] } {
  const { files, losses } = WRITERS.envoy!(program, { set: {}, fetched: new Map() })
  expect(files.map((file) => [file.name, file.documents.length])).toEqual([['envoy.yaml', 1]])
  return { bootstrap: files[0]!.documents[0]!.value, losses: losses.map((one) => `${one.status}: ${one.note}`) }
}

const managerOf = (bootstrap: Any) => bootstrap.static_resources.listeners[0].filter_chains[0].filters[0].typed_config
const hostsOf = (bootstrap: Any): Any[] => managerOf(bootstrap).route_config.virtual_hosts
const filterOf = (bootstrap: Any, name: string) =>
  managerOf(bootstrap).http_filters.find((one: Any) => one.name.includes(name))?.typed_config

/** The permissions of a route that lets in whom this condition holds for. */
function permission(
  when: Condition,
  providers: Record<string, object> = { p: provider() },
): { written: unknown; losses: string[] } {
  const program = guarded({ jwt: { providers }, rbac: { policies: {} } })
  const route = program.listeners[0]!.hosts[0]!.routes[0]!
  for (const step of route.steps) {
    if (step.kind === 'authorize') step.rules = [{ effect: 'allow', name: 'it', when, origin: step.origin }]
  }
  const { bootstrap, losses } = write(program)
  const { typed_per_filter_config: config } = hostsOf(bootstrap)[0].routes[0]
  const [rbac] = Object.values(config as Json).filter((one: Any) => one['@type'].includes('RBACPerRoute')) as Any[]
  return {
    written: rbac.rbac.rules.policies.it?.permissions[0],
    losses: losses.filter((one) => !one.startsWith('manual')),
  }
}

const claim = (matcher: object, path = ['role']): Condition => ({ kind: 'claim', path, matcher }) as Condition

describe('conditions', () => {
  it.each<[string, Condition, Json]>([
    ['method', { kind: 'method', value: 'GET' }, { header: { name: ':method', string_match: { exact: 'GET' } } }],
    ['path', { kind: 'path', match: 'exact', value: '/a' }, { url_path: { path: { exact: '/a' } } }],
    [
      'prefix',
      { kind: 'path', match: 'prefix', value: '/a' },
      { header: { name: ':path', string_match: { prefix: '/a' } } },
    ],
    [
      'header',
      { kind: 'header', name: 'x', match: 'present', value: '' },
      { header: { name: 'x', present_match: true } },
    ],
    [
      'not',
      { kind: 'not', of: { kind: 'method', value: 'GET' } },
      { not_rule: { header: { name: ':method', string_match: { exact: 'GET' } } } },
    ],
  ])('of kind %s become permissions', (_, when, expected) => {
    expect(permission(when)).toEqual({ written: expected, losses: [] })
  })

  it.each<[object, Json]>([
    [{ kind: 'equals', value: 'x' }, { string_match: { exact: 'x' } }],
    [{ kind: 'equals', value: true }, { bool_match: true }],
    [{ kind: 'equals', value: 2.5 }, { double_match: { exact: 2.5 } }],
    [{ kind: 'equals', value: null }, { null_match: {} }],
    [{ kind: 'exists' }, { present_match: true }],
    [{ kind: 'list-contains', value: 'x' }, { list_match: { one_of: { string_match: { exact: 'x' } } } }],
    [{ kind: 'prefix', value: 'x' }, { string_match: { prefix: 'x' } }],
  ])('on claims become metadata matchers: %j', (matcher, value) => {
    const { written, losses } = permission(claim(matcher, ['a', 'b']))
    expect(losses).toEqual([])
    expect(written).toMatchObject({ metadata: { filter: 'envoy.filters.http.jwt_authn', value } })
    const path = (written as Any).metadata.path.map((one: Any) => one.key)
    expect(path.slice(-2)).toEqual(['a', 'b'])
  })

  it('are about the payload that was left last, where providers leave theirs apart', () => {
    const last = claim({ kind: 'equals', value: 'admin' })
    const ofP: Condition = { ...(last as Extract<Condition, { kind: 'claim' }>), provider: 'p' }
    const { written } = permission({ kind: 'any', of: [last, ofP] }, { p: provider(), q: provider() })
    const at = (key: string) => ({
      metadata: {
        filter: 'envoy.filters.http.jwt_authn',
        path: [{ key }, { key: 'role' }],
        value: { string_match: { exact: 'admin' } },
      },
    })
    const left = {
      metadata: { filter: 'envoy.filters.http.jwt_authn', path: [{ key: 'q' }], value: { present_match: true } },
    }
    const earlier = { and_rules: { rules: [{ not_rule: left }, at('p')] } }
    expect(written).toEqual({ or_rules: { rules: [{ or_rules: { rules: [at('q'), earlier] } }, at('p')] } })
  })

  it('find what a route has left that was taken before claims became headers', () => {
    const claimsToHeaders = [{ claim: 'team', header: 'x-team' }]
    const options = { jwt: { providers: { p: provider({ claimsToHeaders }) } }, rbac: { policies: {} } }
    const program = guarded(options)
    const [host] = program.listeners[0]!.hosts
    const first = host!.routes[0]!
    const role: Condition = { ...(claim({ kind: 'exists' }) as Extract<Condition, { kind: 'claim' }>), provider: 'p' }
    const steps = first.steps.flatMap((step) => {
      if (step.kind === 'authenticate') return []
      const rules = [{ effect: 'allow' as const, name: 'it', when: role, origin: step.origin }]
      return [step.kind === 'authorize' ? { ...step, rules } : step]
    })
    host!.routes.push({ ...first, steps })
    const { bootstrap } = write(program)
    const written = JSON.stringify(hostsOf(bootstrap)[0].routes.at(-1).typed_per_filter_config)
    expect(written).toContain('"path":[{"key":"p"},{"key":"role"}]')
  })

  it('that Envoy has no words for let nobody in, and are told', () => {
    const { written, losses } = permission(claim({ kind: 'type', type: 'list' }))
    expect(written).toMatchObject({ not_rule: { any: true } })
    expect(losses.join()).toMatch(/^unsupported: .*never allows a request/)
  })

  it('that are nested more deeply than Envoy reads let nobody in, and are told', () => {
    const nested = (levels: number): Condition =>
      levels === 0 ? { kind: 'method', value: 'GET' } : { kind: 'not', of: nested(levels - 1) }
    expect(permission(nested(60)).losses).toEqual([])
    const { written, losses } = permission(nested(100))
    expect(written).toMatchObject({ not_rule: { any: true } })
    expect(losses).toEqual(['unsupported: the rule is nested more deeply than Envoy reads: it allows no request'])
  })

  it('are never nested too deeply by the number of providers', () => {
    const providers = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`p${at}`, provider()]))
    const { losses } = permission({ kind: 'not', of: claim({ kind: 'equals', value: 'admin' }) }, providers)
    expect(losses).toEqual([])
  })
})

describe('tokens', () => {
  const remote = (url: string) => ({ remote: { url, upstreamRef: { name: 'idp', namespace: 'default' } } })

  it('have one provider each, with keys inline or from a cluster of their own', () => {
    const providers = {
      a: provider({
        tokenSource: { headers: [{ header: 'x-token', prefix: 'Token ' }], queryParams: ['t'] },
        keepToken: true,
      }),
      b: { issuer: 'b', audiences: ['x'], jwks: remote('https://idp.example/keys') },
    }
    const { bootstrap } = write(guarded({ jwt: { providers } }))
    const written = Object.values(filterOf(bootstrap, 'jwt').providers) as Any[]
    expect(written.find((one) => one.issuer === 'a.io')).toMatchObject({
      forward: true,
      from_headers: [{ name: 'x-token', value_prefix: 'Token ' }],
      from_params: ['t'],
    })
    const b = written.find((one) => one.issuer === 'b')
    expect(b).toMatchObject({ audiences: ['x'], remote_jwks: { http_uri: { uri: 'https://idp.example/keys' } } })
    const cluster = bootstrap.static_resources.clusters.find((one: Any) => one.name === b.remote_jwks.http_uri.cluster)
    expect(cluster).toMatchObject({
      type: 'STRICT_DNS',
      load_assignment: {
        endpoints: [
          {
            lb_endpoints: [{ endpoint: { address: { socket_address: { address: 'idp.example', port_value: 443 } } } }],
          },
        ],
      },
      transport_socket: { name: 'envoy.transport_sockets.tls' },
    })
  })

  it('of two stages are checked by two filters', () => {
    const stage = { providers: { p: provider() } }
    const { bootstrap } = write(guarded({ jwtStaged: { beforeExtAuth: stage, afterExtAuth: stage } }))
    const names = managerOf(bootstrap).http_filters.map((one: Any) => one.name)
    expect(names.filter((name: string) => name.includes('jwt'))).toHaveLength(2)
  })
})

describe('headers', () => {
  const add = (key: string) => ({ requestHeadersToAdd: [{ header: { key, value: '1' }, append: false }] })

  it('of a host are written on the host once', () => {
    const { bootstrap, losses } = write(
      guarded({ headerManipulation: add('x-host') }, { options: { headerManipulation: add('x-route') } }),
    )
    const [host] = hostsOf(bootstrap)
    const keys = (at: Any) => at.request_headers_to_add.map((one: Any) => one.header.key)
    expect([keys(host), keys(host.routes[0]), losses.filter((one) => !one.startsWith('manual'))]).toEqual([
      ['x-host'],
      ['x-route'],
      [],
    ])
    expect(host.request_headers_to_add[0].append_action).toBe('OVERWRITE_IF_EXISTS_OR_ADD')
  })
})

it('sends to the addresses of an upstream, or says that they are missing', () => {
  const upstream = JSON.stringify({
    apiVersion: 'gloo.solo.io/v1',
    kind: 'Upstream',
    metadata: { name: 'echo', namespace: 'default' },
    spec: { static: { hosts: [{ addr: '10.0.0.1', port: 9000 }] } },
  })
  const text = virtualService({ domains: ['*'], routes: [{ matchers: [{ prefix: '/' }], routeAction: TO_ECHO }] })
  const known = write(load(`${text}\n---\n${upstream}`))
  expect(known.losses).toEqual([])
  expect(known.bootstrap.static_resources.clusters).toMatchObject([{ type: 'STATIC' }])
  expect(write(load(text)).losses.join()).toMatch(/^manual: the address of Upstream `default\/echo`/)
})

it('carries the place of every route along', () => {
  const { files } = WRITERS.envoy!(guarded({}), { set: {}, fetched: new Map() })
  const origins = [...files[0]!.documents[0]!.origins.values()].map((one) => one.pointer)
  expect(origins).toContain('/spec/virtualHost/routes/0/matchers/0')
})
