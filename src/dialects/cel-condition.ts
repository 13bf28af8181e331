import { CelSyntaxError } from '../cel/lexer.js'
import { parse } from '../cel/parser.js'
import type { Origin } from '../finding.js'
import type { CelCondition } from '../program/condition.js'

/** A CEL expression as a condition; `problem` where it does not parse: then it fails whenever it is evaluated. */
export function celCondition(source: string, origin: Origin): { condition: CelCondition; problem?: CelSyntaxError } {
  try {
    return { condition: { kind: 'cel', source, expression: parse(source), origin } }
  } catch (problem) {
    if (!(problem instanceof CelSyntaxError)) throw problem
    return { condition: { kind: 'cel', source, expression: null, origin }, problem }
  }
}
