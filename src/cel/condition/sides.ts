import type { ClaimMatcher, Condition } from '../../core/condition.js'
import { all, any, not } from './algebra.js'

/**
 * When an expression is true and when it is false. Both are conditions; if neither holds, the expression fails or its
 * value is not a boolean. `!` and the other side of `||` depend on this difference.
 */
export interface Sides {
  whenTrue: Condition
  whenFalse: Condition
}

export function swapSides({ whenTrue, whenFalse }: Sides): Sides {
  return { whenTrue: whenFalse, whenFalse: whenTrue }
}

/** True or false for every request. */
export function total(condition: Condition): Sides {
  return { whenTrue: condition, whenFalse: not(condition) }
}

export const claim = (path: string[], matcher: ClaimMatcher): Condition => ({ kind: 'claim', path, matcher })

export const exists = (path: string[]): Condition => claim(path, { kind: 'exists' })

export const ofType = (path: string[], ...types: (ClaimMatcher & { kind: 'type' })['type'][]): Condition =>
  any(...types.map((type) => claim(path, { kind: 'type', type })))

/** Missing or null: `default` returns its alternative. */
export function absent(path: string[]): Condition {
  return any(not(exists(path)), claim(path, { kind: 'type', type: 'null' }))
}

/** Fails if the claim is missing; otherwise true or false. */
export function ofClaim(path: string[], condition: Condition, applies: Condition = exists(path)): Sides {
  return { whenTrue: condition, whenFalse: all(applies, not(condition)) }
}
