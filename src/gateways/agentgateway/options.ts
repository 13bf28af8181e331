import { evaluate, parseCel } from '../../cel/cel.js'
import { SIGNATURES } from '../../cel/functions.js'
import { type CelValue, materialize } from '../../cel/value.js'
import { children, type Expression } from '../../core/cel-ast.js'
import type { Outside } from '../../core/step/outside.js'
import { isRecord } from '../../yaml/plain.js'
import type { Run } from './run.js'

export type Options = Record<string, unknown>

/** The options of a step that other software decides; those of a conditional entry of Kubernetes are its `policy`. */
export function optionsOf({ content: { options } }: Outside): Options | undefined {
  if (!isRecord(options)) return undefined
  return isRecord(options['policy']) ? options['policy'] : options
}

export const isSet = (value: unknown): boolean => value !== undefined && value !== null

/**
 * The value of an expression in the options of a step that other software decides, or `fails`. `undefined`: it calls a
 * function that the configuration declares, or reads what only the running gateway knows.
 */
export function evaluateOption(source: unknown, run: Run): { value: CelValue } | 'fails' | undefined {
  const expression = typeof source === 'string' ? parseCel(source).expression : undefined
  if (!expression || !callsBuiltInsOnly(expression)) return undefined
  const { activation } = run.exchange
  activation.takeUnknown()
  const { value, error } = evaluate(expression, activation)
  if (activation.takeUnknown() !== undefined || error?.kind === 'limit') return undefined
  return value === undefined ? 'fails' : { value: materialize(value) }
}

/** Whether an expression calls nothing but functions of the engine, and none of these. */
export const callsBuiltInsOnly = (node: Expression, except: readonly string[] = []): boolean =>
  (node.kind !== 'call' || (SIGNATURES.has(node.function) && !except.includes(node.function))) &&
  children(node).every((child) => callsBuiltInsOnly(child, except))
