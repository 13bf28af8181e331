import { BoundedMap } from '../core/bounded-map.js'
import { matchesRegex } from './matcher.js'
import { distinguish } from './regex-language.js'

/** Maximum number of strings per pattern. */
const LIMIT = 12
/** Alternatives beyond this length or depth are cut: a pattern of a user must not cost more. */
const MAX_LENGTH = 400
const MAX_DEPTH = 20

/**
 * Strings that a pattern (RE2) matches: every alternative, with each repetition at its minimum and one more. Confirmed
 * by RE2 itself; of a pattern that this reader does not support, the shortest that its automaton accepts, if any.
 */
export function samplesOf(pattern: string): string[] {
  const samples = new Reader(pattern).alternatives(0)
  const confirmed = [...new Set(samples)].filter((sample) => matchesRegex(pattern, sample, true)).slice(0, LIMIT)
  return confirmed.length > 0 ? confirmed : shortestMember(pattern)
}

const members = new BoundedMap<string, string[]>(200)

function shortestMember(pattern: string): string[] {
  let found = members.get(pattern)
  if (!found) {
    const distinction = distinguish({ pattern, dialect: 're2', full: true }, { literal: '' })
    const member = distinction.kind === 'differs' ? distinction.inAOnly : undefined
    found = member !== undefined && matchesRegex(pattern, member, true) ? [member] : []
    members.set(pattern, found)
  }
  return found
}

class Reader {
  private at = 0
  constructor(private readonly text: string) {}

  alternatives(depth: number): string[] {
    const all = this.sequence(depth)
    while (this.text[this.at] === '|') {
      this.at++
      all.push(...this.sequence(depth))
    }
    return all.slice(0, LIMIT)
  }

  private sequence(depth: number): string[] {
    let all = ['']
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      const options = this.repeated(this.atom(depth))
      all = join(all, options)
    }
    return all
  }

  private atom(depth: number): string[] {
    const c = this.text[this.at++]!
    if (c === '(' && depth < MAX_DEPTH) return this.group(depth)
    if (c === '[') return this.charClass()
    if (c === '\\') return [escaped(this.text[this.at++] ?? '')]
    if (c === '.') return ['x']
    return c === '^' || c === '$' ? [''] : [c]
  }

  private group(depth: number): string[] {
    if (this.text[this.at] === '?') {
      const end = /^\?(?:P?<\w+>|[imsU-]*:)/.exec(this.text.slice(this.at))
      this.at += end ? end[0].length : 1
    }
    const all = this.alternatives(depth + 1)
    if (this.text[this.at] === ')') this.at++
    return all
  }

  private charClass(): string[] {
    const negated = this.text[this.at] === '^'
    const start = negated ? this.at + 1 : this.at
    let end = start + 1
    while (end < this.text.length && this.text[end] !== ']') end += this.text[end] === '\\' ? 2 : 1
    this.at = end + 1
    const inside = this.text.slice(start, end)
    if (negated) return [[...'x0-_ /é'].find((c) => !inside.includes(c)) ?? '~']
    const first = inside[0] === '\\' ? escaped(inside[1] ?? '') : (inside[0] ?? '')
    return [first]
  }

  private repeated(options: string[]): string[] {
    const rest = this.text.slice(this.at)
    const counted = /^\{(\d+)(?:,(\d*))?\}/.exec(rest)
    const least = counted ? Math.min(Number(counted[1]), 32) : rest[0] === '*' || rest[0] === '?' ? 0 : 1
    const more = counted ? counted[2] !== undefined && counted[2] !== counted[1] : '*+?'.includes(rest[0] ?? ' ')
    if (counted) this.at += counted[0].length
    else if (more) this.at++
    if ((counted || more) && this.text[this.at] === '?') this.at++
    const first = options[0] ?? ''
    const least1 = least === 0 ? [''] : least === 1 ? options : [first.repeat(least)]
    return more ? [...least1, ...(least === 0 ? options : [first.repeat(least + 1)])] : least1
  }
}

function escaped(c: string): string {
  const known: Record<string, string> = {
    d: '1',
    w: 'a',
    s: ' ',
    D: 'x',
    W: '-',
    S: 'x',
    t: '\t',
    n: '\n',
    b: '',
    A: '',
    z: '',
    Q: '',
    E: '',
  }
  return Object.hasOwn(known, c) ? known[c]! : c
}

function join(heads: string[], tails: string[]): string[] {
  const all: string[] = []
  for (const tail of tails) {
    for (const head of heads) if (all.length < LIMIT && head.length + tail.length <= MAX_LENGTH) all.push(head + tail)
  }
  return all
}
