import { describe, expect, it } from 'vitest'
import { convert } from '../../../src/convert/convert.js'
import { read } from '../../../src/dialects/read.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'

const object = (apiVersion: string, kind: string, name: string, spec: unknown) =>
  `---\n${JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'team' }, spec })}\n`

const SERVICE = object('gateway.solo.io/v1', 'VirtualService', 'vs', {
  virtualHost: {
    domains: ['*'],
    routes: [{ matchers: [{ prefix: '/' }], routeAction: { single: { upstream: { name: 'u', namespace: 'team' } } } }],
  },
})

function readOf(upstream: object) {
  const text = SERVICE + object('gloo.solo.io/v1', 'Upstream', 'u', upstream)
  const graph = bind([parse(text, { file: 'p.yaml' })])
  return { graph, program: read(graph).programs[0]! }
}

function addressesOf(upstream: object) {
  const { action } = readOf(upstream).program.listeners[0]!.hosts[0]!.routes[0]!
  return action.kind === 'forward' ? action.backends[0]!.addresses : []
}

const hosts = (...ports: number[]) => ports.map((port) => ({ addr: 'api.example.com', port }))

describe('TLS to an Upstream', () => {
  it.each([
    ['port 443', { static: { hosts: hosts(443) } }, [true], '/spec/static/hosts/0/port'],
    ['one of two hosts on port 443', { static: { hosts: hosts(80, 443) } }, [true, true], '/spec/static/hosts/1/port'],
    ['`useTls`', { static: { hosts: hosts(80), useTls: true } }, [true], '/spec/static/useTls'],
    ['`sslConfig`', { static: { hosts: hosts(80) }, sslConfig: {} }, [true], '/spec/sslConfig'],
    ['another port', { static: { hosts: hosts(8443) } }, [undefined], undefined],
    ['`useTls: false` on port 443', { static: { hosts: hosts(443), useTls: false } }, [undefined], undefined],
    [
      '`useTls: null` on port 443',
      { static: { hosts: hosts(443), useTls: null } },
      [true],
      '/spec/static/hosts/0/port',
    ],
  ])('%s', (_, upstream, tls, pointer) => {
    const addresses = addressesOf(upstream)
    expect(addresses.map((one) => one.tls)).toEqual(tls)
    expect(addresses[0]?.origin?.pointer).toBe(pointer)
  })

  it.each(['gloo-gateway-api', 'agentgateway'] as const)('is kept when it is written as %s', (to) => {
    for (const [upstream, tls] of [
      [{ static: { hosts: hosts(443) } }, true],
      [{ static: { hosts: hosts(443), useTls: false } }, undefined],
    ] as const) {
      const { graph, program } = readOf(upstream)
      const { files } = convert(program, graph, { to, fetched: new Map() })
      const text = files.map((file) => file.text).join('---\n')
      const written = to === 'agentgateway' ? /tls: \{\}/.test(text) : !/useTls: false/.test(text)
      expect([upstream, written]).toEqual([upstream, tls ?? false])
    }
  })
})
