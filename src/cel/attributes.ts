import type { Expression } from '../core/cel-ast.js'

/**
 * Whether agentgateway buffers a body for an expression: it searches for `request.body` or `request.bodyPrefix` as
 * written, or a call of `variables`. A body accessed differently (`request["body"]`, `[request].exists(r, ...)`) is not
 * available. Follows `properties` of cel/properties.rs, including its quirks: members selected from a list or map count
 * for the names inside it; map keys are ignored. Suite `live-hand-body-attr`.
 */
export function namesBody(expression: Expression, root: 'request' | 'response'): boolean {
  return new Names(root).visit(expression, [])
}

const BODY = ['body', 'bodyPrefix']

class Names {
  constructor(private readonly root: string) {}

  /** `path` holds the members that are selected from the expression. It is shared: the first name found consumes it. */
  visit(node: Expression, path: string[]): boolean {
    switch (node.kind) {
      case 'literal':
      case 'message':
        return false
      case 'ident':
        return this.take(node.name, path)
      case 'select':
      case 'has':
        path.unshift(node.field)
        return this.visit(node.operand, path)
      case 'list':
        return this.visitAll(node.elements, path)
      case 'map':
        return this.visitAll(
          node.entries.map(({ value }) => value),
          path,
        )
      case 'macro': {
        if (this.visit(node.range, path) || this.take(node.variable, path)) return true
        return this.visitAll(node.condition ? [node.condition, node.body] : [node.body], path)
      }
      case 'call':
        if (node.function === 'variables') return true
        return this.visitOperands(node.target ? [node.target, ...node.args] : node.args, path)
      case 'index':
        return this.visitOperands([node.operand, node.index], path)
      case 'unary':
        return this.visitOperands([node.operand], path)
      case 'binary':
        return this.visitOperands([node.left, node.right], path)
      case 'conditional':
        return this.visitOperands([node.condition, node.then, node.otherwise], path)
      default:
        return node satisfies never
    }
  }

  private visitAll(nodes: readonly Expression[], path: string[]): boolean {
    return nodes.some((node) => this.visit(node, path))
  }

  /** A member selected from a computed value does not belong to the operands. */
  private visitOperands(nodes: readonly Expression[], path: string[]): boolean {
    path.length = 0
    return this.visitAll(nodes, path)
  }

  private take(name: string, path: string[]): boolean {
    const found = name === this.root && BODY.includes(path[0] ?? '')
    path.length = 0
    return found
  }
}
