import type { Activation } from '../../cel/activation.js'
import { evaluate } from '../../cel/cel.js'
import { type CelValue, materialize } from '../../cel/value.js'
import type { Expression } from '../../core/cel-ast.js'
import type { CelCondition, Condition } from '../../core/condition.js'
import type { Exchange } from './exchange.js'

/** The value of an expression; `undefined` if it fails or does not parse. */
export function evaluated(condition: CelCondition, activation: Activation): CelValue | undefined {
  if (!condition.expression) return undefined
  const { value } = evaluate(condition.expression, activation)
  return value === undefined ? undefined : materialize(value)
}

/** The gateway's words about an expression that fails; `undefined`: they are not known. */
export function failureText({ expression }: CelCondition, activation: Activation): string | undefined {
  const { error } = expression ? evaluate(expression, activation) : {}
  const [, name = ''] = /^(?:no such key: |undeclared reference to `)(.*?)`?$/s.exec(error?.message ?? '') ?? []
  if (error?.kind === 'no-such-key') return `execution: No such key: ${name}`
  if (error?.kind === 'undeclared') return `execution: Undeclared reference to '${name}'`
  return error?.message === 'no such overload' ? 'execution: No such overload' : undefined
}

/** Strings and bytes as a string; other values cannot be a header or a credential. */
export function textOf(condition: CelCondition, activation: Activation): string | undefined {
  const value = evaluated(condition, activation)
  if (value instanceof Uint8Array) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value)
  return typeof value === 'string' ? value : undefined
}

const CONDITIONS: ReadonlySet<string> = new Set(['cel', 'always', 'never', 'all', 'any', 'not', 'authenticated'])

/** Evaluates a part of a condition or of an expression, ignoring unknown parts of the request. */
export function holdsPart(part: Condition | Expression, activation: Activation, exchange: Exchange): boolean {
  if (CONDITIONS.has(part.kind)) return holds(part as Condition, activation, exchange)
  const { value } = evaluate(part as Expression, activation)
  activation.takeUnknown()
  return value === true
}

/** A rule's condition: errors and values other than booleans are false. */
export function holds(condition: Condition, activation: Activation, exchange?: Exchange): boolean {
  switch (condition.kind) {
    case 'cel': {
      activation.takeUnknown()
      const value = evaluated(condition, activation) === true
      const unknown = activation.takeUnknown()
      return unknown !== undefined && exchange ? exchange.settle(condition, unknown, value) : value
    }
    case 'always':
      return true
    case 'never':
      return false
    case 'all':
      return condition.of.every((part) => holds(part, activation, exchange))
    case 'any':
      return condition.of.some((part) => holds(part, activation, exchange))
    case 'not':
      return !holds(condition.of, activation, exchange)
    case 'authenticated':
      return exchange?.claims !== undefined
    default:
      throw new Error(`agentgateway has no condition of kind ${condition.kind}`)
  }
}
