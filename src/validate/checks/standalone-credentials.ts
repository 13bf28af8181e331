import { text } from '../../yaml/plain.js'
import {
  badWildcard,
  filled,
  firstBad,
  get,
  has,
  items,
  type MemberRule,
  type Members,
  needs,
  rule,
  rules,
  shorter,
  unique,
  written,
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

const path = rule('path', (self) => /^[^/$]/.test(text(get(self, 'path')) ?? ''), '`path` must start with `/`')

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
    (self) =>
      has(self, 'requestedTokenType') && !KNOWN_TYPES.slice(0, 3).includes(get(self, 'requestedTokenType') as string),
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
  ...['clientId', 'clientSecret', 'assertionAudience'].map(filled),
  rule(
    'method',
    (self) => get(self, 'method') === 'clientSecretBasic' && !has(self, 'clientSecret'),
    '`method: clientSecretBasic` needs `clientSecret`',
  ),
  needs('certificate', 'certificateHeader'),
)

export const crossAppAccess = rules(
  filled('audience'),
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
  rule(
    '',
    (self) => {
      const [first, , third] = explicit(self)
      return first !== undefined && third === undefined && [first]
    },
    '`authorizationEndpoint`, `tokenEndpoint` and `jwks` go together: set all three, or none',
  ),
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
    written(member, isHttp, `\`${member}\` must be an absolute HTTP address`),
  ),
  written(
    'redirectURI',
    isRedirect,
    '`redirectURI` must be an absolute HTTP address with a path other than `/`, without user, query and fragment',
  ),
)

function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function isRedirect(text: string): boolean {
  const path = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(text)?.[1] ?? ''
  if (!isHttp(text) || /[?#]/.test(text) || /^https?:\/\/[^/]*@/i.test(text) || path.length < 2) return false
  return !path.split('/').slice(1).some(isBadSegment)
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

export const assumeRole = rules(
  written(
    'sessionName',
    (name) => SESSION_NAME.test(name),
    '`sessionName` must have 2 to 64 letters, digits and `_+=,.@-`',
  ),
  rule('tags', (self) => items(self, 'tags').length > 50, '`tags` must have at most 50 entries'),
  unique('tags', 'key', 'another tag has this key'),
)

const tagText = (member: string, least: number, most: number): MemberRule =>
  rule(
    member,
    (self) => {
      const value = text(get(self, member))
      if (value === undefined) return false
      const { length } = [...value]
      return length < least || length > most || !TAG.test(value)
    },
    `\`${member}\` may have ${most} letters, digits, spaces and \`_.:/=+-@\``,
  )

export const sessionTag = rules(
  rule('', (self) => has(self, 'value') === has(self, 'expression'), 'a tag needs either `value` or `expression`'),
  tagText('key', 1, 128),
  tagText('value', 0, 256),
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
