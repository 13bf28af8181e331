import { describe, expect, it } from 'vitest'
import * as agentgateway from './agentgateway/gateway.js'
import * as envoy from './envoy/gateway.js'

describe('agentgateway: listeners on several ports', () => {
  const answering = (status: number) => [{ policies: { directResponse: { status, body: '' } }, backends: [] }]
  const secure = { protocol: 'HTTPS', tls: { cert: 'a', key: 'b' } }
  const program = agentgateway.load(
    JSON.stringify({
      binds: [
        { port: 3000, listeners: [{ name: 'plain', routes: answering(201) }] },
        { port: 3001, listeners: [{ name: 'other', routes: answering(202) }] },
        { port: 3443, listeners: [{ name: 'secure', ...secure, routes: answering(203) }] },
      ],
    }),
    { files: { a: '', b: '' } },
  )

  it.each([
    [{}, 201, 'plain'],
    [{ scheme: 'http' as const }, 201, 'plain'],
    [{ scheme: 'https' as const }, 203, undefined],
    [{ port: 3001 }, 202, undefined],
    [{ port: 3443, scheme: 'http' as const }, 203, undefined],
    [{ listener: 'other' }, 202, undefined],
  ])('%o', async (sent, status, listener) => {
    const decision = await agentgateway.ask(program, sent)
    expect([decision.response?.status, decision.listener]).toEqual([status, listener])
  })

  it('says which listener answers where several could', async () => {
    expect((await agentgateway.ask(program)).trace[0]).toMatchObject({
      step: 'listener',
      detail: '`plain` on port 3000 takes the request; it could arrive on 3 ports',
    })
  })
})

describe('Gloo: listeners with and without TLS', () => {
  const service = (name: string, status: number, more = {}) =>
    JSON.stringify({
      apiVersion: 'gateway.solo.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace: 'default' },
      spec: {
        virtualHost: {
          domains: ['*'],
          routes: [{ matchers: [{ prefix: '/' }], directResponseAction: { status, body: '' } }],
        },
        ...more,
      },
    })
  const program = envoy.load(
    [service('a', 201), service('b', 202, { sslConfig: { secretRef: { name: 's', namespace: 'default' } } })].join(
      '\n---\n',
    ),
  )

  it.each([
    [{}, 201, 'gateway-proxy'],
    [{ scheme: 'https' as const }, 202, undefined],
    [{ scheme: 'http' as const }, 201, undefined],
    [{ port: 8443 }, 202, undefined],
  ])('%o', async (sent, status, listener) => {
    const decision = await envoy.ask(program, sent)
    expect([decision.response?.status, decision.listener]).toEqual([status, listener])
  })
})
