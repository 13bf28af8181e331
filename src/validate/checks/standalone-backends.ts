import { parseIp } from '../../cel/evaluate/ip.js'
import { isTarget } from '../../core/uri.js'
import { type Check, firstBad, get, has, type MemberRule, type Members, rule, rules } from './check.js'

/** What agentgateway asks of TLS, of addresses and of MCP targets when it loads its file. */

/** A member that does not go with another. */
function excludes(member: string, other: string, when: (self: Members) => boolean = () => true): MemberRule {
  return rule(
    member,
    (self) => has(self, member) && get(self, member) !== false && has(self, other) && when(self),
    `\`${member}\` does not go with \`${other}\``,
  )
}

const FROM_FILES = ['cert', 'key', 'root']
const NEGOTIATED = [
  'cipherSuites',
  'minTLSVersion',
  'minTlsVersion',
  'maxTLSVersion',
  'maxTlsVersion',
  'keyExchangeGroups',
]

export const serverTls = rules(
  ...[...FROM_FILES, ...NEGOTIATED].map((member) => excludes(member, 'spiffe')),
  excludes('mode', 'spiffe', (self) => get(self, 'mode') !== 'static'),
  ...['cert', 'key'].map((member) => ({
    at: [],
    bad: (self: Members) => !has(self, 'spiffe') && !has(self, member),
    message: `\`tls\` needs \`${member}\`, or \`spiffe\``,
  })),
  rule(
    'root',
    (self) => has(self, 'root') && get(self, 'mode') === 'dynamicCa',
    '`root` does not go with `mode: dynamicCa`',
  ),
)

/** Name of a server (RFC 5890 §2.3.1, with `_`), whose last label is no number; or an IP address. */
function isServerName(text: string): boolean {
  if (parseIp(text)) return true
  const labels = text.replace(/\.$/, '').split('.')
  return (
    text.length <= 253 &&
    labels.every((label) => /^(?!-)[A-Za-z0-9_-]{1,63}$/.test(label) && !label.endsWith('-')) &&
    !/^\d+$/.test(labels.at(-1)!)
  )
}

const isBadServerName = (name: unknown) => typeof name === 'string' && !name.includes('$') && !isServerName(name)

export const backendTls = rules(
  rule('hostname', (self) => isBadServerName(get(self, 'hostname')), '`hostname` must be a DNS name or an IP address'),
  rule(
    'subjectAltNames',
    (self) => firstBad(self, 'subjectAltNames', (name) => isBadServerName(name) && !String(name).includes('://')),
    'an alternative name must be a DNS name without `*`, an IP address or a URI',
  ),
  ...[...FROM_FILES, 'insecure', 'insecureHost', 'keyExchangeGroups'].map((member) => excludes(member, 'spiffe')),
)

/** A port that agentgateway reads as a number of 16 bits. */
const isPort = (text: string) => /^\+?\d+$/.test(text) && Number(text) <= 65535

function isHostAndPort(text: string): boolean {
  const colon = text.indexOf(':')
  return text.startsWith('unix:') || (colon >= 0 && isPort(text.slice(colon + 1)))
}

const REFERENCES = ['name', 'host', 'backend']

/** A backend with policies, beside other members: a service by `name` and `port`, an address, or a name. */
export const address = rules(
  ...[
    ['name', 'port'],
    ['port', 'name'],
  ].map(([member, other]) =>
    rule(member!, (self) => has(self, member!) && !has(self, other!), '`name` and `port` of a service go together'),
  ),
  {
    at: [],
    bad: (self) => {
      const [, second] = REFERENCES.filter((member) => has(self, member))
      return second !== undefined && [second]
    },
    message: 'only one of `name`, `host` and `backend` may be set',
  },
  rule(
    'host',
    (self) => {
      const host = get(self, 'host')
      if (typeof host !== 'string' || host.includes('$') || isHostAndPort(host)) return false
      return !/^https?:\/\/[^/?#]+\/?$/i.test(host)
    },
    '`host` must be `HOST:PORT` or `http(s)://HOST`, without a path',
  ),
)

/** `host` of a backend without policies. */
export const plainAddress = rules(
  rule(
    'host',
    (self) => {
      const host = get(self, 'host')
      return typeof host === 'string' && !host.includes('$') && !isHostAndPort(host)
    },
    '`host` must be `HOST:PORT`',
  ),
)

const OF_MCP = ['sse', 'mcp', 'openapi'] as const

export const mcpTarget: Check = (self, pointer, report) => {
  mcpPolicies(self, pointer, report)
  for (const kind of OF_MCP) if (has(self, kind)) mcpBackend(kind)(self, pointer, report)
}

const mcpPolicies = rules(
  rule(
    'policies',
    (self) => has(self, 'policies') && has(self, 'stdio'),
    'a `stdio` target has no connection that `policies` could apply to',
  ),
  rule(
    'policies',
    (self) => has(self, 'policies') && OF_MCP.some((kind) => has(self, `${kind}.backend`)),
    '`policies` do not go with a reference to a backend: set them at the backend',
  ),
)

function mcpBackend(kind: (typeof OF_MCP)[number]): Check {
  const backend = `${kind}.backend`
  const host = `${kind}.host`
  const [port, path] = [`${kind}.port`, `${kind}.path`]
  return rules(
    ...(kind === 'openapi'
      ? []
      : [
          rule(
            backend,
            (self) => has(self, backend) && !has(self, path),
            '`backend` needs `path`, the path of the MCP server',
          ),
        ]),
    ...[host, port].map((member) =>
      rule(
        member,
        (self) => has(self, member) && has(self, backend),
        `\`${member.split('.')[1]}\` does not go with \`backend\``,
      ),
    ),
    ...[
      [port, path],
      [path, port],
    ].map(([member, other]) =>
      rule(
        member!,
        (self) => has(self, host) && has(self, member!) && !has(self, other!),
        '`port` and `path` go together: set both, or write `host` as an address',
      ),
    ),
    rule(
      host,
      (self) => {
        const value = get(self, host)
        if (typeof value !== 'string' || value.includes('$') || has(self, port) || has(self, path)) return false
        const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase()
        const isPathOnly = scheme === undefined && (value === '*' || value.startsWith('/'))
        return !isTarget(value) || isPathOnly || (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
      },
      '`host` must be an address with `http://` or `https://`, or a host and a port',
    ),
  )
}

/** `inferenceRouting` is for backends of routes that are services. */
export const routeBackend = rules(
  rule(
    'policies.inferenceRouting',
    (self) => has(self, 'policies.inferenceRouting') && !has(self, 'service'),
    '`inferenceRouting` applies to a backend of a route that is a `service` only',
  ),
)

export const namedBackend = rules(
  rule(
    'policies.inferenceRouting',
    (self) => has(self, 'policies.inferenceRouting'),
    '`inferenceRouting` applies to backends of routes only, not to a named backend',
  ),
)

export const aiProvider = rules(
  rule(
    'policies.inferenceRouting',
    (self) => has(self, 'policies.inferenceRouting'),
    '`inferenceRouting` applies to backends of routes only, not to a provider',
  ),
)
