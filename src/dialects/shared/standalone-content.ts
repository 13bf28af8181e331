import type { Content } from '../../core/step/outside.js'
import type { Cursor } from '../../yaml/cursor.js'
import { isRecord, list, member } from '../../yaml/plain.js'
import { contentOf, type Target } from './content.js'

/** The content of a field of a standalone file: it names the file's `backends` and `llm.providers`. */
export function standaloneContent(cursor: Cursor): Content {
  const root = cursor.source.value
  const named = (kind: string, all: unknown, name: string): Target => {
    const value = list(all).findLast((one) => isRecord(one) && one['name'] === name)
    return { kind, name, ...(value !== undefined && { value }) }
  }
  return contentOf(cursor, (field, value) => {
    if (typeof value !== 'string') return []
    if (field === 'backend') return [named('backend', member(root, 'backends'), value.replace(/^\//, ''))]
    if (field === 'reference') return [named('provider', member(root, 'llm', 'providers'), value)]
    return []
  })
}
