import {
  badWildcard,
  firstBad,
  firstRepeated,
  get,
  has,
  items,
  type MemberRule,
  type Members,
  rule,
  rules,
  shorter,
} from './check.js'

/** What agentgateway asks of credentials when it loads its file. */

export const apiKey = rules(
  rule(
    'keyHash',
    (self) => typeof self['keyHash'] === 'string' && !/^sha256:[0-9a-fA-F]{64}$/.test(self['keyHash']),
    '`keyHash` must be `sha256:` and 64 hexadecimal digits',
  ),
  rule(
    'allowedModels',
    (self) => {
      const isAlone = items(self, 'allowedModels').length === 1
      return firstBad(self, 'allowedModels', (name) => name === '' || badWildcard(name) || (name === '*' && !isAlone))
    },
    'a model is a name, with one `*` at the start or the end, or `*` alone',
  ),
)

/** Names of form fields that a token exchange sets itself. */
const RESERVED = new Set([
  'grant_type',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'assertion',
  'audience',
  'resource',
  'scope',
  'requested_token_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
])

const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:'
const KNOWN_TYPES = ['access_token', 'jwt', 'id_token', 'id-jag'].map((name) => TOKEN_TYPE + name)

const path = rule(
  'path',
  (self) => {
    const value = get(self, 'path')
    return typeof value === 'string' && value !== '' && !value.startsWith('/') && !value.startsWith('$')
  },
  '`path` must start with `/`',
)

const requested = (self: Members) => get(self, 'requestedTokenType') as string | undefined

export const tokenExchange = rules(
  path,
  ...['requestedTokenType', 'actorToken'].map((member) =>
    rule(
      member,
      (self) => has(self, member) && get(self, 'grantType') === 'jwtBearer',
      `\`${member}\` goes with \`grantType: tokenExchange\` only`,
    ),
  ),
  rule(
    'requestedTokenType',
    (self) => has(self, 'requestedTokenType') && !KNOWN_TYPES.slice(0, 3).includes(requested(self)!),
    `\`requestedTokenType\` must be \`${TOKEN_TYPE}\` followed by \`access_token\`, \`jwt\` or \`id_token\``,
  ),
  rule(
    'actorToken.enforceMayAct',
    (self) =>
      get(self, 'actorToken.enforceMayAct') === true && get(self, 'actorToken.tokenType') !== `${TOKEN_TYPE}jwt`,
    `\`enforceMayAct\` needs \`tokenType: ${TOKEN_TYPE}jwt\``,
  ),
  rule(
    'additionalParams',
    (self) => {
      const params = get(self, 'additionalParams')
      const name = Object.keys((params as object | undefined) ?? {}).find((key) => RESERVED.has(key.toLowerCase()))
      return name === undefined ? false : ['additionalParams', name]
    },
    'the token exchange sets this parameter itself',
  ),
  rule(
    'authorizationLocation.expression',
    (self) => has(self, 'authorizationLocation.expression'),
    'an expression can find a credential, not place one',
  ),
)

