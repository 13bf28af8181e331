import { isScalar } from 'yaml'
import { block } from './scalar/block.js'
import type { Decoded } from './scalar/decoded.js'
import { doubleQuoted, unescapeQuotes, unfold } from './scalar/flow.js'

/** As `positionsIn`, of a node that the library parsed. */
export function scalarPositions(text: string, node: unknown, value: string): ((offset: number) => number) | null {
  return isScalar(node) && node.range ? positionsIn(text, node.range, value) : null
}

/**
 * Locates the characters of a scalar's value in the file. The returned function takes an offset in the value (UTF-16
 * code units, the value's length included) and gives the offset in the file: exact for plain, quoted and block scalars
 * (YAML 1.2 §7.3, §8.1). Returns `null` if the value is not the decoded text (numbers, expanded variables).
 */
export function positionsIn(
  text: string,
  [start, end]: readonly [start: number, end: number, ...unknown[]],
  value: string,
): ((offset: number) => number) | null {
  for (const decoded of decode(text.slice(start, end))) {
    if (decoded.text !== value) continue
    return (offset) => start + (offset < decoded.at.length ? decoded.at[offset]! : decoded.end)
  }
  return null
}

/** No plain scalar begins with an indicator of another style (YAML 1.2 §7.3.3). */
function decode(source: string): Iterable<Decoded> {
  switch (source[0]) {
    case "'":
      return [unescapeQuotes(unfold(source, 1, source.length - 1))]
    case '"':
      return [doubleQuoted(source)]
    case '|':
    case '>':
      return block(source, source[0] === '>')
    default:
      return [unfold(source, 0, source.length)]
  }
}
