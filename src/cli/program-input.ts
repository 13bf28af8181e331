import { read } from '../dialects/read.js'
import type { Finding } from '../finding.js'
import type { Program } from '../program/program.js'
import type { Source } from '../text/source.js'
import { validate } from '../validate/validate.js'
import { CliError, EXIT, usage } from './exit.js'
import { bindSources, type InputOptions } from './input.js'

/** The one program that a command decides with, and what there is to say about its input. */
export interface LoadedProgram {
  program: Program
  findings: Finding[]
}

/** Sources to the one program in them. What the gateway refuses to load ends the command with its findings. */
export function loadProgram(sources: Source[], options: InputOptions, env?: Record<string, string>): LoadedProgram {
  const structural = sources.flatMap((source) => [...source.findings, ...validate(source)])
  const graph = bindSources(sources, options, env)
  const reading = read(graph, { dialect: options.dialect })
  const findings = [...structural, ...graph.findings, ...reading.findings]
  if (reading.refused || findings.some((finding) => finding.refused)) {
    throw new RefusedInput('the gateway does not load this input', findings)
  }
  return { program: theOne(reading.programs, options), findings }
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

function theOne(programs: Program[], options: InputOptions): Program {
  const [program, ...others] = programs
  if (!program) {
    throw usage(options.dialect ? `no ${options.dialect} configuration in the input` : 'no configuration of a known dialect in the input')
  }
  if (others.length > 0) {
    const list = programs.map((one) => `${one.dialect} (${one.origin.file})`).join(', ')
    throw usage(`more than one configuration in the input: ${list}; name one file, or one dialect with --dialect`)
  }
  return program
}
