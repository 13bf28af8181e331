import { isMap, isSeq, type Node, Document as YamlDocument } from 'yaml'
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
  return items.map((value, position) => ({
    file: list.file,
    index: list.index + position,
    value,
    valid: true,
    ...detect(value),
    get yaml() {
      return itemTree(list.yaml, position)
    },
  }))
}

function itemTree(list: YamlDocument.Parsed, position: number): YamlDocument.Parsed {
  const node = isMap(list.contents) ? list.contents.get('items', true) : undefined
  const contents = isSeq(node) ? (node.items[position] as Node) : null
  const yaml = new YamlDocument(null, { schema: list.schema }) as YamlDocument.Parsed
  yaml.contents = contents as YamlDocument.Parsed['contents']
  if (contents?.range) yaml.range = contents.range
  return yaml
}
