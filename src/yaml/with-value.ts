import type { Document } from './source.js'

/** The document with another value. Its tree is inherited, not copied: it is parsed only where a position is needed. */
export function withValue(document: Document, value: unknown): Document {
  return Object.create(document, { value: { value, enumerable: true } }) as Document
}
