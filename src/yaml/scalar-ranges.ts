import { isMap, isScalar, isSeq } from 'yaml'
import { child } from '../core/pointer.js'
import type { Document } from './source.js'

/** Ranges of the scalars at these pointers, in one walk. Aliases and merged members have no text there. */
export function scalarRanges(
  { yaml }: Document,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly [start: number, end: number]> {
  const ranges = new Map<string, readonly [number, number]>()
  const visit = (node: unknown, pointer: string): void => {
    if (isScalar(node)) {
      if (wanted.has(pointer) && node.range) ranges.set(pointer, [node.range[0], node.range[1]])
    } else if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, child(pointer, index))
    else if (isMap(node))
      for (const { key, value } of node.items) if (isScalar(key)) visit(value, child(pointer, String(key.value)))
  }
  visit(yaml.contents, '')
  return ranges
}
