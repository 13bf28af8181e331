import type { Macro } from '../../core/cel-ast.js'
import { noSuchOverload } from '../error.js'
import { CelMap } from '../map.js'
import { type CelValue, isList, materialize } from '../value.js'
import type { Code, Env } from './env.js'
import { toBool } from './operators.js'

/**
 * A loop over a list or the keys of a map. It stops at the first error: `exists` and `all` do not continue to an
 * element that would decide.
 */
export function compileMacro(
  macro: Macro['macro'],
  range: Code,
  body: Code,
  condition: Code | undefined,
  slot: number,
): Code {
  /** The body for one element; the macro's variable is in its slot meanwhile. */
  const each = (env: Env, item: CelValue, code: Code): CelValue => {
    env.spend(1)
    env.slots[slot] = item
    return code(env)
  }
  switch (macro) {
    case 'exists':
      return (env) => elements(range(env)).some((item) => toBool(each(env, item, body)))
    case 'all':
      return (env) => elements(range(env)).every((item) => toBool(each(env, item, body)))
    case 'exists_one':
      return (env) => {
        let count = 0
        for (const item of elements(range(env))) if (toBool(each(env, item, body))) count++
        return count === 1
      }
    case 'filter':
      return (env) => elements(range(env)).filter((item) => toBool(each(env, item, body)))
    case 'map':
      return (env) => {
        const kept = condition
          ? elements(range(env)).filter((item) => toBool(each(env, item, condition)))
          : elements(range(env))
        return kept.map((item) => each(env, item, body))
      }
  }
}

function elements(value: CelValue): readonly CelValue[] {
  const range = materialize(value)
  if (isList(range)) return range
  if (range instanceof CelMap) return [...range.keys()]
  throw noSuchOverload()
}
