import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../core/program.js'

type Json = Record<string, unknown>

/** A route match; without a path every path matches. */
export function writeMatch(match: Match | undefined): Json {
  const headers = match?.headers.map(writeHeader) ?? []
  const methods = match?.methods ?? []
  if (methods.length > 0) headers.push({ name: ':method', string_match: { safe_regex: { regex: methods.join('|') } } })
  const query = match?.query.map((valueMatch) => ({ name: valueMatch.name, ...writeValue(valueMatch) })) ?? []
  return {
    ...(match?.isConnect ? { connect_matcher: {} } : writePath(match?.path ?? { kind: 'prefix', value: '/' })),
    ...(headers.length > 0 && { headers }),
    ...(query.length > 0 && { query_parameters: query }),
  }
}

function writePath({ kind, value, caseSensitive }: PathMatch): Json {
  const sensitivity = caseSensitive === false && kind !== 'regex' ? { case_sensitive: false } : {}
  switch (kind) {
    case 'exact':
      return { path: value, ...sensitivity }
    case 'prefix':
      return { prefix: value, ...sensitivity }
    case 'segments':
      // Envoy wants it without a slash at the end, and then it is a plain prefix anyway.
      return value.endsWith('/') ? { prefix: value, ...sensitivity } : { path_separated_prefix: value, ...sensitivity }
    case 'regex':
      return { safe_regex: { regex: value } }
    default:
      return kind satisfies never
  }
}

function writeHeader(header: HeaderMatch): Json {
  return { name: header.name, ...writeValue(header), ...(header.invert && { invert_match: true }) }
}

function writeValue({ kind, value }: ValueMatch): Json {
  if (kind === 'present') return { present_match: true }
  return { string_match: kind === 'regex' ? { safe_regex: { regex: value } } : { exact: value } }
}
