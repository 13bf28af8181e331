import type { Activation } from '../../../cel/activation.js'
import { evaluate } from '../../../cel/cel.js'
import { children, type Expression } from '../../../core/cel-ast.js'
import type { Rule } from '../../../core/step/authorize.js'

/** A simplified condition: its value, or the part of it that is open, as written. */
type Rest = boolean | string

/** Known data: whether a part of an expression can be evaluated, and with which variables. */
interface Known {
  closed: (node: Expression) => boolean
  activation: Activation
}

/**
 * The condition under which rules allow an item, with all known parts evaluated. `true`: always, `false`: never. A rule
 * that fails counts as not holding.
 */
export function simplifyRules(rules: readonly Rule[], known: Known): Rest {
  const all: Rest[] = []
  const any: Rest[] = []
  for (const { effect, when } of rules) {
    const rest = when.kind === 'cel' ? simplifySource(when, known) : when.kind === 'always'
    if (effect === 'deny') all.push(typeof rest === 'boolean' ? !rest : `!(${rest})`)
    else if (effect === 'require') all.push(rest)
    else any.push(rest)
  }
  if (any.length > 0) all.unshift(joinRests(any, '||'))
  return joinRests(all, '&&')
}

function simplifySource({ source, expression }: { source: string; expression: Expression | null }, known: Known): Rest {
  const rest = expression ? simplify(expression, source, known) : false
  if (typeof rest === 'object') return rest.text
  return rest === true
}

interface Open {
  text: string
}

/** `fails`: the evaluation fails, which is neither true nor false. */
type Part = boolean | 'fails' | Open

function simplify(node: Expression, source: string, known: Known, negated = false): Part {
  if (known.closed(node)) {
    const { value } = evaluate(node, known.activation)
    return typeof value === 'boolean' ? value : 'fails'
  }
  if (alwaysFails(node, known)) return 'fails'
  const whole = { text: source.slice(node.start, node.end).trim() }
  if (node.kind === 'unary' && node.op === '!' && node.count % 2 === 1) {
    const inner = simplify(node.operand, source, known, !negated)
    return typeof inner === 'boolean' ? !inner : inner === 'fails' ? inner : { text: `!(${inner.text})` }
  }
  if (node.kind !== 'binary' || (node.op !== '&&' && node.op !== '||')) return whole
  const parts = [node.left, node.right].map((inner) => simplify(inner, source, known, negated))
  const decisive = node.op === '||'
  if (parts.includes(decisive)) return decisive
  const open = parts.filter((part): part is Open => typeof part === 'object')
  if (!parts.includes('fails'))
    return open.length === 0
      ? !decisive
      : {
          text: String(
            joinRests(
              open.map(({ text }) => text),
              node.op,
            ),
          ),
        }
  // The other side can override an error, which a negation would invert.
  if (open.length === 0) return 'fails'
  if (negated) return whole
  return node.op === '&&' ? 'fails' : open[0]!
}

/** A part that is evaluated in any case fails: `mcp.tool.name in jwt.tools` of a prompt. */
function alwaysFails(node: Expression, known: Known): boolean {
  if (known.closed(node)) return evaluate(node, known.activation).value === undefined
  switch (node.kind) {
    case 'conditional':
      return alwaysFails(node.condition, known)
    case 'macro':
      return alwaysFails(node.range, known)
    case 'binary':
      return node.op !== '&&' && node.op !== '||' && children(node).some((child) => alwaysFails(child, known))
    case 'has':
      return false
    case 'call':
      return node.target !== undefined && alwaysFails(node.target, known)
    default:
      return children(node).some((child) => alwaysFails(child, known))
  }
}

/** Joins parts with an operator; neutral ones are omitted. */
export function joinRests(parts: readonly Rest[], operator: '&&' | '||'): Rest {
  const decisive = operator === '||'
  if (parts.includes(decisive)) return decisive
  const open = [...new Set(parts.filter((part): part is string => typeof part === 'string'))]
  if (open.length === 0) return !decisive
  return open.length === 1
    ? open[0]!
    : open.map((part) => (isCompound(part, operator) ? `(${part})` : part)).join(` ${operator} `)
}

const isCompound = (text: string, operator: '&&' | '||'): boolean =>
  text.includes(operator === '&&' ? '||' : '&&') || text.includes('?')

/** Names of the variables in an expression. */
export function variablesOf(node: Expression): Set<string> {
  const names = new Set<string>()
  collect(node, names)
  return names
}

function collect(node: Expression, names: Set<string>): void {
  if (node.kind === 'ident') names.add(node.name)
  for (const child of children(node)) collect(child, names)
}
