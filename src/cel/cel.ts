import type { Expression } from '../core/cel-ast.js'
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

/** Parses an expression as agentgateway does when it loads a configuration. Never throws. */
export function parseCel(source: string): ParseResult {
  try {
    return { expression: parse(source) }
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error
    const { message, start, end, foreign } = error
    return { error: { message, start, end, foreign } }
  }
}

export type Outcome = { value: CelValue; error?: undefined } | { value?: undefined; error: CelError }

const compiled = new WeakMap<Expression, Code>()

/**
 * Evaluates as agentgateway does. An expression is compiled the first time; keep it to evaluate it again. Never throws.
 * @param functions functions of the program that the expression was written for, where that is not agentgateway
 */
export function evaluate(
  expression: Expression,
  activation: Activation,
  functions?: ReadonlyMap<string, CelFunction>,
): Outcome {
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

function codeOf(expression: Expression, functions?: ReadonlyMap<string, CelFunction>): Code {
  let code = compiled.get(expression)
  if (!code) {
    code = compile(expression, { variables: [], ...(functions && { functions }) })
    compiled.set(expression, code)
  }
  return code
}
