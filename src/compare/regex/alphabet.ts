import { firstIndex } from '../../core/binary-search.js'
import { ASCII_WORD } from './dfa.js'
import { unicodeWord } from './from-rust.js'
import { Incomparable, type Nfa, type Ranges } from './nfa.js'

/** A class of code points that no pattern distinguishes, by its most readable member. */
export interface Letter {
  code: number
  /** UTF-8. */
  bytes: number[]
  /** 0: goes anywhere in a path, 1: visible ASCII, 2: blank, 3: anything else. */
  rank: number
}

export const LAST_RANK = 3

/** The most readable first. */
const PATH_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./~:@+,;=!$&'()*"
const VISIBLE = '"#%<>?[\\]^`{|}'
const READABLE = `${PATH_CHARACTERS}${VISIBLE} \té日😀`

const MAX_CODE = 0x10ffff
const MAX_CELLS = 10_000_000

/** The letters that are enough to distinguish the automata, the most readable first. */
export function alphabetOf(nfas: Nfa[]): Letter[] {
  const sets = setsOf(nfas.filter((nfa) => !nfa.bytes))
  const byteSets = setsOf(nfas.filter((nfa) => nfa.bytes))
  const starts = startsOf(sets)
  if (starts.length * (sets.length + 1) > MAX_CELLS) throw new Incomparable('the patterns have too many classes')
  return new Classes(starts, signaturesOf(starts, sets), byteSets).letters()
}

/** All distinct sets of symbols that the automata look for. */
function setsOf(nfas: Nfa[]): Ranges[] {
  const sets = new Map<string, Ranges>()
  const distinct = new Set<Ranges>()
  for (const { nodes } of nfas) {
    for (const node of nodes) {
      if (node.kind === 'read') distinct.add(node.ranges)
      if (node.kind === 'look') for (const set of lookSets(node.look)) distinct.add(set)
    }
  }
  for (const set of distinct) sets.set(set.join(), set)
  return [...sets.values()]
}

const LINE_FEED: Ranges = [10, 10]
const CARRIAGE_RETURN: Ranges = [13, 13]

function lookSets(look: string): Ranges[] {
  if (look.endsWith('-unicode')) return [unicodeWord()]
  if (look.includes('word')) return [ASCII_WORD]
  return look.includes('line') ? [LINE_FEED, CARRIAGE_RETURN] : []
}

/** Where intervals begin whose code points are in the same sets, ascending. */
function startsOf(sets: Ranges[]): number[] {
  const starts = new Set([0])
  for (const set of sets) for (let at = 0; at < set.length; at += 2) starts.add(set[at]!).add(set[at + 1]! + 1)
  return [...starts].filter((start) => start <= MAX_CODE).sort((a, b) => a - b)
}

/** For each of the ascending symbols, which sets hold it. */
function signaturesOf(symbols: number[], sets: Ranges[]): string[] {
  const signatures = symbols.map(() => '')
  for (const set of sets) {
    let range = 0
    for (const [index, symbol] of symbols.entries()) {
      while (range < set.length && set[range + 1]! < symbol) range += 2
      signatures[index] += range < set.length && set[range]! <= symbol ? '1' : '0'
    }
  }
  return signatures
}

const BYTES = Array.from({ length: 0x100 }, (_, byte) => byte)

/** Collects a member of each class: same sets of code points, and same sets of bytes at each place of the encoding. */
class Classes {
  private readonly members = new Map<string, number>()
  private readonly byteSignatures: string[]
  private readonly bytesMatter: boolean

  constructor(
    private readonly starts: number[],
    private readonly signatures: string[],
    byteSets: Ranges[],
  ) {
    this.byteSignatures = signaturesOf(BYTES, byteSets)
    this.bytesMatter = byteSets.length > 0
  }

