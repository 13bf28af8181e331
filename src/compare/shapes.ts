import type { ClaimMatcher } from '../core/condition.js'
import { firstOfEach } from '../core/first-of-each.js'
import type { Json } from './matcher.js'
import { samplesOf } from './regex-samples.js'
import { tellingApart } from './rival-patterns.js'

/** Shapes of a claim's value. Other variables fill in `list` and `map`. */
export type Shape = { kind: 'absent' } | { kind: 'value'; value: Json } | { kind: 'list' } | { kind: 'map' }

/** A string that no condition names. */
export const OTHER = 'other'

/** Most matchers of parts of a string of which every combination is tried. */
const MAX_TEXT_MATCHERS = 6
/** Most pairs of literals that are put together for expressions that are only evaluated. */
const MAX_PAIRS = 24

/**
 * The shapes of a claim, plainest first: absent, each literal named, another string, the empty string, numbers,
 * booleans, null, a string for each combination of beginnings, ends and parts that are looked for, a list, a list of
 * lists, a map.
 */
export function shapesOf(matchers: ClaimMatcher[], literals: readonly (string | number)[]): Shape[] {
  const strings = new Set<string>(literals.filter((literal) => typeof literal === 'string'))
  const numbers = new Set<number>([42, ...literals.filter((literal) => typeof literal === 'number')])
  const booleans = [true, false]
  for (const matcher of matchers) {
    if (matcher.kind === 'regex') for (const sample of samplesOf(matcher.value)) strings.add(sample)
    else if ('value' in matcher && typeof matcher.value === 'string') strings.add(matcher.value)
    else if ('value' in matcher && typeof matcher.value === 'number') numbers.add(matcher.value)
  }
  const patterns = matchers.flatMap((matcher) => (matcher.kind === 'regex' ? [matcher.value] : []))
  for (const telling of tellingApart(patterns)) strings.add(telling)
  const named = [...strings]
  const separator = unusedLetter(named)
  const values: Json[] = [
    ...named,
    OTHER + (named.includes(OTHER) ? separator : ''),
    ...booleans,
    ...[...numbers].flatMap((n) => [n, n + 1, n - 1, n + 0.5]),
    null,
    '',
    ...combinations(matchers, separator),
    ...spelled(named),
    named.map((text) => [text]),
    named.map((text) => ({ name: text })),
  ]
  return [
    { kind: 'absent' },
    ...unique(values).map((value): Shape => ({ kind: 'value', value })),
    { kind: 'list' },
    { kind: 'map' },
  ]
}

/** Do the shapes hold a string for every combination of answers that matchers can give? Regular expressions: never. */
export function areExact(matchers: readonly ClaimMatcher[]): boolean {
  return matchers.every(({ kind }) => kind !== 'regex') && partsOf(matchers).length <= MAX_TEXT_MATCHERS
}

type Part = { kind: 'prefix' | 'suffix' | 'contains'; value: string }

/** Matchers of parts of a string, each once. */
function partsOf(matchers: readonly ClaimMatcher[]): Part[] {
  const parts = matchers.flatMap((matcher): Part[] => {
    if (matcher.kind === 'prefix' || matcher.kind === 'suffix' || matcher.kind === 'contains') return [matcher]
    return matcher.kind === 'any-shape' ? [{ kind: 'contains', value: matcher.value }] : []
  })
  return firstOfEach(parts, ({ kind, value }) => `${kind} ${value}`)
}

/**
 * For each set of parts a string that has them and nothing that they do not imply: the longest prefix, the contained
 * parts and the longest suffix, separated by a letter that occurs in no literal. Whatever set of matchers some string
 * satisfies, one of these satisfies the same.
 */
function* combinations(matchers: readonly ClaimMatcher[], separator: string): Generator<string> {
  const parts = partsOf(matchers).slice(0, MAX_TEXT_MATCHERS)
  for (let set = 1; set < 1 << parts.length; set++) {
    const chosen = parts.filter((_, i) => set & (1 << i))
    const longest = (kind: Part['kind']) =>
      chosen
        .filter((part) => part.kind === kind)
        .reduce((text, { value }) => (value.length > text.length ? value : text), '')
    const inside = chosen.filter(({ kind }) => kind === 'contains').map(({ value }) => value)
    yield [longest('prefix'), ...inside, longest('suffix')].join(separator)
  }
}

/** A letter or sign that occurs in none of the strings. */
function unusedLetter(texts: readonly string[]): string {
  const all = texts.join('')
  for (const letter of 'xzqjvwkyuX') if (!all.includes(letter)) return letter
  for (let code = 0x400; ; code++) if (!all.includes(String.fromCharCode(code))) return String.fromCharCode(code)
}

/** Strings that contain a literal, or two; as text, as a list of words and in the other letter case. */
function spelled(literals: string[]): string[] {
  const single = literals.flatMap((text) => [
    `${text}x`,
    `x${text}`,
    `x${text}x`,
    `x ${text} x`,
    text.toUpperCase(),
    text.toLowerCase(),
  ])
  const pairs = literals.flatMap((a, i) => literals.slice(i + 1).flatMap((b) => [`${a} ${b}`, `${b} ${a}`, `${a}${b}`]))
  return [...single, ...pairs.slice(0, MAX_PAIRS), ...(literals.length > 2 ? [literals.join(' ')] : [])]
}

function unique(values: Json[]): Json[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value] as const))
  return [...seen.values()]
}
