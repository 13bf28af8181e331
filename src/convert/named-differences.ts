import type { Difference } from '../compare/compare.js'
import type { Origin } from '../core/finding.js'
import { originKey } from '../core/origin-key.js'
import type { Graph } from '../kubernetes/graph.js'
import { locate } from '../yaml/locate.js'
import type { Field } from './fields.js'

/**
 * Fields with those that a difference of the policies is about: where no loss names the place of a difference in the
 * source, its field is not converted exactly after all.
 */
export function nameDifferences(
  fields: readonly Field[],
  differences: readonly Difference[],
  { sources }: Graph,
): Field[] {
  const named = new Map<string, Field>()
  for (const { cause, code, source } of differences) {
    const input = sources.get(source.file)
    const key = originKey(source)
    if (cause !== 'policy' || !input || named.has(key) || fields.some((field) => isLossAt(field, source))) continue
    const { line, column } = locate(input, source, 'value')
    const note = `requests are answered in another way: see ${code}`
    const { pointer: path, file, document } = source
    named.set(key, { path, file, document, line, column, status: 'approximate', note })
  }
  const isNamed = ({ path, file, document }: Field) => named.has(originKey({ pointer: path, file, document }))
  return [...fields.filter((field) => !isNamed(field)), ...named.values()]
}

/** A loss in the document that is of the same route, or of no route alone. What is to do there is a loss of the place. */
function isLossAt({ path, status, ...place }: Field, { file, document, pointer }: Origin): boolean {
  if (status === 'exact' || place.file !== file || place.document !== document) return false
  if (status === 'manual') return path === pointer || path.startsWith(`${pointer}/`)
  const route = ROUTE.exec(path)?.[0]
  return route === undefined || route === ROUTE.exec(pointer)?.[0]
}

const ROUTE = /^.*\/(?:routes|rules)\/\d+(?=\/|$)/
