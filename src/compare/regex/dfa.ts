import { unicodeWord } from './from-rust.js'
import { Incomparable, type Look, type Nfa, type Ranges } from './nfa.js'

/** How the pattern is applied to a string. */
type Mode =
  /** It matches some part of the string. */
  | 'search'
  /** It can match the whole string. */
  | 'full'
  /** The match that the engine finds first (leftmost, then the preferred branch) is the whole string. */
  | 'full-first'

/** Work that one comparison may cost: visits of nodes, and steps of the product of all automata. */
export class Budget {
  private visits = 5_000_000
  spend(visits: number): void {
    this.visits -= visits
    if (this.visits < 0) throw new Incomparable('the patterns have too many states')
  }
}

/** The edge of the string, before its first and after its last symbol. */
const EDGE = -1
const [LF, CR] = [10, 13]

interface State {
  /** Nodes that wait for the next symbol, preferred ones first: they consume it, assert on it, or match. */
  nodes: number[]
  before: number
  /** `search` has found a match: every continuation is accepted. */
  found: boolean
}

/** The deterministic automaton of a pattern, built lazily by subset construction. States are numbers from 0. */
export class Dfa {
  private readonly states: State[] = []
  private readonly numbers = new Map<string, number>()
  private readonly looks: boolean
  readonly start: number

  constructor(
    private readonly nfa: Nfa,
    private readonly mode: Mode,
    private readonly budget: Budget,
  ) {
    this.looks = nfa.nodes.some((node) => node.kind === 'look')
    this.start = this.numberOf([nfa.start], EDGE)
  }

  step(number: number, symbol: number): number {
    const state = this.states[number]!
    if (state.found) return number
    const nodes = this.expand(state.nodes, state.before, symbol)
    if (this.mode === 'search' && nodes.includes(MATCH)) return this.foundState()
    const next: number[] = []
    for (const index of nodes) {
      const node = this.nfa.nodes[index]!
      if (node.kind === 'read' && contains(node.ranges, symbol)) next.push(node.out)
    }
    if (this.mode === 'search') next.push(this.nfa.start)
    return this.numberOf(next, symbol)
  }

  accepts(number: number): boolean {
    const state = this.states[number]!
    return state.found || this.expand(state.nodes, state.before, EDGE).includes(MATCH)
  }

  private foundState(): number {
    return this.intern('found', { nodes: [], before: EDGE, found: true })
  }

  private numberOf(entries: number[], symbol: number): number {
    const nodes = this.expand(entries)
    if (this.mode !== 'full-first') nodes.sort((a, b) => a - b)
    const before = this.looks ? kindOf(symbol) : 0
    return this.intern(`${before};${nodes.join()}`, { nodes, before, found: false })
  }

  private intern(key: string, state: State): number {
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.budget.spend(state.nodes.length + 1)
    this.numbers.set(key, this.states.length)
    return this.states.push(state) - 1
  }

  /**
   * Follows all branches, preferred ones first. Assertions stay until both neighbours are known. Below a match,
   * `full-first` cuts what is less preferred.
   */
  private expand(entries: number[], before?: number, after?: number): number[] {
    const expanded: number[] = []
    const seen = new Set<number>()
    const stack = entries.toReversed()
    for (let index = stack.pop(); index !== undefined; index = stack.pop()) {
      if (seen.has(index)) continue
      seen.add(index)
      const node = this.nfa.nodes[index]!
      if (node.kind === 'split') stack.push(...node.out.toReversed())
      else if (node.kind === 'look' && before !== undefined) {
        if (holds(node.look, before, after!)) stack.push(node.out)
      } else expanded.push(index)
      if (node.kind === 'match' && this.mode === 'full-first') break
    }
    this.budget.spend(seen.size)
    return expanded
  }
}

/** `NfaBuilder` adds the match first. */
const MATCH = 0

function contains(ranges: Ranges, symbol: number): boolean {
  let low = 0
  let high = ranges.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if (symbol < ranges[2 * middle]!) high = middle
    else if (symbol > ranges[2 * middle + 1]!) low = middle + 1
    else return true
  }
  return false
}

export const ASCII_WORD: Ranges = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a]

/** A symbol that no assertion distinguishes from `symbol`. */
function kindOf(symbol: number): number {
  if (symbol === EDGE || symbol === LF || symbol === CR) return symbol
  if (contains(ASCII_WORD, symbol)) return 0x61
  return symbol > 0x7f && contains(unicodeWord(), symbol) ? 0xe9 : 0x21
}

function holds(look: Look, before: number, after: number): boolean {
  switch (look) {
    case 'start':
      return before === EDGE
    case 'end':
      return after === EDGE
    case 'start-line':
      return before === EDGE || before === LF
    case 'end-line':
      return after === EDGE || after === LF
    case 'start-line-crlf':
      return before === EDGE || before === LF || (before === CR && after !== LF)
    case 'end-line-crlf':
      return after === EDGE || after === CR || (after === LF && before !== CR)
    default:
      return holdsAtWord(look, before, after)
  }
}

function holdsAtWord(look: string, before: number, after: number): boolean {
  const word = look.endsWith('-unicode') ? unicodeWord() : ASCII_WORD
  const [left, right] = [contains(word, before), contains(word, after)]
  switch (look.replace('-unicode', '')) {
    case 'word-boundary':
      return left !== right
    case 'no-word-boundary':
      return left === right
    case 'word-start':
      return !left && right
    case 'word-end':
      return left && !right
    case 'word-start-half':
      return !left
    default:
      return !right
  }
}
