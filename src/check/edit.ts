import { isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Edit, Fix } from '../core/finding.js'
import { fromPointer } from '../core/pointer.js'
import type { Cursor } from '../yaml/cursor.js'
import type { RuleContext } from './context.js'

/** The YAML node at a position, as written (aliases are not followed: an edit there would change other places). */
export function nodeAt(cursor: Cursor): Node | undefined {
  const { contents } = cursor.source.yaml
  let node: unknown = contents
  for (const part of fromPointer(cursor.pointer))
    node = isMap(node) ? pairOf(node, part)?.value : isSeq(node) ? node.items[Number(part)] : undefined
  return (node as Node | undefined) ?? undefined
}

function pairOf(map: Node, name: string): Pair | undefined {
  if (!isMap(map)) return undefined
  return map.items.find((pair) => isScalar(pair.key) && (pair.key.source ?? String(pair.key.value)) === name)
}

/** Replaces a scalar. `text` is YAML. No edit of an anchored value: its aliases would change with it. */
export function replaceValue(cursor: Cursor, text: string): Edit[] | undefined {
  const node = nodeAt(cursor)
  if (!isScalar(node) || node.anchor || !node.range) return undefined
  const [start, end] = node.range
  return [{ file: cursor.file, start, end: node.type?.startsWith('BLOCK') ? end - 1 : end, text }]
}

/** Inserts a member at the beginning of a non-empty map. `text` is one line of YAML: `mode: strict`. */
export function insertMember(context: RuleContext, parent: Cursor, text: string): Edit[] | undefined {
  const map = nodeAt(parent)
  if (!isMap(map) || !map.range) return undefined
  const first = map.items[0]
  if (map.flow || !first) {
    const inside = map.range[0] + 1
    const source = context.source(parent.file)!.text
    if (source[map.range[0]] !== '{') return undefined
    return [{ file: parent.file, start: inside, end: inside, text: first ? `${text}, ` : text }]
  }
  if (!isScalar(first.key) || !first.key.range) return undefined
  const start = first.key.range[0]
  const { column } = context.range(parent.file, start, start)
  const eol = lineBreak(context.source(parent.file)!.text)
  return [{ file: parent.file, start, end: start, text: `${text}${eol}${' '.repeat(column - 1)}` }]
}

/** Removes a member with its line. Block style only; `undefined` if it is the only member. */
export function removeMember(context: RuleContext, parent: Cursor, name: string): Edit[] | undefined {
  const map = nodeAt(parent)
  const pair = map && pairOf(map, name)
  if (!isMap(map) || map.flow || map.items.length < 2 || !isPair(pair)) return undefined
  const index = map.items.indexOf(pair)
  const key = pair.key as Node
  const next = map.items[index + 1]?.key as Node | undefined
  const value = pair.value as Node | null
  const { text } = context.source(parent.file)!
  const start = key.range![0]
  const end = next ? next.range![0] : (value?.range?.[1] ?? key.range![1])
  if (next) return [{ file: parent.file, start, end, text: '' }]
  const newline = text.lastIndexOf('\n', start)
  const previous = text[newline - 1] === '\r' ? newline - 1 : newline
  const stop = end - (/\r?\n$/.exec(text.slice(0, end).slice(-2))?.[0].length ?? 0)
  return previous === -1 ? undefined : [{ file: parent.file, start: previous, end: stop, text: '' }]
}

/** The line ending that a text uses. */
export function lineBreak(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** A fix, if the edits are possible. */
export function fix(title: string, safe: boolean, edits: Edit[] | undefined): { fix?: Fix } {
  return edits ? { fix: { title, safe, edits } } : {}
}
