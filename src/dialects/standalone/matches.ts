import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../program/program.js'
import type { Cursor } from '../../text/cursor.js'
import { given, origin } from '../agentgateway-reader.js'

/** A route without `matches` takes every path; one with an empty list takes no request. */
export function readMatches(at: Cursor): Match[] {
  if (!at.exists) return [{ path: { kind: 'segments', value: '/' }, headers: [], query: [], origin: origin(at) }]
  return at.items().map(readMatch)
}

function readMatch(at: Cursor): Match {
  const method = at.at('method').string
  return {
    path: readPath(at.at('path')),
    ...(method !== undefined && { methods: [method] }),
    headers: at.at('headers').items().map(readHeaderMatch),
    query: at.at('query').items().map(readValueMatch),
    origin: origin(at),
  }
}

function readPath(at: Cursor): PathMatch {
  if (at.at('exact').string !== undefined) return { kind: 'exact', value: at.at('exact').string! }
  if (given(at.at('regex'))) return { kind: 'regex', value: regexOf(at.at('regex')) }
  return { kind: 'segments', value: at.at('pathPrefix').string ?? '/' }
}

export function readHeaderMatch(at: Cursor): HeaderMatch {
  const match = readValueMatch(at)
  return { ...match, name: match.name.toLowerCase(), invert: false }
}

function readValueMatch(at: Cursor): ValueMatch {
  const value = at.at('value')
  const name = at.at('name').string ?? ''
  if (value.has('regex')) return { name, kind: 'regex', value: regexOf(value.at('regex')) }
  return { name, kind: 'exact', value: value.at('exact').string ?? '' }
}

/** A pattern is written as text; older files give a list of it and its length. */
function regexOf(at: Cursor): string {
  return at.string ?? at.at(0).string ?? ''
}
