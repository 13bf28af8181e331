import { BoundedMap } from '../core/bounded-map.js'
import { escapeRegex } from '../core/escape-regex.js'
import type { Origin } from '../core/finding.js'
import { getOrAdd } from '../core/get-or-add.js'
import { groupBy } from '../core/group-by.js'
import type { Program } from '../core/program.js'
import { engineOf } from '../gateways/registry.js'
import { routesBelow } from './chain.js'
import { conditionsOf } from './formula.js'
import { distinguish, isPlain, type Language, type RegularExpression } from './regex-language.js'
import { lowerCelOfStep } from './understand.js'

/** Most patterns of each side that are held against those of the other. */
const MAX_PATTERNS = 6

/**
 * Strings that distinguish what two programs match at a place: for each pair the shortest string that one matches and
 * the other does not. Undecidable pairs (an invalid pattern, automata that are too large) yield none.
 */
function tellingStrings(before: Matchers, after: Matchers, within?: Language): string[] {
  const found = new Set<string>()
  const rivals = unpaired(after, before, within).slice(0, MAX_PATTERNS)
  for (const a of unpaired(before, after, within).slice(0, MAX_PATTERNS))
    for (const b of rivals)
      if (a.pattern !== undefined || b.pattern !== undefined)
        for (const member of membersOnly(a.language, b.language, within)) found.add(member)
  return [...found]
}

/**
 * Those without an equal one of the same text on the other side. A prefix and the expression that it was converted to
 * are mostly written alike. Patterns come first.
 */
function unpaired(matchers: Matchers, others: Matchers, within?: Language): Matcher[] {
  const byText = groupBy(others.values(), ({ language }) => textOf(language))
  return [...matchers.values()]
    .filter(({ language }) => !byText.get(textOf(language))?.some((other) => isEqual(language, other.language, within)))
    .sort((a, b) => Number(b.pattern !== undefined) - Number(a.pattern !== undefined))
}

/** The same for patterns that are not of two sides. */
export function tellingApart(patterns: readonly string[]): string[] {
  const distinct = [...new Set(patterns)].slice(0, MAX_PATTERNS).map((pattern) => regex(pattern))
  return [...new Set(distinct.flatMap((a, i) => distinct.slice(i + 1).flatMap((b) => membersOnly(a, b))))]
}

/** Do the patterns match the same strings, whichever gateway applies them? */
export const isSameLanguage = (a: string, b: string, full: boolean): boolean =>
  a === b ||
  (['re2', 'rust'] as const).every(
    (dialect) => distinguish({ pattern: a, dialect, full }, { pattern: b, dialect, full }).kind === 'equal',
  )

const regex = (pattern: string, dialect: Dialect = 're2'): Language => ({ pattern, dialect, full: true })

type Dialect = RegularExpression['dialect']

