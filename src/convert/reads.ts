import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { type Reads, recordReads } from '../yaml/recorded.js'
import { reread } from './reread.js'

/** Leaves of the input that binding and the dialect's reader read to build this program. */
export function readsOf(program: Program, graph: Graph): Reads {
  const { sources, reads } = recordReads(graph.sources.values())
  reread(program, graph, sources)
  return reads
}
