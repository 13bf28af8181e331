import { originOf } from '../../core/origin-of.js'
import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../core/program.js'
import { isHeaderValue } from '../../gateways/agentgateway/header-text.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'

/** A route without `matches` matches every path; one with an empty list never matches. */
export function readMatches(reader: AgentgatewayReader, at: Cursor): Match[] {
  if (!at.exists) return [{ path: { kind: 'segments', value: '/' }, headers: [], query: [], origin: originOf(at) }]
  return at.items().map((cursor) => readMatch(reader, cursor))
}

function readMatch(reader: AgentgatewayReader, at: Cursor): Match {
  const method = at.at('method').string
  return {
    path: readPath(reader, at.at('path')),
    ...(method !== undefined && { methods: [method] }),
    headers: at
      .at('headers')
      .items()
      .map((header) => readHeaderMatch(reader, header)),
    query: at
      .at('query')
      .items()
      .map((cursor) => readValueMatch(reader, cursor)),
    origin: originOf(at),
  }
}

function readPath(reader: AgentgatewayReader, cursor: Cursor): PathMatch {
  if (cursor.at('exact').string !== undefined) return { kind: 'exact', value: cursor.at('exact').string! }
  if (cursor.at('regex').isSet) return { kind: 'regex', value: reader.regex(cursor.at('regex')) }
  return { kind: 'segments', value: cursor.at('pathPrefix').string ?? '/' }
}

export function readHeaderMatch(reader: AgentgatewayReader, cursor: Cursor): HeaderMatch {
  const match = readValueMatch(reader, cursor)
  if (match.kind === 'exact' && !isHeaderValue(match.value))
    reader.refuse('CW2002', cursor.at('value'), 'agentgateway does not start: a header cannot have this value')
  return { ...match, name: match.name.toLowerCase(), invert: false }
}

function readValueMatch(reader: AgentgatewayReader, cursor: Cursor): ValueMatch {
  const value = cursor.at('value')
  const name = cursor.at('name').string ?? ''
  if (value.has('regex')) return { name, kind: 'regex', value: reader.regex(value.at('regex')) }
  return { name, kind: 'exact', value: value.at('exact').string ?? '' }
}
