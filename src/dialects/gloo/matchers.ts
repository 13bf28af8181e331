import { originOf } from '../../core/origin-of.js'
import { plainPathProblem } from '../../core/plain-path.js'
import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { checkRegex } from '../gloo-options/regex.js'

/** A matcher for every path, Gloo's default. */
export function everyPath(origin: Match['origin']): Match {
  return { path: { kind: 'prefix', value: '/' }, headers: [], query: [], origin }
}

export function readMatcher(at: Cursor, reader: GlooReader): Match {
  const isConnect = at.at('connectMatcher').isMap
  const path = isConnect ? undefined : readPath(at, reader)
  const methods = reader.strings(at.at('methods'))
  for (const method of methods) checkRegex(method, at.at('methods'), reader)
  return {
    ...(path && { path }),
    ...(isConnect && { isConnect }),
    ...(methods.length > 0 && { methods }),
    headers: reader.items(at.at('headers')).map((cursor) => readHeader(cursor, reader)),
    query: reader.items(at.at('queryParameters')).map((cursor) => readValue(cursor, reader)),
    origin: originOf(at),
  }
}

/** Declared in this order: of several the last one wins, and `connectMatcher` over them. */
const PATHS = ['prefix', 'exact', 'regex'] as const

function readPath(cursor: Cursor, reader: GlooReader): PathMatch | undefined {
  const kind = PATHS.findLast((name) => reader.string(cursor.at(name)) !== undefined)
  if (kind === undefined) return undefined
  const value = reader.string(cursor.at(kind)) ?? ''
  if (kind === 'regex') checkRegex(value, cursor.at(kind), reader)
  else checkPath(value, cursor.at(kind), reader)
  const caseSensitive = reader.boolean(cursor.at('caseSensitive'))
  return { kind, value, ...(caseSensitive !== undefined && { caseSensitive }) }
}

function readHeader(cursor: Cursor, reader: GlooReader): HeaderMatch {
  return { ...readValue(cursor, reader), invert: reader.boolean(cursor.at('invertMatch')) ?? false }
}

/** An empty value tests for presence. */
function readValue(cursor: Cursor, reader: GlooReader): ValueMatch {
  const name = reader.string(cursor.at('name')) ?? ''
  const value = reader.string(cursor.at('value')) ?? ''
  if (value === '') return { name, kind: 'present', value }
  if (reader.boolean(cursor.at('regex')) !== true) return { name, kind: 'exact', value }
  checkRegex(value, cursor.at('value'), reader)
  return { name, kind: 'regex', value }
}

/** Paths that Gloo rejects (its route_config.go). */
function checkPath(path: string, cursor: Cursor, reader: GlooReader): void {
  const problem = plainPathProblem(path)
  if (!problem) return
  const part = problem.part === undefined ? 'a character that paths cannot have' : `\`${problem.part}\``
  reader.refuse('CW2008', cursor, `Gloo refuses the route: the path \`${path.slice(0, 80)}\` holds ${part}`)
}
