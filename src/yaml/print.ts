import { Document, parseAllDocuments, type Scalar, type ToStringOptions, visit } from 'yaml'
import { escapeControls, hasControls } from '../core/controls.js'

/*
 * YAML without characters that a terminal obeys or that reorder text, and without lines that the log of a workflow
 * obeys. Double-quoted scalars can escape all of them, so the values stay the same.
 */

/** What the log of a workflow obeys at the start of a line. */
const COMMAND = /^\s*::/m

/** A line inside a quoted scalar could begin with anything. */
const ON_ONE_LINE = { lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }

export function printDocument(document: Document, options: ToStringOptions = {}): string {
  visit(document, { Scalar: (_, scalar) => quoteUnsafe(scalar) })
  return escapeControls(document.toString({ ...ON_ONE_LINE, directives: false, ...options }))
}

/** A value on lines of its own, or with `collectionStyle: 'flow'` on one line. */
export function printValue(value: unknown, options: ToStringOptions = {}): string {
  return printDocument(new Document(value, { aliasDuplicateObjects: false }), options)
}

/** A text of others: unchanged if it is safe, otherwise printed anew. Comments and order are kept. */
export function printText(text: string): string {
  if (!isUnsafe(text.replaceAll('\r\n', '\n'))) return text
  // Without types, scalars are printed as they were written.
  const documents = parseAllDocuments(text, { schema: 'failsafe', uniqueKeys: false })
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return escapeControls(text)
  return documents.map((document) => printDocument(document)).join('---\n')
}

function quoteUnsafe(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && isUnsafe(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
}

const isUnsafe = (text: string): boolean => hasControls(text) || COMMAND.test(text)
