import type { Graph } from '../../bind/graph.js'
import type { Content } from '../../program/step/outside.js'
import type { Cursor } from '../../text/cursor.js'
import { contentOf, type Target } from '../content.js'
import { moduleFile } from './custom-validate.js'

/** The content of a field that names code, `module.function`: the module's file is part of it. */
export function hookContent(at: Cursor, readFile: Graph['readFile']): Content {
  return contentOf(at, (_, value): Target[] => {
    const file = value === at.value && typeof value === 'string' ? moduleFile(value) : undefined
    if (file === undefined) return []
    const text = readFile(file)
    return [{ kind: 'module', name: file, ...(text !== undefined && { value: { text } }) }]
  })
}
