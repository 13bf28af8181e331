import { expect, it } from 'vitest'
import { ask, guarded } from '../../gateways/envoy/gateway.js'

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
