import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../../core/program.js'

export function writeMatch({ path, methods, headers, query }: Match): Record<string, unknown> {
  return {
    ...(path && { path: writePath(path) }),
    ...(methods?.[0] !== undefined && { method: methods[0] }),
    ...(headers.length > 0 && { headers: headers.map(writeValue) }),
    ...(query.length > 0 && { query: query.map(writeValue) }),
  }
}

function writePath({ kind, value }: PathMatch): Record<string, unknown> {
  if (kind === 'exact') return { exact: value }
  return kind === 'regex' ? { regex: value } : { pathPrefix: value }
}

function writeValue({ name, kind, value }: ValueMatch | HeaderMatch): Record<string, unknown> {
  return { name, value: kind === 'exact' ? { exact: value } : { regex: kind === 'present' ? '.*' : value } }
}
