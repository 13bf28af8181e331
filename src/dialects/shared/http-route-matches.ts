import { escapeRegex } from '../../core/escape-regex.js'
import { isToken } from '../../core/http.js'
import { plainPathProblem } from '../../core/plain-path.js'
import type { Match, PathMatch, ValueMatch } from '../../core/program.js'

/** The longest name of a header or parameter (HTTPHeaderName). */
const MAX_NAME = 256

export const PATH_TYPES: Readonly<Record<PathMatch['kind'], string>> = {
  exact: 'Exact',
  segments: 'PathPrefix',
  prefix: 'PathPrefix',
  regex: 'RegularExpression',
}

/** Why an HTTPRoute cannot have the match; `undefined`: it can. */
export function unsupportedReason({ headers, query }: Match): string | undefined {
  const invalid = [...headers, ...query].find(({ name }) => !isToken(name) || name.length > MAX_NAME)
  if (invalid) return `the API server rejects the name \`${invalid.name.slice(0, 40)}\``
  const twice = repeated(headers.map(({ name }) => name.toLowerCase())) ?? repeated(query.map(({ name }) => name))
  return twice === undefined ? undefined : `the API server accepts \`${twice}\` only once`
}

const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) < index)

/** The API server rejects an empty value, and accepts the pattern of an empty value. */
export function withoutEmptyValue<T extends ValueMatch>(match: T): T {
  return match.kind !== 'present' && match.value === '' ? { ...match, kind: 'regex', value: '^$' } : match
}

/** Whether the API server accepts the path as it is; it accepts the others as regular expressions. */
export const isPlainPath = (value: string): boolean => value.startsWith('/') && !plainPathProblem(value)

/** The path, as a regular expression if the API server accepts no other form of it. A prefix is one of whole segments. */
export function plainPath(path: PathMatch): PathMatch {
  if (path.kind === 'regex' || isPlainPath(path.value)) return path
  const value = escapeRegex(path.value)
  return { kind: 'regex', value: path.kind === 'exact' ? value : `${value.replace(/\/+$/, '')}(/.*)?` }
}
