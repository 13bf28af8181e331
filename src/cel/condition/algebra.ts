import type { ClaimCondition, ClaimMatcher, Condition } from '../../core/condition.js'
import { groupBy } from '../../core/group-by.js'
import { memo } from '../../core/memo.js'

/** Combines conditions and drops redundant parts: constants, duplicates, nested lists of the same kind. */

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
  for (const part of parts.flatMap((condition) => (condition.kind === kind ? condition.of : [condition]))) {
    if (part.kind === decisive) return { kind: decisive } as Condition
    if (part.kind !== neutral) kept.set(key(part), part)
  }
  const of = kind === 'all' ? withoutImplied([...kept.values()]) : [...kept.values()]
  if (of.length === 0) return { kind: neutral } as Condition
  return of.length === 1 ? of[0]! : { kind, of }
}

const key = memo((condition: Condition): string => {
  const { expression: _, ...rest } = condition as Condition & { expression?: unknown }
  return JSON.stringify(rest, (name, value) => (name === 'expression' ? undefined : value))
})

/** Claims that the condition reads, by path. */
type Claims = ReadonlyMap<string, readonly ClaimCondition[]>

function claimKey({ path, provider }: ClaimCondition): string {
  return JSON.stringify([path, provider])
}

const claimsOf = (parts: readonly Condition[]): Claims =>
  groupBy(
    parts.filter((part) => part.kind === 'claim'),
    claimKey,
  )

/**
 * Simplifies each part using what the others imply about a claim: after `type(jwt.a) == string` it is present, and not
 * a list. Parts that then follow from the rest are dropped.
 */
function withoutImplied(parts: Condition[]): Condition[] {
  const facts = claimsOf(parts)
  if (facts.size === 0) return parts
  const known = parts.map((part) => assume(part, facts))
  if (known.some((part) => part.kind === 'never')) return [NEVER]
  const kept = known.filter((part) => part.kind !== 'always')
  const claims = claimsOf(kept)
  return kept.filter(
    (part) =>
      part.kind !== 'claim' || !claims.get(claimKey(part))!.some((other) => other !== part && implies(other, part)),
  )
}

/** The condition if all of the facts hold. */
function assume(condition: Condition, facts: Claims): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const parts = condition.of.map((part) => assume(part, facts))
      if (parts.every((part, index) => part === condition.of[index])) return condition
      return condition.kind === 'all' ? all(...parts) : any(...parts)
    }
    case 'not': {
      const inner = assume(condition.of, facts)
      return inner === condition.of ? condition : not(inner)
    }
    case 'claim': {
      let known: Condition = condition
      for (const fact of facts.get(claimKey(condition)) ?? []) {
        if (fact !== condition && known.kind === 'claim') known = decided(known, fact)
      }
      return known
    }
    default:
      return condition
  }
}

function decided(condition: ClaimCondition, fact: ClaimCondition): Condition {
  const { matcher } = condition
  if (key(condition) === key(fact) || implies(fact, condition)) {
    // Of the parts, the weaker one is dropped later.
    return matcher.kind === 'type' || matcher.kind === 'exists' ? ALWAYS : condition
  }
  if (matcher.kind === 'equals' && fact.matcher.kind === 'equals') return NEVER
  const [wanted, given] = [typeOf(matcher), typeOf(fact.matcher)]
  if (matcher.kind === 'any-shape' && given !== undefined) return narrowed(condition, matcher.value, given)
  return wanted !== undefined && given !== undefined && wanted !== given ? NEVER : condition
}

/** `in` once the type is known. */
function narrowed(condition: ClaimCondition, value: string, type: string): Condition {
  const kind = ({ string: 'contains', list: 'list-contains', map: 'has-key' } as const)[
    type as 'string' | 'list' | 'map'
  ]
  return kind ? { ...condition, matcher: { kind, value } } : NEVER
}

/** Whether every claim that matches the first matches the second; both concern the same claim. */
function implies(first: ClaimCondition, second: ClaimCondition): boolean {
  const [from, to] = [first.matcher, second.matcher]
  if (to.kind === 'exists') return true
  return to.kind === 'type' && from.kind !== 'type' && typeOf(from) === to.type
}

/** The type of every value that matches; `undefined`: several types match. */
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
