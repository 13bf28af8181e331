import type { Span } from '../core/finding.js'
import { Cursor } from '../yaml/cursor.js'
import { locate, span } from '../yaml/locate.js'
import type { Document, Source } from '../yaml/source.js'
import { namespaceOf } from './objects.js'

/** A part of a file worth a line in an outline. */
export interface DocumentSymbol {
  name: string
  detail: string
  kind: 'document' | 'list' | 'policy'
  span: Span
  /** The name itself. */
  nameSpan: Span
  children: DocumentSymbol[]
}

/** Lists and maps whose members an outline shows. */
const LISTED = new Set([
  'binds',
  'listeners',
  'routes',
  'rules',
  'policies',
  'providers',
  'backends',
  'gateways',
  'model_list',
  'virtualServices',
])
const MAX_DEPTH = 24
/** Characters. The end of a block needs the tree of its document, which takes seconds and a gigabyte for larger files. */
const MAX_SIZE = 1024 * 1024

/** Objects and configurations of a file with their listeners, routes, rules, policies and providers. Large files have none. */
export function documentSymbols(source: Source): DocumentSymbol[] {
  if (source.text.length > MAX_SIZE) return []
  return source.documents.filter(isShown).map((document) => {
    const root = new Cursor(document)
    const [start, , end] = document.yaml.range
    const whole = span(source, start, end)
    const name = root.at('metadata', 'name')
    return {
      name:
        document.kind === undefined
          ? `${document.family} configuration`
          : `${document.kind} ${name.string ?? ''}`.trim(),
      detail: document.kind === undefined ? '' : namespaceOf(root),
      kind: 'document',
      span: whole,
      nameSpan: name.exists
        ? locate(source, name)
        : { ...whole, end: whole.start, endLine: whole.line, endColumn: whole.column },
      children: childrenOf(source, root, 0),
    }
  })
}

const isShown = ({ family, value, isTemplate }: Document): boolean => family !== null && value !== null && !isTemplate

function childrenOf(source: Source, parent: Cursor, depth: number): DocumentSymbol[] {
  if (depth > MAX_DEPTH) return []
  return parent.members().flatMap(([field, member]) => {
    if (!LISTED.has(field)) return elementsOf(member).flatMap(([, element]) => childrenOf(source, element, depth + 1))
    return elementsOf(member).map(([name, element]) => symbol(source, field, name, element, depth))
  })
}

function elementsOf(member: Cursor): [name: string, element: Cursor][] {
  if (Array.isArray(member.value)) return member.items().map((element, index) => [labelOf(element, index), element])
  return member.members()
}

const labelOf = (element: Cursor, index: number): string =>
  element.at('name').string ??
  element.at('model_name').string ??
  element.at('issuer').string ??
  element.string ??
  `[${index}]`

function symbol(source: Source, field: string, name: string, element: Cursor, depth: number): DocumentSymbol {
  const place = locate(source, element, 'pair')
  return {
    name: name === '' ? '""' : name,
    detail: field,
    kind: field === 'policies' || field === 'providers' ? 'policy' : 'list',
    span: place,
    nameSpan: { ...place, end: place.start, endLine: place.line, endColumn: place.column },
    children: childrenOf(source, element, depth + 1),
  }
}
