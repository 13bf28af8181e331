import { groupBy } from '../../core/group-by.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { find, ofKind } from '../../kubernetes/bind.js'
import { meetsOperator } from '../../kubernetes/gateways.js'
import type { Resource } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import { member, texts } from '../../yaml/plain.js'
import type { GlooReader } from '../gloo-options/reader.js'

/** The route tables that a `delegateAction` names or selects, grouped by weight, the least first. */
export function selectTables(delegate: Cursor, namespace: string, reader: GlooReader): Resource[][] {
  const tables = delegate.at('selector').isSet
    ? bySelector(delegate.at('selector'), namespace, reader)
    : byName(delegate, reader)
  const byWeight = groupBy(tables, (table) => {
    const weight = member(table.value, 'spec', 'weight')
    return typeof weight === 'number' ? weight : 0
  })
  return [...byWeight].sort(([a], [b]) => a - b).map(([, group]) => group)
}

/** The table that is named, or those that are selected, where the input has none of them and may be incomplete. */
export function missingTables(delegate: Cursor, namespace: string, reader: GlooReader): Unmodelled | null {
  if (reader.graph.missing === 'ignore') return null
  const selector = delegate.at('selector')
  if (selector.isSet)
    return bySelector(selector, namespace, reader).length > 0 ? null : missingSelection(selector, namespace, reader)
  const ref = refOf(delegate, reader)
  const [name, of] = [reader.string(ref.at('name')) ?? '', reader.string(ref.at('namespace')) ?? '']
  if (name === '' || find(reader.graph, 'RouteTable', of, name)) return null
  return reader.missing('RouteTable', of, name, 'answer', ref.at('name'))
}

function missingSelection(selector: Cursor, namespace: string, reader: GlooReader): Unmodelled {
  const labels = reader.members(selector.at('labels')).map(([name, value]) => `${name}: ${reader.string(value) ?? ''}`)
  const namespaces = reader.strings(selector.at('namespaces'))
  const within = namespaces.length > 0 ? namespaces.join(',') : namespace
  return reader.missing('RouteTable', within, `(${labels.join(', ') || 'selected'})`, 'answer', selector)
}

function refOf(delegate: Cursor, reader: GlooReader): Cursor {
  const direct = reader.string(delegate.at('name')) || reader.string(delegate.at('namespace'))
  return direct ? delegate : delegate.at('ref')
}

/** The deprecated `name` and `namespace` beside `ref` win. */
function byName(delegate: Cursor, reader: GlooReader): Resource[] {
  const ref = refOf(delegate, reader)
  const name = reader.string(ref.at('name')) ?? ''
  const table = find(reader.graph, 'RouteTable', reader.string(ref.at('namespace')) ?? '', name)
  if (table) return [table]
  const cursor = ref.at('name').exists ? ref.at('name') : delegate
  reader.report(
    {
      code: 'CW3001',
      severity: 'warning',
      message: `the route is dropped: the input has no RouteTable \`${name}\``,
    },
    cursor,
  )
  return []
}

/** `namespaces`: by default that of the delegating object, `*` for all. Labels and expressions all have to match. */
function bySelector(selector: Cursor, namespace: string, reader: GlooReader): Resource[] {
  const namespaces = reader.strings(selector.at('namespaces'))
  const labels = reader.members(selector.at('labels'))
  const expressions = reader.items(selector.at('expressions'))
  return ofKind(reader.graph, 'RouteTable').filter((table) => {
    const inPlace =
      namespaces.length === 0
        ? table.namespace === namespace
        : namespaces.includes('*') || namespaces.includes(table.namespace)
    const own = texts(member(table.value, 'metadata', 'labels'))
    return (
      inPlace &&
      labels.every(([name, value]) => own.get(name) === reader.string(value)) &&
      expressions.every((cursor) => meets(cursor, own, reader))
    )
  })
}

/** A requirement on labels holds (operators as in Kubernetes, with Gloo's synonyms). */
export function meets(expression: Cursor, labels: ReadonlyMap<string, string>, reader: GlooReader): boolean {
  const value = labels.get(reader.string(expression.at('key')) ?? '')
  const values = reader.strings(expression.at('values'))
  const operator = String(expression.at('operator').value)
  if (operator === 'GreaterThan') return value !== undefined && Number(value) > Number(values[0])
  if (operator === 'LessThan') return value !== undefined && Number(value) < Number(values[0])
  return meetsOperator(Object.hasOwn(SYNONYMS, operator) ? SYNONYMS[operator] : operator, value, values)
}

const SYNONYMS: Readonly<Record<string, string>> = { Equals: 'In', DoubleEquals: 'In', NotEquals: 'NotIn' }
