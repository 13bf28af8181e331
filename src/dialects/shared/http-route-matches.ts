import { escapeRegex } from '../../core/escape-regex.js'
import type { Match, PathMatch, ValueMatch } from '../../core/program.js'

/** Names that the Gateway API accepts (HTTPHeaderName). `:authority` and the like are invalid. */
const NAME = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}$/

/** What of a match no HTTPRoute can have; undefined: nothing. */
export function unnameable({ headers, query }: Match): string | undefined {
  const invalid = [...headers, ...query].find(({ name }) => !NAME.test(name))
  if (invalid) return `the API server takes no such name as \`${invalid.name.slice(0, 40)}\``
  const twice = repeated(headers.map(({ name }) => name.toLowerCase())) ?? repeated(query.map(({ name }) => name))
  return twice === undefined ? undefined : `the API server takes \`${twice}\` only once`
}

const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) < index)

/** The API server rejects an empty value: as a pattern it is accepted. */
export function withValue<T extends ValueMatch>(match: T): T {
  return match.kind !== 'present' && match.value === '' ? { ...match, kind: 'regex', value: '^$' } : match
}

const FORBIDDEN = /^(?!\/)|\/\/|\/\.\.?(\/|$)|%2f|#/i
const PCHARS = /^(?:[A-Za-z0-9/:@._~!$&'()*+,=;-]|%[0-9a-fA-F]{2})*$/

/** The API server accepts this path as it is, or as an expression only. */
export const isPlainPath = (value: string): boolean => !FORBIDDEN.test(value) && PCHARS.test(value)

/** A path of whole segments, or an exact one, as an expression where the API server accepts it only so. */
export function plainPath(path: PathMatch): PathMatch {
  if (path.kind === 'regex' || isPlainPath(path.value)) return path
  const value = escapeRegex(path.value)
  return { kind: 'regex', value: path.kind === 'exact' ? value : `${value.replace(/\/+$/, '')}(/.*)?` }
}
