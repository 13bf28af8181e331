import { rust } from '#rust-regex'
import { BoundedMap } from '../../core/bounded-map.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { type LiteralStart, literalStart } from '../../core/literal-start.js'
import { CelError } from '../error.js'
import { estimateStates } from './size.js'

type RustRegex = InstanceType<ReturnType<typeof rust>['RRegex']>

/** What is known of an accepted pattern without its compiled form. */
interface Known extends LiteralStart {
  states: number
  /** Recent results by string. Paths and headers repeat, and each call copies the string twice. */
  somewhere: BoundedMap<string, boolean>
  whole: BoundedMap<string, boolean>
}

/** Results kept per pattern, and the maximum length of their strings. */
const MAX_ANSWERS = 64
const LONGEST_KEPT = 200

/** Accepted patterns, by their characters and about a kilobyte for the rest. */
const accepted = new BoundedMap<string, Known>(10_000_000, (pattern) => pattern.length + 1000)
const refused = new Map<string, CelError>()

/** Compiled patterns, the oldest first, and the states that they keep in memory. */
const compiled = new Map<string, { regex: RustRegex; states: number }>()
let keptStates = 0
/** Each takes about 100 bytes. */
const MAX_KEPT_STATES = 1_000_000
const MAX_KEPT = 500

/** Work limit of one match: characters times states. It takes seconds. */
const MAX_WORK = 100_000_000

/** Throws `CelError` if Rust's `regex` rejects the pattern. */
export function checkRegex(pattern: string): void {
  known(pattern)
}

/** Whether the pattern matches some part of the string. Throws `CelError`. */
export function matchesRegex(text: string, pattern: string): boolean {
  const { somewhere } = known(pattern, text)
  return answer(somewhere, text, () => compile(pattern).isMatch(text))
}

/** Whether the first match is the whole string. Throws `CelError`. */
export function matchesWhole(text: string, pattern: string): boolean {
  const { whole, start, rest } = known(pattern, text)
  if (!text.startsWith(start)) return false
  if (rest === 'nothing') return text.length === start.length
  if (rest === 'line') return !text.includes('\n', start.length)
  return answer(whole, text, () => {
    const match = compile(pattern).find(text)
    return match !== undefined && match.start === 0 && match.value.length === text.length
  })
}

function answer(answers: BoundedMap<string, boolean>, text: string, ask: () => boolean): boolean {
  return text.length > LONGEST_KEPT ? ask() : getOrAdd(answers, text, ask)
}

/** The first match replaced; `$1`, `$name`, `${name}` are groups (empty if missing), `$$` is `$`. Throws `CelError`. */
export function replaceFirst(text: string, pattern: string, replacement: string): string {
  known(pattern, text)
  return compile(pattern).replace(text, replacement)
}

/** Why a pattern is rejected, and where: UTF-16 offsets within the pattern, if it has one line. */
export interface Refusal {
  message: string
  start?: number
  end?: number
}

export function refusalOf(pattern: string): Refusal | undefined {
  if (accepted.get(pattern) || literalStart(pattern).rest !== 'pattern') return undefined
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

/**
 * Compiles a pattern when it is first met, unless it is a literal. The compiled form may be gone at the next request:
 * what is known of the pattern mostly answers without it. Throws `CelError`.
 */
function known(pattern: string, text = ''): Known {
  const found = accepted.get(pattern)
  const states = found?.states ?? estimateStates(pattern)
  if (states * text.length > MAX_WORK) throw new CelError('the regular expression is too large for the text', 'limit')
  if (found) return found
  const begin = literalStart(pattern)
  if (begin.rest === 'pattern') compile(pattern)
  const answers = () => new BoundedMap<string, boolean>(MAX_ANSWERS)
  const entry = { states, ...begin, somewhere: answers(), whole: answers() }
  accepted.set(pattern, entry)
  return entry
}

function compile(pattern: string): RustRegex {
  const entry = compiled.get(pattern)
  if (entry) return entry.regex
  const error = refused.get(pattern)
  if (error) throw error
  const { RRegex } = rust()
  let regex: RustRegex
  try {
    regex = new RRegex(pattern)
  } catch {
    throw remember(pattern, new CelError(refusalOf(pattern)!.message))
  }
  keep(pattern, regex)
  return regex
}

function remember(pattern: string, error: CelError): CelError {
  if (refused.size >= MAX_KEPT) refused.clear()
  refused.set(pattern, error)
  return error
}

/** Drops the oldest patterns beyond the limit. Their memory is not garbage collected: it has to be freed. */
function keep(pattern: string, regex: RustRegex): void {
  const states = estimateStates(pattern)
  for (const [oldest, entry] of compiled) {
    if (compiled.size < MAX_KEPT && keptStates + states <= MAX_KEPT_STATES) break
    compiled.delete(oldest)
    keptStates -= entry.states
    entry.regex.free()
  }
  compiled.set(pattern, { regex, states })
  keptStates += states
}

function reasonOf(message: string): string {
  const reason = message.slice(message.lastIndexOf('\nerror: ') + 1).replace(/^error: /, '')
  return reason.charAt(0).toLowerCase() + reason.slice(1).trim().replace(/\.$/, '')
}
