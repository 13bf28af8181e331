import type { Expression } from '../core/cel-ast.js'

/**
 * Whether agentgateway buffers a body for an expression: it searches for `request.body` or `request.bodyPrefix` as
 * written, or a call of `variables`. A body accessed differently (`request["body"]`, `[request].exists(r, ...)`) is not
 * available. Follows `properties` of cel/properties.rs, including its quirks: members selected from a list or map count
 * for the names inside it; map keys are ignored. Suite `live-hand-body-attr`.
 */
export const namesRequestBody = (expression: Expression): boolean => new Names('request').visit(expression)

const BODY = ['body', 'bodyPrefix']

class Names {
  /** What is still to visit, the next one last. An expression may be nested more deeply than the call stack allows. */
  private readonly pending: (Expression | { name: string })[] = []
  /** Members that are selected from the expression, the innermost last. The first name found consumes them. */
  private path: string[] = []

  constructor(private readonly root: string) {}

  visit(expression: Expression): boolean {
    this.pending.push(expression)
    for (let node = this.pending.pop(); node; node = this.pending.pop())
      if ('kind' in node ? this.enter(node) : this.take(node.name)) return true
    return false
  }

  /** Whether this node settles the answer; otherwise its parts are visited next. */
  private enter(node: Expression): boolean {
    switch (node.kind) {
      case 'literal':
      case 'message':
        return false
      case 'ident':
        return this.take(node.name)
      case 'select':
      case 'has':
        this.path.push(node.field)
        return this.visitNext([node.operand])
      case 'list':
        return this.visitNext(node.elements)
      case 'map':
        return this.visitNext(node.entries.map(({ value }) => value))
      case 'macro':
        return this.visitNext([
          node.range,
          { name: node.variable },
          ...(node.condition ? [node.condition] : []),
          node.body,
        ])
      case 'call':
        if (node.function === 'variables') return true
        return this.visitOperands(node.target ? [node.target, ...node.args] : node.args)
      case 'index':
        return this.visitOperands([node.operand, node.index])
      case 'unary':
        return this.visitOperands([node.operand])
      case 'binary':
        return this.visitOperands([node.left, node.right])
      case 'conditional':
        return this.visitOperands([node.condition, node.then, node.otherwise])
      default:
        return node satisfies never
    }
  }

  private visitNext(nodes: readonly (Expression | { name: string })[]): false {
    for (let index = nodes.length - 1; index >= 0; index--) this.pending.push(nodes[index]!)
    return false
  }

  /** A member selected from a computed value does not belong to the operands. */
  private visitOperands(nodes: readonly Expression[]): false {
    this.path = []
    return this.visitNext(nodes)
  }

  private take(name: string): boolean {
    const found = name === this.root && BODY.includes(this.path.at(-1) ?? '')
    this.path = []
    return found
  }
}
