import { type Check, firstRepeated, get, has, rule, rules } from './check.js'

/** Members of a JWT policy with one issuer, which stand in each entry where there are `providers`. */
const SINGLE = ['issuer', 'audiences', 'jwks', 'jwtValidationOptions']
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

export const STANDALONE: Record<string, Check> = {
  LocalJwtConfig: rules(
    ...SINGLE.map((name) =>
      rule(
        name,
        (self) => Object.hasOwn(self, 'providers') && Object.hasOwn(self, name),
        `\`${name}\` does not stand beside \`providers\`, but in each of them`,
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
  StandaloneConfig: rules(
    rule('binds', (self) => firstRepeated(self, 'binds', portOf, 'port'), 'another bind has this port'),
  ),
}

function isUrl(text: string): boolean {
  return text.includes('$') || /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+/i.test(text)
}

function isBadHost(host: unknown): boolean {
  if (typeof host !== 'string' || host.includes('$')) return false
  return !/^(?:\[[^\]]+\]|[^:]+):[0-9]+$/.test(host) && !/^(?:https?|unix):/.test(host)
}

/** Port 0 is any free one. */
function portOf(bind: unknown): string | undefined {
  const port = get(bind, 'port')
  return typeof port === 'number' && port !== 0 ? String(port) : undefined
}
