import { bind } from '../bind/bind.js'
import type { Graph } from '../bind/graph.js'
import { read } from '../dialects/read.js'
import type { Program } from '../program/program.js'
import { type Reads, recordReads } from '../text/recorded.js'

/** Leaves of the input that binding and the dialect's reader ask for when they make this program of it. */
export function readsOf(program: Program, graph: Graph): Reads {
  const { sources, reads } = recordReads(graph.sources.values())
  const bound = bind(sources, { env: graph.env, readFile: graph.readFile, missing: graph.missing })
  read(bound, { dialect: program.dialect })
  return reads
}
