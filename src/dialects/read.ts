import type { DialectId } from '../core/program.js'
import { describeAssumptions, joinGraphs, withAssumptions } from '../kubernetes/assumption.js'
import type { Graph } from '../kubernetes/graph.js'
import type { Dialect, Reading } from './dialect.js'
import { DIALECTS } from './registry.js'

export interface ReadOptions {
  /** Read only this dialect; default: every dialect that finds something of its own. */
  dialect?: DialectId
  /**
   * The other side of a comparison. What only one side lacks exists; what both lack is assumed on both, under the same
   * names. Input without a known dialect is read as the dialect of the other side.
   */
  beside?: Graph
}

/**
 * Converts a graph to programs. Kubernetes input of one dialect is one program; each standalone or LiteLLM file is a
 * separate one. Missing objects that the input needs are assumed, with a note (CW3020) for each, unless `graph.missing`
 * is set.
 */
export function read(graph: Graph, options: ReadOptions = {}): Reading {
  const { beside } = options
  const reading: Reading = { programs: [], findings: [], refused: false }
  const wanted = DIALECTS.filter(({ id }) => options.dialect === undefined || options.dialect === id)
  const detected = wanted.filter((dialect) => dialect.detect(graph, options.dialect !== undefined))
  const dialects =
    detected.length > 0 ? detected : wanted.filter((dialect) => dialect.assume && beside && dialect.detect(beside))
  for (const dialect of dialects) {
    const { programs, findings, refused } = readDialect(
      dialect,
      graph,
      beside && dialect.detect(beside) ? beside : undefined,
    )
    for (const program of programs) reading.programs.push(program)
    for (const finding of findings) reading.findings.push(finding)
    reading.refused ||= refused
  }
  return reading
}

/** The input has every object that the dialect's programs need. */
export const isComplete = (graph: Graph, dialect: DialectId): boolean =>
  DIALECTS.every(({ id, assume }) => id !== dialect || assume === undefined || assume(graph).length === 0)

function readDialect(dialect: Dialect, graph: Graph, beside: Graph | undefined): Reading {
  if (!dialect.assume || graph.missing === 'ignore') return withVersions(dialect.read(graph), graph)
  const assumptions = dialect.assume(joinGraphs(graph, beside))
  const notes = describeAssumptions(graph, assumptions)
  const { programs, findings, refused } = withVersions(dialect.read(withAssumptions(graph, assumptions)), graph)
  return { programs, findings: [...notes, ...findings], refused: refused || notes.some((note) => note.refused) }
}

/** Each program with the version of its gateway. */
function withVersions(reading: Reading, { targets }: Graph): Reading {
  const programs = reading.programs.map((program) => ({ ...program, version: targets[program.engine].version }))
  return { ...reading, programs }
}
