import { Activation } from '../../cel/activation.js'
import { evaluate, parseCel } from '../../cel/cel.js'
import { CHANGING } from '../../cel/functions.js'
import { jsonText } from '../../cel/json-text.js'
import type { Expression } from '../../core/cel-ast.js'
import { type LosslessJson, parseJson } from '../../yaml/json.js'
import { isRecord } from '../../yaml/plain.js'
import { variablesOf } from './mcp/simplify.js'
import { callsBuiltInsOnly } from './options.js'

/** A member of a call, and its new value; `null`: the expression does not parse, and so always fails. */
export type Transformation = readonly [member: string, expression: Expression | null]

/** An object of expressions, of a file; or a list of `field` and `expression`, of Kubernetes. */
export function readTransformations(options: unknown): Transformation[] {
  const entries = Array.isArray(options)
    ? options.filter(isRecord).map(({ field, expression }) => [field, expression])
    : Object.entries(isRecord(options) ? options : {})
  return entries.map(([member, source]) => [String(member), parseCel(String(source)).expression ?? null])
}

/** Whether the value depends on nothing but the call. */
export function readsCallOnly([, expression]: Transformation): boolean {
  if (!expression) return true
  const isRepeatable = callsBuiltInsOnly(expression, [...CHANGING, 'variables'])
  return isRepeatable && [...variablesOf(expression)].every((name) => name === 'llmRequest')
}

/**
 * The members with the values of expressions on the call as it was; a member whose expression fails is removed
 * (llm/policy/mod.rs `apply_request_body_mutations`).
 */
export function transform(
  members: ReadonlyMap<string, LosslessJson>,
  transformations: readonly Transformation[],
  call: ReadonlyMap<string, LosslessJson>,
): Map<string, LosslessJson> {
  const activation = Activation.of({ llmRequest: call as LosslessJson })
  let changed = new Map(members)
  for (const [member, expression] of transformations) {
    const { value } = expression ? evaluate(expression, activation) : {}
    if (value === undefined) changed = removeBySwap(changed, member)
    else changed.set(member, parseJson(jsonText(value)))
  }
  return changed
}

/** The members without one of them, whose place the last takes (`swap_remove`). */
export function removeBySwap(members: ReadonlyMap<string, LosslessJson>, name: string): Map<string, LosslessJson> {
  const entries = [...members]
  const index = entries.findIndex(([key]) => key === name)
  if (index >= 0) entries[index] = entries.at(-1)!
  return new Map(index < 0 ? entries : entries.slice(0, -1))
}
