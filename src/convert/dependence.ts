import type { Origin } from '../core/finding.js'
import type { Program } from '../core/program.js'
import type { WrittenDocument } from '../core/writer.js'
import { isComplete } from '../dialects/read.js'
import type { Graph } from '../kubernetes/graph.js'
import type { Document } from '../yaml/source.js'
import type { Translation } from './fields.js'
import { withOtherValues } from './other-values.js'
import { withChangedDocument } from './reread.js'

/** The output, and the status of its fields, for an input in which one field has another value. */
type Translate = (program: Program, graph: Graph) => Translation

/** `part`: some other values are written alike. */
export type Share = 'all' | 'part' | 'nothing' | 'unknown'

/** Leaves that may be walked over for all measurements of a conversion: some 0.5 s. */
const BUDGET = 10_000
/** With fewer measurements none is made: a few among thousands of leaves say nothing about the rest. */
const FEWEST = 10

/**
 * Whether the output depends on a field, measured: the field gets another value that its gateway accepts as well, and
 * the input is converted again.
 */
export class Dependence {
  private left: number
  private readonly text: string
  readonly graph: Graph

  constructor(
    readonly program: Program,
    graph: Graph,
    private readonly translate: Translate,
    translation: Translation,
    leaves: number,
  ) {
    const affordable = Math.floor(BUDGET / Math.max(1, leaves))
    this.left = affordable < FEWEST ? 0 : affordable
    this.text = textOf(translation.written)
    // An object that only the other value of a name needs is not written for that name.
    this.graph = isComplete(graph, program.dialect) ? { ...graph, missing: 'ignore' } : graph
  }

  /** What is written of a field's value. `unknown`: no other value is accepted, or the budget is spent. */
  measure(document: Document, pointer: string): Share {
    let found: Share = 'unknown'
    if (this.left <= 0) return found
    for (const changed of withOtherValues(document, pointer)) {
      if (this.left-- <= 0) return found
      const read = withChangedDocument(this, document, changed)
      if (!read) continue
      const { written, losses } = this.translate(read.program, read.graph)
      const isNamed = losses.some(({ origin }) => isAt(origin, document, pointer))
      if (isNamed || textOf(written) !== this.text) return found === 'unknown' ? 'all' : 'part'
      found = 'nothing'
    }
    return found
  }
}

const isAt = (origin: Origin, { file, index }: Document, pointer: string): boolean =>
  origin.file === file && origin.document === index && origin.pointer === pointer

const textOf = (written: readonly WrittenDocument[]): string => JSON.stringify(written.map(({ value }) => value))
