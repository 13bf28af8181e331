import { isMap, isScalar, isSeq } from 'yaml'
import { child, fromPointer } from '../core/pointer.js'
import { placeAt, Style } from './places.js'
import type { Document } from './source.js'

/** Ranges of the scalars at these pointers, in one walk. Aliases and merged members have no text there. */
export function scalarRanges(
  document: Document,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly [start: number, end: number]> {
  const ranges = new Map<string, readonly [number, number]>()
  const { places: root } = document
  if (root) {
    for (const pointer of wanted) {
      const { place, isWhole } = placeAt(root, fromPointer(pointer))
      if (isWhole && place.places.style(place.node) === Style.scalar)
        ranges.set(pointer, place.places.range(place.node))
    }
    return ranges
  }
  const visit = (node: unknown, pointer: string): void => {
    if (isScalar(node)) {
      if (wanted.has(pointer) && node.range) ranges.set(pointer, [node.range[0], node.range[1]])
    } else if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, child(pointer, index))
    else if (isMap(node))
      for (const { key, value } of node.items) if (isScalar(key)) visit(value, child(pointer, String(key.value)))
  }
  visit(document.yaml.contents, '')
  return ranges
}
