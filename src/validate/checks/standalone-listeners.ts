import { child } from '../../core/pointer.js'
import { isRecord } from '../../yaml/plain.js'
import {
  allOf,
  type Check,
  conflicts,
  firstBad,
  get,
  has,
  items,
  type MemberRule,
  type Members,
  needs,
  rule,
  rules,
  written,
} from './check.js'
import { serverTls } from './standalone-backends.js'

/** What agentgateway asks of ports, listeners and gateways when it loads its file. */

const TLS_PROTOCOLS = ['HTTPS', 'TLS']
const HTTP_PROTOCOLS = ['HTTP', 'HTTPS']

/** An internal bind without a port serves what no other internal bind does. */
const isWildcard = (bind: unknown) => get(bind, 'mode') === 'internal' && !get(bind, 'port')

/** The position of a port, and its owner. */
type Port = [port: unknown, path: (string | number)[], owner: string]

function* ports(self: Members): Iterable<Port> {
  for (const [index, bind] of items(self, 'binds').entries()) {
    // A wildcard opens no port.
    if (!isWildcard(bind)) yield [get(bind, 'port'), ['binds', index, 'port'], `binds[${index}]`]
  }
  const gateways = get(self, 'gateways')
  for (const [name, gateway] of Object.entries(typeof gateways === 'object' ? (gateways ?? {}) : {}))
    yield [get(gateway, 'port'), ['gateways', name, 'port'], `gateways.${name}`]
  for (const [name, usual] of [
    ['llm', 4000],
    ['mcp', 3000],
  ] as const) {
    const isOpen = has(self, `${name}.port`) || has(self, `${name}.tls`) || !has(self, 'gateways.default')
    if (has(self, name) && isOpen && !attached(get(self, name)))
      yield [get(self, `${name}.port`) ?? usual, has(self, `${name}.port`) ? [name, 'port'] : [name], name]
  }
}

/** The `gateways` of `llm`, `mcp` and `ui`: a name, or names. Without any they go to the gateway `default`. */
function attached(self: unknown): boolean {
  const gateways = get(self, 'gateways')
  return Array.isArray(gateways) ? gateways.length > 0 : gateways !== undefined
}

export const configuration: Check = (self, pointer, report) => {
  allOf(attachedUi, settings, references, attachedTcpRoutes, uniquePorts)(self, pointer, report)
}

const uniquePorts: Check = (self, pointer, report) => {
  const owners = new Map<number, string>()
  for (const [port, path, owner] of ports(self)) {
    if (typeof port !== 'number') continue
    const first = owners.get(port)
    if (first === undefined) owners.set(port, owner)
    else
      report({
        kind: 'said',
        code: 'CW2002',
        pointer: child(pointer, ...path),
        part: 'key',
        message: `port \`${port}\` is taken by \`${first}\``,
      })
  }
}

/** References of `ui` and of TCP routes to gateways; those of other sections are found when their routes are read. */
const references: Check = (self, pointer, report) => {
  const check = (names: unknown, path: (string | number)[], protocol: 'HTTP' | 'TCP') => {
    const list = Array.isArray(names)
      ? names.map((name, index) => [name, [...path, index]] as const)
      : [[names, path] as const]
    for (const [name, place] of list)
      if (typeof name === 'string' && !name.includes('$') && !serves(self, name, protocol))
        report({
          kind: 'said',
          code: 'CW3001',
          pointer: child(pointer, ...place),
          message: `there is no gateway \`${name}\` with a listener for ${protocol}`,
        })
  }
  check(get(self, 'ui.gateways'), ['ui', 'gateways'], 'HTTP')
  for (const [index, route] of items(self, 'tcpRoutes').entries())
    check(get(route, 'gateways'), ['tcpRoutes', index, 'gateways'], 'TCP')
}

