import { maskedAddress } from '../cel/evaluate/ip.js'
import { children, type Expression } from '../core/cel-ast.js'
import type { TextEdit } from '../core/text-edit.js'

/**
 * The text of an expression in a canonical form: `x.size()` becomes `size(x)`, and networks are masked, since
 * `cidr("10.1.2.3/8")` contains the same addresses as `cidr("10.0.0.0/8")`.
 */
export function canonicalText(source: string, expression: Expression): string {
  let [text, end] = ['', expression.start]
  for (const edit of editsIn(expression)) {
    text += source.slice(end, edit.start) + edit.text
    end = edit.end
  }
  return text + source.slice(end, expression.end)
}

/** The parts of the text that change, in their order. */
function editsIn(node: Expression): TextEdit[] {
  const inner = children(node).flatMap(editsIn)
  return [...(containedIn(node) ?? sizeCall(node)), ...inner].sort((a, b) => a.start - b.start || a.end - b.end)
}

/** `size(x)`, from either form. */
function sizeCall(node: Expression): TextEdit[] {
  if (node.kind !== 'call' || node.function !== 'size') return []
  const [value, ...more] = [...(node.target ? [node.target] : []), ...node.args]
  if (!value || more.length > 0) return []
  return [
    { start: node.start, end: value.start, text: 'size(' },
    { start: value.end, end: node.end, text: ')' },
  ]
}

/** The literal of a network whose addresses are all that counts. */
function containedIn(node: Expression): TextEdit[] | undefined {
  if (node.kind !== 'call' || !/^contains(?:IP|CIDR)$/.test(node.function) || node.target?.kind !== 'call')
    return undefined
  const { function: name, target, args } = node.target
  const [literal] = args
  if (name !== 'cidr' || target || args.length !== 1 || literal?.kind !== 'literal') return undefined
  const [, address, bits] = /^([^/]+)\/([0-9]{1,3})$/.exec(String(literal.value)) ?? []
  if (address === undefined) return undefined
  const text = JSON.stringify(`${maskedAddress(address, Number(bits))}/${bits}`)
  return [{ start: literal.start, end: literal.end, text }]
}
