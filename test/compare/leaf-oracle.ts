import { compare, NOW } from '../../src/compare/compare.js'
import { stableJson } from '../../src/compare/content.js'
import { Identification } from '../../src/compare/destinations.js'
import { gateOf } from '../../src/compare/gate.js'
import { judge } from '../../src/compare/judge.js'
import { answersFor } from '../../src/compare/keys.js'
import { mcpNames, serversOffering } from '../../src/compare/mcp.js'
import type { Reason } from '../../src/compare/reason.js'
import { Side } from '../../src/compare/side.js'
import { withKnownSecrets } from '../../src/compare/suppose.js'
import type { Finding } from '../../src/core/finding.js'
import { toPointer } from '../../src/core/pointer.js'
import type { Program } from '../../src/core/program.js'
import type { Source } from '../../src/yaml/source.js'
import { type Input, readInput, sourceOf, validated, withDocument } from './leaf-inputs.js'
import type { Mutant } from './leaf-mutants.js'
import { noEffectOf, unusedPartsAround } from './no-effect.js'
import type { Random } from './random.js'
import { claimNames, randomCase, wordsOf } from './random-cases.js'

/**
 * What became of a change in the text.
 * - `nothing`: neither program has a listener with a route.
 * - `refused`: the changed text is not loaded.
 * - `reported`: the programs are the same, and a finding of severity error is about the change.
 * - `same`: the programs are the same.
 * - `differs`: the programs differ, and what differs is not proven to be without effect: the verdict is `different`, or
 *   `bounded` and names it.
 * - `proven`: the programs differ without effect, and a reason says why.
 */
export type Kind = 'nothing' | 'refused' | 'reported' | 'same' | 'differs' | 'proven'

export interface Outcome {
  kind: Kind
  /** Both programs, where there are two. */
  programs?: [before: Program, after: Program]
  /** What is wrong with it whatever the field is. */
  fault?: string
}

/** A change in a document of an input. */
export interface Change {
  input: Input
  source: Source
  mutant: Mutant
}

export const nameOf = ({ input, source, mutant }: Change): string =>
  `${input.name} ${kindOf(source)} ${toPointer([...mutant.path])}: ${mutant.change}`

/** `VirtualService`, or the dialect of a file that is one configuration. */
export const kindOf = ({ documents: [document] }: Source): string => document!.kind ?? String(document!.family)

/** Reads both texts as `diff` does and compares the programs leaf by leaf, without cases. */
export function examine(change: Change): Outcome {
  const { input, source, mutant } = change
  const changed = sourceOf(mutant.value, source.file)
  const after = withDocument(input, changed)
  const [old, young] = [readInput(input, after), readInput(after, input)]
  const findings = newFindings(source, changed)
  const [before, ...others] = old.programs
  const program = young.programs[0]
  if (others.length > 0 || !before) return { kind: 'refused', fault: 'the input is not one program' }
  if (young.refused || findings.some(({ refused }) => refused)) {
    const isSilent = young.findings.length + findings.length === 0
    return { kind: 'refused', ...(isSilent && { fault: 'refused without a finding' }) }
  }
  // Nothing of a known dialect is left, or something of a second one: the command ends.
  if (!program || young.programs.length > 1) return { kind: 'refused' }
  if (![before, program].some(hasRequests)) return { kind: 'nothing' }
  const { same, leaves, proven } = gateOf(before, program)
  const programs: Outcome['programs'] = [before, program]
  if (same) return { kind: findings.some(({ severity }) => severity === 'error') ? 'reported' : 'same', programs }
  if (leaves.length > 0) return { kind: 'differs', programs }
  return { kind: 'proven', programs, ...(proven.length === 0 && { fault: 'no reason is given' }) }
}

/** Is there anything that a request could meet? */
const hasRequests = ({ listeners }: Program): boolean =>
  listeners.some(({ hosts, steps }) => steps.length > 0 || hosts.some(({ routes }) => routes.length > 0))

const unused = new WeakMap<Source, Map<string, boolean>>()

/** Why a change that leaves the program the same has no effect; undefined: the list of such fields does not say. */
export function excuse({ input, source, mutant: { path, change } }: Change): string | undefined {
  const kind = kindOf(source)
  const row = noEffectOf(kind, path, change)
  if (row) return row.reason
  const known = unused.get(source) ?? new Map<string, boolean>()
  unused.set(source, known)
  const part = unusedPartsAround(kind, path).find((part) => {
    const name = part.join('/')
    const isUnused = known.get(name) ?? isWithoutEffect(input, source, part)
    known.set(name, isUnused)
    return isUnused
  })
  return part && `${part.join('/')} is not used`
}

/** Taking this part out leaves the program the same. */
function isWithoutEffect(input: Input, source: Source, part: readonly (string | number)[]): boolean {
  const value = source.documents[0]!.value
  const after =
    part.length === 0
      ? { ...input, sources: input.sources.filter((other) => other !== source) }
      : withDocument(input, sourceOf(without(value, part), source.file))
  const [before] = readInput(input, after).programs
  const [program] = readInput(after, input).programs
  return before !== undefined && program !== undefined && gateOf(before, program).same
}

function without(value: unknown, [first, ...rest]: readonly (string | number)[]): unknown {
  if (Array.isArray(value)) {
    const index = first as number
    return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, without(value[index], rest))
  }
  const { [first as string]: member, ...others } = value as Record<string, unknown>
  return rest.length === 0 ? others : { ...others, [first as string]: without(member, rest) }
}

function newFindings(before: Source, after: Source): Finding[] {
  const known = new Set(validated(before).map(({ code, message }) => `${code} ${message}`))
  return validated(after).filter(({ code, message }) => !known.has(`${code} ${message}`))
}

