import type { Provider } from '../../core/step/authenticate.js'
import type { LosslessJson } from '../../yaml/json.js'
import type { Claims } from './token.js'
import type { AgentgatewayTraits } from './traits.js'

/** Why claims are rejected, in the library's words; `what` and `needs` are for humans. */
interface ClaimProblem {
  error: string
  what: string
  /** The required value. */
  needs: string
}

/** In our reporting order; the library's is random. */
const CLAIMS = ['exp', 'sub', 'iss', 'aud', 'nbf'] as const
type Claim = (typeof CLAIMS)[number]

/** The checked claims, as the library reads them. An unreadable claim is `undefined`. */
export interface RegisteredClaims {
  all: Claims
  /** Claims that a provider may require, and that are missing or unreadable. */
  absent: readonly Claim[]
  /** Whole seconds since 1970. */
  exp: number | undefined
  iss: readonly string[] | undefined
  aud: readonly string[] | undefined
}

export function registeredClaims(claims: Claims): RegisteredClaims {
  const sub = claims.get('sub')
  const exp = numericDate(claims.get('exp'))
  const iss = textOrTexts(claims.get('iss'))
  const aud = textOrTexts(claims.get('aud'))
  const read: Record<Claim, unknown> = {
    exp,
    sub: typeof sub === 'string' ? sub : undefined,
    iss,
    aud,
    nbf: numericDate(claims.get('nbf')),
  }
  return { all: claims, exp, iss, aud, absent: CLAIMS.filter((claim) => read[claim] === undefined) }
}

/**
 * Required claims first, then expiry, issuer, audience (jsonwebtoken `validate`). Required means present and readable.
 * `nbf` is never compared with the clock. Suites `jwt-required-claims-*`, `jwt-mode-strict`.
 */
export function validateClaims(
  claims: RegisteredClaims,
  provider: Provider,
  now: number,
  traits: AgentgatewayTraits,
): ClaimProblem | undefined {
  return (
    missing(claims, provider, traits) ??
    expired(claims, provider.leeway, now) ??
    wrongIssuer(claims, provider, traits) ??
    wrongAudience(claims, provider, traits)
  )
}

const SHAPE: Partial<Record<string, string>> = {
  exp: 'seconds since 1970',
  nbf: 'seconds since 1970',
  aud: 'text or texts',
}

function missing(
  { all, absent }: RegisteredClaims,
  { audiences, requires }: Provider,
  { requiresCheckedClaims }: AgentgatewayTraits,
): ClaimProblem | undefined {
  const isChecked = (claim: Claim): boolean => claim === 'iss' || (claim === 'aud' && (audiences ?? []).length > 0)
  for (const claim of absent) {
    if (!(requiresCheckedClaims && isChecked(claim)) && !requires.includes(claim)) continue
    const what = all.has(claim) ? `\`${claim}\` is not what it must be` : `it has no \`${claim}\``
    return { error: `MissingRequiredClaim("${claim}")`, what, needs: `${SHAPE[claim] ?? 'text'} as \`${claim}\`` }
  }
  return undefined
}

function expired({ all, exp }: RegisteredClaims, leeway: number, now: number): ClaimProblem | undefined {
  const limit = Math.max(0, Math.floor(now) - leeway)
  if (exp !== undefined && exp >= limit) return undefined
  const needs = `an \`exp\` of ${limit} or later`
  if (exp !== undefined) return { error: 'ExpiredSignature', what: `\`exp\` ${exp} is before ${limit}`, needs }
  return all.has('exp') ? { error: 'InvalidClaimFormat("exp")', what: '`exp` is not a time', needs } : undefined
}

function wrongIssuer(
  { all, iss = [] }: RegisteredClaims,
  { issuer = '' }: Provider,
  { requiresCheckedClaims }: AgentgatewayTraits,
): ClaimProblem | undefined {
  if (iss.includes(issuer) || (!requiresCheckedClaims && !all.has('iss'))) return undefined
  return {
    error: 'InvalidIssuer',
    what: `\`iss\` is ${quoteAll(iss)}, not \`${issuer}\``,
    needs: `the \`iss\` \`${issuer}\``,
  }
}

function wrongAudience(
  { all, aud = [] }: RegisteredClaims,
  { audiences }: Provider,
  { requiresCheckedClaims }: AgentgatewayTraits,
): ClaimProblem | undefined {
  // An empty list accepts no audience in 1.4, which accepts a token without `aud`.
  if (audiences === undefined || (audiences.length === 0 && requiresCheckedClaims)) return undefined
  if (aud.some((item) => audiences.includes(item)) || (!requiresCheckedClaims && !all.has('aud'))) return undefined
  const wanted = quoteAll(audiences)
  const needs = `the \`aud\` ${audiences.length > 1 ? 'one of ' : ''}${wanted}`
  return { error: 'InvalidAudience', what: `\`aud\` is ${quoteAll(aud)}, none of ${wanted}`, needs }
}

const END_OF_TIME = 2 ** 64

/** Whole seconds: a JSON number from 0 to below 2^64, rounded. */
function numericDate(value: LosslessJson | undefined): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  const seconds = Number(value)
  return seconds >= 0 && value < END_OF_TIME ? Math.round(seconds) : undefined
}

function textOrTexts(value: LosslessJson | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
}

function quoteAll(values: readonly string[]): string {
  const some = values.slice(0, 5).map((item) => `\`${item.slice(0, 80)}\``)
  return values.length === 1 ? some[0]! : `[${some.join(', ')}]`
}
