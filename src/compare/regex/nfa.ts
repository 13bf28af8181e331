/** What must hold at a position for a path through the automaton to go on there. */
export type Look =
  | 'start'
  | 'end'
  | 'start-line'
  | 'end-line'
  | 'start-line-crlf'
  | 'end-line-crlf'
  | WordLook
  | `${WordLook}-unicode`

type WordLook = 'word-boundary' | 'no-word-boundary' | 'word-start' | 'word-end' | 'word-start-half' | 'word-end-half'

/** Ranges of symbols as a flat list of pairs, ascending, both ends included. */
export type Ranges = number[]

export type NfaNode =
  | { kind: 'read'; ranges: Ranges; out: number }
  /** Earlier branches are preferred. */
  | { kind: 'split'; out: number[] }
  | { kind: 'look'; look: Look; out: number }
  | { kind: 'match' }

/**
 * A regular expression as a Thompson automaton. Its symbols are the code points of the string, or (`bytes`) the bytes
 * of its UTF-8 encoding.
 */
export interface Nfa {
  nodes: NfaNode[]
  start: number
  bytes: boolean
}

/** The automaton does not fit the limits, or the pattern is not valid: the languages cannot be compared. */
export class Incomparable extends Error {}

const MAX_NODES = 50_000

/** Builds automata back to front: every part is given the node that follows it, and returns its first node. */
export class NfaBuilder {
  readonly nodes: NfaNode[] = [{ kind: 'match' }]
  readonly match = 0

  add(node: NfaNode): number {
    if (this.nodes.length >= MAX_NODES) throw new Incomparable('a pattern has too many states')
    return this.nodes.push(node) - 1
  }

  read(ranges: Ranges, out: number): number {
    return this.add({ kind: 'read', ranges, out })
  }

  /** `part` repeated from `min` to `max` times (`undefined`: without limit), with the preferences of Rust's compiler. */
  repeat(part: (out: number) => number, min: number, max: number | undefined, greedy: boolean, out: number): number {
    const choose = (more: number, done: number): NfaNode => ({
      kind: 'split',
      out: greedy ? [more, done] : [done, more],
    })
    let next = out
    if (max === undefined) {
      const loop = this.add({ kind: 'match' })
      next = part(loop)
      this.nodes[loop] = choose(next, out)
      // `x*` is `(x+)?`.
      if (min === 0) return this.add(choose(next, out))
    } else {
      for (let times = max; times > min; times--) next = this.add(choose(part(next), out))
    }
    for (let times = max === undefined ? 1 : 0; times < min; times++) next = part(next)
    return next
  }
}

/** Accepts exactly `text`. */
export function literalNfa(text: string): Nfa {
  const builder = new NfaBuilder()
  let next = builder.match
  for (const character of [...text].reverse()) {
    const code = character.codePointAt(0)!
    next = builder.read([code, code], next)
  }
  return { nodes: builder.nodes, start: next, bytes: false }
}
