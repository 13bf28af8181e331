import { originKey } from '../core/origin-key.js'
import type { Program } from '../core/program.js'
import type { Reading } from '../dialects/dialect.js'
import { read } from '../dialects/read.js'
import { bind } from '../kubernetes/bind.js'
import type { Graph } from '../kubernetes/graph.js'
import { optionsOf } from '../versions/target.js'
import { emptyDocument } from '../yaml/empty-document.js'
import type { Document, Source } from '../yaml/source.js'

/** The same input from other sources, and what its dialect reads in it. */
export function reread(program: Program, graph: Graph, sources: Source[]): { graph: Graph; reading: Reading } {
  const bound = bind(sources, {
    env: graph.env,
    readFile: graph.readFile,
    missing: graph.missing,
    targets: optionsOf(graph.targets),
  })
  return { graph: bound, reading: read(bound, { dialect: program.dialect }) }
}

/** The program and its input with a changed document; `undefined`: the gateway would refuse it. */
export function withChangedDocument(
  { program, graph }: { program: Program; graph: Graph },
  document: Document,
  changed: Document | undefined,
): { program: Program; graph: Graph } | undefined {
  const sources = Array.from(graph.sources.values(), (source) =>
    source.documents.includes(document)
      ? {
          ...source,
          documents: source.documents.map((other) =>
            other === document ? (changed ?? emptyDocument(document)) : other,
          ),
        }
      : source,
  )
  const { graph: bound, reading } = reread(program, graph, sources)
  if (reading.refused) return undefined
  const key = originKey(program.origin)
  const [only, ...others] = reading.programs
  // The object that the program was called by may be the one that is gone.
  const found =
    reading.programs.find(({ origin }) => originKey(origin) === key) ?? (others.length > 0 ? undefined : only)
  return found && { program: found, graph: bound }
}
