import type { FetchAnswer } from '../../../core/http.js'
import type { Jwk, RemoteKeys } from '../../../core/keys.js'
import type { Authenticate, Provider } from '../../../core/step/authenticate.js'
import { findKey, type KeySearch, type RawKey } from '../key-set.js'
import { ALGORITHMS, reduce, signatureProblem } from '../public-key.js'
import { PythonError, repr } from '../python.js'
import { failed, type Refusal } from '../refusal.js'
import { type Claims, claimsProblem, detachedProblem, loadToken, readClaims, type UnverifiedToken } from '../token.js'
import { pass, refuse, type StepResult, type Walk } from '../walk.js'

/** Identity Assertion JWT Authorization Grant (draft-ietf-oauth-identity-assertion-authz-grant). */
const ID_JAG = 'oauth-id-jag+jwt'

/** Verifies the token: PyJWT's checks in PyJWT's order, keys by `kid` only. */
export function authenticate(step: Authenticate, walk: Walk): StepResult {
  const token = loadToken(walk.credential!)
  if ('problem' in token)
    return refuse(failed(token.problem), 'the token cannot be read', 'send a JWT as it was issued')
  if (walk.traits.refusesIdJag && token.header.get('typ') === ID_JAG)
    return refuse(
      failed('an ID-JAG is an authorization grant, not a bearer token; redeem it at the token endpoint'),
      'the token is an identity assertion grant (`typ: oauth-id-jag+jwt`), which is not accepted as a bearer token',
      'redeem it at the token endpoint, and send the token that this returns',
    )
  const search = searchKey(step, token, walk.facts.fetched)
  if (search.kind === 'refused') return refuse(search.refusal, search.detail, search.remedy)
  const { provider, key } = search
  const good = walk.facts.signatures.get(token.compact)
  const problem = signatureProblem(token, key, good)
  if (problem !== undefined) return invalid(problem, provider)
  const claims = readClaims(token)
  if ('problem' in claims) return invalid(claims.problem, provider)
  const wrong = claimsProblem(claims.value, { now: walk.now, audiences: provider.audiences, issuer: provider.issuer })
  if (wrong?.expired) {
    const refusal: Refusal = { status: 401, message: 'Token Expired', type: 'expired_key', param: null }
    return refuse(refusal, `\`exp\` is not after ${walk.now}`, 'send a token that has not expired')
  }
  if (wrong) return invalid(wrong.problem, provider)
  walk.claims = new Map([...claims.value].filter(([name]) => !INTERNAL.includes(name)))
  walk.issuer = provider.selectedBy === 'issuer' ? provider.issuer : undefined
  return pass(`the token is good under a key of ${addressOf(provider)}`)
}

/** LiteLLM uses these names for its own results and drops them from tokens. */
const INTERNAL = ['jwt_issuer', 'user_id', 'user_email', 'team_id', 'team_ids', 'org_id', 'end_user_id'].map(
  (name) => `_litellm_${name}`,
)

function invalid(problem: string, provider: Provider): StepResult {
  const detail = `the token does not pass the checks of ${addressOf(provider)}: ${problem}`
  return refuse(failed(`Validation fails: ${problem}`), detail, remedyFor(problem, provider))
}

function remedyFor(problem: string, { audiences, issuer }: Provider): string | undefined {
  if (/aud|Invalid claim format/i.test(problem))
    return `send a token whose \`aud\` holds \`${audiences?.join('` or `')}\``
  if (/iss|Invalid issuer/.test(problem)) return `send a token with \`iss\` \`${issuer}\``
  if (problem.startsWith('Signature')) return 'send a token signed with the key that its `kid` names'
  if (/alg|PEM-formatted|curve/.test(problem)) return `sign with one of ${ALGORITHMS.join(', ')}, as the key allows`
  return undefined
}

function addressOf(provider: Provider): string {
  return remote(provider).url
}

function remote(provider: Provider): RemoteKeys {
  if (provider.keys.kind !== 'remote') throw new Error('LiteLLM has no inline keys')
  return provider.keys
}

type Search =
  | { kind: 'found'; provider: Provider; key: RawKey }
  | { kind: 'refused'; refusal: Refusal; detail: string; remedy: string }

/** The entry of the token's own issuer, otherwise every URL in turn until one has the `kid`. */
function searchKey(step: Authenticate, token: UnverifiedToken, fetched: ReadonlyMap<string, FetchAnswer>): Search {
  const kid = token.header.get('kid') as string | undefined
  const issuerProvider = ownProvider(step, token)
  const providers = issuerProvider
    ? [issuerProvider]
    : step.providers.filter((provider) => provider.selectedBy === undefined)
  if (!issuerProvider && step.noProvider !== undefined) {
    return reject(failed(step.noProvider), 'no address of keys is configured', 'set `JWT_PUBLIC_KEY_URL`')
  }
  let address = repr(providers.map(addressOf))
  for (const provider of providers) {
    const result = findKey(remote(provider), kid, fetched)
    if (result.kind === 'found') return { kind: 'found', provider, key: result.key }
    if (result.kind !== 'none')
      return reject(unanswered(result), `${addressOf(provider)} gives no keys`, 'serve a JWKS there')
    if (issuerProvider) address = result.url
  }
  const text = `No matching public key found. keys=${address}, kid=${kid === undefined ? 'None' : kid}`
  const detail = `no key set has the key ${kid === undefined ? 'of a token without `kid`' : repr(kid)}`
  return reject(failed(text), detail, 'send a token with the `kid` of a published key')
}

function reject(refusal: Refusal, detail: string, remedy: string): Search {
  return { kind: 'refused', refusal, detail, remedy }
}

function unanswered(search: Extract<KeySearch, { problem: string }>): Refusal {
  if (search.kind === 'failed') return failed(search.problem)
  return {
    status: 503,
    message:
      "Service Unavailable, the identity provider's JWKS endpoint is temporarily unreachable, so the JWT signature " +
      `could not be verified. Please retry shortly. Error: ${search.problem}`,
    type: 'auth_provider_unavailable',
  }
}

function ownProvider(step: Authenticate, token: UnverifiedToken): Provider | undefined {
  const claims = unverifiedClaims(token)
  const iss = claims?.get('iss')
  if (typeof iss !== 'string' || iss === '') return undefined
  return step.providers.find((provider) => provider.selectedBy === 'issuer' && provider.issuer === iss)
}

function unverifiedClaims(token: UnverifiedToken): Claims | undefined {
  if (detachedProblem(token.header) !== undefined) return undefined
  const claims = readClaims(token)
  return 'value' in claims ? claims.value : undefined
}

/** Every key whose signature can affect this token. */
export function candidateKeys(step: Authenticate, compact: string, fetched: ReadonlyMap<string, FetchAnswer>): Jwk[] {
  const token = loadToken(compact)
  if ('problem' in token) return []
  try {
    const search = searchKey(step, token, fetched)
    const jwk = search.kind === 'found' ? reduce(search.key) : undefined
    return jwk ? [jwk] : []
  } catch (error) {
    if (error instanceof PythonError) return []
    throw error
  }
}
