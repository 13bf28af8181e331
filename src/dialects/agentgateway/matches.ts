import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { origin } from '../shared/agentgateway-reader.js'

/** `matches` of an HTTPRoute's rule; a rule without matches matches every path. */
export function readHttpMatches(rule: Cursor): Match[] {
  const matches = rule.at('matches').items()
  if (matches.length === 0) return [{ path: readPath(rule.at('path')), headers: [], query: [], origin: origin(rule) }]
  return matches.map((at) => {
    const method = at.at('method').string
    return {
      path: readPath(at.at('path')),
      ...(method !== undefined && { methods: [method] }),
      headers: at.at('headers').items().map(readHeader),
      query: at.at('queryParams').items().map(readValue),
      origin: origin(at),
    }
  })
}

/** Prefixes lose their trailing slashes; paths begin with one. */
function readPath(at: Cursor): PathMatch {
  const value = at.at('value').string || '/'
  const type = at.at('type').string
  if (type === 'RegularExpression') return { kind: 'regex', value }
  const rooted = value.startsWith('/') ? value : `/${value}`
  if (type === 'Exact') return { kind: 'exact', value: rooted }
  return { kind: 'segments', value: rooted.replace(/\/+$/, '') || '/' }
}

function readHeader(at: Cursor): HeaderMatch {
  const match = readValue(at)
  return { ...match, name: match.name.toLowerCase(), invert: false }
}

function readValue(at: Cursor): ValueMatch {
  const kind = at.at('type').string === 'RegularExpression' ? 'regex' : 'exact'
  return { name: at.at('name').string ?? '', kind, value: at.at('value').string ?? '' }
}

/**
 * `matches` of a GRPCRoute's rule, as paths. The type of a method match does not count, and a service alone becomes the
 * exact path `/SERVICE/`, which no call has (translator/conversion.go).
 */
export function readGrpcMatches(rule: Cursor): Match[] {
  const matches = rule.at('matches').items()
  if (matches.length === 0)
    return [{ path: { kind: 'segments', value: '/' }, headers: [], query: [], origin: origin(rule) }]
  return matches.map((at) => {
    const path = readGrpcPath(at.at('method'))
    return { path, headers: at.at('headers').items().map(readHeader), query: [], origin: origin(at) }
  })
}

function readGrpcPath(at: Cursor): PathMatch {
  const service = at.at('service').string
  const method = at.at('method').string
  if (service !== undefined) return { kind: 'exact', value: `/${service}/${method ?? ''}` }
  return method === undefined ? { kind: 'segments', value: '/' } : { kind: 'regex', value: `/[^/]+/${method}` }
}
