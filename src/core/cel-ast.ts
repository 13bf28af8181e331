/** Offsets into the source, UTF-16 code units from 0. Parentheses around an expression belong to its span. */
interface Node {
  start: number
  end: number
}

/**
 * An expression as agentgateway's parser reads it. Macros keep their shape; `a && b && c` is balanced as in the
 * gateway.
 */
export type Expression =
  | Literal
  | Ident
  | Select
  | Has
  | Index
  | Call
  | Macro
  | Unary
  | Binary
  | Conditional
  | ListLiteral
  | MapLiteral
  | Message

export interface Literal extends Node {
  kind: 'literal'
  /** `type` distinguishes int from uint and double from int. */
  type: 'null' | 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes'
  value: null | boolean | bigint | number | string | Uint8Array
}

export interface Ident extends Node {
  kind: 'ident'
  name: string
}

export interface Select extends Node {
  kind: 'select'
  operand: Expression
  field: string
  /** Span of the field's name. */
  name: Node
}

/** `has(operand.field)`. */
export interface Has extends Node {
  kind: 'has'
  operand: Expression
  field: string
  name: Node
}

export interface Index extends Node {
  kind: 'index'
  operand: Expression
  index: Expression
}

/** `name(args)` or `target.name(args)`. */
export interface Call extends Node {
  kind: 'call'
  function: string
  target?: Expression
  args: Expression[]
  /** Span of the function's name. */
  name: Node
}

export interface Macro extends Node {
  kind: 'macro'
  macro: 'exists' | 'all' | 'exists_one' | 'map' | 'filter'
  range: Expression
  variable: string
  /** `map` with three arguments: only elements for which it holds are mapped. */
  condition?: Expression
  body: Expression
  name: Node
}

/** A run of `!` or of `-` counts as one; `count` is the number written. */
export interface Unary extends Node {
  kind: 'unary'
  op: '!' | '-'
  operand: Expression
  count: number
}

export type BinaryOperator = '&&' | '||' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%'

export interface Binary extends Node {
  kind: 'binary'
  op: BinaryOperator
  left: Expression
  right: Expression
  /** Span of the operator. */
  operator: Node
}

export interface Conditional extends Node {
  kind: 'conditional'
  condition: Expression
  then: Expression
  otherwise: Expression
}

export interface ListLiteral extends Node {
  kind: 'list'
  elements: Expression[]
}

export interface MapLiteral extends Node {
  kind: 'map'
  entries: { key: Expression; value: Expression }[]
}

/** `Type{...}`: parses, and always fails on evaluation. */
export interface Message extends Node {
  kind: 'message'
  type: string
}

/** Direct subexpressions, in source order. */
export function children(node: Expression): Expression[] {
  switch (node.kind) {
    case 'select':
    case 'has':
    case 'unary':
      return [node.operand]
    case 'index':
      return [node.operand, node.index]
    case 'call':
      return node.target ? [node.target, ...node.args] : node.args
    case 'macro':
      return node.condition ? [node.range, node.condition, node.body] : [node.range, node.body]
    case 'binary':
      return [node.left, node.right]
    case 'conditional':
      return [node.condition, node.then, node.otherwise]
    case 'list':
      return node.elements
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value])
    default:
      return []
  }
}

/** `mcp.tool.name`, also as `mcp["tool"].name`, as `[mcp, tool, name]`; `null` for anything but a member path. */
export function memberPath(node: Expression): string[] | null {
  if (node.kind === 'ident') return [node.name]
  if (node.kind === 'index') {
    const { index } = node
    const above = memberPath(node.operand)
    return above && index.kind === 'literal' && typeof index.value === 'string' ? [...above, index.value] : null
  }
  if (node.kind !== 'select' && node.kind !== 'has') return null
  const above = memberPath(node.operand)
  return above && [...above, node.field]
}