  letters(): Letter[] {
    for (const character of READABLE) {
      const code = character.codePointAt(0)!
      this.add(this.signatures[this.intervalOf(code)]!, encode(code), code)
    }
    for (const [index, start] of this.starts.entries()) {
      const end = (this.starts[index + 1] ?? MAX_CODE + 1) - 1
      this.addInterval(this.signatures[index]!, start, end)
    }
    return [...this.members.values()]
      .map((code) => ({ code, bytes: encode(code), rank: rankOf(code) }))
      .sort(byReadability)
  }

  private addInterval(signature: string, start: number, end: number): void {
    for (const [first, last] of LENGTHS) {
      const [low, high] = [Math.max(start, first), Math.min(end, last)]
      if (low > high) continue
      if (!this.bytesMatter) this.add(signature, [], low)
      else for (const sequence of splitSequences(low, high)) this.addSequence(signature, sequence)
    }
  }

  /** One encoding for each combination of bytes that some set distinguishes. */
  private addSequence(signature: string, sequence: ByteRange[]): void {
    let encodings: number[][] = [[]]
    for (const [low, high] of sequence) {
      const distinct = new Map<string, number>()
      for (let byte = high; byte >= low; byte--) distinct.set(this.byteSignatures[byte]!, byte)
      encodings = encodings.flatMap((encoding) => [...distinct.values()].map((byte) => [...encoding, byte]))
    }
    for (const encoding of encodings) this.add(signature, encoding, decode(encoding))
  }

  private add(signature: string, encoding: number[], code: number): void {
    const key = this.bytesMatter
      ? `${signature};${encoding.map((byte) => this.byteSignatures[byte]).join()}`
      : signature
    const known = this.members.get(key)
    // A letter rather than a control character.
    if (known === undefined || (rankOf(known) === LAST_RANK && known <= 0xa0 && code > 0xa0))
      this.members.set(key, code)
  }

  private intervalOf(code: number): number {
    return firstIndex(this.starts.length, (i) => this.starts[i]! > code) - 1
  }
}

function byReadability(a: Letter, b: Letter): number {
  const place = ({ code }: Letter): number => (code < 0x80 ? READABLE.indexOf(String.fromCharCode(code)) : -1)
  return a.rank - b.rank || place(a) - place(b)
}

function rankOf(code: number): number {
  const character = String.fromCodePoint(code)
  if (PATH_CHARACTERS.includes(character)) return 0
  if (VISIBLE.includes(character)) return 1
  return character === ' ' ? 2 : LAST_RANK
}

type ByteRange = [number, number]

/** Intervals of code points whose encodings have the same length; surrogates have none. */
const LENGTHS: [number, number][] = [
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xd7ff],
  [0xe000, 0xffff],
  [0x10000, MAX_CODE],
]

/** The encodings of an interval of code points with the same length, as sequences of ranges of bytes. */
function splitSequences(low: number, high: number): ByteRange[][] {
  if (high > 0x7f) {
    // Below the first byte that differs, every continuation byte has to have its full range.
    for (const mask of [0x3f, 0xfff, 0x3ffff]) {
      if ((low & ~mask) === (high & ~mask)) continue
      if ((low & mask) !== 0) return [...splitSequences(low, low | mask), ...splitSequences((low | mask) + 1, high)]
      const end = high & ~mask
      if ((high & mask) !== mask) return [...splitSequences(low, end - 1), ...splitSequences(end, high)]
    }
  }
  const [first, last] = [encode(low), encode(high)]
  return [first.map((byte, place): ByteRange => [byte, last[place]!])]
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** UTF-8 (RFC 3629). By hand: a buffer of `TextEncoder` for each character costs more than the whole search. */
function encode(code: number): number[] {
  if (code < 0x80) return [code]
  const length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  const bytes = Array.from({ length }, (_, place) => 0x80 | ((code >> (6 * (length - 1 - place))) & 0x3f))
  bytes[0]! |= (0xf00 >> length) & 0xff
  return bytes
}

function decode(bytes: number[]): number {
  return decoder.decode(Uint8Array.from(bytes)).codePointAt(0)!
}
