import { Activation } from '../activation.js'
import { CelError } from '../error.js'
import type { CelValue } from '../value.js'
import { type Code, Env } from './env.js'

/** Code whose value is known. */
interface Constant extends Code {
  isConstant?: true
}

/** Steps that a constant may take: none becomes much larger than its source. */
const MAX_STEPS = 1000

const NOTHING = Activation.ofValues([])

export function constant(value: CelValue): Code {
  const code: Constant = () => value
  code.isConstant = true
  return code
}

/** Evaluates code whose parts are constant. If that fails, it fails when the expression is evaluated. */
export function fold(code: Code, parts: readonly Code[]): Code {
  if (!parts.every((part: Constant) => part.isConstant)) return code
  try {
    return constant(code(new Env(NOTHING, MAX_STEPS)))
  } catch (error) {
    if (error instanceof CelError || error instanceof RangeError) return code
    throw error
  }
}
