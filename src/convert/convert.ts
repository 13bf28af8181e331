import { check } from '../check/check.js'
import { type CompareOptions, type Comparison, compare, type Difference } from '../compare/compare.js'
import { ClaimwrightError } from '../core/error.js'
import type { Finding } from '../core/finding.js'
import type { Loss } from '../core/losses.js'
import type { DialectId, Program } from '../core/program.js'
import type { WriteOptions } from '../core/write-options.js'
import type { Dialect, Writing } from '../dialects/dialect.js'
import { read } from '../dialects/read.js'
import { DIALECTS } from '../dialects/registry.js'
import { WRITERS } from '../dialects/writers.js'
import { RETARGETS, retarget } from '../gateways/retarget/retarget.js'
import { settle } from '../gateways/retarget/settle.js'
import { bind } from '../kubernetes/bind.js'
import type { Graph } from '../kubernetes/graph.js'
import { gatewayOf } from '../versions/judged-by.js'
import { optionsOf } from '../versions/target.js'
import { emptyDocument } from '../yaml/empty-document.js'
import { parse } from '../yaml/parse.js'
import type { Document, Source } from '../yaml/source.js'
import { sharesRoutes, splitAssumed } from './assumed.js'
import { type Field, fieldsOf, type Translation } from './fields.js'
import { rewriteInPlace } from './in-place.js'
import { inlineKeys } from './inline-keys.js'
import { fillSecrets } from './map-parts.js'
import { withMetadata } from './metadata.js'
import { nameDifferences } from './named-differences.js'
import { fillAddresses, fillNames, reportVariables } from './placeholders.js'
import { print } from './print.js'
import { lossesOfRefused, type WrittenFile, withoutRefused } from './refused-parts.js'
import { asInSource, staysAsIs } from './shared-kinds.js'
import { type Stop, stopsOf } from './stops.js'

export interface ConvertOptions extends CompareOptions {
  to: DialectId
  /** Values that the source lacks and the target needs, by name. */
  set?: WriteOptions['set']
  /** Also write rules that only close differences inherent to the target gateway. */
  strict?: boolean
  /** Write string prefixes as prefixes of whole path segments. */
  segments?: boolean
  /** Codes of policy differences that may open access; `all` for every one, and for keys inline. */
  accept?: readonly string[]
}

/** A conversion and what was found out about it. */
export interface Conversion {
  source: DialectId
  target: DialectId
  /** The gateways and versions that both sides were judged by. */
  judgedBy: string[]
  files: { name: string; text: string }[]
  fields: Field[]
  comparison: Comparison
  /** The program that the output defines; null where its gateway would not load it. */
  program: Program | null
  /** Findings about the output. */
  findings: Finding[]
  sources: ReadonlyMap<string, Source>
  /** Unaccepted differences that open access: nothing should be written. */
  unaccepted: Difference[]
  /** Other reasons to write nothing, without the accepted ones. */
  stops: Stop[]
}

/** Writes a program in another dialect, reads the text back and compares both. */
export function convert(program: Program, graph: Graph, options: ConvertOptions): Conversion {
  const target = dialectOf(options.to)
  const all = options.accept?.includes('all') ?? false
  const stays = program.dialect === target.id
  const {
    files,
    back,
    fields,
    environment = {},
  } = stays ? inPlace(program, graph, target, options) : anew(program, graph, target, options)
  // Variables are filled in only where documents are written anew.
  const asWritten = stays ? program : fillSecrets(fillAddresses(program).program, Object.values(environment))
  const compared = back.program ? compare(asWritten, back.program, options) : NOTHING_LOADED
  const comparison = program.listeners.length > 0 ? compared : { ...compared, ...NOTHING_TO_ASK }
  const isAccepted = (code: string) => all || (options.accept?.includes(code) ?? false)
  const stops = stopsOf(program, back.program, comparison, stays ? [] : back.findings, { graph, fields })
  return {
    source: program.dialect,
    target: target.id,
    judgedBy: [...new Set([program, ...(back.program ? [back.program] : [])].map(gatewayOf))],
    files,
    fields: stays ? fields : nameDifferences(fields, comparison.differences, graph),
    comparison,
    program: back.program,
    findings: back.findings,
    sources: back.sources,
    unaccepted: comparison.differences.filter((difference) => isOpening(difference) && !isAccepted(difference.code)),
    stops: stops.filter(({ code, finding }) => finding !== undefined || !isAccepted(code)),
  }
}

