import { isScalar, type Scalar } from 'yaml'
import { block } from './scalar/block.js'
import type { Decoded } from './scalar/decoded.js'
import { doubleQuoted, unescapeQuotes, unfold } from './scalar/flow.js'

/**
 * Locates the characters of a scalar's value in the file. The returned function takes an offset in the value (UTF-16
 * code units, the value's length included) and gives the offset in the file: exact for plain, quoted and block scalars
 * (YAML 1.2 §7.3, §8.1). Returns `null` if the value is not the decoded text (numbers, expanded variables).
 */
export function scalarPositions(text: string, node: unknown, value: string): ((offset: number) => number) | null {
  if (!isScalar(node) || !node.range) return null
  const [start, end] = node.range
  for (const decoded of decode(node, text.slice(start, end))) {
    if (decoded.text !== value) continue
    return (offset) => start + (offset < decoded.at.length ? decoded.at[offset]! : decoded.end)
  }
  return null
}

function decode(node: Scalar, source: string): Iterable<Decoded> {
  switch (node.type) {
    case 'PLAIN':
      return [unfold(source, 0, source.length)]
    case 'QUOTE_SINGLE':
      return [unescapeQuotes(unfold(source, 1, source.length - 1))]
    case 'QUOTE_DOUBLE':
      return [doubleQuoted(source)]
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return block(source, node.type === 'BLOCK_FOLDED')
    default:
      return []
  }
}
