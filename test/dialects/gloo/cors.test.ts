import { expect, it } from 'vitest'
import { ask, guarded, readText, type Sent, virtualService } from '../../gateways/envoy/gateway.js'

it('has the policy of the host for the fields that the route does not set', async () => {
  const host = { allowOrigin: ['https://a.example'], exposeHeaders: ['x-k'], allowCredentials: true }
  const headersOf = async (cors: Record<string, unknown>, origin: string) =>
    (await ask(guarded({ cors: host }, { options: { cors } }), { headers: [['origin', origin]] })).response?.headers
  expect(await headersOf({ allowOrigin: ['https://b.example'] }, 'https://b.example')).toEqual({
    'access-control-allow-origin': 'https://b.example',
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'x-k',
  })
  expect(await headersOf({ allowOrigin: ['https://b.example'] }, 'https://a.example')).toEqual({})
  expect(await headersOf({ disableForRoute: true }, 'https://a.example')).toEqual({})
})

it('ignores `disableForRoute` of a host', async () => {
  const cors = { allowOrigin: ['https://a.example'], disableForRoute: true }
  const { response } = await ask(guarded({ cors }), { headers: [['origin', 'https://a.example']] })
  expect(response?.headers).toEqual({ 'access-control-allow-origin': 'https://a.example' })
})

it('exposes the headers of both levels where they are to be united', async () => {
  const [a, b] = [
    ['x', 'y'],
    ['z', 'x'],
  ].map((exposeHeaders) => ({ allowOrigin: ['https://a.example'], exposeHeaders }))
  const host = { cors: a, corsPolicyMergeSettings: { exposeHeaders: 'UNION' } }
  const sent: Sent = { headers: [['origin', 'https://a.example']] }
  const { response } = await ask(guarded(host, { options: { cors: b } }), sent)
  expect(response?.headers).toHaveProperty('access-control-expose-headers', 'x,y,z')
})

it('is a set of fixed headers where the route answers itself, unless it has header rules', async () => {
  const cors = { allowOrigin: ['https://a.example'], maxAge: '60' }
  const answering = (options: object) =>
    guarded({}, { options, routeAction: null, directResponseAction: { status: 200 } })
  const fixed = {
    'access-control-allow-origin': 'https://a.example',
    'access-control-allow-credentials': 'false',
    'access-control-max-age': '60',
  }
  expect((await ask(answering({ cors }))).response).toMatchObject({ status: 200, headers: fixed })
  const headerManipulation = { responseHeadersToAdd: [{ header: { key: 'x', value: 'y' } }] }
  expect((await ask(answering({ cors, headerManipulation }))).response?.headers).toEqual({ x: 'y' })
  const several = { ...cors, allowOrigin: ['https://a.example', 'https://b.example'] }
  expect((await ask(answering({ cors: several }))).undetermined?.step).toBe('cors')
})

it.each([
  { redirectAction: { pathRedirect: '/y' }, disableForRoute: false },
  { directResponseAction: { status: 200 }, disableForRoute: true },
])('needs a route that forwards', ({ disableForRoute, ...action }) => {
  const options = { cors: { allowOrigin: ['https://a.example'], disableForRoute } }
  const routes = [{ matchers: [{ prefix: '/' }], options, ...action }]
  const { refused, findings } = readText(virtualService({ domains: ['*'], routes }))
  expect(refused).toBe(true)
  expect(findings.map(({ code }) => code)).toContain('CW2006')
})
