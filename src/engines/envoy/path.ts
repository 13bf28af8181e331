import { percentDecode } from './bytes.js'

/** Path without query and fragment: what routes are matched against. */
export function pathOnly(path: string): string {
  const end = path.search(/[?#]/)
  return end < 0 ? path : path.slice(0, end)
}

/** A path for people: what is in the query may be a token. */
export function shownPath(path: string): string {
  const plain = pathOnly(path)
  return plain.slice(0, 120) + (plain.length < path.length ? '?...' : '')
}

/** Nothing in it is changed by normalization. */
const ORDINARY = /^\/[A-Za-z0-9_~!$&'()*+,=:@/-]*$/

/**
 * Envoy's `normalize_path`: dot segments are removed, `\` becomes `/`, unreserved characters are decoded and unsafe
 * ones encoded; `//`, `%2F` and the query stay. `null`: refused (`%00`).
 */
export function normalizePath(target: string): string | null {
  if (ORDINARY.test(target)) return target
  const query = target.indexOf('?')
  const path = query < 0 ? target : target.slice(0, query)
  if (/%00/.test(path)) return null
  const decoded = path.replaceAll('\\', '/').replace(/%([0-9A-Fa-f]{2})/g, decodeUnreserved)
  const encoded = decoded.replace(/["<>^`{|}]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return removeDotSegments(encoded) + (query < 0 ? '' : target.slice(query))
}

/** A decoded dot is marked until segments are told apart: `..;x` counts as `..`, `%2e%2e;x` does not. */
const DECODED_DOT = '\u0100'

function decodeUnreserved(all: string, hex: string): string {
  const c = String.fromCharCode(Number.parseInt(hex, 16))
  if (c === '.') return DECODED_DOT
  return /[A-Za-z0-9\-_~]/.test(c) ? c : all
}

function removeDotSegments(path: string): string {
  const kept: string[] = []
  const segments = path.slice(1).split('/')
  segments.forEach((raw, index) => {
    const last = index === segments.length - 1
    const segment = raw.replaceAll(DECODED_DOT, '.')
    const dots = /^\.{1,2};/.test(raw) ? raw.slice(0, raw.indexOf(';')) : segment
    if (dots === '..') kept.pop()
    if (dots !== '.' && dots !== '..') kept.push(segment)
    else if (last) kept.push('')
  })
  return `/${kept.join('/')}`
}

/** Names and values of a query in order; without `=` the value is empty. Not decoded. */
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

/** The first value of a parameter whose decoded name this is, decoded. */
export function decodedParameter(path: string, name: string): string | undefined {
  const pair = queryPairs(path).find(([known]) => percentDecode(known) === name)
  return pair && percentDecode(pair[1])
}

/** Removes all values of a parameter. Envoy writes the others anew: decoded, sorted by name, each with `=`. */
export function removeParameter(path: string, name: string): string {
  const kept = queryPairs(path)
    .map(([known, value]): [string, string] => [percentDecode(known), percentDecode(value)])
    .filter(([known]) => known !== name)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  const query = kept.map(([known, value]) => `${known}=${value}`).join('&')
  const base = path.slice(0, path.indexOf('?'))
  return kept.length === 0 ? base : `${base}?${query}`
}
