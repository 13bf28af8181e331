import { isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Document, Source } from '../yaml/source.js'
import type { Workspace } from './workspace.js'

/** Placeholder at the cursor while the text is parsed. Letters only: it has no meaning in YAML or CEL. */
export const MARK = 'claimwrightcursor'

/** Where the cursor is in a text that is not complete yet. */
export interface Probe {
  /** The text with the mark. */
  source: Source
  document: Document
  path: (string | number)[]
  /** `key`: the cursor is in the last name of the path. */
  part: 'key' | 'value'
  /** The scalar that holds the mark. */
  value: string
  /** Names beside it in its map. */
  siblings: string[]
}

/**
 * Parses a text with a mark at the cursor, and finds the mark. `asKey`: what is being written becomes the key of a map.
 * The YAML library reads what it can of broken text, so that the rest of the document need not be complete.
 */
export function probe(
  workspace: Workspace,
  { file, text, offset, asKey }: { file: string; text: string; offset: number; asKey: boolean },
): Probe | undefined {
  const source = workspace.parse(file, `${text.slice(0, offset)}${MARK}${asKey ? ':' : ''}${text.slice(offset)}`)
  for (const document of source.documents.toReversed()) {
    if (document.isTemplate) continue
    const found = findMark(document.yaml.contents, [], [])
    if (found) return { source, document, ...found }
  }
  return undefined
}

type Found = Omit<Probe, 'source' | 'document'>

function findMark(node: unknown, path: (string | number)[], siblings: string[]): Found | undefined {
  if (isScalar(node)) {
    const value = String(node.value)
    return value.includes(MARK) ? { path, part: 'value', value, siblings } : undefined
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = findMark(item, [...path, index], [])
      if (found) return found
    }
  }
  return isMap(node) ? findInMap(node.items as { key: unknown; value: unknown }[], path) : undefined
}

function findInMap(pairs: readonly { key: unknown; value: unknown }[], path: (string | number)[]): Found | undefined {
  const names = pairs.map(({ key }) => (isScalar(key) ? String(key.value) : ''))
  for (const [index, { value }] of pairs.entries()) {
    const name = names[index]!
    const siblings = names.filter((sibling) => sibling !== name && sibling !== '')
    if (name.includes(MARK)) return { path: [...path, name], part: 'key', value: name, siblings }
    const found = findMark(value as Node | null, [...path, name], siblings)
    if (found) return found
  }
  return undefined
}
