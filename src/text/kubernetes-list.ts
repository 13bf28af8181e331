import { isMap, isSeq, Document as YamlDocument, type Node } from 'yaml'
import { detect } from './detect.js'
import type { Document } from './source.js'

/** `List`, or what the API server answers for one kind (`VirtualServiceList`). */
export function isList({ kind, value }: Document): boolean {
  return kind?.endsWith('List') === true && Array.isArray((value as { items?: unknown } | null)?.items)
}

/**
 * The objects in a `kind: List` (what `kubectl get -o yaml` prints), each as a document of its own that numbers like
 * one: pointers and findings then read the same whether objects are separated by `---` or gathered in a list.
 */
export function itemsOfList(list: Document): Document[] {
  const { items } = list.value as { items: unknown[] }
  const node = isMap(list.yaml.contents) ? list.yaml.contents.get('items', true) : undefined
  if (!isSeq(node)) return []
  return items.map((value, position) => {
    const contents = node.items[position] as Node
    const yaml = new YamlDocument(null, { schema: list.yaml.schema }) as YamlDocument.Parsed
    yaml.contents = contents as YamlDocument.Parsed['contents']
    if (contents?.range) yaml.range = contents.range
    return { file: list.file, index: list.index + position, value, yaml, valid: true, ...detect(value) }
  })
}