/** Whether a gateway, or the listener `GATEWAY/LISTENER`, accepts a protocol. */
function serves(self: Members, reference: string, protocol: 'HTTP' | 'TCP'): boolean {
  const gateways = get(self, 'gateways') as Members | undefined
  const [name = '', listener] = reference.split('/')
  const gateway = gateways && Object.hasOwn(gateways, name) ? gateways[name] : undefined
  if (typeof gateway !== 'object' || gateway === null) return false
  const listeners = items(gateway, 'listeners').filter(
    (item) => listener === undefined || get(item, 'name') === listener,
  )
  const all = items(gateway, 'listeners').length === 0 ? [gateway] : listeners
  return all.some((one) => isTcp(one) === (protocol === 'TCP'))
}

/** Without `gateways`, a TCP route attaches to the gateway `default`. */
const attachedTcpRoutes = rules(
  rule(
    'tcpRoutes',
    (self) => !has(self, 'gateways.default') && firstBad(self, 'tcpRoutes', (route) => !attached(route)),
    '`gateways` is missing, and there is no gateway `default`',
  ),
)

/** Addresses of a control plane, and what the process must know of itself to ask it. */
const NETWORKED = [
  ['xdsAddress', 'namespace'],
  ['xdsAddress', 'gateway'],
  ['caAddress', 'namespace'],
  ['caAddress', 'serviceAccount'],
] as const

