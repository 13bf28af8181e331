import { CelError, noSuchOverload } from '../error.js'
import { type CelValue, isList, materialize } from '../value.js'
import type { Code, Env } from './env.js'
import { compare, isIn, notComparable } from './operators.js'

/**
 * `&&` and `||`: a deciding side decides even if the other is an error or not a boolean; an error on the right takes
 * precedence over one on the left.
 */
export function logical(left: Code, right: Code, decisive: boolean): Code {
  return (env) => {
    let failure: CelError | undefined
    try {
      const value = left(env)
      if (value === decisive) return decisive
      if (typeof value !== 'boolean') failure = noSuchOverload()
    } catch (error) {
      failure = requireCelError(error)
    }
    const value = materialize(right(env))
    if (value === decisive || (typeof value === 'boolean' && !failure)) return value
    throw failure ?? noSuchOverload()
  }
}

function requireCelError(error: unknown): CelError {
  if (error instanceof CelError && error.kind !== 'limit') return error
  throw error
}

/** `<` and similar. */
export function relation(left: Code, right: Code, holds: (order: number) => boolean): Code {
  return (env) => {
    const a = left(env)
    const b = right(env)
    const order = compare(a, b)
    if (order === undefined) throw notComparable(a, b)
    return holds(order)
  }
}

/** `in`. */
export function contained(env: Env, member: CelValue, container: CelValue): boolean {
  const whole = materialize(container)
  if (typeof whole === 'string' || isList(whole)) env.scan(whole.length)
  return isIn(member, container)
}
