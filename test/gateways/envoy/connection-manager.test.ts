import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { read } from '../../../src/dialects/read.js'
import { decide } from '../../../src/gateways/index.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'

/** What Envoy 1.40.0 answered: host (`PORT` is the listener's), path, headers; status, body, location. */
type Recorded = [string, string, [string, string][], number, string, string]

const RECORDINGS = JSON.parse(readFileSync(join(import.meta.dirname, 'connection-manager.json'), 'utf8')) as {
  settings: Record<string, unknown>
  answers: Recorded[]
}[]

const PORT = 21000
const type = (name: string) => `type.googleapis.com/envoy.extensions.filters.${name}`
const answering = (match: object, status: number, inline_string: string) => ({
  match,
  direct_response: { status, body: { inline_string } },
})

/** The configuration of the recording: routes that show which path and which header names Envoy works with. */
function bootstrap(settings: Record<string, unknown>): string {
  const user = { name: 'x_user', present_match: true }
  const routes = [
    answering({ prefix: '/admin' }, 403, 'closed'),
    answering({ prefix: '/a/b' }, 202, 'ab'),
    answering({ prefix: '/', headers: [user] }, 203, 'user'),
    answering({ prefix: '/' }, 200, 'open'),
  ]
  const v6 = [{ match: { prefix: '/' }, direct_response: { status: 204 } }]
  const manager = {
    '@type': type('network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'x',
    ...settings,
    http_filters: [{ name: 'envoy.filters.http.router', typed_config: { '@type': type('http.router.v3.Router') } }],
    route_config: {
      name: 'r',
      virtual_hosts: [
        { name: 'v', domains: ['example.com'], routes },
        { name: 'w', domains: ['[::1]'], routes: v6 },
      ],
    },
  }
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }]
  const address = { socket_address: { address: '127.0.0.1', port_value: PORT } }
  return JSON.stringify({ static_resources: { listeners: [{ name: 'l', address, filter_chains: [{ filters }] }] } })
}

describe('the connection manager of Envoy 1.40', () => {
  it.each(RECORDINGS)('$settings', ({ settings, answers }) => {
    const { programs } = read(bind([parse(bootstrap(settings), { file: 'envoy.json' })]))
    const facts = { signatures: new Map(), fetched: new Map() }
    for (const [host, path, headers, ...expected] of answers) {
      const request = { method: 'GET', authority: host.replace('PORT', String(PORT)), path, headers, body: '' }
      const { response } = decide(programs[0]!, request, { now: 1_800_000_000, facts })
      expect([host, path, response?.status, response?.body, response?.headers['location'] ?? '']).toEqual([
        host,
        path,
        ...expected,
      ])
    }
  })
})
