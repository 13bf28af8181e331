import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { LicenseGate, Oauth2, PickCredential, RoutingOverride, VirtualKeys } from '../../../core/step/litellm.js'
import type { Call } from '../call.js'
import { fnmatch, isBlank, PythonError, type PyValue, str, strip } from '../python.js'
import { denied, notPremium, type Refusal } from '../refusal.js'
import { groupOf, isInfoRoute, isLlmApiRoute } from '../routes.js'
import { loadToken, readClaims } from '../token.js'
import type { LitellmTraits } from '../traits.js'
import { allow, pass, refuse, type StepResult, skip, type Walk } from '../walk.js'

/** The credential that counts, and its kind. */

/** After `x-litellm-api-key` and `authorization`, in this order, used verbatim. */
const KEY_HEADERS = ['api-key', 'x-api-key', 'x-goog-api-key', 'ocp-apim-subscription-key']

export function pickCredential(step: PickCredential, walk: Walk): StepResult {
  const [credential, header] = findCredential(step, walk.call, walk.traits)
  walk.credential = credential
  return pass(header === undefined ? 'no credential' : `the credential is taken from \`${header}\``)
}

export function findCredential(
  step: PickCredential,
  call: Call,
  traits: LitellmTraits,
): [credential?: string, header?: string] {
  const value = step.header === undefined ? undefined : call.header(step.header.toLowerCase())
  if (step.header !== undefined && !(traits.keyHeaderIsOptional && value === undefined))
    return [value ? bearer(value, '') : '', step.header]
  const litellmKey = call.header('x-litellm-api-key')
  if (litellmKey) return [bearer(litellmKey, litellmKey), 'x-litellm-api-key']
  const authorization = call.header('authorization')
  if (authorization) return [bearer(authorization, ''), 'authorization']
  const name = KEY_HEADERS.find((name) => call.header(name))
  if (name !== undefined) return [call.header(name), name]
  const key = /generateContent/.test(call.route) ? call.query.get('key') : undefined
  return key ? [key, '?key='] : []
}

/** The scheme is `Bearer`, `bearer` or `Basic`; it is removed at any position. `otherwise`: no scheme. */
function bearer(value: string, otherwise: string): string {
  for (const scheme of ['Bearer ', 'Basic ', 'bearer ']) {
    if (value.startsWith(scheme)) return value.replaceAll(scheme, '')
  }
  if (!value.startsWith('AWS4-HMAC-SHA256')) return otherwise
  const match = /Credential=Bearer\s+([^/\s,]+)/.exec(value) ?? /Credential=([^/\s,]+)/.exec(value)
  return match ? match[1]! : otherwise
}

/** Exactly two dots. */
export function looksLikeJwt(credential: string | undefined): credential is string {
  return credential !== undefined && credential.split('.', 4).length === 3
}

export function oauth2(step: Oauth2, walk: Walk): StepResult {
  const { route } = walk.call
  if (!isLlmApiRoute(walk.groups, route) && !isInfoRoute(walk.groups, route))
    return skip('introspection is for model and info routes')
  const jwt = step.jwt && looksLikeJwt(walk.credential)
  const chosen = jwt ? step.overrides.some((override) => overrides(override, walk.credential!)) : step.opaqueTokens
  if (!chosen) return skip('the credential is not for introspection')
  const feature = 'Oauth2 token validation is only available for premium users.'
  if (!step.licensed) return refuse(notPremium(feature), 'introspection needs a licence')
  if (!step.hasEndpoint)
    throw new PythonError(
      'OAUTH_TOKEN_INFO_ENDPOINT environment variable is not set',
      'set `OAUTH_TOKEN_INFO_ENDPOINT` to the introspection endpoint',
    )
  return {
    outcome: 'undetermined',
    detail: 'the introspection endpoint decides',
    refusal: denied(401, 'Invalid OAuth2 token'),
    through: true,
  }
}

function overrides(selector: RoutingOverride, compact: string): boolean {
  const token = loadToken(compact)
  if ('problem' in token) return false
  const claims = readClaims(token)
  if ('problem' in claims) return false
  return (['iss', 'client_id', 'scope', 'aud'] as const).every((name) => {
    const wanted = selector[name]
    return wanted === undefined || wanted.some((item) => selects(item, claims.value.get(name), name === 'scope'))
  })
}

