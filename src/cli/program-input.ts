import type { Finding } from '../core/finding.js'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { loadGraph } from '../library/load.js'
import type { Source } from '../yaml/source.js'
import { CliError, EXIT, usage } from './exit.js'
import { bindSources, type InputOptions } from './input.js'

/** The programs in the input, and what there is to say about it. */
export interface LoadedPrograms {
  programs: Program[]
  findings: Finding[]
}

/** Every program in the input. What its gateway refuses to load ends the command with the findings. */
export function loadPrograms(
  sources: readonly Source[],
  graph: Graph,
  options: InputOptions,
  beside?: Graph,
): LoadedPrograms {
  const { programs, findings, refused } = loadGraph(sources, graph, { dialect: options.dialect, beside })
  if (refused) throw new RefusedInput('the gateway does not load this input', findings)
  return { programs, findings }
}

/** The one program that a command decides with. `beside`: the files of the other side of a comparison. */
export function loadProgram(
  sources: Source[],
  options: InputOptions,
  env?: Record<string, string>,
  beside?: Source[],
): { program: Program; findings: Finding[] } {
  const other = beside && bindSources(beside, options, env)
  const { programs, findings } = loadPrograms(sources, bindSources(sources, options, env), options, other)
  return { program: theOne(programs, options), findings }
}

/** The input is not loaded by its gateway; the findings say why. */
export class RefusedInput extends CliError {
  constructor(
    message: string,
    readonly findings: Finding[],
  ) {
    super(message, EXIT.findings)
  }
}

/** The program of the input, where it holds a single one. */
export function theOne(programs: Program[], options: InputOptions): Program {
  const [program, ...others] = programs
  if (!program) {
    throw usage(
      options.dialect
        ? `no ${options.dialect} configuration in the input`
        : 'no configuration of a known dialect in the input',
    )
  }
  if (others.length > 0) {
    const list = programs.map((one) => `${one.dialect} (${one.origin.file})`).join(', ')
    throw usage(`more than one configuration in the input: ${list}; name one file, or one dialect with --dialect`)
  }
  return program
}
