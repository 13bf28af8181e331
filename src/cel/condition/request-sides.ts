import type { Expression } from '../../core/cel-ast.js'
import type { Condition } from '../../core/condition.js'
import { translate } from '../regex/from-rust.js'
import { checkRegex } from '../regex/regex.js'
import { all, not } from './algebra.js'
import { headerOf, isRequestField } from './shape.js'
import { type Sides, total } from './sides.js'

type TextMatch = 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex'

/** Conditions on the request. */
export function textCondition(subject: Expression, match: TextMatch, value: string): Sides | undefined {
  if (isRequestField(subject, 'path')) return total({ kind: 'path', match, value })
  if (isRequestField(subject, 'method') && match === 'exact') return total({ kind: 'method', value })
  if (isRequestField(subject, 'host')) return total({ kind: 'host', match, value })
  const name = headerOf(subject)
  if (name === undefined) return undefined
  // The engine cannot read a line with characters other than visible ASCII this way.
  const readable: Condition = { kind: 'header', name, match: 'regex', value: '[\\t -~]*' }
  const condition: Condition = { kind: 'header', name, match, value }
  const isReadable = match === 'exact' && /^[\t -~]*$/.test(value)
  return { whenTrue: isReadable ? condition : all(readable, condition), whenFalse: all(readable, not(condition)) }
}

/** The pattern in RE2's syntax. `undefined`: Rust rejects it, or RE2 has no equivalent. */
export function translated(pattern: string): string | undefined {
  try {
    checkRegex(pattern)
    return translate(pattern)
  } catch {
    return undefined
  }
}

/** A pattern that matches a whole string if and only if `pattern` matches some part of it. */
export function whole(pattern: string): string {
  const anchored = /^\^([^|()]*[^|()\\])\$$/.exec(pattern)
  return anchored ? anchored[1]! : `(?s:.*)(?:${pattern})(?s:.*)`
}
