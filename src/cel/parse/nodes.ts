import type { BinaryOperator, Expression, Literal } from '../../core/cel-ast.js'
import type { Token } from './lexer.js'

/** A chain of the same logical operator becomes a balanced tree: short chains and long ones absorb errors alike. */
export function balanced(
  op: '&&' | '||',
  terms: Expression[],
  operators: Token[],
  low: number,
  high: number,
): Expression {
  const middle = Math.ceil((low + high) / 2)
  const left = middle === low ? terms[middle]! : balanced(op, terms, operators, low, middle - 1)
  const right = middle === high ? terms[middle + 1]! : balanced(op, terms, operators, middle + 1, high)
  return binary(op, left, right, operators[middle]!)
}

export function binary(op: BinaryOperator, left: Expression, right: Expression, operator: Token): Expression {
  return { kind: 'binary', op, left, right, operator: span(operator), start: left.start, end: right.end }
}

export function select(operand: Expression, name: Token): Expression {
  return { kind: 'select', operand, field: name.text, name: span(name), start: operand.start, end: name.end }
}

export function literal(token: Token, type: Literal['type'], value: Literal['value']): Literal {
  return { kind: 'literal', type, value, start: token.start, end: token.end }
}

export function span(token: { start: number; end: number }): { start: number; end: number } {
  return { start: token.start, end: token.end }
}
