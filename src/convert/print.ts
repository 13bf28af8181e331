import { Document, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml'
import type { WrittenDocument } from '../core/writer.js'
import { printDocument } from '../yaml/print.js'
import type { Source } from '../yaml/source.js'
import { carryComments } from './comments.js'

/** Lists that fit are written on one line, as people do. */
const FLOW_WIDTH = 60

/**
 * Prints documents as hand-written YAML: multi-line strings as blocks, key sets spread over lines, short lists of plain
 * values on one line, and quotes where YAML 1.1 and 1.2 disagree. Comments of the source are placed at the new position
 * of their field.
 */
export function print(documents: readonly WrittenDocument[], sources: ReadonlyMap<string, Source>): string {
  const carried = new Set<string>()
  return documents.map((document) => printWritten(document, sources, carried)).join('---\n')
}

function printWritten(written: WrittenDocument, sources: ReadonlyMap<string, Source>, carried: Set<string>): string {
  // YAML 1.1 determines which plain scalars need quotes, since the output is read by both kinds of parsers.
  const document = new Document(spread(written.value), { version: '1.1', aliasDuplicateObjects: false })
  carryComments(document, written, sources, carried)
  style(document.contents as Node | null)
  return printDocument(document, { indentSeq: true, flowCollectionPadding: false })
}

/** Makes key sets readable: spreads JSON strings with keys over lines. */
function spread(value: unknown): unknown {
  if (typeof value === 'string') return isKeySet(value) ? `${JSON.stringify(JSON.parse(value), null, 2)}\n` : value
  if (Array.isArray(value)) return value.map(spread)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, spread(member)]))
}

function isKeySet(text: string): boolean {
  if (!/^\s*\{\s*"(keys|kty)"/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A plain value without a comment. */
function isShort({ value, comment, commentBefore }: Scalar): boolean {
  return !comment && !commentBefore && !(typeof value === 'string' && /[\n,{}[\]"'#]/.test(value))
}

function style(node: Node | null): void {
  if (isMap(node)) for (const { value } of node.items) style(value as Node | null)
  if (!isSeq(node)) return
  const plain = node.items.every((item) => isScalar(item) && isShort(item))
  const width = node.items.reduce<number>((sum, item) => sum + String((item as Scalar).value ?? '').length + 2, 0)
  if (plain && width <= FLOW_WIDTH) node.flow = true
  else for (const item of node.items) style(item as Node)
}