type Written = Pick<Conversion, 'files' | 'fields'> & { back: ReadBack; environment?: Record<string, string> }

/** Documents of the target's own dialect stay as they are, but for what its gateway would not serve. */
function inPlace(program: Program, graph: Graph, target: Dialect, { fetched }: ConvertOptions): Written {
  const files = rewriteInPlace(program, graph.sources)
  const fields = fieldsOf(program, graph, () => ({ written: [], losses: [] })).map(
    (field): Field => ({ ...field, status: 'exact', note: '' }),
  )
  return { files, fields, back: readBack(files, target, graph, program.dialect, [], fetched) }
}

function anew(program: Program, graph: Graph, target: Dialect, options: ConvertOptions): Written {
  const fetched = options.fetched ?? new Map()
  const { set = {}, strict = false, segments = false } = options
  const beside = sharesRoutes(program.dialect, target.id)
  const writeOptions: WriteOptions = { set, strict, segments, beside, fetched }
  const inline = options.accept?.includes('all') && !target.fetchesKeys
  const kept = inline ? inlineKeys(program, fetched) : program
  const whole = translate(kept, graph, target, writeOptions)
  const { environment, secretFiles = {}, cluster = [] } = whole
  const env = { ...environment, ...graph.env }
  const readFile = (path: string) => secretFiles[path] ?? graph.readFile(path)
  const around = { ...graph, env, readFile }
  const printed = (files: readonly WrittenFile[]) => {
    const texts = files.map(({ name, documents }) => ({ name, text: print(documents, graph.sources) }))
    return { files: texts, back: readBack(texts, target, around, program.dialect, cluster, options.fetched) }
  }
  const { output, losses } = printAccepted(whole.files, printed)
  const again = (other: Program, its: Graph) => translate(other, its, target, writeOptions)
  return {
    ...output,
    fields: fieldsOf(program, graph, again, { ...whole, losses: [...whole.losses, ...losses] }, target.id),
    ...(environment && { environment }),
  }
}

/** Most rounds in which refused parts are left out: a part that holds them may be refused only then. */
const MOST_CUTS = 8

/** Prints the files without the parts that their gateway refuses, with a loss for each refused part. */
function printAccepted<T extends { back: ReadBack }>(
  files: readonly WrittenFile[],
  printFiles: (files: readonly WrittenFile[]) => T,
  rounds = MOST_CUTS,
): { output: T; losses: Loss[] } {
  const output = printFiles(files)
  const { findings } = output.back
  const sources = [...output.back.sources.values()]
  const accepted = rounds > 0 ? withoutRefused(files, findings, sources) : undefined
  if (!accepted) return { output, losses: lossesOfRefused(files, findings, sources) }
  const rest = printAccepted(accepted.files, printFiles, rounds - 1)
  return { output: rest.output, losses: [...accepted.losses, ...rest.losses] }
}

/** What the target's writer makes of a program, with labels and annotations of the objects it was read from. */
export function translate(
  program: Program,
  graph: Graph,
  target: Dialect,
  options: WriteOptions,
): Translation & Pick<Writing, 'files' | 'environment' | 'secretFiles' | 'cluster'> {
  const filled = fillAddresses(program)
  const settled = settle(filled.program)
  const rebuilt = retarget(settled.program, target.engine!, options)
  const { environment, secretFiles, cluster = [], ...writing } = WRITERS[target.id]!(rebuilt.program, options)
  const split = writing.files.map(({ documents }) => splitAssumed(program.dialect, target.id, documents))
  const files = writing.files.map(({ name }, index) => ({
    name,
    documents: asInSource(
      withMetadata(split[index]!.written, graph.sources),
      program.dialect,
      target.id,
      graph.sources,
    ),
  }))
  return {
    files,
    written: files.flatMap((file) => file.documents),
    losses: [
      ...filled.losses,
      ...reportVariables(
        files.flatMap((file) => file.documents),
        environment,
      ).all,
      ...settled.losses,
      ...rebuilt.losses,
      ...writing.losses,
      ...split.flatMap(({ losses }) => losses),
    ],
    ...(environment && { environment }),
    ...(secretFiles && { secretFiles }),
    cluster: [...cluster, ...split.flatMap((one) => one.cluster)],
  }
}

