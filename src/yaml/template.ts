import { isMap, visit, type Document as YamlDocument } from 'yaml'
import type { StreamItem } from './stream.js'

const MARK = /\{\{|\{%/

/**
 * Offset of the first mark of a template (`{{ ... }}` of Go, `{% ... %}` of Jinja) that keeps a text from being YAML.
 * Marks in quoted strings and block scalars belong to values: Gloo's own transformations use them.
 */
export function templateMark(text: string, items: readonly StreamItem[]): number | undefined {
  for (const item of items) {
    if (!('yaml' in item)) continue
    const offset = markOfError(text, item.yaml) ?? markOfMap(text, item.yaml)
    if (offset !== undefined) return offset
  }
  return undefined
}

/** A mark on the line of a syntax error, or on the line before it. */
function markOfError(text: string, { errors }: YamlDocument.Parsed): number | undefined {
  for (const { pos } of errors) {
    const start = text.lastIndexOf('\n', text.lastIndexOf('\n', pos[0] - 1) - 1) + 1
    const end = text.indexOf('\n', pos[0])
    const mark = MARK.exec(text.slice(start, end === -1 ? undefined : end))
    if (mark) return start + mark.index
  }
  return undefined
}

/** `{{ name }}` parses as a map whose key is a map. No supported configuration has one. */
function markOfMap(text: string, yaml: YamlDocument.Parsed): number | undefined {
  let offset: number | undefined
  visit(yaml, {
    Map: (_, node) => {
      if (!node.flow || !node.range || !text.startsWith('{{', node.range[0])) return undefined
      if (!node.items.some(({ key }) => isMap(key))) return undefined
      offset = node.range[0]
      return visit.BREAK
    },
  })
  return offset
}
