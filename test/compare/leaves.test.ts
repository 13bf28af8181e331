import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SEED } from '../seed.js'
import { type Input, inputOf, readInput, recordedInputs } from './leaf-inputs.js'
import { mutantsOf, poolOf } from './leaf-mutants.js'
import {
  type Change,
  compareFully,
  differBeyondContent,
  examine,
  excuse,
  kindOf,
  nameOf,
  type Outcome,
  refute,
} from './leaf-oracle.js'
import { sideBySide } from './leaf-pairs.js'
import { NO_EFFECT, type NoEffect, noEffectOf } from './no-effect.js'
import { Random } from './random.js'

/**
 * The oracle of `compare`: every leaf of every policy is changed, and the verdict on both texts must show it, or the
 * field must be on the list of those without effect.
 */
const FULL = process.env['CLAIMWRIGHT_FULL'] === '1'
/** `2/8`: the second of eight parts, to run everything in several processes. */
const [PART, PARTS] = (process.env['LEAVES_PART'] ?? '1/1').split('/').map(Number) as [number, number]
/** A folder with files of others, by hand. */
const CORPUS = process.env['CLAIMWRIGHT_CORPUS']
/** Of so many changes one is made. */
const EVERY = FULL ? 1 : 80
/** Of so many changes that make programs differ one is compared with cases. */
const COMPARED = FULL ? 20 : 25

const FOLDERS = ['gloo', 'agentgateway', 'agentgateway-live', 'agentgateway-mcp', 'litellm'] as const
const EXAMPLES = join(import.meta.dirname, '../../examples')

/** Files that are one configuration together. */
const TOGETHER = new Set(['gloo-ai-gateway', 'gloo-workshop-lab12'])

function exampleInputs(): Input[] {
  return readdirSync(EXAMPLES)
    .filter((folder) => statSync(join(EXAMPLES, folder)).isDirectory())
    .flatMap((folder) => {
      const paths = filesIn(join(EXAMPLES, folder))
      return TOGETHER.has(folder) ? [inputOf(folder, paths)] : paths.map((path) => inputOf(path, [path]))
    })
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(folder, file))

function corpusInputs(): Input[] {
  if (CORPUS === undefined || !existsSync(CORPUS)) return []
  return readdirSync(CORPUS)
    .filter((folder) => statSync(join(CORPUS, folder)).isDirectory())
    .flatMap((folder) => filesIn(join(CORPUS, folder)).map((path) => inputOf(path, [path])))
}

/** Each policy beside the next one of its folder. */
function pairs(all: readonly Input[]): Input[] {
  return all.flatMap((input, i) => {
    const next = all[i + 1]
    return (next && sideBySide(input, next)) ?? []
  })
}

class Tally {
  readonly counts = new Map<string, number>()
  readonly faults: string[] = []
  /** By row of the list: changes of its fields without an effect, and with one. */
  readonly without = new Map<NoEffect, number>()
  readonly with = new Map<NoEffect, number>()

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }

  fault(change: Change, texts: readonly string[]): void {
    for (const text of texts) {
      this.count('fault')
      this.faults.push(`${nameOf(change)}: ${text}`)
    }
  }

  note({ kind }: Outcome, { source, mutant }: Change): void {
    const row = NO_EFFECT.find((one) => one === noEffectOf(kindOf(source), mutant.path, mutant.change))
    if (!row) return
    const counts = kind === 'same' ? this.without : this.with
    counts.set(row, (counts.get(row) ?? 0) + 1)
  }

  toString(): string {
    return [...this.counts].map(([what, count]) => `${count} ${what}`).join(', ')
  }
}

/** Each change of a large document costs its size again: of those only some are made. */
const stepOf = (size: number): number => Math.max(1, Math.floor((size * size) / 60e6))

function* changesOf(inputs: readonly Input[], every: number, random: Random): Generator<Change> {
  const pool = poolOf(inputs.flatMap(({ sources }) => sources.map(({ documents: [document] }) => document!.value)))
  let count = 0
  for (const [i, input] of inputs.entries()) {
    if (i % PARTS !== PART - 1 || !isOneProgram(input)) continue
    for (const source of input.sources) {
      const step = stepOf(source.text.length)
      for (const mutant of mutantsOf(source.documents[0]!.value, pool))
        if (count++ % step === 0 && random.chance(every)) yield { input, source, mutant }
    }
  }
}

function isOneProgram(input: Input): boolean {
  const { programs, refused } = readInput(input)
  return programs.length === 1 && !refused
}

function judge(change: Change, random: Random, tally: Tally): void {
  const outcome = examine(change)
  const { kind, programs, fault } = outcome
  tally.count(kind)
  tally.note(outcome, change)
  if (fault !== undefined) tally.fault(change, [fault])
  if (!programs) return
  if (kind === 'same') {
    if (excuse(change) === undefined)
      tally.fault(change, ['the verdict is `same`, and no row says that it has no effect'])
    if (differBeyondContent(programs)) tally.fault(change, refute(change, programs, random))
  } else if (kind === 'proven' || (kind === 'differs' && random.chance(COMPARED))) {
    tally.count('compared')
    tally.fault(change, compareFully(change, programs, random))
  }
}

function run(name: string, inputs: readonly Input[], every: number): Tally {
  const random = new Random(SEED)
  const tally = new Tally()
  for (const change of changesOf(inputs, every, random)) judge(change, random, tally)
  console.log(`leaves of ${name}, seed ${SEED}, 1 of ${every}: ${tally}`)
  return tally
}

describe('a changed leaf shows in the verdict', () => {
  const tallies: Tally[] = []
  const check = (name: string, inputs: readonly Input[], every: number) => {
    const tally = run(name, inputs, every)
    tallies.push(tally)
    expect(tally.faults).toEqual([])
  }

  for (const folder of FOLDERS) {
    const inputs = recordedInputs(folder)
    it(`of ${folder}`, () => check(folder, inputs, EVERY))
    // LiteLLM has one configuration a process.
    if (folder !== 'litellm')
      it(`of ${folder}, two side by side`, () => check(`pairs of ${folder}`, pairs(inputs), EVERY * 4))
  }

  it('of the examples', () => check('examples', exampleInputs(), Math.min(EVERY, 4)))

  // By hand: the files are other people's, not part of the repository, and their fields are not all on the list.
  it.skipIf(!FULL || CORPUS === undefined)('of a corpus', () => check('corpus', corpusInputs(), 1))

  // A sample does not meet every row.
  const inFull = FULL && PARTS === 1 ? it : undefined
  inFull?.('and every row of the list is needed', () => {
    const sum = (row: NoEffect, counts: 'with' | 'without') =>
      tallies.reduce((total, tally) => total + (tally[counts].get(row) ?? 0), 0)
    const rows = NO_EFFECT.filter(({ when }) => when !== 'unused')
    expect(rows.filter((row) => sum(row, 'without') === 0).map(({ path }) => path)).toEqual([])
    // What sometimes has no effect is read by the reader: elsewhere a change of it shows.
    expect(rows.filter((row) => row.when === 'sometimes' && sum(row, 'with') === 0).map(({ path }) => path)).toEqual([])
  })
})
