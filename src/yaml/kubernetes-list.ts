import { isMap, isSeq, type Node, Document as YamlDocument } from 'yaml'
import { detect } from './detect.js'
import { placeAt } from './places.js'
import type { Document } from './source.js'

/** `List`, or the list kind of one kind (`VirtualServiceList`). */
export function isList({ kind, value }: Document): boolean {
  return kind?.endsWith('List') === true && Array.isArray((value as { items?: unknown } | null)?.items)
}

/**
 * The objects in a `kind: List` (the output of `kubectl get -o yaml`), as separate documents with their own index:
 * pointers and findings are the same whether objects are separated by `---` or gathered in a list.
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
    get places() {
      const found = list.places && placeAt(list.places, ['items', String(position)])
      return found?.isWhole ? found.place : undefined
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
