import type { Document } from './source.js'

/** A document that is left out of its source: positions name documents by their index, so the others keep theirs. */
export const emptyDocument = (document: Document): Document => ({
  file: document.file,
  index: document.index,
  family: null,
  value: null,
  valid: document.valid,
  get yaml() {
    return document.yaml
  },
})
