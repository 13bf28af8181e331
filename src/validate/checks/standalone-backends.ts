import { parseIp } from '../../cel/evaluate/ip.js'
import { isTarget } from '../../core/uri.js'
import { type Check, conflicts, firstBad, get, has, type MemberRule, needs, rule, rules, written } from './check.js'

/** What agentgateway asks of TLS, of addresses and of MCP targets when it loads its file. */

/** A member that SPIFFE replaces. */
const replaced = (member: string, isMeant: (value: unknown) => boolean = (value) => value !== false): MemberRule =>
  rule(
    member,
    (self) => has(self, member) && has(self, 'spiffe') && isMeant(get(self, member)),
    `\`${member}\` does not go with \`spiffe\``,
  )

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
  ...[...FROM_FILES, ...NEGOTIATED].map((member) => replaced(member)),
  replaced('mode', (mode) => mode !== 'static'),
  ...['cert', 'key'].map((member) =>
    rule('', (self) => !has(self, 'spiffe') && !has(self, member), `\`tls\` needs \`${member}\`, or \`spiffe\``),
  ),
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
  ...[...FROM_FILES, 'insecure', 'insecureHost', 'keyExchangeGroups'].map((member) => replaced(member)),
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
  needs('name', 'port', '`name` and `port` of a service go together'),
  needs('port', 'name', '`name` and `port` of a service go together'),
  rule(
    '',
    (self) => {
      const [, second] = REFERENCES.filter((member) => has(self, member))
      return second !== undefined && [second]
    },
    'only one of `name`, `host` and `backend` may be set',
  ),
  written(
    'host',
    (host) => isHostAndPort(host) || /^https?:\/\/[^/?#]+\/?$/i.test(host),
    '`host` must be `HOST:PORT` or `http(s)://HOST`, without a path',
  ),
)

/** `host` of a backend without policies. */
export const plainAddress = rules(written('host', isHostAndPort, '`host` must be `HOST:PORT`'))

const OF_MCP = ['sse', 'mcp', 'openapi'] as const

export const mcpTarget: Check = (self, pointer, report) => {
  mcpPolicies(self, pointer, report)
  for (const kind of OF_MCP) if (has(self, kind)) mcpBackend(kind)(self, pointer, report)
}

const mcpPolicies = rules(
  conflicts('policies', 'stdio', 'a `stdio` target has no connection that `policies` could apply to'),
  rule(
    'policies',
    (self) => has(self, 'policies') && OF_MCP.some((kind) => has(self, `${kind}.backend`)),
    '`policies` do not go with a reference to a backend: set them at the backend',
  ),
)

function mcpBackend(kind: (typeof OF_MCP)[number]): Check {
  const [backend, host, port, path] = ['backend', 'host', 'port', 'path'].map((name) => `${kind}.${name}`) as Four
  const together = (member: string, other: string) =>
    rule(
      member,
      (self) => has(self, host) && has(self, member) && !has(self, other),
      '`port` and `path` go together: set both, or write `host` as an address',
    )
  return rules(
    ...(kind === 'openapi' ? [] : [needs(backend, path, '`backend` needs `path`, the path of the MCP server')]),
    conflicts(host, backend, '`host` does not go with `backend`'),
    conflicts(port, backend, '`port` does not go with `backend`'),
    together(port, path),
    together(path, port),
    written(
      host,
      (value, self) => has(self, port) || has(self, path) || isHttpAddress(value),
      '`host` must be an address with `http://` or `https://`, or a host and a port',
    ),
  )
}

type Four = [string, string, string, string]

function isHttpAddress(text: string): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return isTarget(text) && text !== '*' && !text.startsWith('/')
  return isTarget(text) && (scheme === 'http' || scheme === 'https')
}

const INFERENCE = 'policies.inferenceRouting'

export const routeBackend = rules(
  needs(INFERENCE, 'service', '`inferenceRouting` applies to a backend of a route that is a `service` only'),
)

const withoutInference = (what: string): Check =>
  rules(
    rule(
      INFERENCE,
      (self) => has(self, INFERENCE),
      `\`inferenceRouting\` applies to backends of routes only, not to ${what}`,
    ),
  )

export const namedBackend = withoutInference('a named backend')
export const aiProvider = withoutInference('a provider')
