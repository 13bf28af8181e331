import { alphabetOf, LAST_RANK, type Letter } from './regex/alphabet.js'
import { Budget, Dfa } from './regex/dfa.js'
import { re2Nfa } from './regex/from-re2.js'
import { rustNfa } from './regex/from-rust.js'
import { Incomparable, literalNfa, type Nfa } from './regex/nfa.js'

/**
 * A pattern as a gateway applies it to a string: `re2` over UTF-8 bytes as Envoy does, `rust` as agentgateway does.
 * `full`: on the whole string (Rust: its first match is the whole string), otherwise somewhere in it.
 */
export interface RegularExpression {
  pattern: string
  dialect: 're2' | 'rust'
  full: boolean
}

/** A set of strings: those that a pattern matches, or one. */
export type Language = RegularExpression | { literal: string }

type Distinction =
  | { kind: 'equal' }
  /** Where a member is missing the other language has all strings of this one, unless `unfinished` says why that is open. */
  | { kind: 'differs'; inAOnly?: string; inBOnly?: string; unfinished?: string }
  | { kind: 'unknown'; reason: string }

/** A string, and which of the languages have it. */
interface Member {
  value: string
  in: boolean[]
}

type Members = { kind: 'members'; members: Member[] } | { kind: 'unknown'; reason: string }

/**
 * Compares two languages by their automata. The members are the shortest ones of readable characters, if there are any.
 * Strings are sequences of Unicode characters; with `within`, only those of that language count. `unknown`: a pattern
 * is not valid, or the automata are larger than the limit.
 */
export function distinguish(a: Language, b: Language, within?: Language): Distinction {
  const found = new Search([a, b], within, (member) => member[0] !== member[1], 2)
  const [inAOnly, inBOnly] = [found.member([true, false]), found.member([false, true])]
  const differs = {
    kind: 'differs' as const,
    ...(inAOnly !== undefined && { inAOnly }),
    ...(inBOnly !== undefined && { inBOnly }),
  }
  if (inAOnly !== undefined && inBOnly !== undefined) return differs
  if (inAOnly === undefined && inBOnly === undefined)
    return found.reason === undefined ? { kind: 'equal' } : { kind: 'unknown', reason: found.reason }
  return { ...differs, ...(found.reason !== undefined && { unfinished: found.reason }) }
}

/**
 * One member of every combination of being in some and not in the others of `languages` that has any. `unknown`: more
 * than `limit` combinations have members, a pattern is not valid, or the automata are larger than the limit.
 */
export function membersOf(languages: Language[], limit: number, within?: Language): Members {
  const found = new Search(languages, within, () => true, limit + 1)
  if (found.reason !== undefined) return { kind: 'unknown', reason: found.reason }
  const members = found.all()
  return members.length > limit
    ? { kind: 'unknown', reason: `more than ${limit} combinations have members` }
    : { kind: 'members', members }
}

/**
 * Is it a pattern without choices, as those of most paths are? On whole strings RE2 and Rust agree about it, so that two
 * of the same text need no automata.
 */
export const isPlain = (language: Language): boolean =>
  'pattern' in language && language.full && PLAIN.test(language.pattern)

const PLAIN = /^(?:[\w/-]|\\[-.$^+*?()[\]{}|])*(?:\.\*)?$/

const MAX_PATTERN = 20_000

function nfaOf(language: Language): Nfa {
  if ('literal' in language) return literalNfa(language.literal)
  if (language.pattern.length > MAX_PATTERN) throw new Incomparable('a pattern is too long')
  return language.dialect === 're2' ? re2Nfa(language.pattern) : rustNfa(language.pattern)
}

/** An automaton over letters. */
interface Machine {
  dfa: Dfa
  bytes: boolean
  /** Known steps: state times number of letters plus letter. */
  steps: Map<number, number>
}

