import { literalStart } from '../core/literal-start.js'
import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../core/program.js'
import type { EnvoyCondition } from '../core/step/envoy.js'
import { isAscii, lower } from '../core/utf8.js'
import { matchesWhole } from '../yaml/re2.js'

/** Whether `outer` certainly matches every request that `inner` matches. Expressions are RE2. */
export function covers(outer: Match, inner: Match): boolean {
  return (
    takesConnect(outer) === takesConnect(inner) &&
    coversPath(outer.path, inner.path) &&
    coversMethods(outer.methods ?? [], inner.methods ?? []) &&
    outer.headers.every((header) => inner.headers.some((other) => isSameHeader(header, other))) &&
    outer.query.every((parameter) => inner.query.some((other) => isSameValue(parameter, other))) &&
    (outer.envoy ?? []).every((condition) => (inner.envoy ?? []).some((other) => isSame(condition, other)))
  )
}

/** Whether a request may match both. `false` is certain. */
export function overlaps(a: Match, b: Match): boolean {
  return (
    takesConnect(a) === takesConnect(b) &&
    overlapsMethods(a.methods ?? [], b.methods ?? []) &&
    overlapsQuery(a.query, b.query) &&
    overlapsPath(a.path, b.path)
  )
}

/** Envoy: such a match takes only CONNECT requests, which no other match takes. */
const takesConnect = ({ isConnect = false }: Match): boolean => isConnect

const isSame = (a: EnvoyCondition, b: EnvoyCondition): boolean => JSON.stringify(a) === JSON.stringify(b)

const isSameValue = (a: ValueMatch, b: ValueMatch): boolean =>
  a.name === b.name && a.kind === b.kind && (a.kind === 'present' || a.value === b.value)

const isSameHeader = (a: HeaderMatch, b: HeaderMatch): boolean =>
  a.invert === b.invert && isSameValue({ ...a, name: a.name.toLowerCase() }, { ...b, name: b.name.toLowerCase() })

const isName = (method: string): boolean => /^\w+$/.test(method)

/** Methods are regular expressions: two that are not names are compared as they are written. */
function coversMethods(outer: readonly string[], inner: readonly string[]): boolean {
  return outer.length === 0 || (inner.length > 0 && inner.every((method) => outer.includes(method)))
}

function overlapsMethods(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return true
  return ![...a, ...b].every(isName) || a.some((method) => b.includes(method))
}

/** Any value of a repeated header counts, so that only query values are certain to exclude each other. */
function overlapsQuery(a: readonly ValueMatch[], b: readonly ValueMatch[]): boolean {
  const excludes = (match: ValueMatch, other: ValueMatch) =>
    match.name === other.name && match.kind === 'exact' && other.kind === 'exact' && match.value !== other.value
  return !a.some((match) => b.some((other) => excludes(match, other)))
}

function coversPath(outer: PathMatch | undefined, inner: PathMatch | undefined): boolean {
  if (!outer || isEveryPath(outer)) return true
  if (!inner) return false
  if (isSamePath(outer, inner)) return true
  if (!isCaseSensitive(inner) && isCaseSensitive(outer)) return false
  const [wide, narrow] = isCaseSensitive(outer) ? [outer, inner] : [folded(outer), folded(inner)]
  if (narrow.kind === 'exact') return matchesExactly(wide, narrow.value)
  if (narrow.kind === 'regex' || wide.kind === 'exact' || wide.kind === 'regex') return false
  // Gateways differ in whether segments that end in slashes include the path without them.
  const shortest = narrow.kind === 'segments' ? withoutSlashes(narrow.value) : narrow.value
  if (wide.kind === 'prefix') return shortest.startsWith(wide.value)
  const below = wide.value.endsWith('/') ? wide.value : `${wide.value}/`
  return shortest.startsWith(below) || (narrow.kind === 'segments' && shortest === wide.value)
}

function overlapsPath(a: PathMatch | undefined, b: PathMatch | undefined): boolean {
  if (!a || !b) return true
  const isSensitive = isCaseSensitive(a) && isCaseSensitive(b)
  if (!isSensitive && (a.kind === 'regex' || b.kind === 'regex')) return true
  const [x, y] = isSensitive ? [a, b] : [folded(a), folded(b)]
  if (x.kind === 'exact') return mayMatch(y, x.value)
  if (y.kind === 'exact') return mayMatch(x, y.value)
  const [startX, startY] = [startOf(x), startOf(y)]
  const [shorter, short, long] = startX.length <= startY.length ? [x, startX, startY] : [y, startY, startX]
  if (!long.startsWith(short)) return false
  if (x.kind === 'regex' || y.kind === 'regex') return true
  return mayMatch(shorter, long) || mayMatch(shorter, `${long}/`)
}

/** The string with which every path that matches begins. */
export function startOf({ kind, value }: PathMatch): string {
  return kind === 'regex' ? literalStart(value).start : kind === 'segments' ? withoutSlashes(value) : value
}

/** Whether the path matches, with certainty. */
function matchesExactly(path: PathMatch, value: string): boolean {
  if (path.kind === 'regex') return isAscii(value) && matchesWhole(path.value, value)
  if (path.kind === 'exact') return path.value === value
  if (path.kind === 'prefix' || path.value.endsWith('/')) return value.startsWith(path.value)
  return value === path.value || value.startsWith(`${path.value}/`)
}

function mayMatch(path: PathMatch, value: string): boolean {
  if (path.kind === 'regex') return !isAscii(value) || matchesWhole(path.value, value)
  if (path.kind === 'segments') return matchesExactly({ kind: 'segments', value: withoutSlashes(path.value) }, value)
  return matchesExactly(path, value)
}

/** An expression for every path as it is usually written counts, too. */
export function isEveryPath({ kind, value }: PathMatch): boolean {
  if (kind === 'regex') return /^\^?\/?\.\*\$?$/.test(value)
  return kind !== 'exact' && (value === '' || value === '/')
}

/** Expressions say themselves whether case counts. */
const isCaseSensitive = ({ kind, caseSensitive = true }: PathMatch): boolean => caseSensitive || kind === 'regex'

const isSamePath = (a: PathMatch, b: PathMatch): boolean =>
  a.kind === b.kind && a.value === b.value && isCaseSensitive(a) === isCaseSensitive(b)

const folded = (path: PathMatch): PathMatch =>
  path.kind === 'regex' ? path : { kind: path.kind, value: lower(path.value), caseSensitive: false }

/** Without trailing slashes. */
export function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  return path.slice(0, end)
}
