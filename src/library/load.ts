import { ClaimwrightError } from '../core/error.js'
import type { Finding } from '../core/finding.js'
import { firstOfEach } from '../core/first-of-each.js'
import type { DialectId, Program } from '../core/program.js'
import { read } from '../dialects/read.js'
import { bind } from '../kubernetes/bind.js'
import type { Graph } from '../kubernetes/graph.js'
import { validate } from '../validate/validate.js'
import type { TargetOptions } from '../versions/target.js'
import { parse } from '../yaml/parse.js'
import type { Source } from '../yaml/source.js'

/** A file by its name, which findings show. */
export interface InputFile {
  file: string
  text: string
}

export interface LoadOptions {
  /** Environment of the gateway's process. Default: empty; the environment of this process is never read. */
  env?: Readonly<Record<string, string>>
  /** Text of a file that the configuration names, such as a key set; `undefined`: it does not exist. Default: none does. */
  readFile?: (path: string) => string | undefined
  /** Reads the input as this dialect. Default: by its content. */
  dialect?: DialectId
  /** Versions of gateways, by name: `{gloo: '1.18'}`. Default: the newest recorded ones. */
  target?: TargetOptions
  /** Objects that the input needs and lacks. Default: `assume`, with a finding for each. */
  missing?: 'assume' | 'refuse' | 'ignore'
}

/** What was loaded. */
export interface Loaded {
  /** One for each configuration; empty where the gateway refuses the input. */
  programs: Program[]
  /** What the command line prints for the same input: everything that stops it, and everything that is ignored or assumed. */
  findings: Finding[]
  /** The gateway does not load the input; `findings` say why. */
  refused: boolean
  /** The files as documents: for `check`, `explain` and `report`. */
  sources: Source[]
  /** The documents with their references: for `convert`. */
  graph: Graph
}

/**
 * Reads files as their gateway does. Input that is wrong gives findings; this throws a `ClaimwrightError` only for a
 * target that is not known.
 *
 * @example
 * const { programs, findings, refused } = load({ 'policy.yaml': text })
 */
export function load(
  files: Iterable<InputFile> | Readonly<Record<string, string>>,
  { env = {}, readFile, dialect, target, missing = 'assume' }: LoadOptions = {},
): Loaded {
  const sources = inputFiles(files).map(({ file, text }) => parse(text, { file, dialect, env }))
  const graph = bind(sources, { env, ...(readFile && { readFile }), missing, targets: target })
  return { ...loadGraph(sources, graph, { dialect }), sources, graph }
}

function inputFiles(files: Iterable<InputFile> | Readonly<Record<string, string>>): InputFile[] {
  if (Symbol.iterator in files) return [...(files as Iterable<InputFile>)]
  return Object.entries(files).map(([file, text]) => ({ file, text }))
}

/** The programs of documents that are bound already. `beside`: the other side of a comparison. */
export function loadGraph(
  sources: readonly Source[],
  graph: Graph,
  { dialect, beside }: { dialect?: DialectId | undefined; beside?: Graph | undefined } = {},
): Pick<Loaded, 'programs' | 'findings' | 'refused'> {
  const structural = sources.flatMap((source) => [...source.findings, ...validate(source)])
  const reading = read(graph, { dialect, ...(beside && { beside }) })
  // Structure and reader may both report a place.
  const findings = firstOfEach(
    [...structural, ...graph.findings, ...reading.findings],
    ({ code, span }) => `${code} ${span.file} ${span.line}`,
  )
  const isBroken = sources.some((source) => source.findings.some(({ severity }) => severity === 'error'))
  const refused = isBroken || reading.refused || findings.some((finding) => finding.refused)
  return { programs: refused ? [] : reading.programs, findings, refused }
}

/**
 * The program of input that holds a single configuration. Throws `ClaimwrightError` (`no-configuration`,
 * `several-configurations`) for any other.
 */
export function onlyProgram({ programs }: Pick<Loaded, 'programs'>): Program {
  const [program, ...others] = programs
  if (!program) throw new ClaimwrightError('no-configuration', 'no configuration of a known dialect in the input')
  if (others.length === 0) return program
  const list = programs.map(({ dialect, origin }) => `${dialect} (${origin.file})`).join(', ')
  throw new ClaimwrightError('several-configurations', `more than one configuration in the input: ${list}`)
}
