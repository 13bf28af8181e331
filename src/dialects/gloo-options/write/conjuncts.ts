import type { Condition } from '../../../core/condition.js'
import { escapeRegex } from '../../../core/escape-regex.js'
import { matchesWhole } from '../../../yaml/re2.js'
import { type GlooClaim, glooClaims } from './claims.js'

/** What has to hold together: claims of one principal and a permission. */
export interface Conjunct {
  claims: GlooClaim[]
  /** Any verified token matches, whatever its claims. */
  authenticated?: boolean
  prefix?: string
  method?: string
}

const MAX_CONJUNCTS = 400

const NEVER: Conjunct[] = []
const ALWAYS: Conjunct[] = [{ claims: [] }]

/**
 * A condition as alternatives that Gloo's policies can express. Parts that they cannot express never match and are
 * reported: the result never allows more than the condition.
 */
export function conjunctsOf(condition: Condition, report: (note: string) => void): Conjunct[] {
  const of = (one: Condition) => conjunctsOf(one, report)
  switch (condition.kind) {
    case 'always':
      return ALWAYS
    case 'never':
      return NEVER
    case 'any':
      return limited(condition.of.flatMap(of), report)
    case 'all':
      return condition.of.reduce<Conjunct[]>((all, one) => product(all, of(one), report), ALWAYS)
    case 'not':
      return negated(condition.of, report)
    case 'claim':
      return glooClaims(condition, report).map((claim) => ({ claims: [claim] }))
    case 'authenticated':
      return [{ claims: [], authenticated: true }]
    case 'method':
      return [{ claims: [], method: condition.value }]
    case 'path':
      if (condition.match === 'prefix')
        return condition.value === '' ? ALWAYS : [{ claims: [], prefix: condition.value }]
      return unsaid('a policy can match a prefix of the path only', report)
    case 'header':
    case 'host':
      return unsaid('a policy cannot match headers or hosts', report)
    case 'cel':
      return unsaid('the expression has no counterpart in a policy', report)
    default:
      return condition satisfies never
  }
}

function unsaid(note: string, report: (note: string) => void): Conjunct[] {
  report(`${note}: it allows no request`)
  return NEVER
}

function negated(condition: Condition, report: (note: string) => void): Conjunct[] {
  const not = (of: Condition): Condition => ({ kind: 'not', of })
  switch (condition.kind) {
    case 'always':
      return NEVER
    case 'never':
      return ALWAYS
    case 'not':
      return conjunctsOf(condition.of, report)
    case 'all':
      return conjunctsOf({ kind: 'any', of: condition.of.map(not) }, report)
    case 'any':
      return conjunctsOf({ kind: 'all', of: condition.of.map(not) }, report)
    default:
      return unsaid('a policy cannot express a negation', report)
  }
}

function limited(conjuncts: Conjunct[], report: (note: string) => void): Conjunct[] {
  if (conjuncts.length <= MAX_CONJUNCTS) return conjuncts
  report(`the rule has more than ${MAX_CONJUNCTS} alternatives: the others allow no request`)
  return conjuncts.slice(0, MAX_CONJUNCTS)
}

function product(a: Conjunct[], b: Conjunct[], report: (note: string) => void): Conjunct[] {
  return limited(
    a.flatMap((conjunct) => b.flatMap((other) => joined(conjunct, other, report) ?? [])),
    report,
  )
}

/** `null`: the two contradict each other, or cannot be expressed. */
function joined(a: Conjunct, b: Conjunct, report: (note: string) => void): Conjunct | null {
  if (a.method !== undefined && b.method !== undefined && a.method !== b.method) return null
  const method = a.method ?? b.method
  const prefixes = [a.prefix, b.prefix].filter((one) => one !== undefined)
  const prefix = prefixes.sort((x, y) => y.length - x.length)[0]
  if (!prefixes.every((one) => prefix!.startsWith(one))) return null
  let claims: GlooClaim[] | null = a.claims
  for (const claim of b.claims) claims = claims && withClaim(claims, claim, report)
  const authenticated = a.authenticated || b.authenticated
  if (!claims) return null
  return {
    claims,
    ...(authenticated && { authenticated }),
    ...(prefix !== undefined && { prefix }),
    ...(method !== undefined && { method }),
  }
}

function withClaim(claims: GlooClaim[], claim: GlooClaim, report: (note: string) => void): GlooClaim[] | null {
  const at = claims.findIndex((one) => samePath(one.path, claim.path) && one.provider === claim.provider)
  if (at < 0) return [...claims, claim]
  const known = claims[at]!
  if (known.matcher === claim.matcher && known.value === claim.value) return claims
  const kinds = new Set([known.matcher, claim.matcher])
  if (kinds.size === 2 && !(kinds.has('EXACT_STRING') && kinds.has('REGEX_MATCH'))) return null
  if (kinds.size === 1 && (known.matcher === 'EXACT_STRING' || known.matcher === 'BOOLEAN')) return null
  if (kinds.size === 2) {
    const [exact, regex] = known.matcher === 'EXACT_STRING' ? [known, claim] : [claim, known]
    return matchesWhole(regex.value, exact.value) ? claims.map((one, index) => (index === at ? exact : one)) : null
  }
  report(`a policy can compare claim \`${claim.path.join('.')}\` once: with two comparisons it allows no request`)
  return null
}

const samePath = (a: string[], b: string[]): boolean => a.length === b.length && a.every((part, i) => part === b[i])

/** Claims of one principal share a matcher and a provider; exact texts can be patterns. `null`: they cannot. */
export function unified(claims: GlooClaim[], report: (note: string) => void): GlooClaim[] | null {
  if (new Set(claims.map((claim) => claim.provider)).size > 1) {
    report('a principal has claims of one provider: it allows no request')
    return null
  }
  const kinds = new Set(claims.map((claim) => claim.matcher))
  if (kinds.size <= 1) return claims
  if ([...kinds].some((kind) => kind !== 'EXACT_STRING' && kind !== 'REGEX_MATCH')) {
    report('a principal compares all its claims in one way: lists, strings and booleans together allow no request')
    return null
  }
  return claims.map((claim) =>
    claim.matcher === 'EXACT_STRING'
      ? { ...claim, matcher: 'REGEX_MATCH', value: escapeRegex(claim.value) || NOTHING }
      : claim,
  )
}

/** Matches the empty string. Envoy rejects an empty pattern. */
const NOTHING = '(?:)'
