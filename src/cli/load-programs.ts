import type { Graph } from '../bind/graph.js'
import { read } from '../dialects/read.js'
import type { Finding } from '../finding.js'
import type { Program } from '../program/program.js'
import type { Source } from '../text/source.js'
import { validate } from '../validate/validate.js'
import type { InputOptions } from './input.js'
import { RefusedInput } from './program-input.js'

/** Every program in the input, and what there is to say about it. What its gateway refuses to load ends the command. */
export function loadPrograms(
  sources: readonly Source[],
  graph: Graph,
  options: InputOptions,
): { programs: Program[]; findings: Finding[] } {
  const structural = sources.flatMap((source) => [...source.findings, ...validate(source)])
  const reading = read(graph, { dialect: options.dialect })
  const findings = [...structural, ...graph.findings, ...reading.findings]
  const broken = sources.some((source) => source.findings.some(({ severity }) => severity === 'error'))
  if (broken || reading.refused || findings.some((finding) => finding.refused)) {
    throw new RefusedInput('the gateway does not load this input', findings)
  }
  return { programs: reading.programs, findings }
}
