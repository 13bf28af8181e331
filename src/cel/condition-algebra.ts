import type { ClaimCondition, ClaimMatcher, Condition } from '../program/condition.js'

/** Conditions put together without what says nothing: constants, repetitions, nested lists of the same kind. */

export const ALWAYS: Condition = { kind: 'always' }
export const NEVER: Condition = { kind: 'never' }

export function all(...parts: Condition[]): Condition {
  return combined('all', parts)
}

export function any(...parts: Condition[]): Condition {
  return combined('any', parts)
}

export function not(condition: Condition): Condition {
  if (condition.kind === 'always') return NEVER
  if (condition.kind === 'never') return ALWAYS
  return condition.kind === 'not' ? condition.of : { kind: 'not', of: condition }
}

function combined(kind: 'all' | 'any', parts: Condition[]): Condition {
  const [neutral, decisive] = kind === 'all' ? ['always', 'never'] : ['never', 'always']
  const kept = new Map<string, Condition>()
  for (const part of parts.flatMap((one) => (one.kind === kind ? one.of : [one]))) {
    if (part.kind === decisive) return { kind: decisive } as Condition
    if (part.kind !== neutral) kept.set(key(part), part)
  }
  const of = kind === 'all' ? withoutImplied([...kept.values()]) : [...kept.values()]
  if (of.length === 0) return { kind: neutral } as Condition
  return of.length === 1 ? of[0]! : { kind, of }
}

function key(condition: Condition): string {
  return JSON.stringify(condition, (_, value) => (typeof value === 'bigint' ? String(value) : value))
}

/**
 * What one part says about a claim, the others know: after `type(jwt.a) == string` it is there, and no list. Then what
 * follows from the rest is left out.
 */
function withoutImplied(parts: Condition[]): Condition[] {
  let known = parts
  for (const fact of parts) {
    if (fact.kind !== 'claim') continue
    known = known.map((part) => (part === fact ? part : assume(part, fact)))
  }
  if (known.some((part) => part.kind === 'never')) return [NEVER]
  const kept = known.filter((part) => part.kind !== 'always')
  return kept.filter((part) => !kept.some((other) => other !== part && implies(other, part)))
}

/** The condition where `fact` holds. */
function assume(condition: Condition, fact: ClaimCondition): Condition {
  switch (condition.kind) {
    case 'all':
      return all(...condition.of.map((part) => assume(part, fact)))
    case 'any':
      return any(...condition.of.map((part) => assume(part, fact)))
    case 'not':
      return not(assume(condition.of, fact))
    case 'claim':
      return sameClaim(condition, fact) ? decided(condition, fact) : condition
    default:
      return condition
  }
}

function decided(condition: ClaimCondition, fact: ClaimCondition): Condition {
  if (key(condition) === key(fact) || implies(fact, condition))
    return condition.matcher.kind === 'type' || condition.matcher.kind === 'exists' ? ALWAYS : condition
  const [wanted, given] = [typeOf(condition.matcher), typeOf(fact.matcher)]
  if (condition.matcher.kind === 'any-shape' && given !== undefined)
    return narrowed(condition, condition.matcher.value, given)
  return wanted !== undefined && given !== undefined && wanted !== given ? NEVER : condition
}

/** `in` once the type is known. */
function narrowed(condition: ClaimCondition, value: string, type: string): Condition {
  const kind = ({ string: 'contains', list: 'list-contains', map: 'has-key' } as const)[
    type as 'string' | 'list' | 'map'
  ]
  return kind ? { ...condition, matcher: { kind, value } } : NEVER
}

/** A claim that matches the first matches the second. */
function implies(first: Condition, second: Condition): boolean {
  if (first.kind !== 'claim' || second.kind !== 'claim' || !sameClaim(first, second)) return false
  const [from, to] = [first.matcher, second.matcher]
  if (to.kind === 'exists') return true
  return to.kind === 'type' && from.kind !== 'type' && typeOf(from) === to.type
}

function sameClaim(a: ClaimCondition, b: ClaimCondition): boolean {
  return a.provider === b.provider && key({ ...a, matcher: b.matcher }) === key(b)
}

/** The type of every value that matches; `undefined`: there are several. */
function typeOf(matcher: ClaimMatcher): string | undefined {
  switch (matcher.kind) {
    case 'type':
      return matcher.type
    case 'equals':
      return matcher.value === null ? 'null' : typeof matcher.value
    case 'regex':
    case 'prefix':
    case 'suffix':
    case 'contains':
      return 'string'
    case 'list-contains':
      return 'list'
    case 'has-key':
      return 'map'
    default:
      return undefined
  }
}
