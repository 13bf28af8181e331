import { namesRequestBody } from '../../cel/attributes.js'
import type { CelCondition } from '../../core/condition.js'
import { memo } from '../../core/memo.js'

/**
 * Whether an expression of a policy names the body of the request. Expressions of all policies of a phase count, whether
 * or not they run.
 */
export const readsRequestBody = memo((policies: object): boolean => [...expressionsIn(policies)].some(namesRequestBody))

/** All expressions in steps and actions, at any depth. */
function* expressionsIn(value: unknown): Generator<NonNullable<CelCondition['expression']>> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) yield* expressionsIn(item)
    return
  }
  const { kind, source, expression } = value as Partial<CelCondition>
  if (kind === 'cel' && typeof source === 'string') {
    if (expression) yield expression
    return
  }
  for (const [name, member] of Object.entries(value)) {
    if (name !== 'origin' && name !== 'keys') yield* expressionsIn(member)
  }
}
