import type { Program } from '../core/program.js'
import { read } from '../dialects/read.js'
import { bind } from '../kubernetes/bind.js'
import type { Graph } from '../kubernetes/graph.js'
import { optionsOf } from '../versions/target.js'
import { type Reads, recordReads } from '../yaml/recorded.js'

/** Leaves of the input that binding and the dialect's reader read to build this program. */
export function readsOf(program: Program, graph: Graph): Reads {
  const { sources, reads } = recordReads(graph.sources.values())
  const bound = bind(sources, {
    env: graph.env,
    readFile: graph.readFile,
    missing: graph.missing,
    targets: optionsOf(graph.targets),
  })
  read(bound, { dialect: program.dialect })
  return reads
}