/** Requests of a verdict that claims equality. */
const REQUESTS = 60

/** The whole comparison: its verdict names the leaf, its witnesses hold, and random requests do not refute it. */
export function compareFully(change: Change, [before, after]: [Program, Program], random: Random): string[] {
  const { fetched, state } = change.input
  const comparison = compare(before, after, { fetched, state })
  const { equivalence, differences, reasons } = comparison
  const faults: string[] = []
  if (equivalence === 'nothing') faults.push('nothing compared')
  if (equivalence === 'bounded' && !reasons.some((reason) => names(reason, change)))
    faults.push(
      `bounded without naming it: ${reasons.map(({ text, origin }) => `${text} ${origin?.pointer}`).join('; ')}`,
    )
  const sides = sidesOf([before, after], change.input)
  const judges = { ...sides, ...SAME_GATEWAY }
  for (const { witness, direction } of differences) {
    const seen = judge(witness.one, sides.a.confirm(witness.one), sides.b.confirm(witness.one), judges)?.direction
    if (seen !== direction)
      faults.push(`a witness of ${direction} does not hold: ${JSON.stringify(witness.one.request)}`)
  }
  if (equivalence === 'same' || equivalence === 'complete')
    faults.push(...refutations(sides, judges, [before, after], random))
  return faults
}

/** Do programs of the same content differ in something that decisions could read all the same? */
export const differBeyondContent = ([before, after]: [Program, Program]): boolean =>
  withoutPlaces(before) !== withoutPlaces(after)

const withoutPlaces = (program: Program): string =>
  stableJson(
    JSON.parse(
      JSON.stringify(program, (name, value: unknown) =>
        /^(origin|definition|requiresAt|name|variable|expression)$/.test(name)
          ? undefined
          : typeof value === 'bigint'
            ? String(value)
            : value,
      ),
    ),
  )

export function refute(change: Change, programs: [Program, Program], random: Random): string[] {
  const sides = sidesOf(programs, change.input)
  return refutations(sides, { ...sides, ...SAME_GATEWAY }, programs, random)
}

const SAME_GATEWAY = { sameEngine: true, headers: new Set<string>(), destinations: new Identification(true) }

/** Both programs with what `compare` knows of keys, secrets and MCP servers. */
export function sidesOf(programs: [Program, Program], { fetched, state }: Input): { a: Side; b: Side } {
  const known = withKnownSecrets(programs)
  const context = { fetched: answersFor(programs, fetched), state, mcpServers: serversOffering(mcpNames(programs)) }
  return { a: new Side(known(programs[0]), context), b: new Side(known(programs[1]), context) }
}

function refutations(
  { a, b }: { a: Side; b: Side },
  judges: Parameters<typeof judge>[3],
  programs: [Program, Program],
  random: Random,
): string[] {
  const words = wordsOf(programs)
  words.names.push(...programs.flatMap(claimNames))
  const ports = [undefined, ...new Set(programs.flatMap(({ listeners }) => listeners.map(({ port }) => port)))]
  const addresses = addressesIn(programs)
  for (let i = 0; i < REQUESTS; i++) {
    const one = randomCase(words, random, NOW)
    const port = random.of(ports)
    const tls = programs[0].listeners.find((listener) => listener.port === port)?.tls
    one.request = {
      ...one.request,
      ...(port !== undefined && { port }),
      ...(tls && { scheme: 'https' }),
      source: { address: random.of(addresses) },
    }
    const judgement = judge(one, a.answer(one), b.answer(one), judges)
    if (judgement) return [`${judgement.direction} by ${JSON.stringify([one.request, one.credentials])}`]
  }
  return []
}

function addressesIn(programs: readonly Program[]): string[] {
  const found = JSON.stringify(programs, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  ).match(/\b\d{1,3}(\.\d{1,3}){3}\b/g)
  return ['127.0.0.1', '192.0.2.7', ...new Set(found)]
}

/** The place of the change, or what is around it or in it; items of one list change places. */
function names({ text, origin }: Reason, { source, mutant: { path } }: Change): boolean {
  const { kind, value } = source.documents[0]!
  const { name } = ((value as Record<string, unknown>)['metadata'] ?? {}) as { name?: string }
  if (kind !== undefined && new RegExp(`\`${kind} [^\`]*/${name}\``).test(text)) return true
  if (origin?.file !== source.file) return false
  // What an object is called decides what all of it means.
  if (path[0] !== 'spec' && kind !== undefined) return true
  // What becomes of an item shows in the lists that hold it: a route without matches is gone.
  const lists = path.flatMap((part, i) => (typeof part === 'number' ? toPointer(path.slice(0, i)) : [])).slice(-2)
  const pointer = toPointer([...path])
  return (
    contains(origin.pointer, pointer) ||
    contains(pointer, origin.pointer) ||
    lists.some((list) => contains(list, origin.pointer)) ||
    (/`([\w.-]+)`/
      .exec(text)?.[1]
      ?.split('.')
      .some((word) => isAlike(String(path.at(-1)), word)) ??
      false)
  )
}

/** `basicAuth` is `basic-auth` of the program, `authorization` is `authorize`, and `team_allowed_routes` are `routes`. */
function isAlike(field: string, word: string): boolean {
  const [a, b] = [field, word].map((name) => name.replaceAll(/[-_]/g, '').toLowerCase())
  return a!.startsWith(b!) || (b!.length > 5 && a!.endsWith(b!)) || (b!.length > 5 && a!.startsWith(b!.slice(0, -1)))
}

export const contains = (outer: string, inner: string): boolean => inner === outer || inner.startsWith(`${outer}/`)
