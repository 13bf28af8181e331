import { BoundedMap } from '../core/bounded-map.js'
import type { Expression } from '../core/cel-ast.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Activation } from './activation.js'
import { CelError } from './error.js'
import type { CelFunction } from './evaluate/call.js'
import { compile } from './evaluate/compile.js'
import { type Code, Env } from './evaluate/env.js'
import { CelSyntaxError } from './parse/lexer.js'
import { parse } from './parse/parser.js'
import type { CelValue } from './value.js'

/** `start` and `end`: offsets into the source, UTF-16 code units. `foreign`: syntax of other CEL programs. */
export interface SyntaxProblem {
  message: string
  start: number
  end: number
  foreign: boolean
}

export type ParseResult =
  | { expression: Expression; error?: undefined }
  | { expression?: undefined; error: SyntaxProblem }

/** Total length of the expressions whose results are kept. The tree of an expression takes about 50 times its text. */
const MAX_KEPT = 250_000

const parsed = new BoundedMap<string, ParseResult>(MAX_KEPT, ({ length }) => length)

/**
 * Parses an expression as agentgateway does when it loads a configuration. Never throws. Equal expressions, which many
 * rules have, share a result: it must not be changed.
 */
export function parseCel(source: string): ParseResult {
  return getOrAdd(parsed, source, () => parseOnce(source))
}

function parseOnce(source: string): ParseResult {
  try {
    return { expression: parse(source) }
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error
    const { message, start, end, foreign } = error
    return { error: { message, start, end, foreign } }
  }
}

export type Outcome = { value: CelValue; error?: undefined } | { value?: undefined; error: CelError }

type Functions = ReadonlyMap<string, CelFunction>

const compiled = new WeakMap<Expression, { code: Code; functions: Functions | undefined }>()

/**
 * Evaluates as agentgateway does. An expression is compiled the first time; keep it to evaluate it again. Never throws.
 * @param functions functions of the program that the expression was written for, where that is not agentgateway
 */
export function evaluate(expression: Expression, activation: Activation, functions?: Functions): Outcome {
  try {
    return { value: codeOf(expression, functions)(new Env(activation)) }
  } catch (error) {
    if (error instanceof CelError) return { error }
    // Not a gateway error: a string or list too large for the machine, or a chain too deep for its stack.
    if (error instanceof RangeError)
      return { error: new CelError(`the evaluation is too large: ${error.message}`, 'limit') }
    throw error
  }
}

/** The result as a rule sees it: errors and values other than booleans are false. */
export function isTrue(expression: Expression, activation: Activation): boolean {
  return evaluate(expression, activation).value === true
}

function codeOf(expression: Expression, functions?: Functions): Code {
  let known = compiled.get(expression)
  if (!known || known.functions !== functions) {
    known = { code: compile(expression, { variables: [], ...(functions && { functions }) }), functions }
    compiled.set(expression, known)
  }
  return known.code
}