export const tokenSpec = rules(
  rule(
    'tokenType',
    (self) => {
      const type = get(self, 'tokenType')
      return typeof type === 'string' && !KNOWN_TYPES.includes(type) && !/^[a-z][a-z0-9+.-]*:[^\s#]+$/i.test(type)
    },
    '`tokenType` must be an absolute URI without a fragment',
  ),
)

export const clientAuth = rules(
  ...['clientId', 'clientSecret', 'assertionAudience'].map((member) =>
    rule(member, (self) => get(self, member) === '', `\`${member}\` must not be empty`),
  ),
  rule(
    'method',
    (self) => get(self, 'method') === 'clientSecretBasic' && !has(self, 'clientSecret'),
    '`method: clientSecretBasic` needs `clientSecret`',
  ),
  rule(
    'certificate',
    (self) => has(self, 'certificate') && !has(self, 'certificateHeader'),
    '`certificate` needs `certificateHeader`',
  ),
)

export const crossAppAccess = rules(
  rule('audience', (self) => get(self, 'audience') === '', '`audience` must not be empty'),
  rule(
    'subjectToken.tokenType',
    (self) => get(self, 'subjectToken.tokenType') === `${TOKEN_TYPE}id-jag`,
    'a subject token cannot be an ID-JAG',
  ),
)

export const crossAppEndpoint = rules(path)

const ENDPOINTS = ['authorizationEndpoint', 'tokenEndpoint', 'jwks']
const explicit = (self: Members) => ENDPOINTS.filter((member) => has(self, member))

export const oidc = rules(
  {
    at: [],
    bad: (self) => {
      const set = explicit(self)
      return set.length > 0 && set.length < 3 ? [set[0]!] : false
    },
    message: '`authorizationEndpoint`, `tokenEndpoint` and `jwks` go together: set all three, or none',
  },
  rule(
    'tokenEndpointAuth',
    (self) => has(self, 'tokenEndpointAuth') && explicit(self).length !== 3,
    '`tokenEndpointAuth` needs `authorizationEndpoint`, `tokenEndpoint` and `jwks`',
  ),
  rule(
    'discovery',
    (self) => has(self, 'discovery') && explicit(self).length === 3,
    '`discovery` does not go with `authorizationEndpoint`, `tokenEndpoint` and `jwks`',
  ),
  ...['authorizationEndpoint', 'tokenEndpoint'].map((member) =>
    rule(member, (self) => isNotHttp(get(self, member)), `\`${member}\` must be an absolute HTTP address`),
  ),
  rule(
    'redirectURI',
    (self) => isBadRedirect(get(self, 'redirectURI')),
    '`redirectURI` must be an absolute HTTP address with a path other than `/`, without user, query and fragment',
  ),
)

function isNotHttp(value: unknown): boolean {
  if (typeof value !== 'string' || value.includes('$')) return false
  return !URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)
}

function isBadRedirect(value: unknown): boolean {
  if (typeof value !== 'string' || value.includes('$')) return false
  if (isNotHttp(value)) return true
  const written = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(value)?.[1] ?? ''
  if (/[?#]/.test(value) || /^https?:\/\/[^/]*@/i.test(value) || written.length < 2) return true
  return written.split('/').slice(1).some(isBadSegment)
}

/** A dot segment, or an encoded slash, in a path that is compared as written. */
function isBadSegment(segment: string): boolean {
  let decoded: string
  try {
    decoded = decodeURIComponent(segment)
  } catch {
    return true
  }
  return decoded === '.' || decoded === '..' || /[/\\]/.test(decoded)
}

const SESSION_NAME = /^[\w+=,.@-]{2,64}$/
const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

const longer = (value: unknown, most: number) => typeof value === 'string' && [...value].length > most

export const assumeRole = rules(
  rule(
    'sessionName',
    (self) => {
      const name = get(self, 'sessionName')
      return typeof name === 'string' && !name.includes('$') && !SESSION_NAME.test(name)
    },
    '`sessionName` must have 2 to 64 letters, digits and `_+=,.@-`',
  ),
  rule('tags', (self) => items(self, 'tags').length > 50, '`tags` must have at most 50 entries'),
  rule(
    'tags',
    (self) => firstRepeated(self, 'tags', (tag) => get(tag, 'key') as string | undefined, 'key'),
    'another tag has this key',
  ),
)

export const sessionTag = rules(
  {
    at: [],
    bad: (self) => has(self, 'value') === has(self, 'expression'),
    message: 'a tag needs either `value` or `expression`',
  },
  ...(
    [
      ['key', 128],
      ['value', 256],
    ] as const
  ).map(
    ([member, most]): MemberRule =>
      rule(
        member,
        (self) => {
          const value = get(self, member)
          if (typeof value !== 'string') return false
          return (member === 'key' && value === '') || longer(value, most) || !TAG.test(value)
        },
        `\`${member}\` may have ${most} letters, digits, spaces and \`_.:/=+-@\``,
      ),
  ),
)

/** Claims that the signer sets. */
const SIGNED = ['iat', 'exp', 'nbf']

export const jwtSign = rules(
  rule(
    'claims',
    (self) => {
      const name = SIGNED.find((claim) => has(self, `claims.${claim}`))
      return name === undefined ? false : ['claims', name]
    },
    'the signer sets this claim itself',
  ),
  shorter('ttl', '1s'),
)
