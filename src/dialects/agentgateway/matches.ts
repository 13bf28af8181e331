import { originOf } from '../../core/origin-of.js'
import type { HeaderMatch, Match, PathMatch } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readValueMatch } from '../shared/http-route-values.js'

/** `matches` of an HTTPRoute's rule; a rule without matches matches every path. */
export function readHttpMatches(rule: Cursor): Match[] {
  const matches = rule.at('matches').items()
  if (matches.length === 0) return [{ path: readPath(rule.at('path')), headers: [], query: [], origin: originOf(rule) }]
  return matches.map((match) => {
    const method = match.at('method').string
    return {
      path: readPath(match.at('path')),
      ...(method !== undefined && { methods: [method] }),
      headers: match.at('headers').items().map(readHeader),
      query: match.at('queryParams').items().map(readValueMatch),
      origin: originOf(match),
    }
  })
}

/** Prefixes lose their trailing slashes; paths begin with one. */
function readPath(cursor: Cursor): PathMatch {
  const value = cursor.at('value').string || '/'
  const type = cursor.at('type').string
  if (type === 'RegularExpression') return { kind: 'regex', value }
  const rooted = value.startsWith('/') ? value : `/${value}`
  if (type === 'Exact') return { kind: 'exact', value: rooted }
  return { kind: 'segments', value: rooted.replace(/\/+$/, '') || '/' }
}

function readHeader(cursor: Cursor): HeaderMatch {
  const match = readValueMatch(cursor)
  return { ...match, name: match.name.toLowerCase(), invert: false }
}

/**
 * `matches` of a GRPCRoute's rule, as paths. The type of a method match does not count, and a service alone becomes the
 * exact path `/SERVICE/`, which no call has (translator/conversion.go).
 */
export function readGrpcMatches(rule: Cursor): Match[] {
  const matches = rule.at('matches').items()
  if (matches.length === 0)
    return [{ path: { kind: 'segments', value: '/' }, headers: [], query: [], origin: originOf(rule) }]
  return matches.map((match) => {
    const path = readGrpcPath(match.at('method'))
    return { path, headers: match.at('headers').items().map(readHeader), query: [], origin: originOf(match) }
  })
}

function readGrpcPath(cursor: Cursor): PathMatch {
  const service = cursor.at('service').string
  const method = cursor.at('method').string
  if (service !== undefined) return { kind: 'exact', value: `/${service}/${method ?? ''}` }
  return method === undefined ? { kind: 'segments', value: '/' } : { kind: 'regex', value: `/[^/]+/${method}` }
}
