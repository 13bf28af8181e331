import type { Expression } from '../../core/cel-ast.js'
import type { Condition } from '../../core/condition.js'
import { memo } from '../../core/memo.js'
import type { EnvoyCondition, ValueMatcher } from '../../core/step/envoy.js'
import type { ConditionPart, Evaluation } from '../../gateways/engine.js'
import { describe } from '../../gateways/envoy/describe.js'

/** A condition as a tree over its parts that are not made of others. */
type ConditionTree =
  | { kind: 'all' | 'any'; of: ConditionTree[] }
  | { kind: 'not'; of: ConditionTree }
  | { kind: 'if'; condition: ConditionTree; met: ConditionTree; missed: ConditionTree }
  | { kind: 'part'; index: number }
  | { kind: 'constant'; value: boolean }

/** The parts of a condition that can be true or false by themselves. */
interface Parts {
  tree: ConditionTree
  parts: { part: ConditionPart; text: string }[]
}

/** Takes a condition apart: `&&`, `||`, `!` and `?:` of an expression, `all`, `any` and `not` of other conditions. */
export const partsOf = memo((condition: Condition | EnvoyCondition): Parts => {
  const parts: Parts['parts'] = []
  const tree = treeOf(condition, parts)
  return { tree, parts }
})

function treeOf(condition: Condition | EnvoyCondition, parts: Parts['parts']): ConditionTree {
  switch (condition.kind) {
    case 'always':
      return { kind: 'constant', value: true }
    case 'never':
      return { kind: 'constant', value: false }
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map((part) => treeOf(part as EnvoyCondition, parts)) }
    case 'not':
      return { kind: 'not', of: treeOf(condition.of as EnvoyCondition, parts) }
    case 'cel':
      return condition.expression
        ? expressionTree(condition.expression, condition.source, parts)
        : { kind: 'constant', value: false }
    default:
      return partTree(condition, textOf(condition), parts)
  }
}

function expressionTree(node: Expression, source: string, parts: Parts['parts']): ConditionTree {
  if (node.kind === 'binary' && (node.op === '&&' || node.op === '||')) {
    const of = [node.left, node.right].map((side) => expressionTree(side, source, parts))
    return { kind: node.op === '&&' ? 'all' : 'any', of }
  }
  if (node.kind === 'unary' && node.op === '!') {
    const of = expressionTree(node.operand, source, parts)
    return { kind: 'not', of }
  }
  if (node.kind === 'conditional') {
    const [condition, met, missed] = [node.condition, node.then, node.otherwise].map((part) =>
      expressionTree(part, source, parts),
    )
    return { kind: 'if', condition: condition!, met: met!, missed: missed! }
  }
  if (node.kind === 'literal' && typeof node.value === 'boolean') return { kind: 'constant', value: node.value }
  return partTree(node, withoutParentheses(source.slice(node.start, node.end)).replace(/\s+/g, ' '), parts)
}

/** Parentheses around an expression belong to its span. */
function withoutParentheses(text: string): string {
  const trimmed = text.trim()
  return /^\([^()'"]*\)$/.test(trimmed) || isWrapped(trimmed) ? withoutParentheses(trimmed.slice(1, -1)) : trimmed
}

/** The first parenthesis is closed by the last character. Quotes are left alone: they may hold parentheses. */
function isWrapped(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')') || /['"]/.test(text)) return false
  let depth = 0
  for (const [index, character] of [...text].entries()) {
    depth += character === '(' ? 1 : character === ')' ? -1 : 0
    if (depth === 0) return index === text.length - 1
  }
  return false
}

/** A part that is written twice is one: it cannot be true at one place and false at the other. */
function partTree(part: ConditionPart, text: string, parts: Parts['parts']): ConditionTree {
  const known = parts.findIndex((each) => each.text === text)
  if (known >= 0) return { kind: 'part', index: known }
  parts.push({ part, text })
  return { kind: 'part', index: parts.length - 1 }
}

function textOf(condition: Condition | EnvoyCondition): string {
  switch (condition.kind) {
    case 'url-path':
      return `path ${condition.match.match} \`${condition.match.value}\``
    case 'query':
    case 'cookie':
      return `${condition.kind} \`${condition.name}\`${condition.match === 'present' ? '' : ` ${condition.match.match} \`${condition.match.value}\``}`
    case 'metadata':
      return `${condition.invert ? 'not ' : ''}metadata \`${condition.path.join('.')}\` ${valueText(condition.value)}`
    case 'unknown':
      return `\`${condition.field}\``
    case 'header':
      return typeof condition.match === 'object' || 'invert' in condition
        ? `${'invert' in condition && condition.invert ? 'not ' : ''}header \`${condition.name}\` ${JSON.stringify(condition.match)}`
        : describe(condition)
    default:
      return describe(condition as Condition)
  }
}

const valueText = (value: ValueMatcher): string => JSON.stringify(value)

export function evaluateTree(tree: ConditionTree, values: readonly boolean[]): boolean {
  switch (tree.kind) {
    case 'all':
      return tree.of.every((part) => evaluateTree(part, values))
    case 'any':
      return tree.of.some((part) => evaluateTree(part, values))
    case 'not':
      return !evaluateTree(tree.of, values)
    case 'if':
      return evaluateTree(evaluateTree(tree.condition, values) ? tree.met : tree.missed, values)
    case 'part':
      return values[tree.index]!
    case 'constant':
      return tree.value
  }
}

/** What one evaluation shows of the parts of a condition. */
interface Shown {
  /** Position of the part. */
  index: number
  value: boolean
}

/**
 * The parts that decided an evaluation alone: with the others as they are, the condition would turn if the part did
 * (masking MC/DC, DO-178C supplement; a pair of such evaluations, one with each value, shows that the part matters).
 */
export function decisiveParts({ condition, holds, evaluate }: Evaluation): Shown[] {
  const { tree, parts } = partsOf(condition)
  if (holds === undefined || parts.length === 0) return []
  const values = parts.map(({ part }) => evaluate(part))
  // Parts that fail can make the whole fail where their values would not.
  if (evaluateTree(tree, values) !== holds) return []
  return values.flatMap((value, index) => {
    const turned = values.with(index, !value)
    return evaluateTree(tree, turned) === holds ? [] : [{ index, value }]
  })
}
