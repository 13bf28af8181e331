import type { Graph } from '../bind/graph.js'
import type { DialectId } from '../program/program.js'
import type { Reading } from './dialect.js'
import { DIALECTS } from './registry.js'

export interface ReadOptions {
  /** Read only this dialect; default: every dialect that finds something of its own. */
  dialect?: DialectId
}

/** Graph to programs. Kubernetes input of one dialect is one program; each standalone or LiteLLM file is its own. */
export function read(graph: Graph, options: ReadOptions = {}): Reading {
  const reading: Reading = { programs: [], findings: [], refused: false }
  for (const dialect of DIALECTS) {
    if (options.dialect !== undefined && options.dialect !== dialect.id) continue
    if (!dialect.detect(graph)) continue
    const own = dialect.read(graph)
    reading.programs.push(...own.programs)
    reading.findings.push(...own.findings)
    reading.refused ||= own.refused
  }
  return reading
}
