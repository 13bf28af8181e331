import type { ClaimMatcher, Condition } from '../../../core/condition.js'
import type { Losses } from '../../../core/losses.js'
import { child } from '../../../core/pointer.js'
import type { Authenticate, Provider } from '../../../core/step/authenticate.js'
import type { RuleSet } from './authorization.js'

/** Claims that agentgateway can require besides `exp` and `iss`, and their types. It ignores other names. */
const BY_RULE: Readonly<Record<string, ClaimMatcher>> = {
  sub: { kind: 'type', type: 'string' },
  nbf: { kind: 'type', type: 'number' },
  // Envoy itself rejects every other type.
  aud: { kind: 'exists' },
}

/** The condition of a rule, if it applies to every provider: then a rejected token is equivalent to a missing one. */
function ruled({ providers, onInvalid }: Authenticate): string[] {
  if (onInvalid === 'pass') return []
  return Object.keys(BY_RULE).filter((claim) => providers.every((provider) => requiresClaim(provider, claim)))
}

/** A compared audience is required anyway. */
function requiresClaim({ requires, audiences }: Provider, claim: string): boolean {
  return requires.includes(claim) && !(claim === 'aud' && audiences?.length)
}

/** Envoy can only require `exp`: rules require the others from requests with a token. */
export function requiredClaims(step: Authenticate): RuleSet | null {
  const { onMissing, origin: at, providers } = step
  const origin = providers[0]?.requiresAt?.origin ?? at
  const claims = ruled(step)
  if (claims.length === 0) return null
  const rules = claims.map((claim) => {
    const when: Condition = { kind: 'claim', path: [claim], matcher: BY_RULE[claim]! }
    const unauthenticated: Condition = { kind: 'not', of: { kind: 'authenticated' } }
    const optional: Condition = { kind: 'any', of: [unauthenticated, when] }
    return { effect: 'require' as const, when: onMissing === 'pass' ? optional : when, origin }
  })
  return { step: { kind: 'authorize', rules, origin }, providers: step }
}

/** Reports the conversion of the list, and leaves the providers the claims that Envoy can require. */
export function withoutRuled(step: Authenticate, losses: Losses): Authenticate {
  const byRule = ruled(step)
  const providers = step.providers.map((provider) => {
    for (const [index, claim] of provider.requires.entries())
      if (Object.hasOwn(BY_RULE, claim) && requiresClaim(provider, claim))
        reportClaim(provider, index, byRule.includes(claim), losses)
    return { ...provider, requires: provider.requires.filter((claim) => claim === 'exp') }
  })
  return { ...step, providers }
}

function reportClaim({ requires, requiresAt, origin }: Provider, index: number, byRule: boolean, losses: Losses): void {
  const claim = requires[index]!
  const list = requiresAt?.origin
  const entryOrigin = list ? { ...list, pointer: child(list.pointer, index) } : origin
  if (byRule)
    losses.approximate(entryOrigin, `a rule requires \`${claim}\`: tokens without it are answered 403, not 401`)
  else losses.unsupported(entryOrigin, `Envoy cannot require the claim \`${claim}\``)
}
