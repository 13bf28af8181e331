import { children, type Expression } from '../core/cel-ast.js'
import type { Activation } from './activation.js'
import { evaluate, type Outcome } from './cel.js'
import { BINDING } from './evaluate/lazy.js'

/** A part of an expression and its value. */
interface SubResult {
  expression: Expression
  /** 0 for the expression itself. */
  depth: number
  outcome: Outcome
}

/**
 * The expression and its parts, outermost first. Literals, plain variables and parts that depend on a macro are
 * omitted.
 */
export function subResults(expression: Expression, activation: Activation): SubResult[] {
  const results: SubResult[] = []
  const visit = (node: Expression, depth: number): void => {
    results.push({ expression: node, depth, outcome: evaluate(node, activation) })
    for (const part of parts(node)) visit(part, depth + 1)
  }
  visit(expression, 0)
  return results
}

function parts(node: Expression): Expression[] {
  return direct(node).filter((part) => part.kind !== 'literal' && part.kind !== 'ident' && !isConstant(part))
}

function direct(node: Expression): Expression[] {
  switch (node.kind) {
    case 'macro':
      return [node.range]
    case 'call':
      return node.target && BINDING.has(node.function) ? [node.target] : children(node)
    case 'select':
    case 'has':
    case 'index':
      return isPath(node.operand) ? (node.kind === 'index' ? [node.index] : []) : children(node)
    default:
      return children(node)
  }
}

/** `jwt.org.team`: report only the whole path. */
function isPath(node: Expression): boolean {
  if (node.kind === 'ident') return true
  return (node.kind === 'select' || (node.kind === 'index' && node.index.kind === 'literal')) && isPath(node.operand)
}

function isConstant(node: Expression): boolean {
  if (node.kind === 'literal') return true
  return (node.kind === 'list' || node.kind === 'map') && children(node).every(isConstant)
}
