import { type Comparison, compare, type Difference } from '../../src/compare/compare.js'
import { Identification } from '../../src/compare/destinations.js'
import { gateOf } from '../../src/compare/gate.js'
import { judge } from '../../src/compare/judge.js'
import type { Leaf } from '../../src/compare/leaves.js'
import type { Reason } from '../../src/compare/reason.js'
import type { Side } from '../../src/compare/side.js'
import { besideOutput, isConvertible, targets, translate } from '../../src/convert/convert.js'
import { print } from '../../src/convert/print.js'
import { originKey } from '../../src/core/origin-key.js'
import { toPointer } from '../../src/core/pointer.js'
import type { Program, Route } from '../../src/core/program.js'
import type { Dialect } from '../../src/dialects/dialect.js'
import type { Graph } from '../../src/kubernetes/graph.js'
import { parse } from '../../src/yaml/parse.js'
import type { Source } from '../../src/yaml/source.js'
import { graphOf, type Input, readInput, sourceOf, validated, withDocument } from './leaf-inputs.js'
import { type Change, contains, excuse, sidesOf } from './leaf-oracle.js'

/** A policy, what it was converted to, and how the two compare. */
export interface Converted {
  source: Program
  output: Input
  program: Program
  compared: Comparison
  /** What the comparison of a change is added to. */
  known: ReadonlySet<string>
}

/** What an input becomes in each dialect that it can be converted to, if the gateway loads it. */
export function* conversionsOf(input: Input): Generator<Converted> {
  const [source, ...others] = readInput(input).programs
  if (!source || others.length > 0) return
  for (const target of targets()) {
    if (target.id === source.dialect || !isConvertible(source, target.id)) continue
    const output = outputOf(input, source, target)
    const { programs, refused } = readInput(output, output)
    const [program] = programs
    if (refused || programs.length !== 1 || !program) continue
    const compared = compareWith(source, program, input)
    yield { source, output, program, compared, known: new Set(linesOf(compared)) }
  }
}

function outputOf(input: Input, source: Program, target: Dialect): Input {
  const graph: Graph = graphOf(input)
  const { files, environment, secretFiles, cluster } = translate(source, graph, target, {
    set: {},
    strict: false,
    segments: false,
    fetched: input.fetched,
  })
  const env = { ...environment, ...input.env }
  const written = files.flatMap(({ name, documents }) =>
    parse(print(documents, graph.sources), { file: name, dialect: target.id, env })
      .documents.filter(({ family, valid }) => family !== null && valid)
      .map(({ value }, i) => sourceOf(value, `${i}-${name}`)),
  )
  const beside = besideOutput(graph, source.dialect, target.id, cluster).flatMap(({ documents }) =>
    documents.map(({ value }, i) => sourceOf(value, `beside-${i}.yaml`)),
  )
  return {
    ...input,
    name: `${input.name} as ${target.id}`,
    sources: [...written, ...beside],
    env,
    readFile: (path) => secretFiles?.[path] ?? input.readFile(path),
  }
}

const compareWith = (source: Program, program: Program, { fetched, state }: Input): Comparison =>
  compare(source, program, { fetched, state })

const linesOf = ({ differences }: Comparison): string[] =>
  differences.map(({ direction, code, cause, message }) => [direction, code, cause, message].join(' '))

/**
 * What became of a change in the output.
 * - `refused`: it is not loaded any more, or is not one program.
 * - `same`: the output means the same as before.
 * - `shown`: the comparison with the source reports a difference that it did not report before.
 * - `named`: a reason is about it.
 * - `without effect`: no case distinguishes the two outputs, and none is left out.
 * - `excused`: the list of fields without an effect says why.
 * - `known`: requests that show the change are in a difference that was reported before, or the two agree on them.
 * - `silent`: nothing of that.
 */
export type Shown = 'refused' | 'same' | 'shown' | 'named' | 'without effect' | 'excused' | 'known' | 'silent'

