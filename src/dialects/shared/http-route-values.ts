import type { ValueMatch } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'

/** `HTTPHeaderMatch` or `HTTPQueryParamMatch` of the Gateway API. */
export function readValueMatch(cursor: Cursor): ValueMatch {
  const kind = cursor.at('type').string === 'RegularExpression' ? 'regex' : 'exact'
  return { name: cursor.at('name').string ?? '', kind, value: cursor.at('value').string ?? '' }
}
