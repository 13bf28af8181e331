import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml'
import { firstIndex } from '../core/binary-search.js'
import { toPointer } from '../core/pointer.js'
import { scalarPositions } from './scalar-position.js'
import type { Document, Source } from './source.js'

/** The innermost node of a document at an offset. */
export interface NodePath {
  document: Document
  path: (string | number)[]
  /** JSON pointer of the path. */
  pointer: string
  /** `key`: the offset is in the key of the last part of the path. */
  part: 'key' | 'value'
  node: Node
  /** Offsets of the node. */
  start: number
  end: number
}

/** The innermost node at an offset of a source. A configuration inside a ConfigMap wins over the ConfigMap. */
export function nodeAtOffset(source: Source, offset: number): NodePath | undefined {
  for (const document of source.documents.toReversed()) {
    if (document.family === null && document.value === null) continue
    const found = findInDocument(document, offset)
    if (found) return found
  }
  return undefined
}

function findInDocument(document: Document, offset: number): NodePath | undefined {
  const { contents, range } = document.yaml
  if (!contents || !range || offset < range[0] || offset > range[2]) return undefined
  const found = descend(contents as Node, offset, [])
  return found && { document, ...found, pointer: toPointer(found.path) }
}

type Found = Omit<NodePath, 'document' | 'pointer'>

function descend(node: Node, offset: number, path: (string | number)[]): Found | undefined {
  if (isMap(node)) return descendMap(node.items, offset, path)
  if (isSeq(node)) {
    for (const [index, item] of (node.items as Node[]).entries()) {
      const found = contains(item, offset) && descend(item, offset, [...path, index])
      if (found) return found
    }
    return undefined
  }
  if ((!isScalar(node) && !isAlias(node)) || !node.range) return undefined
  return { path, part: 'value', node, start: node.range[0], end: node.range[1] }
}

function descendMap(pairs: readonly Pair[], offset: number, path: (string | number)[]): Found | undefined {
  for (const pair of pairs) {
    if (!isPair(pair) || !isScalar(pair.key)) continue
    const { key } = pair
    const inner = [...path, typeof key.source === 'string' ? key.source : String(key.value)]
    if (key.range && key.range[0] <= offset && offset <= key.range[1])
      return { path: inner, part: 'key', node: key, start: key.range[0], end: key.range[1] }
    const value = pair.value as Node | null
    const found = value && contains(value, offset) && descend(value, offset, inner)
    if (found) return found
  }
  return undefined
}

const contains = ({ range }: Node, offset: number): boolean =>
  range !== null && range !== undefined && range[0] <= offset && offset <= range[1]

/** The offset in a scalar's value of an offset in its file; `undefined` where the file does not hold the value as it is. */
export function offsetInScalar(
  source: Source,
  { node }: Pick<NodePath, 'node'>,
  value: string,
  offset: number,
): number | undefined {
  const position = scalarPositions(source.text, node, value)
  if (!position) return undefined
  // Positions increase with the offset in the value.
  return firstIndex(value.length, (i) => position(i) >= offset)
}
