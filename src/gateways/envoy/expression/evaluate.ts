import type { EnvoyExpression, EnvoyLiteral, ExpressionSettings } from '../../../core/envoy-expression.js'
import type { Exchange } from '../exchange.js'
import { attributeOf, type Written } from './attributes.js'
import { functionOf, orError } from './functions.js'
import { Bytes, ERROR, isMembers, keyOf, mapOf, type Result, Uint, UNKNOWN, type Value } from './value.js'

interface Evaluation {
  exchange: Exchange
  written: Written
  settings: ExpressionSettings
}

/**
 * Whether an expression is true, as Envoy 1.40 evaluates it with cel-cpp: values other than booleans and errors count as
 * false. `undefined`: it depends on what only the running proxy knows, or is not modelled.
 */
export function isTrue(expression: EnvoyExpression, evaluation: Evaluation): boolean | undefined {
  const result = evaluate(expression, evaluation)
  return result === UNKNOWN ? undefined : result === true
}

function evaluate(node: EnvoyExpression, evaluation: Evaluation): Result {
  switch (node.kind) {
    case 'literal':
      return literal(node.value)
    case 'ident':
      return attributeOf(node.name, evaluation.exchange, evaluation.written)
    case 'select':
      return select(evaluate(node.operand, evaluation), node)
    case 'call':
      return call(node, evaluation)
    case 'list':
      return strictly(node.elements, evaluation, (values) => [...values])
    case 'map': {
      const parts = node.entries.flatMap(({ key, value }) => [key, value])
      return strictly(parts, evaluation, toMap)
    }
    case 'unknown':
      return UNKNOWN
    default:
      return node satisfies never
  }
}

function literal(value: EnvoyLiteral): Value {
  switch (value.type) {
    case 'null':
      return null
    case 'int':
      return BigInt(value.value)
    case 'uint':
      return new Uint(BigInt(value.value))
    case 'bytes':
      return new Bytes(value.value)
    default:
      return value.value
  }
}

function select(operand: Result, { field, test }: Extract<EnvoyExpression, { kind: 'select' }>): Result {
  if (operand === UNKNOWN || operand === ERROR) return operand
  if (!isMembers(operand)) return ERROR
  const found = operand.get(field)
  if (!test) return orError(found)
  // Whether a field of a message counts as set depends on its value; one that the message does not have is an error.
  if (operand.isMessage) return found === undefined ? ERROR : UNKNOWN
  return found === UNKNOWN ? UNKNOWN : found !== undefined
}

function call(node: Extract<EnvoyExpression, { kind: 'call' }>, evaluation: Evaluation): Result {
  const of = (part: EnvoyExpression | undefined): Result => (part ? evaluate(part, evaluation) : ERROR)
  const [first, second, third] = node.args
  switch (node.function) {
    case '_&&_':
      return decide(node.args.map(of), false)
    case '_||_':
      return decide(node.args.map(of), true)
    case '_?_:_':
      return choose(
        of(first),
        () => of(second),
        () => of(third),
      )
    case '@not_strictly_false':
    case '__not_strictly_false__': {
      const value = of(first)
      return value === UNKNOWN ? UNKNOWN : value !== false
    }
    default: {
      const apply = functionOf(node.function)
      return strictly(node.args, evaluation, (values) => (apply ? apply(values, evaluation.settings) : UNKNOWN))
    }
  }
}

/** `&&` and `||`: a side with the decisive value decides, even if others fail. */
function decide(sides: readonly Result[], decisive: boolean): Result {
  if (sides.includes(decisive)) return decisive
  if (sides.includes(UNKNOWN)) return UNKNOWN
  return sides.every((side) => side === !decisive) ? !decisive : ERROR
}

function choose(condition: Result, then: () => Result, otherwise: () => Result): Result {
  if (typeof condition === 'boolean') return condition ? then() : otherwise()
  if (condition !== UNKNOWN) return ERROR
  const [first, second] = [then(), otherwise()]
  return typeof first === 'boolean' && first === second ? first : UNKNOWN
}

/** Applies a function to evaluated parts. A part that fails makes the whole fail, even if others are unknown. */
function strictly(
  parts: readonly EnvoyExpression[],
  evaluation: Evaluation,
  apply: (values: readonly Value[]) => Result,
): Result {
  const results = parts.map((part) => evaluate(part, evaluation))
  if (results.includes(ERROR)) return ERROR
  return results.includes(UNKNOWN) ? UNKNOWN : apply(results as Value[])
}

/** Builds a map from keys and values in turn. A key that occurs twice is an error. */
function toMap(values: readonly Value[]): Result {
  const entries = new Map<string, Value>()
  for (let index = 0; index < values.length; index += 2) {
    const key = keyOf(values[index]!)
    if (key === undefined || entries.has(key)) return ERROR
    entries.set(key, values[index + 1]!)
  }
  return mapOf(entries)
}
