import { isMap, isScalar, type Node } from 'yaml'
import type { Document, Source } from '../yaml/source.js'
import type { Model } from './model.js'

/** A value that the gateway assumes because the author wrote none. */
export interface ImpliedValue {
  /** Offset behind the key of the map that lacks the field. */
  offset: number
  /** `mode: Strict (default)`. */
  label: string
  documentation?: string
}

/** Maps of policies, whose unwritten fields decide who is allowed. */
const MAX_HINTS = 500

/** Fields with a list of values and a default that the maps of a file leave out, between two offsets. */
export function impliedValues(source: Source, model: Model, from: number, to: number): ImpliedValue[] {
  const hints: ImpliedValue[] = []
  for (const document of source.documents) {
    if (document.family === null || document.value === null || document.isTemplate) continue
    const [start, , end] = document.yaml.range
    if (start > to || end < from) continue
    visitMaps(document.yaml.contents as Node, [], (map, path, keyEnd) => {
      if (keyEnd < from || keyEnd > to || hints.length >= MAX_HINTS) return
      hints.push(...hintsOf(document, map, path, keyEnd, model))
    })
  }
  return hints
}

function hintsOf(
  document: Document,
  map: ReadonlySet<string>,
  path: (string | number)[],
  offset: number,
  model: Model,
): ImpliedValue[] {
  return model.fields(document, path).flatMap(({ name, schema, isRequired }) => {
    const value = schema.default
    const isChoice = typeof value === 'string' && model.values(schema).length > 1
    if (isRequired || map.has(name) || !isChoice) return []
    const documentation = model.documentation(schema)
    return [{ offset, label: `${name}: ${value} (default)`, ...(documentation !== undefined && { documentation }) }]
  })
}

type Visit = (keys: ReadonlySet<string>, path: (string | number)[], keyEnd: number) => void

/** Visits the maps that are values of block-style keys: a hint behind a key of a flow map would be in the way. */
function visitMaps(node: Node | null, path: (string | number)[], visit: Visit): void {
  if (!isMap(node)) {
    const items = (node as { items?: Node[] } | null)?.items ?? []
    for (const [index, item] of items.entries()) visitMaps(item, [...path, index], visit)
    return
  }
  for (const { key, value } of node.items) {
    if (!isScalar(key) || !key.range || !value) continue
    const inner = [...path, String(key.value)]
    if (isMap(value) && !value.flow)
      visit(new Set(value.items.map((pair) => String(pair.key))), inner, key.range[1] + 1)
    visitMaps(value as Node, inner, visit)
  }
}
