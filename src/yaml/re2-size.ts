import { getOrAdd } from '../core/get-or-add.js'
import { compile } from './re2.js'

/** An instruction of the library's program, whose operations are those of Go's `regexp/syntax`. */
interface Instruction {
  op: number
  out: number
  arg: number
  runes: readonly number[]
}

const ALT = 1
const ALT_MATCH = 2
const EMPTY_WIDTH = 4
const FAIL = 5
const MATCH = 6
const NOP = 7
const RUNE = 8
const RUNE1 = 9
const ANY = 10
const ANY_NOT_NL = 11

const BEGIN_TEXT = 4
const END_TEXT = 8

/**
 * A lower bound of the size of RE2's program for a pattern on bytes (`RE2::ProgramSize` with Latin-1): the number of
 * instructions after `Prog::Flatten`, which gives each target of an instruction that consumes, captures or asserts a
 * list of its own. RE2 also merges what alternatives begin with, and removes anchors in groups. `undefined`: the pattern
 * is not valid.
 */
export function leastProgramSize(pattern: string): number | undefined {
  const compiled = compile(pattern) as unknown as {
    re2Input: { prog: { inst: readonly Instruction[]; start: number } }
  } | null
  if (!compiled) return undefined
  const { inst, start } = compiled.re2Input.prog
  const anchors = pattern.match(/[$^]/g)?.length ?? 0
  return new Flattened(inst, start).leastSize() - ANCHOR * anchors
}

/** The most instructions that an anchor in a group takes. */
const ANCHOR = 4

/** A program with its roots: the instructions at which lists begin. */
class Flattened {
  private readonly instructions: Instruction[]
  private readonly roots = new Set<number>()
  private readonly predecessors = new Map<number, number[]>()
  private readonly entry: number

  constructor(instructions: readonly Instruction[], start: number) {
    this.instructions = [...instructions]
    this.removeFinalAnchor()
    const first = this.instructions[start]!
    const isAnchored = first.op === EMPTY_WIDTH && first.arg === BEGIN_TEXT
    const anchored = isAnchored ? first.out : start
    const entry = isAnchored ? anchored : this.addLoop(start)
    this.roots.add(entry)
    this.roots.add(anchored)
    this.markSuccessors(entry)
    for (const root of [...this.roots].sort((a, b) => b - a))
      if (root !== entry && root !== anchored) this.markDominated(root)
    this.entry = entry
  }

  leastSize(): number {
    // The list of the instruction that fails.
    const size = [...this.roots].reduce((sum, root) => sum + this.lengthOf(root), 1)
    return size > MOST_LISTS ? size : Math.min(size, this.mergedSize())
  }

  /** The size if instructions of one list that consume the same continue in one list. */
  private mergedSize(): number {
    const seen = new Set<string>()
    const pending: (readonly number[])[] = [[this.entry]]
    let size = 1
    for (let roots = pending.pop(); roots && seen.size <= MOST_LISTS; roots = pending.pop()) {
      if (seen.has(roots.join())) continue
      seen.add(roots.join())
      const outs = new Map<string, Set<number>>()
      for (const id of new Set(roots.flatMap((root) => [...this.reach(root)]))) {
        const instruction = this.instructions[id]!
        const { op, out, arg, runes } = instruction
        if (this.roots.has(id) && !roots.includes(id)) pending.push([id])
        if (isAlt(op) || op === NOP) continue
        const key = [op, arg, ...runes].join()
        if (op !== RUNE1 && !outs.has(key)) size += rangesOf(instruction)
        getOrAdd(outs, key, () => new Set<number>()).add(out)
      }
      const targets = new Map<string, number[]>()
      for (const [key, found] of outs) {
        const next = [...found].sort((a, b) => a - b)
        const [op, , rune] = key.split(',').map(Number)
        if (op === RUNE1) getOrAdd(targets, next.join(), () => []).push(rune!)
        if (op !== MATCH && op !== FAIL) pending.push(next)
      }
      // Single characters before the same list are a class.
      for (const runes of targets.values()) size += runs(runes)
    }
    return size
  }

  /** `$` at the end is a property of the program. */
  private removeFinalAnchor(): void {
    for (const [index, { op, arg, out }] of this.instructions.entries())
      if (op === EMPTY_WIDTH && arg === END_TEXT && this.instructions[out]!.op === MATCH)
        this.instructions[index] = { op: NOP, out, arg: 0, runes: [] }
  }

  /** `.*?`, with which a program that is not anchored begins. */
  private addLoop(start: number): number {
    const loop = this.instructions.length
    this.instructions.push({ op: ALT, out: start, arg: loop + 1, runes: [] }, { op: ANY, out: loop, arg: 0, runes: [] })
    return loop
  }

  private markSuccessors(entry: number): void {
    const seen = new Set<number>()
    const pending = [entry]
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (seen.has(id)) continue
      seen.add(id)
      const { op, out, arg } = this.instructions[id]!
      if (op === MATCH || op === FAIL) continue
      pending.push(out)
      if (isAlt(op)) {
        pending.push(arg)
        for (const target of [out, arg]) getOrAdd(this.predecessors, target, () => []).push(id)
      } else if (op !== NOP) this.roots.add(out)
    }
  }

  /** An instruction that another list reaches, too, begins a list. */
  private markDominated(root: number): void {
    const reached = this.reach(root)
    for (const id of reached) if (this.predecessors.get(id)?.some((from) => !reached.has(from))) this.roots.add(id)
  }

  private lengthOf(root: number): number {
    let length = 0
    for (const id of this.reach(root)) {
      const { op } = this.instructions[id]!
      if (id !== root && this.roots.has(id)) length++
      else if (!isAlt(op) && op !== NOP) length += rangesOf(this.instructions[id]!)
    }
    return length
  }

  /** Without consuming anything, up to the roots of other lists. */
  private reach(root: number): Set<number> {
    const reached = new Set<number>()
    const pending = [root]
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (reached.has(id)) continue
      reached.add(id)
      const { op, out, arg } = this.instructions[id]!
      if ((id !== root && this.roots.has(id)) || !(isAlt(op) || op === NOP)) continue
      pending.push(out)
      if (isAlt(op)) pending.push(arg)
    }
    return reached
  }
}

/** Larger programs are not searched for alternatives that begin alike. */
const MOST_LISTS = 2000

/** Of numbers, those that do not follow another. */
function runs(numbers: readonly number[]): number {
  return numbers.filter((number) => !numbers.includes(number - 1)).length
}

const isAlt = (op: number): boolean => op === ALT || op === ALT_MATCH

const LAST_BYTE = 0xff

/** Ranges of bytes of an instruction, each of which is an instruction of RE2. */
function rangesOf({ op, runes }: Instruction): number {
  if (op === ANY_NOT_NL) return 2
  if (op !== RUNE || runes.length < 2) return 1
  const ranges = Array.from(
    { length: runes.length / 2 },
    (_, index) => [runes[2 * index]!, runes[2 * index + 1]!] as const,
  )
  const bytes = ranges.filter(([low]) => low <= LAST_BYTE)
  const has = (code: number): boolean => bytes.some(([low, high]) => low <= code && code <= high)
  const folds = LETTERS.every((letter) => has(letter) === has(letter + 0x20))
  // A class without case has ranges of lower-case letters only.
  return bytes.filter(([low, high]) => !(folds && low >= LETTERS[0]! && high <= LETTERS.at(-1)!)).length
}

/** `A` to `Z`. */
const LETTERS = Array.from({ length: 26 }, (_, index) => 0x41 + index)