/** Settings of the process that exclude each other. */
const settings = rules(
  rule(
    'binds',
    (self) => {
      const [, second] = [...items(self, 'binds').keys()].filter((index) => isWildcard(items(self, 'binds')[index]))
      return second === undefined ? false : ['binds', second]
    },
    'another internal bind has no port: one may serve as the wildcard',
  ),
  {
    ...conflicts(
      'frontendPolicies.tracing',
      'config.tracing',
      '`frontendPolicies.tracing` does not go with `config.tracing`, which it replaces',
    ),
    help: 'remove `config.tracing`',
  },
  ...['accessLog', 'logging'].map((member) =>
    rule(
      `frontendPolicies.${member}`,
      (self) => isLogging(get(self, 'config.logging')) && has(self, `frontendPolicies.${member}`),
      `\`frontendPolicies.${member}\` does not go with \`filter\` and \`fields\` of \`config.logging\`, which it replaces`,
      'move `filter` and `fields` of `config.logging` here',
    ),
  ),
  needs(
    'frontendPolicies.networkExtAuthz',
    'frontendPolicies.networkExtAuthz.protocol.http',
    '`networkExtAuthz` needs `protocol: {http: {}}`',
  ),
  written('config.session.key', (key) => /^[0-9a-fA-F]{64}$/.test(key), '`key` must be 64 hexadecimal digits'),
  ...NETWORKED.map(([address, member]) =>
    needs(`config.${address}`, `config.${member}`, `\`${address}\` needs \`config.${member}\``),
  ),
  written(
    'config.tracing.otlpEndpoint',
    (endpoint) =>
      /^(https?|grpc):\/\/[^/?#]+/i.test(endpoint) || (!endpoint.includes('://') && /:\+?\d+$/.test(endpoint)),
    '`otlpEndpoint` must be `HOST:PORT`, or an address with `http`, `https` or `grpc`',
  ),
  rule(
    'config.storage.mode',
    (self) => get(self, 'config.storage.mode') === 'hybrid' && !has(self, 'config.database.url'),
    '`mode: hybrid` needs `config.database.url`',
  ),
  rule(
    'config.database.maxConnections',
    (self) =>
      get(self, 'config.storage.mode') === 'hybrid' &&
      get(self, 'config.database.maxConnections') === 1 &&
      /^postgres(ql)?:\/\//.test(String(get(self, 'config.database.url'))),
    '`mode: hybrid` needs at least two connections to PostgreSQL',
  ),
)

/** Settings of the access log at the place where older versions had them. */
function isLogging(logging: unknown): boolean {
  const fields = ['fields.add', 'fields.remove'].map((path) => get(logging, path))
  return (
    has(logging, 'filter') || fields.some((value) => typeof value === 'object' && Object.keys(value ?? {}).length > 0)
  )
}

const protocolOf = (self: Members) => get(self, 'protocol') ?? 'HTTP'

const protocolNeeds = (member: string, protocols: string[]): MemberRule =>
  rule(
    '',
    (self) => {
      if (!protocols.includes(protocolOf(self) as string) || has(self, member)) return false
      return has(self, 'protocol') ? ['protocol'] : true
    },
    `a listener of this protocol needs \`${member}\``,
  )

/** TLS of a listener, which is read for its protocols only. */
const tlsOf =
  (isRead: (self: Members) => boolean): Check =>
  (self, pointer, report) => {
    const tls = get(self, 'tls')
    if (isRecord(tls) && isRead(self)) serverTls(tls, child(pointer, 'tls'), report)
  }

const listenerRules = rules(
  protocolNeeds('routes', HTTP_PROTOCOLS),
  protocolNeeds('tcpRoutes', ['TCP', 'TLS']),
  protocolNeeds('tls', ['HTTPS']),
  conflicts('tcpRoutes', 'routes', '`routes` and `tcpRoutes` exclude each other'),
)

export const listener = allOf(
  listenerRules,
  tlsOf((self) => TLS_PROTOCOLS.includes(protocolOf(self) as string)),
)

const gatewayProtocolOf = (listener: unknown) =>
  (get(listener, 'protocol') ?? (has(listener, 'tls') ? 'HTTPS' : 'HTTP')) as string
const isTls = (listener: unknown) => TLS_PROTOCOLS.includes(gatewayProtocolOf(listener))
const isTcp = (listener: unknown) => ['TCP', 'TLS'].includes(gatewayProtocolOf(listener))

const gatewayProtocol: MemberRule[] = [
  rule(
    'tls',
    (self) => has(self, 'tls') && has(self, 'protocol') && !TLS_PROTOCOLS.includes(get(self, 'protocol') as string),
    '`tls` does not go with this protocol',
  ),
  rule('protocol', (self) => get(self, 'protocol') === 'HTTPS' && !has(self, 'tls'), '`protocol: HTTPS` needs `tls`'),
]

const BESIDE_LISTENERS = ['port', 'listeners']

export const gatewayListener = allOf(
  rules(...gatewayProtocol),
  tlsOf(() => true),
)

/** The first listener that does not go with the one before it. */
const differs = (isBad: (item: unknown, before: unknown) => boolean, message: string): MemberRule =>
  rule(
    '',
    (self) => {
      const list = items(self, 'listeners')
      const index = list.findIndex((item, place) => place > 0 && isBad(item, list[place - 1]))
      return index > 0 && ['listeners', index]
    },
    message,
  )

const gatewayRules = rules(
  rule('', (self) => !has(self, 'port'), '`port` is missing'),
  rule(
    '',
    (self) => {
      const other = Object.keys(self).find((name) => !BESIDE_LISTENERS.includes(name) && has(self, name))
      return items(self, 'listeners').length > 0 && other !== undefined && [other]
    },
    'if `listeners` is set, this belongs in each listener',
  ),
  ...gatewayProtocol,
  differs((item, before) => isTls(item) !== isTls(before), 'listeners of one port must all use TLS, or none'),
  differs(
    (item, before) => !isTls(item) && isTcp(item) !== isTcp(before),
    'listeners of one port cannot mix HTTP and TCP',
  ),
)

export const gateway = allOf(
  gatewayRules,
  tlsOf(() => true),
)

/** A member that the gateway has instead, if the section is attached to one. */
const unattached = (member: string): MemberRule =>
  rule(member, (self) => attached(self) && has(self, member), `\`${member}\` does not go with \`gateways\``)

export const attachedLlm = allOf(
  rules(unattached('port'), unattached('tls')),
  tlsOf(() => true),
)

export const attachedMcp = rules(unattached('port'))

const attachedUi = rules(
  rule(
    'ui',
    (self) => has(self, 'ui') && !attached(get(self, 'ui')) && !has(self, 'gateways.default'),
    '`gateways` is missing, and there is no gateway `default`',
  ),
)
