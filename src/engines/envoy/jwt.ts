import { keyId } from '../../jwt/key.js'
import type { Jwk } from '../../program/keys.js'
import type { Authenticate, Provider } from '../../program/step/authenticate.js'
import { audienceAllowed } from './audience.js'
import { headerOfClaim } from './claim-headers.js'
import type { Exchange, LocalReply } from './exchange.js'
import { fits, keysOf } from './keys.js'
import { refuseToken } from './jwt-refusal.js'
import type { Status } from './status.js'
import { claimAt, type EnvoyToken, readToken } from './token.js'
import { type FoundToken, findTokens, removeToken } from './token-sources.js'

/** What one provider said of the request. */
interface Attempt {
  provider: Provider
  status: Status | 'ok'
  token?: EnvoyToken
  found?: FoundToken
}

/**
 * Envoy's `jwt_authn` for one requirement: providers in order until one is satisfied. Every token that verifies is
 * removed at once. Returns the refusal.
 */
export function authenticate(step: Authenticate, exchange: Exchange): LocalReply | null {
  const uri = originalUri(exchange)
  const attempts: Attempt[] = []
  const satisfied = settle(
    step.providers.map((provider) => tryProvider(provider, exchange)),
    attempts,
  )
  if (satisfied) return pass(step, satisfied, exchange)
  const decisive = worst(attempts)
  const status = decisive?.status === 'ok' ? 'missing' : (decisive?.status ?? 'missing')
  if (step.onInvalid === 'pass' || (step.onMissing === 'pass' && status === 'missing')) {
    const why = `${status === 'missing' ? 'no token' : `the token is refused by provider \`${decisive?.provider.name}\``}, and the policy lets such requests through`
    exchange.trace.push({ step: 'authenticate', outcome: 'pass', detail: why, origin: step.origin })
    return null
  }
  return refuseToken(step, status, decisive, uri, exchange)
}

/**
 * Runs the providers in order, and those that wait for their keys after the others; the first one that is satisfied ends
 * it. Fills in what each one said.
 */
function settle(runs: Generator<void, Attempt>[], attempts: Attempt[]): Attempt | null {
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < runs.length; index++) {
      if (attempts[index]) continue
      const { done, value } = runs[index]!.next()
      if (!done) continue
      attempts[index] = value
      if (value.status === 'ok') return value
    }
  }
  return null
}

/** `Jwt is missing` ranks lowest, then a foreign issuer, then everything else; among equals the last provider counts. */
function worst(attempts: Attempt[]): Attempt | undefined {
  let result = attempts[0]
  for (const attempt of attempts) {
    const telling = attempt.status !== 'missing' && attempt.status !== 'issuer'
    if (telling || result?.status === 'missing') result = attempt
  }
  return result
}

function pass(step: Authenticate, { provider, token, found }: Attempt, exchange: Exchange): null {
  const where =
    found?.source.kind === 'query'
      ? `parameter \`${found.source.name}\``
      : found?.source.kind === 'header'
        ? `header \`${found.source.name}\``
        : 'the request'
  exchange.trace.push({
    step: 'authenticate',
    outcome: 'pass',
    detail: `provider \`${provider.name}\` verified the token in ${where} (\`alg\` ${token?.alg}${provider.issuer === undefined ? '' : `, issuer \`${provider.issuer}\``})${provider.keepToken ? '' : '; it is removed'}`,
    origin: provider.origin,
  })
  copyAppended(step, exchange)
  return null
}

/** `append: true` is done after the filter, from the payload that it left. */
function copyAppended(step: Authenticate, exchange: Exchange): void {
  for (const provider of step.providers) {
    const payload = exchange.payloads.get(provider.name)
    if (!payload) continue
    for (const { claim, header, append } of provider.claimsToHeaders) {
      const value = append ? headerOfClaim(claimAt(payload, claim)) : ''
      if (value !== '') addClaim(header, value, exchange)
    }
  }
}

/** Yields once, where keys have to be fetched: nothing is cached before the first request. */
function* tryProvider(provider: Provider, exchange: Exchange): Generator<void, Attempt> {
  // What an earlier provider copied before it failed does not stay.
  for (const { header, append } of provider.claimsToHeaders) if (!append) exchange.headers.remove(header)
  const tokens = findTokens(provider, exchange)
  const keys = keysOf(provider.keys, exchange.context.facts.fetched)
  let waits = provider.keys.kind === 'remote' && !(provider.keys.async && keys)
  let last: Attempt = { provider, status: 'missing' }
  // The last token found is verified first; the first one that fails fails the provider.
  for (const found of tokens.reverse()) {
    const token = readToken(found.text)
    if (typeof token === 'string') return { provider, status: token, found }
    let status = checkClaims(token, provider, exchange.context.now)
    if (status === 'ok') {
      if (waits) yield
      waits = false
      status = keys ? checkSignature(token, keys, exchange) : 'fetch'
    }
    last = { provider, status, token, found }
    if (status !== 'ok') return last
    accept(token, found, provider, exchange)
  }
  return last
}

/** Order of Envoy's authenticator: issuer, `nbf`, `exp`, audience, required `exp`; then keys and signature. */
function checkClaims(token: EnvoyToken, provider: Provider, now: number): Status | 'ok' {
  if (provider.issuer !== undefined && provider.issuer !== '' && token.iss !== provider.issuer) return 'issuer'
  if (now + provider.leeway < token.nbf) return 'notYetValid'
  if (token.exp !== 0 && now > token.exp + provider.leeway) return 'expired'
  if (!audienceAllowed(provider.audiences ?? [], token.audiences)) return 'audience'
  return token.exp === 0 && provider.requires.includes('exp') ? 'noExpiration' : 'ok'
}

function checkSignature(token: EnvoyToken, keys: readonly Jwk[], { context }: Exchange): Status | 'ok' {
  const fitting = keys.filter((key) => fits(key, token))
  if (fitting.length === 0) return 'noKey'
  const good = context.facts.signatures.get(token.compact)
  for (const key of fitting) {
    if (key.kty === 'OKP' && token.signature.length !== 64) return 'ed25519Length'
    if (good?.has(keyId(key))) return 'ok'
  }
  return 'signature'
}

/** A verified token leaves its claims behind, even when another one of the same provider fails afterwards. */
function accept(token: EnvoyToken, found: FoundToken, provider: Provider, exchange: Exchange): void {
  for (const { claim, header, append } of provider.claimsToHeaders) {
    const value = append ? '' : headerOfClaim(claimAt(token.payload, claim))
    if (value !== '') addClaim(header, value, exchange)
  }
  // Envoy chooses the route anew only where claims were copied into headers it may look at.
  if (provider.claimsToHeaders.some((one) => !one.append)) exchange.routeCleared = true
  if (!provider.keepToken) removeToken(exchange, found.source)
  exchange.lastPayload = token.payload
  exchange.payloads.set(provider.name, token.payload)
}

function addClaim(header: string, value: string, exchange: Exchange): void {
  exchange.headers.add(header, value)
  exchange.doubtful.add(header)
}

const MAX_URI = 256

/** The realm: the address before anything was changed, its path cut off without a mark. */
function originalUri(exchange: Exchange): string {
  const path = exchange.headers.first('x-envoy-original-path') ?? exchange.path
  return `${exchange.scheme}://${exchange.authority}${path.slice(0, MAX_URI)}`
}