/** Policies without the gateway that they are for. */
const NOTHING_TO_ASK: Pick<Comparison, 'equivalence' | 'reasons'> = {
  equivalence: 'nothing',
  reasons: [{ text: 'the input has no listener: no request can be tried' }],
}

const NOTHING_LOADED: Comparison = {
  equivalence: 'different',
  differences: [],
  reasons: [{ text: 'the gateway would not load what was written' }],
  proven: [],
  domain: { routes: 0, requests: 0, cases: 0, allowed: 0, preserved: 0 },
}

/**
 * Inherent differences between gateways are reported; differences caused by a policy that allow more requests stop the
 * conversion.
 */
export const isOpening = ({ direction, cause }: Difference): boolean => direction === 'opens' && cause === 'policy'

/** Dialects that can be written. */
export function targets(): Dialect[] {
  return DIALECTS.filter(({ id, engine }) => WRITERS[id] && engine)
}

/** There is a way from the program's gateway to the one that the dialect is written for. */
export function isConvertible(program: Program, to: DialectId): boolean {
  const reached = [program.engine, ...Object.keys(RETARGETS[program.engine] ?? {})]
  return targets().some((dialect) => dialect.id === to && reached.includes(dialect.engine!))
}

function dialectOf(id: DialectId): Dialect {
  const found = targets().find((dialect) => dialect.id === id)
  if (!found) throw new ClaimwrightError('unwritable-dialect', `nothing is written as ${id}`)
  return found
}

interface ReadBack {
  program: Program | null
  findings: Finding[]
  sources: ReadonlyMap<string, Source>
}

/**
 * What is read beside the output: Secrets and Services of the source, which are not converted, other objects that both
 * sides share, and objects that the user has to create, as if they existed. Those of the source win.
 */
export const besideOutput = (
  graph: Graph,
  from: DialectId,
  to: DialectId,
  cluster: readonly Record<string, unknown>[] = [],
): Source[] => [...sharedSources(graph, from, to), ...clusterSource(cluster)]

function sharedSources({ sources }: Graph, from: DialectId, to: DialectId): Source[] {
  const isShared = (document: Document): boolean => document.family === 'kubernetes' || staysAsIs(from, to, document)
  return [...sources.values()].map((source) => ({
    ...source,
    documents: source.documents.map((document) => (isShared(document) ? document : emptyDocument(document))),
  }))
}

function clusterSource(objects: readonly Record<string, unknown>[]): Source[] {
  if (objects.length === 0) return []
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n')
  return [parse(text, { file: 'cluster' })]
}

/**
 * Parses what was written, with what is next to it in the source. What the source lacks is assumed again where the
 * documents stay. Files that have the name of a source get another one in positions.
 */
function readBack(
  texts: Conversion['files'],
  target: Dialect,
  graph: Graph,
  from: DialectId,
  cluster: readonly Record<string, unknown>[],
  fetched?: CompareOptions['fetched'],
): ReadBack {
  const stays = from === target.id
  const own = texts.map(({ name, text }) => {
    const file = graph.sources.has(name) ? `converted ${name}` : name
    return parse(fillNames(text), { file, dialect: target.id, env: graph.env })
  })
  const sources = new Map(own.map((source) => [source.file, source]))
  const beside = stays ? [] : besideOutput(graph, from, target.id, cluster)
  const around = { env: graph.env, readFile: graph.readFile, targets: optionsOf(graph.targets) }
  const bound = bind([...own, ...beside], around)
  const reading = stays ? read(bound, { dialect: target.id, beside: graph }) : target.read(bound)
  // Files that the output names are created before it is applied.
  const findings = check([...own, ...beside], { ...around, fetched, isPartOfFiles: true })
  const refused = reading.refused || findings.some((finding) => finding.refused)
  return {
    program: refused ? null : (reading.programs[0] ?? null),
    findings: findings.filter(({ span }) => sources.has(span.file)),
    sources,
  }
}
