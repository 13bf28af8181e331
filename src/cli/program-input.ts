import type { Finding } from '../core/finding.js'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { loadGraph } from '../library/load.js'
import type { Source } from '../yaml/source.js'
import { CliError, EXIT, usage } from './exit.js'
import { foreignContent } from './foreign-content.js'
import { bindSources, type InputOptions } from './input.js'

/** The programs in the input, and what there is to say about it. */
interface LoadedPrograms {
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
  if (refused) throw new RefusedInput(`the gateway does not load this input${supplyText(findings)}`, findings)
  return { programs, findings }
}

/** How to give what the gateway's machine has and the input lacks. */
function supplyText(findings: readonly Finding[]): string {
  const kinds = new Set(findings.flatMap(({ needs }) => needs?.kind ?? []))
  const options = [
    ...(kinds.has('variable') ? ['variables with `--env NAME=VALUE`'] : []),
    ...(kinds.has('file') ? ['files with `--files FOLDER`'] : []),
  ]
  return options.length === 0 ? '' : `; give its ${options.join(', and ')}`
}

/** The one program that a command decides with. `beside`: the files of the other side of a comparison. */
export function loadProgram(
  sources: Source[],
  options: InputOptions,
  env?: Record<string, string>,
  beside?: Source[],
): { program: Program; graph: Graph; findings: Finding[] } {
  const other = beside && bindSources(beside, options, env)
  const graph = bindSources(sources, options, env)
  const { programs, findings } = loadPrograms(sources, graph, options, other)
  return { program: theOne(programs, sources, options), graph, findings }
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
export function theOne(programs: Program[], sources: readonly Source[], options: InputOptions): Program {
  const [program, ...others] = programs
  if (!program) throw noConfiguration(sources, options)
  if (others.length > 0) {
    const list = programs.map((one) => `${one.dialect} (${one.origin.file})`).join(', ')
    throw usage(`more than one configuration in the input: ${list}; name one file, or one dialect with --dialect`)
  }
  return program
}

/** Most files that a message names. */
const MAX_FILES = 3

/** The input has nothing that decides; the message says what its files are instead. */
export function noConfiguration(sources: readonly Source[], { dialect }: InputOptions): CliError {
  const contents = sources.slice(0, MAX_FILES).map((source) => `${source.file} ${foreignContent(source)}`)
  const more = sources.length - contents.length
  const list = [...contents, ...(more > 0 ? [`${more} more`] : [])].join('; ') || 'it has no YAML or JSON file'
  return usage(`no configuration of ${dialect ?? 'a known dialect'} in the input: ${list}`)
}