function selects(selector: string, claim: PyValue | undefined, splits: boolean): boolean {
  if (claim === undefined || claim === null) return false
  const values = Array.isArray(claim)
    ? claim.map(str)
    : splits && typeof claim === 'string' && strip(claim).includes(' ')
      ? strip(claim).split(' ')
      : [str(claim)]
  return values.some((value) => {
    if (!/[*?]/.test(selector)) return selector === value
    return (splits || ![...value].some(isBlank)) && fnmatch(value, selector)
  })
}

const SEND_ONE = 'send a key or a token behind `Authorization: Bearer `'

export function virtualKeys(step: VirtualKeys, walk: Walk): StepResult {
  const { credential, call } = walk
  if (step.jwt && looksLikeJwt(credential)) return skip('a credential of three parts is a JWT')
  if (step.masterKey === null) {
    walk.caller = 'anonymous'
    return step.jwt
      ? pass('no master key is set: any key passes')
      : allow('no master key is set: every request is allowed')
  }
  if (credential === undefined) throw new PythonError('No api key passed in.', SEND_ONE)
  if (credential === '') {
    throw new PythonError('Malformed API Key passed in. Ensure Key has `Bearer ` prefix.', SEND_ONE)
  }
  if (call.route === '/user/auth') {
    if (step.allowUserAuth) return allow('`allow_user_auth` is on')
    return refuse(denied(403, "'allow_user_auth' not set or set to False"), '`allow_user_auth` is not on')
  }
  if (credential === step.masterKey) {
    walk.caller = 'master'
    return pass('the credential is the master key')
  }
  if (groupOf(walk.groups, 'master_key_only_routes').includes(call.route)) {
    throw new PythonError(`Tried to access route=${call.route}, which is only for MASTER KEY`)
  }
  return storedKey(credential, step.jwt, walk)
}

/** Keys are in the directory, which is not read for them here. */
function storedKey(credential: string, jwt: boolean, walk: Walk): StepResult {
  const { database } = walk
  const noDatabase: Refusal = { status: 400, message: 'No connected db.', type: 'no_db_connection', param: null }
  if (database.kind === 'none')
    return refuse(noDatabase, 'the credential is not the master key, and there is no database', 'send the master key')
  if (!credential.startsWith('sk-') && database.kind === 'known') {
    const hint =
      jwt || !looksLikeJwt(credential)
        ? ''
        : ' This key has the structure of a JWT, but JWT auth is not enabled on this proxy, so it was treated as a' +
          ' virtual key. Set `enable_jwt_auth: true` under `general_settings` in your proxy config to authenticate' +
          ' with JWTs.'
    const shown = credential.length > 8 ? `${credential.slice(0, 4)}****${credential.slice(-4)}` : '****'
    const text = `LiteLLM Virtual Key expected. Received=${shown}, expected to start with 'sk-'.${hint}`
    return refuse(denied(401, text), 'a virtual key starts with `sk-`')
  }
  const hash = bytesToHex(sha256(new TextEncoder().encode(credential)))
  const unknown: Refusal = {
    status: 401,
    message: walk.traits.hidesUnknownKeys
      ? 'Authentication Error, Invalid API key provided.'
      : `Authentication Error, Invalid proxy server token passed. Received API Key = ${abbreviate(credential)}, Key Hash ` +
        `(Token) =${hash}. Unable to find token in cache or \`LiteLLM_VerificationTokenTable\``,
    type: 'token_not_found_in_db',
    param: 'key',
  }
  const refusal = database.kind === 'known' ? unknown : noDatabase
  return { outcome: 'undetermined', detail: 'whether this virtual key exists', refusal, through: true }
}

function abbreviate(credential: string): string {
  return credential.length < 16 ? 'sk-...' : `sk-...${credential.slice(-4)}`
}

export function licenseGate(step: LicenseGate, _walk: Walk): StepResult {
  if (step.licensed) return pass('a licence opens JWT authentication')
  return refuse(
    notPremium('JWT Auth is an enterprise only feature.'),
    'no licence: every token of three parts is denied before it is read',
    'set `LITELLM_LICENSE`',
  )
}
