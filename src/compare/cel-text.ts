import { maskedAddress } from '../cel/evaluate/ip.js'
import { children, type Expression } from '../core/cel-ast.js'

/**
 * The text of an expression, equal for networks that differ only below their prefix: `cidr("10.1.2.3/8")` contains the
 * same addresses as `cidr("10.0.0.0/8")`.
 */
export function canonicalText(source: string, expression: Expression): string {
  let [text, end] = ['', expression.start]
  for (const { start, end: next, masked } of networksIn(expression)) {
    text += source.slice(end, start) + masked
    end = next
  }
  return text + source.slice(end, expression.end)
}

interface MaskedNetwork {
  start: number
  end: number
  masked: string
}

/** Literals of networks that are only asked what they contain, in the order in which they are written. */
function networksIn(node: Expression): MaskedNetwork[] {
  const network = containedIn(node)
  const inner = children(node).flatMap(networksIn)
  return [...(network ?? []), ...inner].sort((a, b) => a.start - b.start)
}

function containedIn(node: Expression): MaskedNetwork[] | undefined {
  if (node.kind !== 'call' || !/^contains(?:IP|CIDR)$/.test(node.function) || node.target?.kind !== 'call')
    return undefined
  const { function: name, target, args } = node.target
  const [literal] = args
  if (name !== 'cidr' || target || args.length !== 1 || literal?.kind !== 'literal') return undefined
  const [, address, bits] = /^([^/]+)\/([0-9]{1,3})$/.exec(String(literal.value)) ?? []
  if (address === undefined) return undefined
  const masked = JSON.stringify(`${maskedAddress(address, Number(bits))}/${bits}`)
  return [{ start: literal.start, end: literal.end, masked }]
}
