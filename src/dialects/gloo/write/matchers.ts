import { escapeRegex } from '../../../core/escape-regex.js'
import { plainPathProblem } from '../../../core/plain-path.js'
import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../../core/program.js'
import type { Writer } from '../../../core/writer.js'
import type { Json } from '../../gloo-options/write/json.js'

/**
 * The matchers that are equivalent to a match: two for whole segments, the path itself and the path followed by a
 * slash.
 */
export function writeMatchers(match: Match, writer: Writer): Json[] {
  const rest = writer.object({
    methods: match.methods ?? [],
    headers: match.headers.map(writeHeader),
    queryParameters: match.query.map(writeValue),
  })
  const paths = match.isConnect ? [{ connectMatcher: {} }] : writePaths(match.path)
  return paths.map((path) => writer.from(match.origin, { ...path, ...rest }))
}

function writePaths(path: PathMatch | undefined): Json[] {
  if (!path) return [{ prefix: '/' }]
  const { kind, value, caseSensitive } = path
  if (kind === 'segments') {
    const base = value.replace(/\/+$/, '')
    if (base === '') return [{ prefix: '/' }]
    return [
      { ...path, kind: 'exact' as const, value: base },
      { ...path, kind: 'prefix' as const, value: `${base}/` },
    ].flatMap(writePaths)
  }
  if (kind !== 'regex' && plainPathProblem(value)) {
    const flags = caseSensitive === false ? '(?i)' : ''
    return [{ regex: `${flags}${escapeRegex(value)}${kind === 'prefix' ? '.*' : ''}` }]
  }
  return [{ [kind]: value, ...(caseSensitive !== undefined && { caseSensitive }) }]
}

function writeHeader(header: HeaderMatch): Json {
  return { ...writeValue(header), ...(header.invert && { invertMatch: true }) }
}

/** Without a value, tests for presence. */
function writeValue({ name, kind, value }: ValueMatch): Json {
  if (kind === 'present') return { name }
  if (kind === 'exact' && value === '') return { name, value: '^$', regex: true }
  return { name, value, ...(kind === 'regex' && { regex: true }) }
}
