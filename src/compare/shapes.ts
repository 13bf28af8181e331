import type { ClaimMatcher } from '../program/condition.js'
import type { Json } from './matcher.js'
import { samplesOf } from './regex-samples.js'

/** Stand for what a claim's value is. `list` and `map` are filled in by other variables. */
export type Shape = { kind: 'absent' } | { kind: 'value'; value: Json } | { kind: 'list' } | { kind: 'map' }

/** A string that no condition names. */
export const OTHER = 'other'

/** Most strings that one claim is tried with beyond the literals themselves. */
const MAX_JOINED = 24

/**
 * The shapes of a claim, plainest first: absent, each literal named, another string, the empty string, numbers,
 * booleans, null, strings that begin with, end with or contain a literal, a list, a list of lists, a map.
 */
export function shapesOf(matchers: ClaimMatcher[], literals: readonly (string | number)[]): Shape[] {
  const strings = new Set<string>(literals.filter((one) => typeof one === 'string'))
  const numbers = new Set<number>([42, ...literals.filter((one) => typeof one === 'number')])
  const booleans = [true, false]
  for (const matcher of matchers) {
    if (matcher.kind === 'regex') for (const sample of samplesOf(matcher.value)) strings.add(sample)
    else if ('value' in matcher && typeof matcher.value === 'string') strings.add(matcher.value)
    else if ('value' in matcher && typeof matcher.value === 'number') numbers.add(matcher.value)
  }
  const named = [...strings]
  const values: Json[] = [
    ...named,
    OTHER,
    ...booleans,
    ...[...numbers].flatMap((n) => [n, n + 1, n - 1, n + 0.5]),
    null,
    '',
    ...containing(named),
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

/** Strings that are not a literal but hold one, or two; as text, as a list of words and in the other letter case. */
function containing(literals: string[]): string[] {
  const single = literals.flatMap((text) => [
    `${text}x`,
    `x${text}`,
    `x${text}x`,
    `x ${text} x`,
    text.toUpperCase(),
    text.toLowerCase(),
  ])
  const pairs = literals.flatMap((a, i) => literals.slice(i + 1).flatMap((b) => [`${a} ${b}`, `${b} ${a}`, `${a}${b}`]))
  return [...single, ...pairs.slice(0, MAX_JOINED), ...(literals.length > 2 ? [literals.join(' ')] : [])]
}

function unique(values: Json[]): Json[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value] as const))
  return [...seen.values()]
}
