import { expect, it } from 'vitest'
import { ask, readText } from '../../gateways/envoy/gateway.js'
import { NEVER_DRAWN, OPEN } from './never-drawn.js'

type Json = Record<string, unknown>

const typed = (name: string, members: Json = {}): Json => ({
  '@type': `type.googleapis.com/envoy.extensions.filters.${name}`,
  ...members,
})
const EXTENSION = { name: 'x', typed_config: { '@type': 'type.googleapis.com/some.Extension' } }

/** A value of each field that only an extension, a file or the environment decides. */
const VALUES: Record<string, unknown> = {
  'HttpConnectionManager.rds': { route_config_name: 'r' },
  'HttpConnectionManager.scoped_routes': { name: 's' },
  'HttpConnectionManager.typed_header_validation_config': EXTENSION,
  'HttpConnectionManager.forward_proto_config': { x: true },
  'Permission.matcher': EXTENSION,
  'Principal.custom': EXTENSION,
  'Route.route_specifiers': [EXTENSION],
  'RouteAction.cluster_specifier_plugin': 'x',
  'RouteAction.inline_cluster_specifier_plugin': { extension: EXTENSION },
  'VirtualHost.matcher': { on_no_match: { action: EXTENSION } },
  'VirtualHost.route_specifiers': [EXTENSION],
  'StringMatcher.custom': EXTENSION,
}

/** Members of a one-of that the field takes the place of. */
const INSTEAD: Record<string, string[]> = {
  'HttpConnectionManager.rds': ['route_config'],
  'HttpConnectionManager.scoped_routes': ['route_config'],
  'Permission.matcher': ['any'],
  'Principal.custom': ['any'],
  'RouteAction.cluster_specifier_plugin': ['cluster'],
  'RouteAction.inline_cluster_specifier_plugin': ['cluster'],
  'StringMatcher.custom': ['exact'],
}

/** A configuration in which the field is set. */
function configurationWith(field: string): string {
  const [type, member] = field.split('.') as [string, string]
  const message = (name: string, members: Json): Json => {
    if (name !== type) return members
    const kept = Object.entries(members).filter(([one]) => !INSTEAD[field]?.includes(one))
    return { ...Object.fromEntries(kept), [member]: VALUES[field] }
  }
  const text = message('StringMatcher', { exact: 'GET' })
  const policy = message('Policy', {
    permissions: [message('Permission', { any: true })],
    principals: [message('Principal', { any: true }), { header: { name: ':method', string_match: text } }],
  })
  // A single principal decides.
  const [first, second] = policy['principals'] as Json[]
  const reached = { ...policy, principals: [type === 'StringMatcher' ? second : first] }
  const filters = [
    ['cors', typed('http.cors.v3.Cors')],
    ['jwt', typed('http.jwt_authn.v3.JwtAuthentication', message('JwtAuthentication', {}))],
    ['rbac', typed('http.rbac.v3.RBAC', { rules: { action: 'ALLOW', policies: { it: reached } } })],
    ['router', typed('http.router.v3.Router')],
  ].map(([name, typed_config]) => ({ name, typed_config }))
  const cors = message('CorsPolicy', { allow_origin_string_match: [{ exact: 'https://a.test' }] })
  const route = message('Route', {
    match: message('RouteMatch', { prefix: '/' }),
    route: message('RouteAction', { cluster: 'up' }),
    typed_per_filter_config: { cors: typed('http.cors.v3.CorsPolicy', cors) },
  })
  const host = message('VirtualHost', { name: 'all', domains: ['*'], routes: [route] })
  const manager = message('HttpConnectionManager', {
    stat_prefix: 'main',
    http_filters: filters,
    route_config: { virtual_hosts: [host] },
  })
  const http = {
    name: 'http',
    typed_config: typed('network.http_connection_manager.v3.HttpConnectionManager', manager),
  }
  const address = { socket_address: { address: '127.0.0.1', port_value: 8080 } }
  const listeners = [{ name: 'main', address, filter_chains: [{ filters: [http] }] }]
  return JSON.stringify({ static_resources: { listeners, clusters: [{ name: 'up', type: 'STATIC' }] } })
}

const open = Object.keys(NEVER_DRAWN).filter((field) => NEVER_DRAWN[field] === OPEN)

it('has a value for every field that is never drawn because it leaves requests undetermined', () => {
  expect(Object.keys(VALUES).sort()).toEqual(open.sort())
})

it.each(open)('leaves requests undetermined, or refuses the configuration: %s', async (field) => {
  const { programs, findings, refused } = readText(configurationWith(field))
  if (refused) {
    expect(findings.map((one) => one.message)).not.toEqual([])
    return
  }
  const decision = await ask(programs[0]!, { headers: [['origin', 'https://a.test']] })
  expect(decision.undetermined).toBeDefined()
})
