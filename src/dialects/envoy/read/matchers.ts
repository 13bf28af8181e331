import type { Condition } from '../../../core/condition.js'
import { escapeRegex } from '../../../core/escape-regex.js'
import { literalStart } from '../../../core/literal-start.js'
import type { ValueMatch } from '../../../core/program.js'
import { toBytes } from '../../../core/utf8.js'
import { leastProgramSize } from '../../../yaml/re2-size.js'
import type { Message } from './message.js'
import { runtimeOf, wholeNumber } from './runtime.js'

/** A `StringMatcher`, or the members of a deprecated matcher that mean the same. */
interface TextMatch {
  match: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex'
  value: string
}

export const WAYS = ['exact', 'prefix', 'suffix', 'contains'] as const

/** `null`: not modelled, and reported. */
export function readText(message: Message): TextMatch | null {
  const fold = message.flag('ignore_case')
  const found = WAYS.find((way) => message.has(way))
  const regex = message.message('safe_regex')
  const match: TextMatch | null = found
    ? { match: found, value: message.text(found) ?? '' }
    : regex
      ? { match: 'regex', value: readRegex(regex) }
      : null
  message.done()
  if (regex && fold)
    message.refuse('CW2051', message.cursor('ignore_case'), '`ignore_case` has no effect on a `safe_regex`')
  if (!match) message.leave('string_match', 'answer')
  return match && fold && match.match !== 'regex' ? { match: 'regex', value: `(?i:${asRegex(match)})` } : match
}

/** `RegexMatcher`. The engine is RE2, whatever is specified. */
export function readRegex(message: Message): string {
  const most = message.message('google_re2')?.number('max_program_size') ?? mostInstructions(message)
  const regex = message.text('regex') ?? ''
  message.done()
  checkSize(message, regex, most)
  return regex
}

/** `re2.max_program_size.error_level`; a runtime that is not in the file may have any value. */
function mostInstructions(message: Message): number {
  const { values, isOpen } = runtimeOf(message.at.source)
  if (isOpen) return Number.POSITIVE_INFINITY
  return wholeNumber(values.get('re2.max_program_size.error_level')) ?? MOST_INSTRUCTIONS
}

/** Envoy's default. */
const MOST_INSTRUCTIONS = 100

/** A short pattern without repetitions and escapes has a small program. */
const IS_SMALL = /^[^{\\]{0,20}$/

/** With groups and alternatives the computed size may be a little too large. */
const certainty = (regex: string): number => (/[|(]/.test(regex) ? 0.9 : 1)

function checkSize(message: Message, regex: string, most: number): void {
  if (IS_SMALL.test(regex)) return
  const { start, rest } = literalStart(regex)
  const size = rest === 'nothing' ? toBytes(start).length : leastProgramSize(toBytes(regex))
  if (size === undefined || size * certainty(regex) <= most) return
  message.refuse(
    'CW2051',
    message.cursor('regex'),
    `the program of the regular expression has more than ${most} instructions, which is the limit`,
    'shorten it, or raise `re2.max_program_size.error_level` in `layered_runtime`',
  )
}

/** A header or query parameter with an expected value. */
interface ValueRule {
  name: string
  /** `present`: with any value. */
  match: TextMatch | 'present'
  /** The matcher is negated; an absent header never matches either way. */
  invert: boolean
}

/** `HeaderMatcher` and `QueryParameterMatcher`, deprecated members included. `null`: not modelled, and reported. */
export function readValue(message: Message): ValueRule | null {
  const name = message.text('name') ?? ''
  const invert = message.flag('invert_match')
  const nested = message.message('string_match')
  let match: ValueRule['match'] | null = nested ? readText(nested) : null
  for (const way of WAYS) {
    const value = message.text(`${way}_match`)
    // An empty text is treated as absent.
    if (value) match = { match: way, value }
  }
  const regex = message.message('safe_regex_match')
  if (regex) match = { match: 'regex', value: readRegex(regex) }
  const present = message.wrapped('present_match')
  message.done()
  if (present === false) return { name, match: 'present', invert: !invert }
  if (nested && !match) return null
  return { name, match: match ?? 'present', invert }
}

/** The same for a route, which knows texts and expressions. */
export function asRouteMatch({ name, match }: ValueRule): ValueMatch {
  if (match === 'present') return { name, kind: 'present', value: '' }
  if (match.match === 'exact') return { name, kind: 'exact', value: match.value }
  return { name, kind: 'regex', value: asRegex(match) }
}

/** An expression that matches the same whole values. */
export function asRegex({ match, value }: TextMatch): string {
  if (match === 'regex') return value
  const text = escapeRegex(value)
  const before = match === 'suffix' || match === 'contains' ? '(?s:.*)' : ''
  const after = match === 'prefix' || match === 'contains' ? '(?s:.*)' : ''
  return before + text + after
}

/** A header matcher of a rule. */
export function asCondition({ name, match, invert }: ValueRule): Condition {
  const condition = headerCondition(name.toLowerCase(), match)
  if (!invert) return condition
  // An absent header does not match an inverted comparison either.
  const present: Condition = { kind: 'header', name, match: 'present', value: '' }
  const not: Condition = { kind: 'not', of: condition }
  return match === 'present' || name.startsWith(':') ? not : { kind: 'all', of: [present, not] }
}

function headerCondition(name: string, match: ValueRule['match']): Condition {
  if (match === 'present') return { kind: 'header', name, match, value: '' }
  if (name === ':method' && match.match === 'exact') return { kind: 'method', value: match.value }
  if (name === ':authority' || name === 'host') return { kind: 'host', ...match }
  // A prefix of `:path` is compared with the query as well; other ways are of the path alone elsewhere.
  if (name === ':path' && match.match === 'prefix') return { kind: 'path', ...match }
  return { kind: 'header', name, ...match }
}
