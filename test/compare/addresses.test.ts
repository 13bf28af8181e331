import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { verdict } from './pairs.js'

const CONNECTION_MANAGER =
  'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'
const ROUTER = 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'

const manager = {
  '@type': CONNECTION_MANAGER,
  stat_prefix: 'main',
  normalize_path: true,
  route_config: {
    virtual_hosts: [
      { name: 'a', domains: ['*'], routes: [{ match: { prefix: '/' }, direct_response: { status: 200 } }] },
    ],
  },
  http_filters: [{ name: 'router', typed_config: { '@type': ROUTER } }],
}

/** Envoy with a listener that accepts connections at this address. */
const listeningAt = (address: string): string =>
  JSON.stringify({
    static_resources: {
      listeners: [
        {
          name: 'main',
          address: { socket_address: { address, port_value: 8080 } },
          filter_chains: [
            { filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }] },
          ],
        },
      ],
    },
  })

/** What a conversion opens by policy, and its output. */
function converted(text: string, to: 'standalone' | 'gloo' | 'gloo-gateway-api' | 'agentgateway') {
  const graph = bind([parse(text, { file: 'policy.yaml' })])
  const { files, unaccepted } = convert(read(graph).programs[0]!, graph, { to })
  return { opens: unaccepted.map(({ message }) => message), text: files.map((file) => file.text).join('\n') }
}

describe('the address of a listener', () => {
  it.each([
    ['127.0.0.1', '0.0.0.0', /opens CW7104/],
    ['0.0.0.0', '127.0.0.1', /^different: (?!.*opens).*closes CW7104/],
    ['127.0.0.1', '10.0.0.9', /closes CW7104.*opens CW7104/],
    ['127.0.0.1', '127.0.0.1', /^same$/],
    ['0.0.0.0', '::', /^same$/],
  ])('from %s to %s', (before, after, expected) => {
    expect(verdict(listeningAt(before), listeningAt(after))).toMatch(expected)
  })

  it.each(['standalone', 'agentgateway', 'gloo-gateway-api'] as const)('is lost in %s, which opens access', (to) => {
    expect(converted(listeningAt('127.0.0.1'), to).opens).toEqual([
      '`GET any-host.example/` at address 203.0.113.1 with no token was cut off without an answer and is now answered with 200',
    ])
    expect(converted(listeningAt('0.0.0.0'), to).opens).toEqual([])
  })

  it('is kept by Gloo', () => {
    const { opens, text } = converted(listeningAt('127.0.0.1'), 'gloo')
    expect(opens).toEqual([])
    expect(text).toContain('bindAddress: 127.0.0.1')
  })
})
