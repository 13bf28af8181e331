import { originOf } from '../../core/origin-of.js'
import type { Match, PathMatch, ValueMatch } from '../../core/program.js'
import { pathOf } from '../../kubernetes/precedence.js'
import type { Cursor } from '../../yaml/cursor.js'

/** An `HTTPRouteMatch` as Gloo translates it. */
export function readMatch(cursor: Cursor): Match {
  const method = cursor.at('method').string
  return {
    path: readPath(cursor),
    ...(method !== undefined && { methods: [method] }),
    headers: cursor
      .at('headers')
      .items()
      .map((header) => ({ ...readValue(header), invert: false })),
    query: cursor.at('queryParams').items().map(readValue),
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

function readValue(cursor: Cursor): ValueMatch {
  const kind = cursor.at('type').string === 'RegularExpression' ? 'regex' : 'exact'
  return { name: cursor.at('name').string ?? '', kind, value: cursor.at('value').string ?? '' }
}
