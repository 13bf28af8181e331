import type { Loss, WrittenDocument } from '../dialects/dialect.js'
import type { Origin } from '../finding.js'
import type { Program } from '../program/program.js'
import { locate } from '../text/locate.js'
import { child, fromPointer } from '../text/pointer.js'
import type { Document, Source } from '../text/source.js'
import { statusOfMetadata } from './metadata.js'

/** What became of one field of the source. */
export interface Field {
  /** JSON pointer into its document. */
  path: string
  file: string
  line: number
  column: number
  status: Loss['status']
  note: string
}

const SEVERITY: Record<Loss['status'], number> = { exact: 0, approximate: 1, manual: 2, unsupported: 3 }

/**
 * Every field (leaf) of the documents that a program was read from, each with exactly one word: what the loss nearest
 * above it says; `exact` where the node that it belongs to was written; otherwise `unsupported`.
 */
export function fieldsOf(
  program: Program,
  sources: ReadonlyMap<string, Source>,
  losses: readonly Loss[],
  written: readonly WrittenDocument[],
): Field[] {
  const { read, left } = originsIn(program)
  const files = new Set([...read.values()].map(({ file }) => file))
  const origins = written.flatMap((document) => [...document.origins.values()])
  const kept = new Set(origins.map(keyOf))
  const above = new Set<string>()
  for (const origin of origins) {
    for (const key of upwards(origin)) {
      if (above.has(key)) break
      above.add(key)
    }
  }
  const known = {
    read,
    kept,
    above,
    left,
    losses: worstByPlace(losses),
    written,
    texts: textsIn(written.map(({ value }) => value)),
  }
  const fields: Field[] = []
  for (const file of files) {
    const source = sources.get(file)
    for (const document of source?.documents ?? []) {
      if (!source || document.family === null || document.family === 'kubernetes') continue
      for (const path of leaves(document.value, '')) fields.push(fieldAt(source, document, path, known))
    }
  }
  return fields
}

interface Written {
  /** Places that the program's nodes came from. */
  read: ReadonlyMap<string, Origin>
  /** Those whose nodes were written. */
  kept: ReadonlySet<string>
  /** Those of written nodes and of everything that they are a part of. */
  above: ReadonlySet<string>
  /** Those of nodes that stand for something that is not modelled. */
  left: ReadonlySet<string>
  losses: ReadonlyMap<string, Loss[]>
  written: readonly WrittenDocument[]
  texts: ReadonlySet<string>
}

function fieldAt(source: Source, document: Document, path: string, known: Written): Field {
  const origin = { file: source.file, document: document.index, pointer: path }
  const { line, column } = locate(source, origin, 'value')
  const at = { path, file: source.file, line, column }
  const value = String(valueAt(document.value, path))
  const loss = nearest(origin, (key) => known.losses.get(key)?.find(({ only }) => only === undefined || only === value))
  if (loss) return { ...at, status: loss.status, note: loss.note }
  const metadata = statusOfMetadata(path, value, known.written)
  if (metadata) return { ...at, ...metadata }
  if (/^\/(apiVersion|kind|metadata)(\/|$)/.test(path)) return { ...at, status: 'exact', note: '' }
  const node = nearest(origin, (key) => known.read.get(key))
  if (node !== undefined && related(node, known)) return { ...at, status: 'exact', note: '' }
  if (node !== undefined) return { ...at, status: 'unsupported', note: 'it does not come along' }
  const told = ATTACHES.test(path) || known.texts.has(value)
  if (told) return { ...at, status: 'exact', note: '' }
  return { ...at, status: 'unsupported', note: 'nothing that the gateway does depends on it' }
}

/** Fields that say where a policy applies or what an object stands for; the program has them applied. */
const ATTACHES =
  /\/(targetRefs|targetSelectors|parentRefs|gatewayClassName|extensionRef|optionsConfigRefs|delegateAction|delegateOptions|allowedRoutes|selector)(\/|$)/

function valueAt(value: unknown, pointer: string): unknown {
  return fromPointer(pointer).reduce<unknown>(
    (at, name) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, name)
        ? (at as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}

/** Texts and numbers that were written, and the parts of addresses in them. */
function textsIn(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) textsIn(member, into)
  else if (value !== null && value !== undefined) {
    into.add(String(value))
    if (typeof value === 'string' && value.length < 300) for (const part of value.split(/[:/]+/)) into.add(part)
  }
  return into
}

/**
 * The node was written, or a part of it, or what it is a part of: a writer tells what it leaves out. What is not
 * modelled is left out unless it is told to be written.
 */
function related(node: Origin, { kept, above, left }: Written): boolean {
  if (left.has(keyOf(node))) return false
  return above.has(keyOf(node)) || nearest(node, (key) => (kept.has(key) ? key : undefined)) !== undefined
}

function nearest<T>(origin: Origin, at: (key: string) => T | undefined): T | undefined {
  for (const key of upwards(origin)) {
    const found = at(key)
    if (found !== undefined) return found
  }
  return undefined
}

/** Keys of a node and of everything that it is a part of. */
function* upwards({ file, document, pointer }: Origin): Generator<string> {
  const start = `${file}#${document}`
  for (let end = pointer.length; end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf('/', end - 1))
    yield start + pointer.slice(0, end)
}

const keyOf = ({ file, document, pointer }: Origin): string => `${file}#${document}${pointer}`

/** The worst of each place first. */
function worstByPlace(losses: readonly Loss[]): Map<string, Loss[]> {
  const byPlace = new Map<string, Loss[]>()
  for (const loss of losses) byPlace.set(keyOf(loss.origin), [...(byPlace.get(keyOf(loss.origin)) ?? []), loss])
  for (const all of byPlace.values()) all.sort((x, y) => SEVERITY[y.status] - SEVERITY[x.status])
  return byPlace
}

/** Pointers of everything that is no container, and of empty containers. */
function* leaves(value: unknown, pointer: string): Generator<string> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (members.length === 0) yield pointer
  for (const [name, member] of members) yield* leaves(member, child(pointer, name))
}

/** Every place that a node of the program came from. */
function originsIn(program: Program): { read: Map<string, Origin>; left: Set<string> } {
  const read = new Map<string, Origin>()
  const left = new Set<string>()
  const seen = new Set<object>()
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    const { origin, kind } = value as { origin?: unknown; kind?: unknown }
    if (isOrigin(origin)) read.set(keyOf(origin), origin)
    if (isOrigin(origin) && (kind === 'unmodelled' || kind === 'outside')) left.add(keyOf(origin))
    for (const [name, member] of Object.entries(value)) if (name !== 'origin') walk(member)
  }
  walk(program)
  return { read, left }
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === 'object' && value !== null && 'file' in value && 'pointer' in value
}
