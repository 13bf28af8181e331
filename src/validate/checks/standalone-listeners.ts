import { child } from '../../core/pointer.js'
import { type Check, get, has, items, type MemberRule, type Members, rule, rules } from './check.js'

/** What agentgateway asks of ports, listeners and gateways when it loads its file. */

const TLS_PROTOCOLS = ['HTTPS', 'TLS']
const HTTP_PROTOCOLS = ['HTTP', 'HTTPS']

/** The position of a port, and its owner. */
type Port = [port: unknown, path: (string | number)[], owner: string]

function* ports(self: Members): Iterable<Port> {
  for (const [index, bind] of items(self, 'binds').entries()) {
    const port = get(bind, 'port')
    // An internal bind needs no port.
    if (get(bind, 'mode') !== 'internal' || port) yield [port, ['binds', index, 'port'], `binds[${index}]`]
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
  attachedUi(self, pointer, report)
  uniquePorts(self, pointer, report)
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

const protocolOf = (self: Members) => get(self, 'protocol') ?? 'HTTP'

function needs(member: string, protocols: string[]): MemberRule {
  return {
    at: [],
    bad: (self) => {
      if (!protocols.includes(protocolOf(self) as string) || has(self, member)) return false
      return has(self, 'protocol') ? ['protocol'] : true
    },
    message: `a listener of this protocol needs \`${member}\``,
  }
}

export const listener = rules(
  needs('routes', HTTP_PROTOCOLS),
  needs('tcpRoutes', ['TCP', 'TLS']),
  needs('tls', ['HTTPS']),
  rule(
    'tcpRoutes',
    (self) => has(self, 'routes') && has(self, 'tcpRoutes'),
    '`routes` and `tcpRoutes` exclude each other',
  ),
)

const gatewayProtocol: MemberRule[] = [
  rule(
    'tls',
    (self) => has(self, 'tls') && has(self, 'protocol') && !TLS_PROTOCOLS.includes(get(self, 'protocol') as string),
    '`tls` does not go with this protocol',
  ),
  rule('protocol', (self) => get(self, 'protocol') === 'HTTPS' && !has(self, 'tls'), '`protocol: HTTPS` needs `tls`'),
]

const BESIDE_LISTENERS = ['port', 'listeners']

export const gatewayListener = rules(...gatewayProtocol)

export const gateway = rules(
  { at: [], bad: (self) => !has(self, 'port'), message: '`port` is missing' },
  {
    at: [],
    bad: (self) => {
      const other = Object.keys(self).find((name) => !BESIDE_LISTENERS.includes(name) && has(self, name))
      return items(self, 'listeners').length > 0 && other !== undefined ? [other] : false
    },
    message: 'if `listeners` is set, this belongs in each listener',
  },
  ...gatewayProtocol,
)

export const attachedLlm = rules(
  ...['port', 'tls'].map((name) =>
    rule(name, (self) => attached(self) && has(self, name), `\`${name}\` does not go with \`gateways\``),
  ),
)

export const attachedMcp = rules(
  rule('port', (self) => attached(self) && has(self, 'port'), '`port` does not go with `gateways`'),
)

const attachedUi = rules(
  rule(
    'ui',
    (self) => has(self, 'ui') && !attached(get(self, 'ui')) && !has(self, 'gateways.default'),
    '`gateways` is missing, and there is no gateway `default`',
  ),
)
