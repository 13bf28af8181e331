import type { Losses } from '../../../core/losses.js'
import type { Match, PathMatch, ValueMatch } from '../../../core/program.js'
import { utf8Length } from '../../../core/utf8.js'
import { matchesWhole } from '../../../yaml/re2.js'
import { asRegex, type Entry } from './entries.js'

const MAX_PASSES = 20

/**
 * Envoy uses the first route that matches; the Gateway API sorts matches: exact paths, expressions, longer prefixes,
 * methods, headers, query. If that would change which route is used, matches become expressions, which keep the order
 * of the file, and matches that an earlier route covers entirely are omitted.
 */
export function keepOrder(entries: readonly Entry[], losses: Losses): Entry[] {
  let kept = [...entries]
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const dead = new Set<Entry>()
    const changed = new Set<Entry>()
    const stuck: Entry[] = []
    for (const [first, second] of misordered(kept)) {
      if (covers(first.match, second.match)) dead.add(second)
      else if (first.match.path!.kind === 'regex' && second.match.path!.kind === 'regex') stuck.push(second)
      else changed.add(first).add(second)
    }
    for (const { match } of dead)
      losses.approximate(match.origin, 'left out: an earlier route takes every such request')
    if (dead.size === 0 && changed.size === 0) {
      for (const { match } of stuck)
        losses.approximate(
          match.origin,
          'an earlier route took part of these requests; this one is preferred as more specific',
        )
      break
    }
    kept = kept.filter((one) => !dead.has(one)).map((one) => (changed.has(one) ? expression(one) : one))
  }
  return kept
}

function expression({ at, match }: Entry): Entry {
  return { at, match: { ...match, path: { kind: 'regex', value: asRegex(match.path!) } } }
}

/** Pairs of which the second is a later route that would be tried before the first and may match its requests. */
function* misordered(entries: readonly Entry[]): Iterable<[Entry, Entry]> {
  const ranks = entries.map(({ match }) => rankOf(match))
  for (let j = 1; j < entries.length; j++) {
    for (let i = 0; i < j; i++) {
      const [first, second] = [entries[i]!, entries[j]!]
      if (first.at !== second.at && isBefore(ranks[j]!, ranks[i]!) && overlaps(first.match, second.match))
        yield [first, second]
    }
  }
}

const CLASSES: Record<PathMatch['kind'], number> = { exact: 3, regex: 2, segments: 1, prefix: 1 }

function rankOf({ path, methods, headers, query }: Match): number[] {
  const length = path!.kind === 'regex' ? 0 : utf8Length(path!.value)
  return [CLASSES[path!.kind], length, methods ? 1 : 0, headers.length, query.length]
}

function isBefore(a: number[], b: number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && a[at]! > b[at]!
}

function overlaps(a: Match, b: Match): boolean {
  if (a.methods && b.methods && a.methods[0] !== b.methods[0]) return false
  return !exclude(a.headers, b.headers) && !exclude(a.query, b.query) && pathsOverlap(a.path!, b.path!)
}

/** Any value of a repeated header counts, so only query values are certain to exclude each other. */
function exclude(a: readonly ValueMatch[], b: readonly ValueMatch[]): boolean {
  return a.some((one) =>
    b.some(
      (other) =>
        !('invert' in one) &&
        one.name === other.name &&
        one.kind === 'exact' &&
        other.kind === 'exact' &&
        one.value !== other.value,
    ),
  )
}

function pathsOverlap(a: PathMatch, b: PathMatch): boolean {
  if (a.kind === 'exact' && b.kind === 'exact') return a.value === b.value
  if (a.kind === 'exact') return takes(b, a.value)
  if (b.kind === 'exact') return takes(a, b.value)
  if (a.kind === 'regex' || b.kind === 'regex') {
    const [x, y] = [fixedStart(a), fixedStart(b)]
    return x.startsWith(y) || y.startsWith(x)
  }
  const [short, long] = a.value.length <= b.value.length ? [a, b] : [b, a]
  return takes(short, long.value) || takes(short, `${long.value}/`)
}

/** Whether the path match matches this exact path. */
function takes(path: PathMatch, value: string): boolean {
  return matchesWhole(asRegex(path), value)
}

/** The common prefix of every path that matches; for expressions only as far as it is literal. */
function fixedStart({ kind, value }: PathMatch): string {
  if (kind !== 'regex') return value
  const plain = /^\^?(?:[A-Za-z0-9/_~%!@&=;:,'-]|\\[.+*?()[\]{}|^$\\])*/.exec(value)![0]
  const next = value.slice(plain.length, plain.length + 1)
  const sure = /[?*{]/.test(next) ? plain.replace(/\\?.$/, '') : plain
  return value.includes('|') && !value.includes('(') ? '' : sure.replace(/^\^/, '').replaceAll('\\', '')
}

/** Whether every request that `inner` matches is matched by `outer`. False if uncertain. */
function covers(outer: Match, inner: Match): boolean {
  return (
    coversPath(outer.path!, inner.path!) &&
    (!outer.methods || outer.methods[0] === inner.methods?.[0]) &&
    outer.headers.every((one) => inner.headers.some((other) => isSameValue(one, other))) &&
    outer.query.every((one) => inner.query.some((other) => isSameValue(one, other)))
  )
}

function coversPath(outer: PathMatch, inner: PathMatch): boolean {
  if (outer.kind === inner.kind && outer.value === inner.value) return true
  if (outer.kind === 'prefix' && outer.value === '/') return true
  if (inner.kind === 'exact') return takes(outer, inner.value)
  if (inner.kind === 'regex' || outer.kind === 'exact' || outer.kind === 'regex') return false
  return takes(outer, inner.value) && (outer.kind === 'prefix' || takes(outer, `${inner.value}/`))
}

const isSameValue = (a: ValueMatch, b: ValueMatch): boolean =>
  a.name.toLowerCase() === b.name.toLowerCase() && a.kind === b.kind && a.value === b.value
