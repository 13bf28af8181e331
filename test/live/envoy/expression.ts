import { parseCel } from '../../../src/cel/cel.js'
import type { Expression, Literal } from '../../../src/core/cel-ast.js'
import type { Json } from './policies.js'

/** The text of an expression as `google.api.expr.v1alpha1.Expr` in the JSON of protobuf, without positions. */
export function expressionJson(text: string): Json {
  const { expression, error } = parseCel(text)
  if (!expression) throw new Error(`${text}: ${error.message}`)
  return toJson(expression)
}

const call = (name: string, args: readonly Expression[], target?: Expression): Json => ({
  call_expr: { ...(target && { target: toJson(target) }), function: name, args: args.map(toJson) },
})

function toJson(node: Expression): Json {
  switch (node.kind) {
    case 'literal':
      return { const_expr: literalJson(node) }
    case 'ident':
      return { ident_expr: { name: node.name } }
    case 'select':
      return { select_expr: { operand: toJson(node.operand), field: node.field } }
    case 'has':
      return { select_expr: { operand: toJson(node.operand), field: node.field, test_only: true } }
    case 'index':
      return call('_[_]', [node.operand, node.index])
    case 'call':
      return call(node.function, node.args, node.target)
    case 'unary':
      return call(node.op === '!' ? '!_' : '-_', [node.operand])
    case 'binary':
      return call(node.op === 'in' ? '@in' : `_${node.op}_`, [node.left, node.right])
    case 'conditional':
      return call('_?_:_', [node.condition, node.then, node.otherwise])
    case 'list':
      return { list_expr: { elements: node.elements.map(toJson) } }
    case 'map':
      return {
        struct_expr: {
          entries: node.entries.map(({ key, value }) => ({ map_key: toJson(key), value: toJson(value) })),
        },
      }
    default:
      throw new Error(`${node.kind}: Envoy does not evaluate it`)
  }
}

function literalJson({ type, value }: Literal): Json {
  if (type === 'null') return { null_value: null }
  if (type === 'int' || type === 'uint') return { [`${type}64_value`]: String(value) }
  if (type === 'bytes') return { bytes_value: Buffer.from(value as Uint8Array).toString('base64') }
  return { [`${type}_value`]: value }
}
