import type { Match, PathMatch, ValueMatch } from '../../core/program.js'
import { pathOf } from '../../kubernetes/precedence.js'
import type { Cursor } from '../../yaml/cursor.js'
import { originOf } from '../gloo-options/reader.js'

/** An `HTTPRouteMatch` as Gloo translates it. */
export function readMatch(at: Cursor): Match {
  const method = at.at('method').string
  return {
    path: readPath(at),
    ...(method !== undefined && { methods: [method] }),
    headers: at
      .at('headers')
      .items()
      .map((header) => ({ ...readValue(header), invert: false })),
    query: at.at('queryParams').items().map(readValue),
    origin: originOf(at),
  }
}

/** A prefix matches whole segments, except one that ends in `/`. */
function readPath(at: Cursor): PathMatch {
  const { type, value } = pathOf(at.value)
  if (type === 'Exact') return { kind: 'exact', value }
  if (type === 'RegularExpression') return { kind: 'regex', value }
  return { kind: value.endsWith('/') ? 'prefix' : 'segments', value }
}

function readValue(at: Cursor): ValueMatch {
  const kind = at.at('type').string === 'RegularExpression' ? 'regex' : 'exact'
  return { name: at.at('name').string ?? '', kind, value: at.at('value').string ?? '' }
}
