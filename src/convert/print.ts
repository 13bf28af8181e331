import { Document, isMap, isScalar, isSeq, type Node, type Scalar, visit } from 'yaml'
import type { WrittenDocument } from '../core/writer.js'
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
  return documents.map((document) => printDocument(document, sources)).join('---\n')
}

function printDocument(written: WrittenDocument, sources: ReadonlyMap<string, Source>): string {
  // YAML 1.1 determines which plain scalars need quotes, since the output is read by both kinds of parsers.
  const document = new Document(spread(written.value), { version: '1.1', aliasDuplicateObjects: false })
  carryComments(document, written, sources)
  style(document.contents as Node | null)
  visit(document, { Scalar: (_, scalar) => quoteControls(scalar) })
  const text = document.toString({
    lineWidth: 0,
    indentSeq: true,
    flowCollectionPadding: false,
    directives: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  })
  return text.replace(CONTROLS, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** What terminals obey or what reorders text: YAML allows most of it as it is, and double quotes can escape all of it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g
/** A line that the log of a workflow would obey. */
const COMMAND = /^\s*::|##\[/m

function quoteControls(scalar: Scalar): void {
  const { value } = scalar
  if (typeof value === 'string' && (value.search(CONTROLS) >= 0 || COMMAND.test(value))) scalar.type = 'QUOTE_DOUBLE'
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