/** Walks the product of the automata, the shortest strings first, and remembers a member of each combination. */
class Search {
  /** Why not everything was searched. */
  reason: string | undefined
  private readonly shortest = new Map<string, Member>()
  /** The same combinations, of more readable letters. */
  private readonly readable = new Map<string, Member>()
  private readonly budget = new Budget()
  private machines: Machine[] = []
  private letters: Letter[] = []

  constructor(
    private readonly languages: Language[],
    private readonly within: Language | undefined,
    private readonly isWanted: (member: boolean[]) => boolean,
    enough: number,
  ) {
    this.reason = attempt(() => {
      this.build()
      this.walk(LAST_RANK, this.shortest, enough)
    })
    attempt(() => {
      for (let rank = 0; rank < LAST_RANK; rank++) this.walk(rank, this.readable, this.shortest.size)
    })
  }

  member(combination: boolean[]): string | undefined {
    const key = combination.join()
    return (this.readable.get(key) ?? this.shortest.get(key))?.value
  }

  all(): Member[] {
    return [...this.shortest].map(([key, member]) => this.readable.get(key) ?? member)
  }

  private build(): void {
    const languages = this.within ? [...this.languages, this.within] : this.languages
    const nfas = languages.map(nfaOf)
    this.letters = alphabetOf(nfas)
    this.machines = nfas.map((nfa, index) => {
      const language = languages[index]!
      const full = 'literal' in language || language.full
      const first = 'dialect' in language && language.dialect === 'rust'
      const dfa = new Dfa(nfa, full ? (first ? 'full-first' : 'full') : 'search', this.budget)
      return { dfa, bytes: nfa.bytes, steps: new Map() }
    })
  }

  /** Breadth first over the states of the product, with letters up to `rank`. */
  private walk(rank: number, members: Map<string, Member>, enough: number): void {
    const letters = this.letters.filter((letter) => letter.rank <= rank)
    const queue: { states: number[]; from: number; code: number }[] = []
    const seen = new Set<string>()
    const visit = (states: number[], from: number, code: number): void => {
      const key = states.join()
      if (seen.has(key)) return
      seen.add(key)
      queue.push({ states, from, code })
    }
    visit(
      this.machines.map(({ dfa }) => dfa.start),
      -1,
      0,
    )
    for (let at = 0; at < queue.length && members.size < enough; at++) {
      const { states } = queue[at]!
      const accepted = this.machines.map(({ dfa }, index) => dfa.accepts(states[index]!))
      this.note(accepted, () => spell(queue, at), members)
      this.budget.spend(letters.length * this.machines.length)
      for (const [index, letter] of letters.entries()) {
        visit(
          this.machines.map((machine, which) => this.step(machine, states[which]!, index, letter)),
          at,
          letter.code,
        )
      }
    }
  }

  private note(accepted: boolean[], value: () => string, members: Map<string, Member>): void {
    const combination = accepted.slice(0, this.languages.length)
    const key = combination.join()
    if ((this.within && !accepted.at(-1)) || members.has(key) || !this.isWanted(combination)) return
    members.set(key, { value: value(), in: combination })
  }

  /** `index` numbers the letter the same for every rank: letters are sorted by rank. */
  private step(machine: Machine, state: number, index: number, letter: Letter): number {
    const key = state * this.letters.length + index
    const known = machine.steps.get(key)
    if (known !== undefined) return known
    const symbols = machine.bytes ? letter.bytes : [letter.code]
    const next = symbols.reduce((from, symbol) => machine.dfa.step(from, symbol), state)
    machine.steps.set(key, next)
    return next
  }
}

function spell(queue: { from: number; code: number }[], end: number): string {
  const codes: number[] = []
  for (let at = end; queue[at]!.from >= 0; at = queue[at]!.from) codes.push(queue[at]!.code)
  return codes
    .reverse()
    .map((code) => String.fromCodePoint(code))
    .join('')
}

/** Returns why the work was given up. */
function attempt(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof Incomparable) return error.message
    throw error
  }
}
