import type { Expression } from '../../core/cel-ast.js'
import { claimPathOf } from '../condition/shape.js'
import { describe, mayBe } from '../type.js'
import { TEXT_CLAIMS } from '../variables.js'
import { type Check, excerpt, problem, whenFailing } from './problems.js'
import type { Analysis } from './site.js'

/** CW5003: a value that should be a boolean is not. */
export const notBoolean: Check = function* (site, analysis) {
  const { node } = site
  if (!site.parent && analysis.options.effect && !canBeBoolean(node, analysis)) {
    yield problem('CW5003', node, `the rule is ${what(node, analysis)}, which counts as false: ${meaning(analysis)}`, {
      help: 'compare it with something',
      ...(isClaim(node) && { confidence: 'medium' as const }),
    })
  }
  for (const operand of operands(node)) {
    const type = analysis.type(operand)
    if (mayBe(type, 'bool')) continue
    yield problem(
      'CW5003',
      operand,
      `${excerpt(analysis, operand)} is ${describe(type)}, not a boolean: this fails, and ${whenFailing(analysis.options)}`,
      {
        help: 'compare it with something',
        ...(type.sampled && { confidence: 'medium' as const }),
      },
    )
  }
}

function canBeBoolean(node: Expression, analysis: Analysis): boolean {
  return mayBe(analysis.type(node), 'bool') && !isTextClaim(node)
}

function isClaim(node: Expression): boolean {
  return claimPathOf(node) !== undefined
}

function isTextClaim(node: Expression): boolean {
  const path = claimPathOf(node)
  return path?.length === 1 && TEXT_CLAIMS.has(path[0]!)
}

function what(node: Expression, analysis: Analysis): string {
  return isTextClaim(node) ? 'a string' : describe(analysis.type(node))
}

function meaning({ options }: Analysis): string {
  switch (options.effect) {
    case 'deny':
      return 'it denies no request'
    case 'require':
      return 'it refuses every request'
    default:
      return 'it allows no request'
  }
}

function operands(node: Expression): Expression[] {
  if (node.kind === 'unary') return node.op === '!' ? [node.operand] : []
  if (node.kind === 'conditional') return [node.condition]
  if (node.kind === 'binary') return node.op === '&&' || node.op === '||' ? [node.left, node.right] : []
  // `map` returns its body; all other macros test it.
  if (node.kind === 'macro') return node.macro === 'map' ? (node.condition ? [node.condition] : []) : [node.body]
  return []
}
