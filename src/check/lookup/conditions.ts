import { innerOf } from '../../compare/formula.js'
import { lowerCel } from '../../compare/understand.js'
import { children, type Expression } from '../../core/cel-ast.js'
import type { Condition } from '../../core/condition.js'

type ConditionOf<K> = Extract<Condition, { kind: K }>

/** Tests that make the condition false if none of them can hold; empty if it may hold without them. */
export function decidingTests<K extends 'claim' | 'host'>(
  when: Condition,
  kind: K,
  isImpossible: (test: ConditionOf<K>) => boolean,
): ConditionOf<K>[] {
  const search = (condition: Condition): ConditionOf<K>[] => {
    switch (condition.kind) {
      case kind:
        return isImpossible(condition as ConditionOf<K>) ? [condition as ConditionOf<K>] : []
      case 'all':
        return condition.of.flatMap(search)
      case 'any': {
        const arms = condition.of.map(search)
        return arms.some((arm) => arm.length === 0) ? [] : arms.flat()
      }
      default:
        return []
    }
  }
  return search(lowerCel(when))
}

/** The condition may depend on who calls: it reads a claim, or a variable that a credential sets. */
export function readsCaller(when: Condition): boolean {
  return [...innerOf(lowerCel(when))].some(
    (part) =>
      part.kind === 'claim' ||
      part.kind === 'authenticated' ||
      (part.kind === 'cel' && (part.expression === null || namesCaller(part.expression))),
  )
}

const CALLER_VARIABLES: ReadonlySet<string> = new Set(['jwt', 'apiKey', 'basicAuth', 'extauthz'])

const namesCaller = (node: Expression): boolean =>
  (node.kind === 'ident' && CALLER_VARIABLES.has(node.name)) || [...children(node)].some(namesCaller)
