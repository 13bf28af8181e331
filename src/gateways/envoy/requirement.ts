import { memo } from '../../core/memo.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import type { EnvoyJwt, EnvoyProvider, JwtRequirement } from '../../core/step/envoy.js'
import type { ProtoObject, ProtoValue } from '../../yaml/proto-json.js'
import { audienceAllowed } from './audience.js'
import { headerOfClaim } from './claim-headers.js'
import type { Exchange } from './exchange.js'
import { checkSignature } from './jwt.js'
import { keysOf } from './keys.js'
import { JWT_METADATA, mergeMetadata } from './metadata.js'
import { STATUS, STATUS_CODES, type Status } from './status.js'
import { matchesTextMatcher } from './text-matcher.js'
import { claimAt, type EnvoyToken } from './token.js'
import { type FoundToken, findTokens, leaveSourcesOpen, removeToken, sourceKey } from './token-sources.js'

type Verdict = Status | 'ok'

/** The attempt that decided a rejection, which is reported. */
interface Attempt {
  provider?: EnvoyProvider
  token?: EnvoyToken
  status: Verdict
}

/**
 * Envoy's verifiers of one requirement (Envoy, source/extensions/filters/http/jwt_authn/verifier.cc and
 * authenticator.cc). Providers whose keys are fetched wait until the others are done; a decision reached by then
 * cancels them. Metadata is set at the end, even if the requirement is not met.
 */
export class Verification {
  private readonly waiting: (() => void)[] = []
  private readonly metadata = new Map<string, ProtoValue>()
  /** The last of them to fail determines the error. */
  readonly attempts: Attempt[] = []
  /** A token may be in a header whose value is unknown. */
  isOpen = false

  constructor(
    private readonly step: EnvoyJwt,
    private readonly exchange: Exchange,
  ) {}

  run(requirement: JwtRequirement): Verdict {
    let result: Verdict | undefined
    const complete = (status: Verdict): void => {
      result ??= status
    }
    this.start(requirement, complete)
    while (result === undefined && this.waiting.length > 0) this.waiting.shift()!()
    mergeMetadata(JWT_METADATA, this.metadata, this.exchange)
    return result ?? 'missing'
  }

  private start(requirement: JwtRequirement, done: (status: Verdict) => void): void {
    if (requirement.kind === 'nothing') done('ok')
    else if (requirement.kind === 'provider') this.verifyProvider(requirement.provider, requirement.audiences, done)
    else if ('of' in requirement) {
      if (requirement.kind === 'any') this.startAny(requirement.of, done)
      else this.startAll(requirement.of, done)
    } else this.verifyAll(requirement, done)
  }

  /**
   * Permission for a missing or an invalid token counts once all others are done; alone it is a requirement of its own.
   */
  private startAny(of: readonly JwtRequirement[], done: (status: Verdict) => void): void {
    const failed = of.find(({ kind }) => kind === 'allow-missing-or-failed')
    const missing = of.find(({ kind }) => kind === 'allow-missing')
    const others = of.filter(({ kind }) => kind !== 'allow-missing-or-failed' && kind !== 'allow-missing')
    const regular = others.length > 0 ? others : [failed ?? missing].filter((permission) => permission !== undefined)
    const statuses = regular.map((): Verdict | undefined => undefined)
    let isDone = false
    for (const [index, requirement] of regular.entries()) {
      if (isDone) return
      this.start(requirement, (status) => {
        statuses[index] = status
        if (isDone || (status !== 'ok' && statuses.includes(undefined))) return
        isDone = true
        const final = status === 'ok' ? status : worst(statuses as Verdict[])
        done(failed || (missing && final === 'missing') ? 'ok' : final)
      })
    }
  }

  private startAll(of: readonly JwtRequirement[], done: (status: Verdict) => void): void {
    let isDone = false
    let completed = 0
    for (const requirement of of) {
      if (isDone) return
      this.start(requirement, (status) => {
        if (isDone || (++completed < of.length && status === 'ok')) return
        isDone = true
        done(status)
      })
    }
  }

