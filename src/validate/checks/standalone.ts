import { badWildcard, type Check, firstBad, get, has, items, rule, rules } from './check.js'
import { attachedLlm, attachedMcp, configuration, gateway, gatewayListener, listener } from './standalone-listeners.js'

/** Members of a JWT policy with one issuer; with `providers`, they belong in each entry. */
const SINGLE = ['issuer', 'audiences', 'jwks', 'jwtValidationOptions']
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Policies that accept conditions. */
const CONDITIONAL = [
  'DirectResponse',
  'ExtAuthz',
  'ExtProc',
  'LocalTransformationConfig',
  'RateLimitSpec',
  'RemoteRateLimit',
]

const conditional = rules(
  rule(
    'conditional',
    (self) => items(self, 'conditional').length === 0 || items(self, 'conditional').length > 64,
    '`conditional` needs 1 to 64 entries',
  ),
  rule(
    'conditional',
    (self) =>
      firstBad(self, 'conditional', (one) => !has(one, 'condition') && one !== items(self, 'conditional').at(-1)),
    'an entry without `condition` must be the last: those after it would never be reached',
  ),
)

export const STANDALONE: Record<string, Check> = {
  LocalJwtConfig: rules(
    ...SINGLE.map((name) =>
      rule(
        name,
        (self) => Object.hasOwn(self, 'providers') && Object.hasOwn(self, name),
        `\`${name}\` belongs in each of \`providers\`, not next to them`,
      ),
    ),
  ),
  LocalBind: rules({
    at: [],
    bad: (self) => !has(self, 'port') && get(self, 'mode') !== 'internal',
    message: 'a bind without `port` needs `mode: internal`',
  }),
  LocalPolicy: rules(
    rule(
      'policy',
      (self) =>
        isObject(get(self, 'policy')) &&
        Object.values(get(self, 'policy') as object).filter((one) => one !== null).length !== 1,
      'an entry of `policies` must hold exactly one policy',
    ),
  ),
  LocalAPIKey: rules(
    rule(
      'keyHash',
      (self) => typeof self['keyHash'] === 'string' && !/^sha256:[0-9a-fA-F]{64}$/.test(self['keyHash']),
      '`keyHash` must be `sha256:` and 64 hexadecimal digits',
    ),
  ),
  FileInlineOrRemoteVariant: rules(
    rule('url', (self) => typeof self['url'] === 'string' && !isUrl(self['url']), '`url` must be an absolute address'),
  ),
  LocalRouteBackend: rules(rule('host', (self) => isBadHost(get(self, 'host')), '`host` must be `HOST:PORT`')),
  StandaloneConfig: configuration,
  LocalListener: listener,
  LocalGateway: gateway,
  LocalGatewayListener: gatewayListener,
  LocalLLMConfig: attachedLlm,
  LocalSimpleMcpConfig: attachedMcp,
  LocalLLMModels: rules(
    rule('name', (self) => badWildcard(get(self, 'name')), '`*` may appear once, at the start or at the end'),
  ),
  ...Object.fromEntries(CONDITIONAL.map((type) => [`LocalConditionalPoliciesOf${type}`, conditional])),
}

function isUrl(text: string): boolean {
  return text.includes('$') || /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+/i.test(text)
}

function isBadHost(host: unknown): boolean {
  if (typeof host !== 'string' || host.includes('$')) return false
  return !/^(?:\[[^\]]+\]|[^:]+):[0-9]+$/.test(host) && !/^(?:https?|unix):/.test(host)
}
