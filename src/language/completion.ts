import { toPointer } from '../core/pointer.js'
import { modelledKinds } from '../validate/schema.js'
import { type Completion, completeExpression } from './complete-expression.js'
import { isExpression } from './expressions.js'
import type { HoverContext } from './hover.js'
import type { Field, Model } from './model.js'
import { indexObjects } from './objects.js'
import { MARK, type Probe, probe } from './probe.js'
import { policySnippets } from './snippets.js'
import type { Workspace } from './workspace.js'

export type { Completion }

/** What a user may want to write at the cursor: fields, values, names of objects, parts of expressions, whole policies. */
export function complete(workspace: Workspace, file: string, offset: number, context: HoverContext): Completion[] {
  const text = workspace.source(file)?.text
  if (text === undefined) return []
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  const rest = /[^\r\n]*/.exec(text.slice(offset))![0]
  const cursor: Cursor = { workspace, file, text, offset, line, ...context }
  return (isKeyPlace(line, rest) ? completeKey(cursor) : undefined) ?? completeValue(cursor)
}

interface Cursor extends HoverContext {
  workspace: Workspace
  file: string
  text: string
  offset: number
  /** Text of the line before the cursor. */
  line: string
}

/** The line contains only a name. */
const isKeyPlace = (line: string, rest: string): boolean => /^[ \t]*(?:- +)*[\w.-]*$/.test(line) && rest.trim() === ''

function completeKey(cursor: Cursor): Completion[] | undefined {
  const found = probe(cursor.workspace, { ...cursor, asKey: true })
  return found?.part === 'key' ? completeField(found, cursor, true) : undefined
}

function completeValue(cursor: Cursor): Completion[] {
  const found = probe(cursor.workspace, { ...cursor, asKey: false })
  if (!found) return []
  if (found.part === 'key') return completeField(found, cursor, false) ?? []
  const { document, path, value } = found
  const before = value.slice(0, value.indexOf(MARK))
  if (isExpression(document, toPointer(path), cursor.model))
    return completeExpression(before, cursor.offset, cursor.tokens)
  const start = cursor.offset - (cursor.line.endsWith(before) ? before.length : 0)
  const range = { start, end: cursor.offset }
  const names = completeName(found, cursor.workspace)
  if (names) return names.map((name) => ({ ...name, ...range }))
  return valuesAt(found, cursor.model).map((label) => ({ label, kind: 'value', insert: label, ...range }))
}

function valuesAt({ document, path }: Probe, model: Model): string[] {
  if (path.length === 1 && (path[0] === 'kind' || path[0] === 'apiVersion')) return rootValues(document.value, path[0])
  const field = model.field(document, path)
  const schemas = field ? [field.schema] : model.schemasAt(document, path)
  return [...new Set(schemas.flatMap((schema) => model.values(schema)))]
}

/** Kinds of the `apiVersion` that is written, or the other way round. */
function rootValues(value: unknown, name: 'kind' | 'apiVersion'): string[] {
  const { apiVersion, kind } = (value ?? {}) as Record<string, unknown>
  const pairs = modelledKinds().map((key) => key.split(' ') as [string, string])
  const matching = pairs.filter(([version, candidate]) =>
    name === 'kind' ? version === apiVersion : candidate === kind,
  )
  return [...new Set((matching.length > 0 ? matching : pairs).map((pair) => pair[name === 'kind' ? 1 : 0]))]
}

/** Names of the objects that a reference can mean, those of its own namespace first. */
function completeName({ source }: Probe, workspace: Workspace): Named[] | undefined {
  const reference = indexObjects([source]).references.find(({ name }) => name.includes(MARK))
  if (!reference) return undefined
  const { kind, scope } = reference
  const isPart = kind === kind.toLowerCase()
  const candidates = workspace
    .objects()
    .objects.filter((object) => object.kind === kind && (!isPart || object.scope === scope))
  return candidates
    .map((object): Named => {
      const isNear = object.scope === scope
      const detail = isPart ? kind : `${kind} in namespace ${object.scope}`
      return { label: object.name, kind: 'name', insert: object.name, detail, sort: `${isNear ? 0 : 1}${object.name}` }
    })
    .filter(
      ({ label, detail }, index, all) =>
        all.findIndex((other) => other.label === label && other.detail === detail) === index,
    )
}

type Named = Omit<Completion, 'start' | 'end'>

/** Fields of the map that the cursor is in. `isNew`: the field has no value yet. */
function completeField(found: Probe, { model, line, offset }: Cursor, isNew: boolean): Completion[] | undefined {
  const { document, path, siblings } = found
  const word = /[\w.-]*$/.exec(line)![0]
  const range = { start: offset - word.length, end: offset }
  if (path.length === 1 && siblings.length === 0)
    return policySnippets().map((snippet) => ({ ...snippet, kind: 'snippet', isSnippet: true, ...range }))
  const fields = model.fields(document, path.slice(0, -1)).filter(({ name }) => !siblings.includes(name))
  if (fields.length === 0) return path.length === 1 ? rootFields(siblings, range) : undefined
  // A list item begins two columns behind its dash, where the client would not indent.
  const extra = ' '.repeat(line.length - word.length - /^[ \t]*/.exec(line)![0].length)
  return fields.map((field) => ({
    label: field.name,
    kind: 'field',
    insert: isNew ? fieldSnippet(field, model, extra) : field.name,
    isSnippet: isNew,
    detail: model.typeName(field.schema),
    ...documented(model.documentation(field.schema)),
    sort: `${field.isRequired ? 0 : field.schema.deprecated ? 2 : 1}${field.name}`,
    isDeprecated: field.schema.deprecated === true,
    ...range,
  }))
}

const documented = (documentation: string | undefined) => (documentation === undefined ? {} : { documentation })

function rootFields(siblings: readonly string[], range: { start: number; end: number }): Completion[] {
  return ['apiVersion', 'kind', 'metadata', 'spec']
    .filter((name) => !siblings.includes(name))
    .map((label) => ({ label, kind: 'field', insert: `${label}: `, ...range }))
}

/** The field with the beginning of its value. */
function fieldSnippet({ name, schema }: Field, model: Model, extra: string): string {
  const values = model.values(schema)
  if (values.length > 0 && values.every((value) => /^[\w.-]+$/.test(value)))
    return `${name}: \${1|${values.join(',')}|}`
  const shape = model.shape(schema)
  if (shape === 'scalar') return `${name}: $0`
  return shape === 'list' ? `${name}:\n${extra}- $0` : `${name}:\n${extra}  $0`
}