  /** Every token of the provider has to be valid. */
  private verifyProvider(
    provider: EnvoyProvider,
    audiences: readonly string[] | undefined,
    done: (status: Verdict) => void,
  ): void {
    removeHeadersOf(provider, this.exchange)
    const tokens = this.tokensOf(provider)
    if (tokens.length === 0) {
      this.reportFailure(undefined, 'missing')
      this.end({ provider, status: 'missing' }, done)
      return
    }
    const next = (): void => {
      const found = tokens.pop()!
      this.verify(found, provider, audiences, (attempt) => {
        this.reportFailure(provider, attempt.status)
        if (attempt.status !== 'ok' || tokens.length === 0) this.end(attempt, done)
        else next()
      })
    }
    next()
  }

  private tokensOf(provider: EnvoyProvider): FoundToken[] {
    if (leaveSourcesOpen(provider.sources, provider.origin, this.exchange)) this.isOpen = true
    return findTokens(provider, this.exchange)
  }

  /** Tokens from all providers' sources, each verified by the provider of its issuer. */
  private verifyAll(
    { kind, ...rest }: Exclude<JwtRequirement, { kind: 'provider' | 'any' | 'all' | 'nothing' }>,
    done: (status: Verdict) => void,
  ): void {
    const { step, exchange } = this
    for (const provider of step.providers) removeHeadersOf(provider, exchange)
    const tokens = this.tokensOf(everySource(step))
    const finish = (attempt: Attempt): void => {
      if (attempt.status !== 'ok' && 'header' in rest) exchange.headers.set(rest.header, 'false')
      const passes = kind !== 'allow-missing' || attempt.status === 'missing' || attempt.status === 'ok'
      if (passes) done('ok')
      else this.end(attempt, done)
    }
    if (tokens.length === 0) {
      this.reportFailure(undefined, 'missing')
      done('ok')
      return
    }
    let known: EnvoyProvider | undefined
    const next = (): void => {
      const found = tokens.pop()!
      const token = found.credential.token
      const provider = typeof token === 'string' ? undefined : providerOf(step, token, found.source, exchange)
      this.verify(found, provider, undefined, (attempt) => {
        if (attempt.provider) known = attempt.provider
        this.reportFailure(known, attempt.status)
        if (tokens.length > 0) next()
        else finish(attempt)
      })
    }
    next()
  }

  /** `provider` undefined: no provider has the token's issuer. */
  private verify(
    found: FoundToken,
    provider: EnvoyProvider | undefined,
    audiences: readonly string[] | undefined,
    done: (attempt: Attempt) => void,
  ): void {
    const { token } = found.credential
    const failed =
      typeof token === 'string' ? token : provider ? checkToken(token, provider, audiences, this.exchange) : 'issuer'
    if (typeof token === 'string' || !provider || failed !== 'ok') {
      done({ ...(provider && { provider }), ...(typeof token !== 'string' && { token }), status: failed })
      return
    }
    const keys = keysOf(provider.keys, this.exchange.context.facts.fetched)
    const verify = (): void => {
      const status = keys ? checkSignature(token, keys, this.exchange) : 'fetch'
      if (status === 'ok') this.accept(token, found.source, provider)
      done({ provider, token, status })
    }
    if (provider.keys.kind === 'remote' && !(provider.keys.async && keys !== null)) this.waiting.push(verify)
    else verify()
  }

  private end(attempt: Attempt, done: (status: Verdict) => void): void {
    this.attempts.push(attempt)
    done(attempt.status)
  }

  /** If the token's provider is unknown, the failure is that of the only provider. */
  private reportFailure(provider: EnvoyProvider | undefined, status: Verdict): void {
    const { providers } = this.step
    const { failureKey } = provider ?? (providers.length === 1 ? providers[0]! : {})
    if (failureKey === undefined || status === 'ok') return
    const failure = new Map<string, ProtoValue>([
      ['code', STATUS_CODES[status]],
      ['message', STATUS[status]],
    ])
    this.metadata.set(failureKey, failure)
  }

