import { describe, expect, it } from 'vitest'
import { ask, load } from './gateway.js'

interface RouteInput {
  name: string
  matches?: unknown[]
  hostnames?: string[]
}

/** Routes that answer with their place as the status: 201, 202, ... */
function routes(...routes: RouteInput[]): string {
  const answering = routes.map((route, index) => ({ ...route, policies: { directResponse: { status: 201 + index } } }))
  return JSON.stringify({ binds: [{ port: 3000, listeners: [{ routes: answering }] }] })
}

const path = (kind: string, value: string) => ({ matches: [{ path: { [kind]: value } }] })

describe('the order in which matches are tried', () => {
  it.each([
    ['a longer pattern before the catch-all', [{ name: 'a' }, { name: 'b', ...path('regex', '/a|/ab') }], '/a', 202],
    [
      'a longer prefix before a pattern',
      [
        { name: 'a', ...path('regex', '/a.*') },
        { name: 'b', ...path('pathPrefix', '/a/long') },
      ],
      '/a/long',
      202,
    ],
    [
      'a longer pattern before a prefix',
      [
        { name: 'a', ...path('pathPrefix', '/a') },
        { name: 'b', ...path('regex', '/[a]+') },
      ],
      '/a',
      202,
    ],
    [
      'an exact path before a longer pattern',
      [
        { name: 'a', ...path('regex', '/[a][b]?') },
        { name: 'b', ...path('exact', '/a') },
      ],
      '/a',
      202,
    ],
    [
      'of one length the lesser name',
      [
        { name: 'b', ...path('regex', '/a.') },
        { name: 'a', ...path('pathPrefix', '/ab') },
      ],
      '/ab',
      202,
    ],
  ])('%s', async (_, input, target, status) => {
    expect((await ask(load(routes(...input)), { path: target })).response?.status).toBe(status)
  })
})

describe('the host name `*` of a route', () => {
  const program = load(routes({ name: 'a', hostnames: ['*'] }, { name: 'b', hostnames: ['*', 'example.com'] }))

  it('is not a wildcard', async () => {
    expect((await ask(program, { authority: 'other.example' })).response?.body).toBe('route not found')
    expect((await ask(program, { authority: 'example.com' })).response?.status).toBe(202)
  })

  it('is the host `*` itself', async () => {
    expect((await ask(program, { authority: '*' })).response?.status).toBe(201)
    expect((await ask(program, { authority: '"*"' })).response?.status).not.toBe(201)
  })
})

describe('route groups', () => {
  const program = (backends: unknown[], group: unknown[]) =>
    load(
      JSON.stringify({
        binds: [{ port: 3000, listeners: [{ routes: [{ name: 'top', backends }] }] }],
        routeGroups: [{ name: 'g', routes: group }],
      }),
    )
  const answer = { name: 'answer', policies: { directResponse: { status: 202 } } }

  it('that lead to themselves answer 500, whatever the policies', async () => {
    const gateway = program(
      [{ routeGroup: 'g' }],
      [{ ...answer, matches: [{ path: { exact: '/a' } }], backends: [{ routeGroup: 'g' }] }],
    )
    const { response } = await ask(gateway, { path: '/a' })
    expect(response).toMatchObject({ status: 500, body: 'route delegation cycle detected' })
    expect((await ask(gateway)).response?.status).toBe(404)
  })

  it('without weight serve nothing', async () => {
    const gateway = program([{ routeGroup: 'g', weight: 0 }, { host: '127.0.0.1:1' }], [answer])
    expect((await ask(gateway)).response?.status).toBe(200)
  })

  it('among other backends leave the answer open', async () => {
    const gateway = program([{ routeGroup: 'g' }, { host: '127.0.0.1:1' }], [answer])
    expect((await ask(gateway)).undetermined?.step).toBe('routeGroup')
  })
})

describe('backends', () => {
  const to = (backend: unknown, policies: unknown = {}, more: object = {}) =>
    load(
      JSON.stringify({
        binds: [{ port: 3000, listeners: [{ routes: [{ policies, backends: [backend] }] }] }],
        ...more,
      }),
    )

  it('that are dynamic take the host of the request, without its port', async () => {
    const { upstream } = await ask(to({ dynamic: {} }), { authority: 'any.example:8080' })
    expect(upstream?.authority).toBe('any.example')
    const kept = to({ dynamic: {} }, { urlRewrite: { authority: { none: null } } })
    expect((await ask(kept, { authority: '127.0.0.1:8080' })).upstream?.authority).toBe('127.0.0.1:8080')
  })

  it.each([
    ['"b.example:80"', 'b.example'],
    ['request.path + ":1"', '/x'],
    ['"b.example"', 503],
    ['"b.example:70000"', 503],
    ['1', 503],
    ['jwt.host', 503],
  ])('that are dynamic by %s: %s', async (target, expected) => {
    const { upstream, response } = await ask(to({ dynamic: { target } }), { path: '/x' })
    expect(upstream?.authority ?? response?.status).toBe(expected)
  })

  it('that are dynamic are not reached where the steps remove what names them', async () => {
    const gateway = to({
      dynamic: { target: 'request.headers["x-to"]' },
      policies: { requestHeaderModifier: { remove: ['x-to'] } },
    })
    const { response } = await ask(gateway, { headers: [['x-to', 'b.example:80']] })
    expect(response).toMatchObject({ status: 503 })
    expect(response?.body).toContain('dynamic backend target expression eval')
  })

  it('that are services have to be among those of the file', async () => {
    const service = { service: { name: 'ns/s.example', port: 80 } }
    expect((await ask(to(service))).response).toMatchObject({ status: 500, body: 'service not found' })
    const services = [{ name: 's', namespace: 'ns', hostname: 's.example', vips: [], ports: {} }]
    expect((await ask(to(service, {}, { services }))).response?.status).toBe(200)
  })

  it.each([
    [{ requestTimeout: '0s' }, 'request timeout'],
    [{ backendRequestTimeout: '0ms' }, 'upstream call timeout'],
  ])('have no time with %j', async (timeout, body) => {
    const gateway = to({ host: '127.0.0.1:1' }, { timeout })
    expect(await ask(gateway)).toMatchObject({ response: { status: 504, body }, upstream: null })
    const answering = to({ host: '127.0.0.1:1' }, { timeout, directResponse: { status: 204 } })
    expect((await ask(answering)).response?.status).toBe(204)
  })
})
