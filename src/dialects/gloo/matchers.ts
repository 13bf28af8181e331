import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type GlooReader, originOf } from '../gloo-options/reader.js'
import { checkRegex } from '../gloo-options/regex.js'

/** A matcher for every path, Gloo's default. */
export function everyPath(origin: Match['origin']): Match {
  return { path: { kind: 'prefix', value: '/' }, headers: [], query: [], origin }
}

export function readMatcher(at: Cursor, reader: GlooReader): Match {
  const path = readPath(at, reader)
  const methods = reader.strings(at.at('methods'))
  for (const method of methods) checkRegex(method, at.at('methods'), reader)
  return {
    ...(path && { path }),
    ...(methods.length > 0 && { methods }),
    headers: reader.items(at.at('headers')).map((cursor) => readHeader(cursor, reader)),
    query: reader.items(at.at('queryParameters')).map((cursor) => readValue(cursor, reader)),
    origin: originOf(at),
  }
}

/** Declared in this order: of several the last one wins. */
const PATHS = ['prefix', 'exact', 'regex'] as const

function readPath(at: Cursor, reader: GlooReader): PathMatch | undefined {
  const kind = PATHS.findLast((name) => reader.string(at.at(name)) !== undefined)
  if (kind === undefined || at.at('connectMatcher').isMap) return undefined
  const value = reader.string(at.at(kind)) ?? ''
  if (kind === 'regex') checkRegex(value, at.at(kind), reader)
  else checkPath(value, at.at(kind), reader)
  const caseSensitive = reader.boolean(at.at('caseSensitive'))
  return { kind, value, ...(caseSensitive !== undefined && { caseSensitive }) }
}

function readHeader(at: Cursor, reader: GlooReader): HeaderMatch {
  return { ...readValue(at, reader), invert: reader.boolean(at.at('invertMatch')) ?? false }
}

/** An empty value tests for presence. */
function readValue(at: Cursor, reader: GlooReader): ValueMatch {
  const name = reader.string(at.at('name')) ?? ''
  const value = reader.string(at.at('value')) ?? ''
  if (value === '') return { name, kind: 'present', value }
  if (reader.boolean(at.at('regex')) !== true) return { name, kind: 'exact', value }
  checkRegex(value, at.at('value'), reader)
  return { name, kind: 'regex', value }
}

const PCHARS = /^(?:[A-Za-z0-9/:@._~!$&'()*+,=;-]|%[0-9a-fA-F]{2})*$/
const FORBIDDEN = ['//', '/./', '/../', '%2f', '%2F', '#']

/** Paths that Gloo rejects (its route_config.go). */
function checkPath(path: string, at: Cursor, reader: GlooReader): void {
  const part = FORBIDDEN.find((one) => path.includes(one)) ?? ['/..', '/.'].find((one) => path.endsWith(one))
  if (part !== undefined)
    reader.refuse('CW2008', at, `Gloo refuses the route: the path \`${path.slice(0, 80)}\` holds \`${part}\``)
  else if (!PCHARS.test(path))
    reader.refuse(
      'CW2008',
      at,
      `Gloo refuses the route: the path \`${path.slice(0, 80)}\` holds a character that paths cannot have`,
    )
}
