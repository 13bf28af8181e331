import type { Jwk } from '../../core/keys.js'
import type { Authenticate, Provider, TokenSource } from '../../core/step/authenticate.js'
import { keyId } from '../../jwt/key.js'
import { audienceAllowed } from './audience.js'
import { headerOfClaim } from './claim-headers.js'
import type { Exchange, LocalReply } from './exchange.js'
import { originalPath, realm, refuseToken } from './jwt-refusal.js'
import { algorithmFor, fits, keysOf } from './keys.js'
import type { Status } from './status.js'
import { claimAt, type EnvoyToken } from './token.js'
import { type FoundToken, findTokens, leaveSourcesOpen, removeToken } from './token-sources.js'

/** The state of one provider for the request. */
interface Attempt {
  provider: Provider
  /** `null`: they cannot be fetched. */
  keys: readonly Jwk[] | null
  /** Keys have to be fetched, which happens at the signature check, and after the other providers. */
  waits: boolean
  /** Tokens not checked yet. The last one is the next. */
  tokens: FoundToken[]
  status: Status | 'ok'
  token?: EnvoyToken
  source?: TokenSource
}

/**
 * Envoy's `jwt_authn` for one requirement: providers in order until one is satisfied. Every token that verifies is
 * removed immediately. Returns the rejection.
 */
export function authenticate(step: Authenticate, exchange: Exchange): LocalReply | null {
  const path = originalPath(exchange)
  const attempts: Attempt[] = []
  const isOpen = step.providers.some(({ sources, origin }) => leaveSourcesOpen(sources, origin, exchange))
  for (const provider of step.providers) {
    const attempt = begin(provider, exchange)
    if (proceed(attempt, exchange)) return pass(step, attempt, exchange)
    attempts.push(attempt)
  }
  for (const attempt of attempts) {
    if (!attempt.waits) continue
    attempt.waits = false
    if (proceed(attempt, exchange)) return pass(step, attempt, exchange)
  }
  if (isOpen) return null
  const decisive = worst(attempts)
  const status = decisive?.status === 'ok' ? 'missing' : (decisive?.status ?? 'missing')
  if (step.onInvalid === 'pass' || (step.onMissing === 'pass' && status === 'missing')) {
    const why = `${status === 'missing' ? 'no token' : `the token is refused by provider \`${decisive?.provider.name}\``}, and the policy lets such requests through`
    exchange.trace?.add('authenticate', 'pass', why, step.origin)
    return null
  }
  return refuseToken(step, status, decisive, realm(path, exchange), exchange)
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

function pass(step: Authenticate, attempt: Attempt, exchange: Exchange): null {
  exchange.trace?.add('authenticate', 'pass', passText(attempt), attempt.provider.origin)
  copyAppended(step, exchange)
  return null
}

function passText({ provider, token, source }: Attempt): string {
  const where =
    source?.kind === 'query'
      ? `parameter \`${source.name}\``
      : source?.kind === 'header'
        ? `header \`${source.name}\``
        : 'the request'
  const issuer = provider.issuer === undefined ? '' : `, issuer \`${provider.issuer}\``
  const removed = provider.keepToken ? '' : '; it is removed'
  return `provider \`${provider.name}\` verified the token in ${where} (\`alg\` ${token?.alg}${issuer})${removed}`
}

/** `append: true` is applied after the filter, from its stored payload. */
function copyAppended(step: Authenticate, exchange: Exchange): void {
  for (const provider of step.providers) {
    for (const { claim, header, append } of provider.claimsToHeaders) {
      const payload = append ? exchange.payload(provider.name) : null
      const value = payload ? headerOfClaim(claimAt(payload, claim)) : ''
      if (value !== '') addClaim(header, value, exchange)
    }
  }
}

function begin(provider: Provider, exchange: Exchange): Attempt {
  // Claims copied by an earlier provider before it failed are removed.
  for (const { header, append } of provider.claimsToHeaders) if (!append) exchange.headers.remove(header)
  const tokens = findTokens(provider, exchange)
  const keys = keysOf(provider.keys, exchange.context.facts.fetched)
  const waits = provider.keys.kind === 'remote' && !(provider.keys.async && keys !== null)
  return { provider, keys, waits, tokens, status: 'missing' }
}

/**
 * The last token found is verified first; the first failure fails the provider. Stops if keys have to be fetched:
 * nothing is cached before the first request. True: the provider is satisfied.
 */
function proceed(attempt: Attempt, exchange: Exchange): boolean {
  const { provider, keys, tokens } = attempt
  for (let found = tokens.at(-1); found; found = tokens.at(-1)) {
    const { token } = found.credential
    attempt.source = found.source
    attempt.token = typeof token === 'string' ? undefined : token
    attempt.status = typeof token === 'string' ? token : checkClaims(token, provider, exchange.context.now)
    if (typeof token === 'string' || attempt.status !== 'ok' || attempt.waits) return false
    attempt.status = keys ? checkSignature(token, keys, exchange) : 'fetch'
    if (attempt.status !== 'ok') return false
    accept(token, found.source, provider, exchange)
    tokens.pop()
  }
  return attempt.status === 'ok'
}

/** Order of Envoy's authenticator: issuer, `nbf`, `exp`, audience, required `exp`; then keys and signature. */
function checkClaims(token: EnvoyToken, provider: Provider, now: number): Status | 'ok' {
  if (provider.issuer !== undefined && provider.issuer !== '' && token.iss !== provider.issuer) return 'issuer'
  if (now + provider.leeway < token.nbf) return 'notYetValid'
  if (token.exp !== 0 && now > token.exp + provider.leeway) return 'expired'
  if (!audienceAllowed(provider.audiences ?? [], token.audiences)) return 'audience'
  return token.exp === 0 && provider.requires.includes('exp') ? 'noExpiration' : 'ok'
}

export function checkSignature(token: EnvoyToken, keys: readonly Jwk[], { context }: Exchange): Status | 'ok' {
  const good = context.facts.signatures.get(token.compact)
  let status: Status = 'noKey'
  for (const key of keys) {
    if (!fits(key, token)) continue
    if (key.kty === 'OKP' && token.signature.length !== 64) return 'ed25519Length'
    if (algorithmFor(key, token.alg) !== null && good?.has(keyId(key))) return 'ok'
    status = 'signature'
  }
  return status
}

/** A verified token stores its claims, even if another one of the same provider fails afterwards. */
function accept(token: EnvoyToken, source: TokenSource, provider: Provider, exchange: Exchange): void {
  for (const { claim, header, append } of provider.claimsToHeaders) {
    if (append) continue
    const value = headerOfClaim(claimAt(token.payload, claim))
    if (value !== '') addClaim(header, value, exchange)
    // Envoy chooses the route again only if claims were copied into headers that it may read.
    exchange.routeCleared = true
  }
  if (!provider.keepToken) removeToken(exchange, source)
  exchange.lastPayload = token.payload
  exchange.payloads.push({ provider: provider.name, payload: token.payload })
}

function addClaim(header: string, value: string, exchange: Exchange): void {
  exchange.headers.add(header, value)
}
