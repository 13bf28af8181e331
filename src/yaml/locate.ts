import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type Document as YamlDocument,
} from 'yaml'
import { firstIndex } from '../core/binary-search.js'
import type { Origin, Span } from '../core/finding.js'
import { fromPointer } from '../core/pointer.js'
import { type Place, placeAt, Style } from './places.js'
import type { Part, Source } from './source.js'

/** Line and column (from 1) of an offset. */
export function position(source: Source, offset: number): { line: number; column: number } {
  const starts = source.lineStarts
  const line = firstIndex(starts.length, (i) => starts[i]! > offset)
  return { line, column: offset - starts[line - 1]! + 1 }
}

/** The range between two offsets, with its lines and columns. */
export function span(source: Source, start: number, end: number): Span {
  const from = position(source, start)
  const to = position(source, end)
  return { file: source.file, start, end, line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
}

/** Offsets of every line's first character. */
export function lineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/**
 * Locates the node of a pointer. A node that does not exist is located at its nearest existing parent, so that findings
 * about missing nodes have a position. A container is located at its key (its own range spans lines).
 */
export function locate(source: Source, origin: Pick<Origin, 'document' | 'pointer'>, part: Part = 'value'): Span {
  const document = source.documents[origin.document]
  if (!document) return span(source, 0, 0)
  const range = document.places && rangeAt(document.places, fromPointer(origin.pointer), part)
  if (range) return span(source, ...range)
  let node: unknown = document.yaml.contents
  let pair: Pair | null = null
  for (const name of fromPointer(origin.pointer)) {
    const found = step(resolve(node, document.yaml), name, document.yaml)
    if (!found) break
    pair = found.pair ?? null
    node = found.node
    if (node === null) break
  }
  const target = (part === 'value' && isScalar(node)) || !pair ? node : part === 'pair' ? pair : pair.key
  return (
    rangeOf(source, target) ??
    rangeOf(source, pair?.key) ??
    rangeOf(source, document.yaml.contents) ??
    span(source, 0, 0)
  )
}

/** The same, from places. `undefined`: the tree has to say where a block ends. */
function rangeAt(root: Place, path: readonly string[], part: Part): [number, number] | undefined {
  const { place } = placeAt(root, path)
  const { places, node } = place
  const key = places.keyRange(node)
  const style = places.style(node)
  if (node === root.node || !key || (part === 'value' && style === Style.scalar)) return shownRange(place)
  if (part !== 'pair') return key
  return style === Style.block ? undefined : [key[0], places.range(node)[1]]
}

/** The range of a node; of a block, that of its first line. */
function shownRange({ places, node }: Place): [number, number] {
  for (let at = node; ; at = places.firstOf(at)!) {
    const key = at === node ? undefined : places.keyRange(at)
    if (key) return key
    if (places.style(at) !== Style.block || places.firstOf(at) === undefined) return places.range(at)
  }
}

function step(node: unknown, name: string, document: YamlDocument): { node: Node | null; pair?: Pair } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && (key.source === name || String(key.value) === name))
    return pair ? { node: (pair.value as Node) ?? null, pair } : merged(node, name, document)
  }
  if (isSeq(node)) {
    const item = node.items[Number(name)]
    return item === undefined ? null : { node: item as Node }
  }
  return null
}

/** A member merged by `<<` is located in the merged map. */
function merged(map: YAMLMap, name: string, document: YamlDocument): { node: Node | null; pair?: Pair } | null {
  const merge = map.items.find(({ key }) => isScalar(key) && key.source === '<<')
  const from = merge && resolve(merge.value, document)
  for (const one of isSeq(from) ? from.items : [from]) {
    const found = step(resolve(one, document), name, document)
    if (found) return found
  }
  return null
}

function resolve(node: unknown, document: YamlDocument): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

function rangeOf(source: Source, target: unknown): Span | null {
  if (isPair(target)) {
    const key = isNode(target.key) ? target.key.range : null
    const value = isNode(target.value) ? target.value.range : null
    return key ? span(source, key[0], value ? value[1] : key[1]) : null
  }
  if (!isNode(target) || !target.range) return null
  if ((isMap(target) || isSeq(target)) && target.items.length > 0 && !target.flow) {
    return (
      rangeOf(source, isMap(target) ? target.items[0]!.key : target.items[0]) ??
      span(source, target.range[0], target.range[1])
    )
  }
  return span(source, target.range[0], target.range[1])
}
