import { type Expression, memberPath } from '../../core/cel-ast.js'

export type StringLiteral = Expression & { kind: 'literal'; value: string }

export const isStringLiteral = (node: Expression | undefined): node is StringLiteral =>
  node?.kind === 'literal' && typeof node.value === 'string'

/** The strings that a field is compared with as a whole: `==`, `!=`, `in [...]`. */
export function* stringComparisons(node: Expression): Iterable<[field: Expression, literal: StringLiteral]> {
  if (node.kind !== 'binary') return
  if (node.op === '==' || node.op === '!=') {
    if (isStringLiteral(node.right)) yield [node.left, node.right]
    else if (isStringLiteral(node.left)) yield [node.right, node.left]
  }
  if (node.op === 'in' && node.right.kind === 'list')
    for (const element of node.right.elements) if (isStringLiteral(element)) yield [node.left, element]
}

/** The path and the host of a request, names of models and of MCP tools: users expect wildcards to work there. */
export const isWildcardName = (node: Expression): boolean => WILDCARD_NAMES.test(memberPath(node)?.join('.') ?? '')

const WILDCARD_NAMES = /^(?:request\.(?:path|pathAndQuery|host)|llm\.\w+Model|mcp\.\w+\.\w+)$/
