import { rust } from '#rust-regex'
import { BoundedMap } from '../../core/bounded-map.js'
import { CelError } from '../error.js'
import { estimateStates } from './size.js'

type RustRegex = InstanceType<ReturnType<typeof rust>['RRegex']>

interface Compiled {
  regex: RustRegex
  states: number
  /** A prefix of every string that matches as a whole, as far as it is easily determined. */
  start: string
  /** Recent results by string. Paths and headers repeat, and each call copies the string twice. */
  somewhere: BoundedMap<string, boolean>
  whole: BoundedMap<string, boolean>
}

/** Results kept per pattern, and the maximum length of their strings. */
const MAX_ANSWERS = 64
const LONGEST_KEPT = 200

/** Compiled patterns, the most recently used last, and the states that they keep in memory. */
const compiled = new Map<string, Compiled>()
const refused = new Map<string, CelError>()
let keptStates = 0
/** Each takes about 100 bytes. */
const MAX_KEPT_STATES = 1_000_000
const MAX_KEPT = 500

/** Work limit of one match: characters times states. It takes seconds. */
const MAX_WORK = 100_000_000

/** Throws `CelError` if Rust's `regex` rejects the pattern. */
export function checkRegex(pattern: string): void {
  compile(pattern)
}

/** Whether the pattern matches some part of the string. Throws `CelError`. */
export function matchesRegex(text: string, pattern: string): boolean {
  const { regex, somewhere } = compile(pattern, text)
  return answer(somewhere, text, () => regex.isMatch(text))
}

/** Whether the first match is the whole string. Throws `CelError`. */
export function matchesWhole(text: string, pattern: string): boolean {
  const { regex, whole, start } = compile(pattern, text)
  if (!text.startsWith(start)) return false
  return answer(whole, text, () => {
    const match = regex.find(text)
    return match !== undefined && match.start === 0 && match.value.length === text.length
  })
}

function answer(known: BoundedMap<string, boolean>, text: string, ask: () => boolean): boolean {
  if (text.length > LONGEST_KEPT) return ask()
  let found = known.get(text)
  if (found === undefined) {
    found = ask()
    known.set(text, found)
  }
  return found
}

/** The first match replaced; `$1`, `$name`, `${name}` are groups (empty if missing), `$$` is `$`. Throws `CelError`. */
export function replaceFirst(text: string, pattern: string, replacement: string): string {
  return compile(pattern, text).regex.replace(text, replacement)
}

/** Why a pattern is rejected, and where: UTF-16 offsets within the pattern, if it has one line. */
export interface Refusal {
  message: string
  start?: number
  end?: number
}

export function refusalOf(pattern: string): Refusal | undefined {
  try {
    ;new (rust().RRegex)(pattern).free()
    return undefined
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const marked = /^regex parse error:\n {4}(.*)\n {4}( *)(\^+)\nerror: /.exec(text)
    const message = `\`${pattern.slice(0, 80)}\` is not a valid regular expression: ${reasonOf(text)}`
    if (!marked || marked[1] !== pattern) return { message }
    // The marks count characters.
    const offset = (characters: number) => [...pattern].slice(0, characters).join('').length
    const first = marked[2]!.length
    return { message, start: offset(first), end: offset(first + marked[3]!.length) }
  }
}

function compile(pattern: string, text = ''): Compiled {
  const known = compiled.get(pattern)
  const states = known?.states ?? estimateStates(pattern)
  if (states * text.length > MAX_WORK) throw new CelError('the regular expression is too large for the text', 'limit')
  if (known) return known
  const error = refused.get(pattern)
  if (error) throw error
  const { RRegex } = rust()
  let regex: RustRegex
  try {
    regex = new RRegex(pattern)
  } catch {
    throw remember(pattern, new CelError(refusalOf(pattern)!.message))
  }
  return keep(pattern, regex, states)
}

function remember(pattern: string, error: CelError): CelError {
  if (refused.size >= MAX_KEPT) refused.clear()
  refused.set(pattern, error)
  return error
}

/** Drops the oldest patterns beyond the limit. Their memory is not garbage collected: it has to be freed. */
function keep(pattern: string, regex: RustRegex, states: number): Compiled {
  for (const [oldest, entry] of compiled) {
    if (compiled.size < MAX_KEPT && keptStates + states <= MAX_KEPT_STATES) break
    compiled.delete(oldest)
    keptStates -= entry.states
    entry.regex.free()
  }
  const answers = () => new BoundedMap<string, boolean>(MAX_ANSWERS)
  const entry = { regex, states, start: literalStart(pattern), somewhere: answers(), whole: answers() }
  compiled.set(pattern, entry)
  keptStates += states
  return entry
}

/** The literal prefix of a pattern; empty if alternatives or flags may change its meaning. */
function literalStart(pattern: string): string {
  if (/\||\(\?/.test(pattern)) return ''
  const [, plain = '', next = ''] = /^\^?([\w/-]*)(.?)/su.exec(pattern) ?? []
  return /[?*{]/.test(next) ? plain.slice(0, -1) : plain
}

function reasonOf(message: string): string {
  const reason = message.slice(message.lastIndexOf('\nerror: ') + 1).replace(/^error: /, '')
  return reason.charAt(0).toLowerCase() + reason.slice(1).trim().replace(/\.$/, '')
}