  /** A verified token stores its claims, even if another one fails afterwards. */
  private accept(token: EnvoyToken, source: TokenSource, provider: EnvoyProvider): void {
    const { exchange } = this
    const { payloadHeader } = provider
    let added = provider.payloadKey !== undefined
    if (payloadHeader) {
      exchange.headers.add(payloadHeader.name, payloadText(token, payloadHeader.padded))
      added = true
    }
    for (const { claim, header } of provider.claimsToHeaders) {
      const value = headerOfClaim(claimAt(token.payload, claim))
      if (value === '') continue
      exchange.headers.add(header, value)
      added = true
    }
    if (provider.clearsRoute && added) exchange.routeCleared = true
    if (!provider.keepToken) removeToken(exchange, source)
    if (provider.headerKey !== undefined) this.metadata.set(provider.headerKey, token.header)
    if (provider.payloadKey !== undefined) this.metadata.set(provider.payloadKey, withLists(token.payload, provider))
    exchange.lastPayload = token.payload
    exchange.payloads.push({ provider: provider.name, payload: token.payload })
  }
}

/** `Jwt is missing` ranks lowest, then a foreign issuer, then everything else; among equals the last one counts. */
function worst(statuses: readonly Verdict[]): Verdict {
  let result: Verdict = 'missing'
  for (const status of statuses) {
    if ((status !== 'missing' && status !== 'issuer') || result === 'missing') result = status
  }
  return result
}

/** The client cannot set headers that the provider sets. */
export function removeHeadersOf({ claimsToHeaders, payloadHeader }: EnvoyProvider, exchange: Exchange): void {
  for (const { header } of claimsToHeaders) exchange.headers.remove(header)
  if (payloadHeader) exchange.headers.remove(payloadHeader.name)
}

/** All providers as a single one with all token sources. */
const everySource = memo(
  (step: EnvoyJwt): EnvoyProvider => ({
    ...step.providers[0]!,
    sources: step.providers.flatMap(({ sources }) => sources),
  }),
)

/** The first provider of the token's issuer, otherwise the first without one, if it accepts tokens from this source. */
function providerOf(
  { providers }: EnvoyJwt,
  { iss }: EnvoyToken,
  source: TokenSource,
  exchange: Exchange,
): EnvoyProvider | undefined {
  const key = sourceKey(source)
  const here = providers.filter(({ sources }) => sources.some((source) => sourceKey(source) === key))
  if (!here.some(({ issuer }) => issuer === undefined || issuer === iss)) return undefined
  const named = providers.filter(({ issuer }) => issuer === iss)
  const [first, second] = named.length > 0 ? named : providers.filter(({ issuer }) => issuer === undefined)
  // Of several providers Envoy uses whichever its map iterates first.
  if (second) exchange.leaveOpen({ field: 'issuer', origin: second.origin })
  return first
}

/** Issuer, `nbf`, `exp`, audience, subject, lifetime. */
function checkToken(
  token: EnvoyToken,
  provider: EnvoyProvider,
  audiences: readonly string[] | undefined,
  { context: { now }, regex }: Exchange,
): Verdict {
  const { issuer, leeway, subjects, maxLifetime, requires } = provider
  if (issuer !== undefined && issuer !== '' && token.iss !== issuer) return 'issuer'
  if (now + leeway < token.nbf) return 'notYetValid'
  if (token.exp !== 0 && now > token.exp + leeway) return 'expired'
  if (!audienceAllowed(audiences ?? provider.audiences ?? [], token.audiences)) return 'audience'
  if (subjects && !matchesTextMatcher(subjects, token.sub, regex)) return 'subject'
  if (token.exp === 0) return requires.includes('exp') || maxLifetime !== undefined ? 'noExpiration' : 'ok'
  return maxLifetime !== undefined && token.exp - now > maxLifetime ? 'lifetime' : 'ok'
}

/** The payload segment as in the token, with its padding or without. */
function payloadText({ compact }: EnvoyToken, padded: boolean): string {
  const text = compact.split('.')[1]!
  return padded ? text + '='.repeat((4 - (text.length % 4)) % 4) : text
}

/** A string without words is unchanged. */
function withLists(payload: ProtoObject, { wordLists }: EnvoyProvider): ProtoObject {
  const changed = new Map(payload)
  for (const claim of wordLists) {
    const value = payload.get(claim)
    const words = typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : []
    if (words.length > 0) changed.set(claim, words)
  }
  return changed
}
