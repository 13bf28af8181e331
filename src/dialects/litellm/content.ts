import type { Content } from '../../core/step/outside.js'
import type { Graph } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import { contentOf, type Target } from '../shared/content.js'
import { moduleFile } from './custom-validate.js'

/** The content of a field that names code, `module.function`, or lists some: the modules' files are part of it. */
export function hookContent(cursor: Cursor, readFile: Graph['readFile']): Content {
  const named = new Set([cursor.value, ...cursor.strings()])
  return contentOf(cursor, (_, value): Target[] => {
    const file = typeof value === 'string' && named.has(value) ? moduleFile(value) : undefined
    if (file === undefined) return []
    const text = readFile(file)
    return [{ kind: 'module', name: file, ...(text !== undefined && { value: { text } }) }]
  })
}
