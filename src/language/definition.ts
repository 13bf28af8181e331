import type { Edit, Span } from '../core/finding.js'
import type { Source } from '../yaml/source.js'
import { type NamedObject, type NamePlace, type Reference, refersTo, spanOf } from './objects.js'
import type { Workspace } from './workspace.js'

/** Places of the objects that the name under the cursor refers to. On a definition, the definition itself. */
export function findDefinitions(workspace: Workspace, file: string, offset: number): Span[] {
  const name = nameAt(workspace, file, offset)
  return name ? definitionsOf(workspace, name).map((object) => spanIn(workspace, object.place)) : []
}

/** Places that name the same object as the name under the cursor. */
export function findReferences(workspace: Workspace, file: string, offset: number, includeDefinition: boolean): Span[] {
  const name = nameAt(workspace, file, offset)
  if (!name) return []
  const { objects, references } = workspace.objects()
  const found = [
    ...(includeDefinition ? objects.filter((object) => refersTo(object, name)) : []),
    ...references.filter((reference) => refersTo(reference, name)),
  ]
  return found.map(({ place }) => spanIn(workspace, place))
}

/** The name under the cursor, where it can be renamed. */
export function nameToRename(workspace: Workspace, file: string, offset: number): Span | undefined {
  const name = nameAt(workspace, file, offset)
  return name && spanIn(workspace, name.place)
}

/** Renames an object, and every reference to it. Quotes stay. Throws a sentence where the name is not allowed. */
export function rename(workspace: Workspace, file: string, offset: number, newName: string): Edit[] {
  const name = nameAt(workspace, file, offset)
  if (!name) return []
  if (!(name.kind === name.kind.toLowerCase() ? PART_NAME : OBJECT_NAME).test(newName))
    throw new Error(`\`${newName}\` is not a name: use lower-case letters, digits, \`-\` and \`.\``)
  const { objects, references } = workspace.objects()
  const renamed = [...objects, ...references].filter((candidate) => refersTo(candidate, name))
  return renamed.map(({ place }) => {
    const source = workspace.source(place.file)!
    const { start, end } = spanOf(source, place)
    return { file: place.file, start, end, text: quoteLike(source.text.slice(start, end), newName) }
  })
}

/** RFC 1123 subdomain, as the API server requires for names of objects. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/
const PART_NAME = /^[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?$/

function quoteLike(written: string, name: string): string {
  const quote = /^["']/.exec(written)?.[0] ?? (/^[\d.]+$|^(?:true|false|null|yes|no|on|off|y|n)$/.test(name) ? '"' : '')
  return `${quote}${name}${quote}`
}

function nameAt(workspace: Workspace, file: string, offset: number): NamedObject | Reference | undefined {
  const source = workspace.source(file)
  if (!source) return undefined
  const { objects, references } = workspace.objects()
  return [...references, ...objects].find(({ place }) => place.file === file && contains(source, place, offset))
}

function contains(source: Source, place: NamePlace, offset: number): boolean {
  const { start, end } = spanOf(source, place)
  return start <= offset && offset <= end
}

const definitionsOf = (workspace: Workspace, name: NamedObject | Reference): NamedObject[] =>
  workspace.objects().objects.filter((object) => refersTo(name, object))

const spanIn = (workspace: Workspace, place: NamePlace): Span => spanOf(workspace.source(place.file)!, place)
