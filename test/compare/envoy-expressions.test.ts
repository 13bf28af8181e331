import { expect, it } from 'vitest'
import { compare } from '../../src/compare/compare.js'
import { load } from '../gateways/envoy/gateway.js'
import { expressionJson } from '../live/envoy/expression.js'

const typed = (name: string, members = {}) => ({
  '@type': `type.googleapis.com/envoy.extensions.filters.${name}`,
  ...members,
})

function programWith(expression: string) {
  const any = { permissions: [{ any: true }], principals: [{ any: true }] }
  const rules = { policies: { it: { ...any, condition: expressionJson(expression) } } }
  const manager = typed('network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'x',
    http_filters: [
      { name: 'rbac', typed_config: typed('http.rbac.v3.RBAC', { rules }) },
      { name: 'router', typed_config: typed('http.router.v3.Router') },
    ],
    route_config: {
      virtual_hosts: [{ name: 'h', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'c' } }] }],
    },
  })
  const address = { socket_address: { address: '127.0.0.1', port_value: 8080 } }
  const listeners = [{ name: 'main', address, filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }] }]
  return load(JSON.stringify({ static_resources: { listeners, clusters: [{ name: 'c' }] } }))
}

it.each([
  ["request.headers['x-k'] == 'v'", "request.headers['x-k'] == 'w'"],
  ["request.method in ['GET']", "request.method in ['GET', 'PUT']"],
  ["request.path.startsWith('/a')", "request.path.startsWith('/b')"],
  ["'x-k' in request.headers", 'has(request.headers.other)'],
])('finds what an expression changes: %s, %s', async (before, after) => {
  const { differences } = await compare(programWith(before), programWith(after))
  expect(differences.map(({ direction }) => direction)).toContain('opens')
})
