import type { Match, Program } from '../core/program.js'
import type { Step } from '../core/step/step.js'
import { conditionsOf } from './formula.js'
import { distinguish, type Language } from './regex-language.js'
import { understoodStep } from './understand.js'

/** Most patterns of each side that are held against those of the other. */
const MAX_PATTERNS = 6

/**
 * Strings that distinguish patterns: for each pair the shortest string that one matches and the other does not.
 * Undecidable pairs (an invalid pattern, automata that are too large) yield none.
 */
export function tellingStrings(before: Iterable<string>, after: Iterable<string>, within?: Language): string[] {
  const [old, young] = [new Set(before), new Set(after)]
  const only = (one: Set<string>, other: Set<string>) => [...one].filter((pattern) => !other.has(pattern))
  const found = new Set<string>()
  for (const a of only(old, young).slice(0, MAX_PATTERNS)) {
    for (const b of only(young, old).slice(0, MAX_PATTERNS)) {
      for (const one of membersOnly(a, b, within)) found.add(one)
    }
  }
  return [...found]
}

/** The same for patterns that are not of two sides. */
export function tellingApart(patterns: readonly string[]): string[] {
  const distinct = [...new Set(patterns)].slice(0, MAX_PATTERNS)
  return [...new Set(distinct.flatMap((a, i) => distinct.slice(i + 1).flatMap((b) => membersOnly(a, b))))]
}

/** Do the patterns match the same strings, whichever gateway applies them? */
export const isSameLanguage = (a: string, b: string, full: boolean): boolean =>
  a === b ||
  (['re2', 'rust'] as const).every(
    (dialect) => distinguish({ pattern: a, dialect, full }, { pattern: b, dialect, full }).kind === 'equal',
  )

function membersOnly(a: string, b: string, within?: Language): string[] {
  const language = (pattern: string): Language => ({ pattern, dialect: 're2', full: true })
  const found = distinguish(language(a), language(b), within)
  if (found.kind !== 'differs') return []
  return [found.inAOnly, found.inBOnly].filter((member) => member !== undefined)
}

/** What distinguishes the regular expressions of the matches of two programs. */
export interface Rivals {
  paths: string[]
  methods: string[]
  /** By name, lower case. */
  headers: ReadonlyMap<string, string[]>
  query: ReadonlyMap<string, string[]>
}

type Patterns = Map<string, Set<string>>

const ABSOLUTE: Language = { pattern: '/[^?#]*', dialect: 're2', full: true }

export function rivalsOf(
  programs: readonly [before: Program, after: Program],
  partsOf: (program: Program) => { matches: Match[]; steps: Step[] },
): Rivals {
  const [before, after] = programs.map((program) => patternsOf(partsOf(program))) as [Patterns, Patterns]
  const told = new Map<string, string[]>()
  for (const [place, patterns] of before) {
    const strings = tellingStrings(patterns, after.get(place) ?? [], place === 'path' ? ABSOLUTE : undefined)
    if (strings.length > 0) told.set(place, strings)
  }
  const named = (kind: string) =>
    new Map(
      [...told].filter(([place]) => place.startsWith(kind)).map(([place, all]) => [place.slice(kind.length), all]),
    )
  return {
    paths: told.get('path') ?? [],
    methods: told.get('method') ?? [],
    headers: named('header '),
    query: named('query '),
  }
}

function patternsOf({ matches, steps }: { matches: Match[]; steps: Step[] }): Patterns {
  const patterns: Patterns = new Map()
  const add = (place: string, pattern: string) =>
    patterns.set(place, (patterns.get(place) ?? new Set<string>()).add(pattern))
  for (const { path, methods = [], headers, query } of matches) {
    if (path?.kind === 'regex') add('path', path.value)
    for (const method of methods) add('method', method)
    for (const { kind, name, value } of headers) if (kind === 'regex') add(`header ${name.toLowerCase()}`, value)
    for (const { kind, name, value } of query) if (kind === 'regex') add(`query ${name}`, value)
  }
  for (const one of conditionsOf(steps.map(understoodStep)))
    if (one.kind === 'path' && one.match === 'regex') add('path', one.value)
  return patterns
}
