import type { Call, Expression, Macro } from '../../core/cel-ast.js'
import { CelSyntaxError } from './lexer.js'

/** Macros by name, with their numbers of arguments. */
export const MACROS: ReadonlyMap<string, { macro: Macro['macro']; args: readonly number[] }> = new Map<
  string,
  { macro: Macro['macro']; args: readonly number[] }
>([
  ['exists', { macro: 'exists', args: [2] }],
  ['all', { macro: 'all', args: [2] }],
  ['exists_one', { macro: 'exists_one', args: [2] }],
  ['existsOne', { macro: 'exists_one', args: [2] }],
  ['map', { macro: 'map', args: [2, 3] }],
  ['filter', { macro: 'filter', args: [2] }],
])

/** `has(x.y)`; with any other argument it does not load. `has(has(x.y))` is `has(x.y)`: the expanded macro is a field. */
export function has(call: Call): Expression | undefined {
  if (call.function !== 'has' || call.args.length !== 1) return undefined
  const field = call.args[0]!
  if (field.kind === 'has') return { ...field, start: call.start, end: call.end }
  if (field.kind !== 'select') {
    throw new CelSyntaxError('`has()` takes a field: `has(jwt.sub)`', field.start, field.end)
  }
  const { operand, name } = field
  return { kind: 'has', operand, field: field.field, name, start: call.start, end: call.end }
}

/** A macro, if the name and the number of arguments match; otherwise a call of a function of that name. */
export function macro(call: Call): Macro | undefined {
  const known = MACROS.get(call.function)
  if (!known?.args.includes(call.args.length)) return undefined
  const [variable, ...rest] = call.args as [Expression, ...Expression[]]
  if (variable.kind !== 'ident') {
    throw new CelSyntaxError('the first argument must be a simple name', variable.start, variable.end)
  }
  const body = rest.pop()!
  const base = { kind: 'macro', macro: known.macro, range: call.target!, variable: variable.name, body } as const
  return { ...base, ...(rest[0] ? { condition: rest[0] } : {}), name: call.name, start: call.start, end: call.end }
}
