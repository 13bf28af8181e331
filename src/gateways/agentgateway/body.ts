import { namesBody } from '../../cel/attributes.js'
import type { CelCondition } from '../../core/condition.js'

const known = new WeakMap<object, ReadonlyMap<'request' | 'response', boolean>>()

/**
 * Whether an expression of a policy names the body. Expressions of all policies of a phase count, whether or not they
 * run.
 */
export function readsBody(policies: object, of: 'request' | 'response'): boolean {
  let reads = known.get(policies)
  if (!reads) {
    const expressions = [...expressionsIn(policies)]
    const names = (root: 'request' | 'response') => expressions.some((expression) => namesBody(expression, root))
    reads = new Map((['request', 'response'] as const).map((root) => [root, names(root)]))
    known.set(policies, reads)
  }
  return reads.get(of)!
}

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
