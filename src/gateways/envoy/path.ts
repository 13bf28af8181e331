import { compareText } from '../../core/compare-text.js'
import { percentDecode } from '../../core/percent.js'
import type { EnvoyTraits } from './traits.js'

/** Path without query and fragment, which routes are matched against. */
export function pathOnly(path: string): string {
  const end = path.search(/[?#]/)
  return end < 0 ? path : path.slice(0, end)
}

/** A path for display: its query may contain a token. */
export function shownPath(path: string): string {
  const plain = pathOnly(path)
  return plain.slice(0, 120) + (plain.length < path.length ? '?...' : '')
}

const ORDINARY = /^\/[A-Za-z0-9_~!$&'()*+,=:@/-]*$/

/** Neither the codec nor normalization changes the path. */
export function isOrdinary(target: string): boolean {
  return ORDINARY.test(target)
}

/**
 * Envoy's `normalize_path`: dot segments are removed, `\` becomes `/`, unreserved characters are decoded and unsafe
 * ones encoded; `//`, `%2F` and the query stay. `null`: rejected (`%00`).
 */
export function normalizePath(
  target: string,
  { dotsWithParameters }: Pick<EnvoyTraits, 'dotsWithParameters'>,
): string | null {
  if (isOrdinary(target)) return target
  const query = target.indexOf('?')
  const written = query < 0 ? target : target.slice(0, query)
  const path = dotsWithParameters ? written.replace(DOTS_WITH_PARAMETERS, '$1') : written
  if (path.includes('%00')) return null
  const decoded = decodeEscapes(path.replaceAll('\\', '/'))
  const encoded = decoded.replace(/["<>^`{|}]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return removeDotSegments(encoded) + (query < 0 ? '' : target.slice(query))
}

/** `/..;x` counts as `/..`; `%2e%2e;x` does not. */
const DOTS_WITH_PARAMETERS = /(\/\.\.?);[^/]*/g

/** Unreserved characters are decoded. A `%` that only decoding makes the start of an escape is encoded. */
function decodeEscapes(path: string): string {
  const marked = path.replace(/%([0-9A-Fa-f]{2})?/g, (all, hex?: string) => {
    if (hex === undefined) return BARE_PERCENT
    const c = String.fromCharCode(Number.parseInt(hex, 16))
    return /[A-Za-z0-9\-._~]/.test(c) ? c : all
  })
  return marked.replace(/\0(?=[0-9A-Fa-f]{2})/g, '%25').replaceAll(BARE_PERCENT, '%')
}

/** No path contains it. */
const BARE_PERCENT = '\0'

function removeDotSegments(path: string): string {
  const kept: string[] = []
  const segments = path.slice(1).split('/')
  for (const [index, segment] of segments.entries()) {
    if (segment === '..') kept.pop()
    if (segment !== '.' && segment !== '..') kept.push(segment)
    else if (index === segments.length - 1) kept.push('')
  }
  return `/${kept.join('/')}`
}

/** Names and values of a query in order; without `=` the value is empty. Undecoded. */
export function queryPairs(path: string): [name: string, value: string][] {
  const start = path.indexOf('?')
  if (start < 0 || start === path.length - 1) return []
  const parts = path.slice(start + 1).split('&')
  if (parts.at(-1) === '') parts.pop()
  return parts.map((part) => {
    const equals = part.indexOf('=')
    return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)]
  })
}

/** The first value of a parameter by its decoded name, decoded. */
export function decodedParameter(path: string, name: string): string | undefined {
  const pair = queryPairs(path).find(([known]) => percentDecode(known) === name)
  return pair && percentDecode(pair[1])
}

/** Names and values of a query, decoded, in order. */
export function decodedQuery(path: string): [name: string, value: string][] {
  return queryPairs(path).map(([name, value]) => [percentDecode(name), percentDecode(value)])
}

/**
 * The path with another query, as Envoy serializes it: not encoded, sorted by name, each with `=`. A path may have no
 * query left.
 */
export function withQuery(path: string, pairs: readonly [name: string, value: string][]): string {
  const sorted = [...pairs].sort(([a], [b]) => compareText(a, b))
  const query = sorted.map(([name, value]) => `${name}=${value}`).join('&')
  const [base = ''] = path.split('?', 1)
  return pairs.length === 0 ? base : `${base}?${query}`
}

/** Removes all values of a parameter. Several providers remove a token that they share. */
export function removeParameter(path: string, name: string): string {
  return withQuery(
    path,
    decodedQuery(path).filter(([known]) => known !== name),
  )
}