function membersOnly(a: Language, b: Language, within?: Language): string[] {
  const found = distinguish(a, b, within)
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

/** A value that a match expects, as the set of strings that it matches. */
interface Matcher {
  language: Language
  /** The regular expression, if it is one. */
  pattern?: string
  origin: Origin
}

type Matchers = ReadonlyMap<string, Matcher>

/** What matches expect of the path, the method, a header or a query parameter. */
type Expected = ReadonlyMap<string, Matchers>

const ABSOLUTE: Language = { pattern: '/[^?#]*', dialect: 're2', full: true }

const withinOf = (place: string): Language | undefined => (place === 'path' ? ABSOLUTE : undefined)

export function rivalsOf(programs: readonly [before: Program, after: Program]): Rivals {
  const [before, after] = programs.map(expectedIn) as [Expected, Expected]
  const byPlace = new Map<string, string[]>()
  for (const [place, matchers] of before) {
    const strings = tellingStrings(matchers, after.get(place) ?? NONE, withinOf(place))
    if (strings.length > 0) byPlace.set(place, strings)
  }
  const named = (kind: string) =>
    new Map(
      [...byPlace].filter(([place]) => place.startsWith(kind)).map(([place, all]) => [place.slice(kind.length), all]),
    )
  return {
    paths: byPlace.get('path') ?? [],
    methods: byPlace.get('method') ?? [],
    headers: named('header '),
    query: named('query '),
  }
}

const NONE: Matchers = new Map()

/** Regular expressions of the matches of one program that are not, as languages, those of the other one. */
export function unpairedPatterns(
  programs: readonly [before: Program, after: Program],
): { pattern: string; origin: Origin }[] {
  const [before, after] = programs.map(expectedIn) as [Expected, Expected]
  const only = (expected: Expected, others: Expected) =>
    [...expected].flatMap(([place, matchers]) => {
      const rivals = others.get(place) ?? NONE
      const within = withinOf(place)
      const candidates = unpaired(rivals, matchers, within).slice(0, MAX_PATTERNS)
      return unpaired(matchers, rivals, within).flatMap(({ pattern, language, origin }) =>
        pattern === undefined || candidates.some((rival) => isEqual(language, rival.language, within))
          ? []
          : [{ pattern, origin }],
      )
    })
  return [...only(before, after), ...only(after, before)]
}

const textOf = (language: Language): string => ('literal' in language ? language.literal : language.pattern)

const dialectIn = (language: Language): Dialect | undefined => ('literal' in language ? undefined : language.dialect)

/** Two gateways may match different strings by expressions of the same text. */
function isEqual(a: Language, b: Language, within?: Language): boolean {
  if (textOf(a) === textOf(b) && (dialectIn(a) === dialectIn(b) || (isPlain(a) && isPlain(b)))) return true
  const pair = JSON.stringify([...[a, b].map((language) => JSON.stringify(language)).sort(), within])
  return getOrAdd(equalPairs, pair, () => distinguish(a, b, within).kind === 'equal')
}

/** Each pair is asked for in both directions, and automata take milliseconds. */
const equalPairs = new BoundedMap<string, boolean>(1000)

function expectedIn(program: Program): Expected {
  const { listeners } = program
  const dialect = engineOf(program).matchesByRust ? 'rust' : 're2'
  const routes = listeners.flatMap(({ hosts }) => hosts.flatMap(routesBelow))
  const steps = [
    ...listeners.flatMap((on) => [...on.steps, ...on.unmatched]),
    ...routes.flatMap((route) => route.steps),
  ]
  const places = new Map<string, Map<string, Matcher>>()
  const add = (place: string, kind: string, value: string, origin: Origin) => {
    const name = `${kind} ${value}`
    const known = places.get(place) ?? new Map<string, Matcher>()
    if (known.has(name) || kind === 'present') return
    places.set(place, known.set(name, { origin, ...languageOf(kind, value, dialect) }))
  }
  for (const { path, methods = [], headers, query, origin } of routes.flatMap(({ matches }) => matches)) {
    if (path) add('path', path.kind, path.value, origin)
    for (const method of methods) add('method', /^\w+$/.test(method) ? 'exact' : 'regex', method, origin)
    for (const { kind, name, value } of headers) add(`header ${name.toLowerCase()}`, kind, value, origin)
    for (const { kind, name, value } of query) add(`query ${name}`, kind, value, origin)
  }
  for (const step of steps.map(lowerCelOfStep))
    for (const one of conditionsOf([step]))
      if (one.kind === 'path' && one.match === 'regex') add('path', one.match, one.value, step.origin)
  return places
}

function languageOf(kind: string, value: string, dialect: Dialect): Pick<Matcher, 'language' | 'pattern'> {
  switch (kind) {
    case 'regex':
      return { language: regex(value, dialect), pattern: value }
    case 'prefix':
      return { language: regex(`${escapeRegex(value)}.*`) }
    case 'segments':
      return { language: regex(`${escapeRegex(value.replace(/\/$/, ''))}(?:/.*)?`) }
    default:
      return { language: { literal: value } }
  }
}
