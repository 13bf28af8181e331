import type * as YAML from 'yaml'
import { BoundedMap } from '../core/bounded-map.js'

/** Total characters of the documents whose trees are cached. A tree takes about 200 times the memory of its text. */
const KEPT = 50_000

const kept = new BoundedMap<Tree, YAML.Document.Parsed>(KEPT, ({ size }) => size)

/**
 * The parsed form of one document, for positions and comments. Only recently used trees are cached: most documents have
 * no findings, and need no tree once their value has been read.
 */
export class Tree {
  /** `parse` recreates the tree; `size` is the length of the document in characters. */
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
