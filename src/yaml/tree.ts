import type * as YAML from 'yaml'
import { BoundedMap } from '../core/bounded-map.js'

/** Characters of text whose trees are kept. A tree takes about 200 times the memory of its text. */
const KEPT = 50_000

const kept = new BoundedMap<Tree, YAML.Document.Parsed>(KEPT, ({ size }) => size)

/**
 * The parsed form of one document, for positions and comments. Only trees used lately are kept in memory: most
 * documents have no findings, and their tree is never looked at after their value has been read.
 */
export class Tree {
  /** `parse` makes the tree again; `size` is the length of the document's text in characters. */
  constructor(
    private readonly parse: () => YAML.Document.Parsed,
    readonly size: number,
    first?: YAML.Document.Parsed,
  ) {
    if (first) kept.set(this, first)
  }

  get(): YAML.Document.Parsed {
    const known = kept.get(this)
    if (known) return known
    const tree = this.parse()
    kept.set(this, tree)
    return tree
  }
}
