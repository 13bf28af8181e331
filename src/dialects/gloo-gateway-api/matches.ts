import { originOf } from '../../core/origin-of.js'
import type { Match, PathMatch } from '../../core/program.js'
import { pathOf } from '../../kubernetes/precedence.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readValueMatch } from '../shared/http-route-values.js'

/** An `HTTPRouteMatch` as Gloo translates it. */
export function readMatch(cursor: Cursor): Match {
  const method = cursor.at('method').string
  return {
    path: readPath(cursor),
    ...(method !== undefined && { methods: [method] }),
    headers: cursor
      .at('headers')
      .items()
      .map((header) => ({ ...readValueMatch(header), invert: false })),
    query: cursor.at('queryParams').items().map(readValueMatch),
    origin: originOf(cursor),
  }
}

/** A prefix matches whole segments, except one that ends in `/`. */
function readPath(cursor: Cursor): PathMatch {
  const { type, value } = pathOf(cursor.value)
  if (type === 'Exact') return { kind: 'exact', value }
  if (type === 'RegularExpression') return { kind: 'regex', value }
  return { kind: value.endsWith('/') ? 'prefix' : 'segments', value }
}
