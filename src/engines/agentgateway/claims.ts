import type { Provider } from '../../program/step/authenticate.js'
import type { LosslessJson } from '../../text/json.js'
import type { Claims } from './token.js'

/** What the claims fail, in the library's words; `what` and `needs` say it for people. */
export interface ClaimProblem {
  error: string
  what: string
  /** What the token must have instead. */
  needs: string
}

/**
 * Required claims first, then expiry, issuer, audience (jsonwebtoken `validate`). Required means there and readable.
 * `nbf` is never compared with the clock. Suites `jwt-required-claims-*`, `jwt-mode-strict`.
 */
export function validateClaims(claims: Claims, provider: Provider, now: number): ClaimProblem | undefined {
  const audiences = provider.audiences?.length ? provider.audiences : undefined
  for (const claim of CHECKED) {
    const required = claim === 'iss' || (claim === 'aud' && audiences) || provider.requires.includes(claim)
    if (!required || isReadable(claim, claims.get(claim))) continue
    const what = claims.has(claim) ? `\`${claim}\` is not what it must be` : `it has no \`${claim}\``
    return { error: `MissingRequiredClaim("${claim}")`, what, needs: `${SHAPE[claim] ?? 'text'} as \`${claim}\`` }
  }
  return expired(claims, provider.leeway, now) ?? wrongIssuer(claims, provider) ?? wrongAudience(claims, audiences)
}

/** The claims whose presence is checked, in the order in which ours are reported; theirs is random. */
const CHECKED = ['exp', 'sub', 'iss', 'aud', 'nbf']

const SHAPE: Record<string, string> = { exp: 'seconds since 1970', nbf: 'seconds since 1970', aud: 'text or texts' }

function isReadable(claim: string, value: LosslessJson | undefined): boolean {
  if (claim === 'exp' || claim === 'nbf') return numericDate(value) !== undefined
  return claim === 'sub' ? typeof value === 'string' : textOrTexts(value) !== undefined
}

function expired(claims: Claims, leeway: number, now: number): ClaimProblem | undefined {
  const value = claims.get('exp')
  if (value === undefined) return undefined
  const exp = numericDate(value)
  const limit = Math.max(0, Math.floor(now) - leeway)
  const needs = `an \`exp\` of ${limit} or later`
  if (exp === undefined) return { error: 'InvalidClaimFormat("exp")', what: '`exp` is not a time', needs }
  return exp < limit ? { error: 'ExpiredSignature', what: `\`exp\` ${exp} is before ${limit}`, needs } : undefined
}

function wrongIssuer(claims: Claims, provider: Provider): ClaimProblem | undefined {
  const issuers = textOrTexts(claims.get('iss')) ?? []
  const issuer = provider.issuer ?? ''
  if (issuers.includes(issuer)) return undefined
  return {
    error: 'InvalidIssuer',
    what: `\`iss\` is ${shown(issuers)}, not \`${issuer}\``,
    needs: `the \`iss\` \`${issuer}\``,
  }
}

function wrongAudience(claims: Claims, audiences: readonly string[] | undefined): ClaimProblem | undefined {
  if (!audiences) return undefined
  const given = textOrTexts(claims.get('aud')) ?? []
  if (given.some((one) => audiences.includes(one))) return undefined
  const wanted = shown(audiences)
  const needs = `the \`aud\` ${audiences.length > 1 ? 'one of ' : ''}${wanted}`
  return { error: 'InvalidAudience', what: `\`aud\` is ${shown(given)}, none of ${wanted}`, needs }
}

/** Whole seconds: a JSON number from 0 to below 2^64, rounded. */
function numericDate(value: LosslessJson | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value >= 0n && value < 2n ** 64n ? value : undefined
  if (typeof value !== 'number' || !(value >= 0 && value < 2 ** 64)) return undefined
  const rounded = Math.trunc(value)
  return BigInt(value - rounded >= 0.5 ? rounded + 1 : rounded)
}

function textOrTexts(value: LosslessJson | undefined): string[] | undefined {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

function shown(values: readonly string[]): string {
  const some = values.slice(0, 5).map((one) => `\`${one.slice(0, 80)}\``)
  return values.length === 1 ? some[0]! : `[${some.join(', ')}]`
}