export function examineOutput(converted: Converted, change: Change): { kind: Shown; why?: string } {
  const { output, program, source, known } = converted
  const changedSource = sourceOf(change.mutant.value, change.source.file)
  const after = withDocument(output, changedSource)
  const { programs, refused } = readInput(after, output)
  const [changed] = programs
  if (refused || !changed || programs.length > 1 || isRefused(changedSource)) return { kind: 'refused' }
  const { same, leaves, after: differing } = gateOf(program, changed)
  const isNamed = (reasons: readonly Reason[]) => (leaf: Leaf) =>
    reasons.some(
      (reason) => isAbout(reason, leaf, change) || isOnRoute(reason, leaf, differing) || quotesPartOf(reason, leaf),
    )
  if (same) return { kind: 'same' }
  if (leaves.length === 0) return { kind: 'without effect' }
  const compared = compareWith(source, changed, output)
  const lines = linesOf(compared)
  if (lines.length !== known.size || lines.some((line) => !known.has(line))) return { kind: 'shown' }
  if (leaves.every(isNamed(compared.reasons))) return { kind: 'named' }
  if (excuse(change) !== undefined) return { kind: 'excused' }
  const between = compareWith(program, changed, output)
  if (between.equivalence === 'complete' || between.equivalence === 'same') return { kind: 'without effect' }
  const sides = sidesOf([source, changed], output)
  if (between.differences.length > 0 && between.differences.every((one) => isCovered(one, compared, sides)))
    return { kind: 'known' }
  const why = leaves.map(({ path }) => path.join('.')).join(', ')
  return { kind: 'silent', why: `${why}: ${between.equivalence}: ${linesOf(between).join('; ').slice(0, 400)}` }
}

/** The changed output agrees with the source on the witness, or a difference of that kind is reported. */
function isCovered(
  { witness: { one } }: Difference,
  { differences }: Comparison,
  { a, b }: { a: Side; b: Side },
): boolean {
  const judges = { a, b, sameEngine: false, headers: new Set<string>(), destinations: new Identification(false) }
  const judgement = judge(one, a.confirm(one), b.confirm(one), judges)
  return judgement === null || differences.some(({ direction }) => direction === judgement.direction)
}

const isRefused = (source: Source): boolean => validated(source).some(({ refused }) => refused)

/** A reason about the place of the change or around it, or one that names the field of the program, or the one around it. */
function isAbout(
  { text, origin, changed }: Reason,
  { path, origin: place, before, after }: Leaf,
  { source, mutant }: Change,
): boolean {
  const pointer = toPointer([...mutant.path])
  if (origin?.file === source.file && contains(origin.pointer, pointer)) return true
  if (
    origin &&
    origin.file === place.file &&
    origin.document === place.document &&
    contains(origin.pointer, place.pointer)
  )
    return true
  for (const kind of kindsIn([before, after])) if (text.includes(`\`${kind}\``)) return true
  const names = path.filter((part) => typeof part === 'string')
  if (names.includes('backends') && text.endsWith('are assumed to be the same destination')) return true
  if (names.at(-1) === 'port' && text.endsWith('are assumed to be the same entry point')) return true
  // A part that has changed as a whole is named by its own field.
  return (changed ? names : names.slice(-2)).some((name) => text.includes(`\`${name}\``))
}

/** The reason is about the route that holds the leaf: what no request is allowed on is not compared. */
function isOnRoute({ origin }: Reason, { path }: Leaf, program: Program): boolean {
  let node: unknown = program
  return path.some((part, i) => {
    node = (node as Record<string | number, unknown> | undefined)?.[part]
    const place = (node as Partial<Route> | undefined)?.origin
    return path[i - 1] === 'routes' && origin && place && originKey(place) === originKey(origin)
  })
}

/** The reason is about an expression, a pattern or a claim that the leaf has. */
function quotesPartOf({ text }: Reason, { before, after }: Leaf): boolean {
  const quoted = /^(?:claim )?`(.+)` is (?:only evaluated|tried with)/.exec(text)?.[1]?.replace(/\.\.\.$/, '')
  return quoted !== undefined && [...stringsIn([before, after])].some((one) => one.startsWith(quoted))
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) if (name !== 'origin') yield* stringsIn(member)
}

/** Kinds of steps in a value, and fields of those that are not modelled. */
function* kindsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    if ((name === 'kind' || name === 'field') && typeof member === 'string') yield member
    else if (name !== 'origin') yield* kindsIn(member)
  }
}
