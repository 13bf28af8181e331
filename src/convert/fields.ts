import type { Origin } from '../core/finding.js'
import { addToGroup, groupBy } from '../core/group-by.js'
import type { Loss } from '../core/losses.js'
import { child, valueAt } from '../core/pointer.js'
import type { DialectId, Program } from '../core/program.js'
import type { Content } from '../core/step/outside.js'
import type { WrittenDocument } from '../core/writer.js'
import { find } from '../kubernetes/bind.js'
import type { Graph } from '../kubernetes/graph.js'
import { locate } from '../yaml/locate.js'
import { leafKey, type Reads } from '../yaml/recorded.js'
import type { Document, Source } from '../yaml/source.js'
import { Dependence, type Share } from './dependence.js'
import { belongsTo } from './in-place.js'
import { statusOfMetadata } from './metadata.js'
import { readsOf } from './reads.js'
import { staysAsIs } from './shared-kinds.js'
import { Budget, Unused } from './unused.js'

/** What became of one field of the source. */
export interface Field {
  /** JSON pointer into its document. */
  path: string
  file: string
  /** Index of the document in its file. */
  document: number
  line: number
  column: number
  status: Loss['status']
  note: string
}

const NOTES = {
  unread: 'not converted: claimwright does not model this field',
  part: 'only a part of this value is written',
  reference: 'the reference is written without it',
  unwritten: 'not converted: the target has no counterpart',
  withoutEffect: 'not converted: no route of the input uses it',
  leftOut: 'not converted: the gateway leaves it out, since it cannot use it',
  nothing: 'not converted: nothing of this object is written',
} as const

/** Leaves that may be read again to find out which parts nothing refers to: some 0.2 s. */
const BUDGET = 10_000

const SEVERITY: Record<Loss['status'], number> = { exact: 0, approximate: 1, manual: 2, unsupported: 3 }

/** What is written for a program, and what became of fields of its source. */
export interface Translation {
  written: readonly WrittenDocument[]
  losses: readonly Loss[]
}

/**
 * Every field of the documents that a program was read from, each classified once: by its loss; `exact` where the
 * reader consumed the field, the writer wrote the node that it became a part of, and another value there would be
 * written differently; else `unsupported`, with the side that lacks it. A field is a leaf. A map or list that was
 * written and has a loss of its own is listed, too: its loss does not cover its leaves.
 */
export function fieldsOf(
  program: Program,
  graph: Graph,
  translate: (program: Program, graph: Graph) => Translation,
  translation = translate(program, graph),
  to: DialectId = program.dialect,
): Field[] {
  const own = [...graph.sources.values()].flatMap(({ documents }) =>
    documents.filter((document) => document.family !== 'kubernetes' && belongsTo(program, document)),
  )
  const count = own.reduce((sum, { value }) => sum + [...leavesOf(value, '')].length, 0)
  const dependence = new Dependence(program, graph, translate, translation, count)
  const accounts = new Accounts(program, graph, readsOf(program, graph), translation, dependence)
  const fields: Field[] = []
  for (const source of graph.sources.values()) {
    for (const document of source.documents) {
      if (!own.includes(document)) continue
      if (staysAsIs(program.dialect, to, document)) for (const field of unchanged(source, document)) fields.push(field)
      else for (const field of accounts.ofDocument(source, document)) fields.push(field)
    }
  }
  return fields
}

/** Fields of an object that the target uses as it is. */
function unchanged(source: Source, document: Document): Field[] {
  return [...leavesOf(document.value, '')].map((path) => {
    const { line, column } = locate(source, { document: document.index, pointer: path }, 'value')
    return {
      path,
      file: source.file,
      document: document.index,
      line,
      column,
      status: 'exact',
      note: 'the object stays as it is',
    }
  })
}

type Word = Pick<Field, 'status' | 'note'>

/** Fields that the cluster writes, and values that every listener has. */
const WRITTEN_ANYWAY: readonly [field: RegExp, value: RegExp | undefined, note: string][] = [
  [
    /^\/(?:status|metadata\/(?:uid|resourceVersion|generation|creationTimestamp|managedFields))(?:\/|$)/,
    undefined,
    'the cluster writes it',
  ],
  [/^\/spec\/bindAddress$/, /^(?:::|0\.0\.0\.0)$/, 'listeners of the target have all addresses'],
  [/^\/spec\/useProxyProto$/, /^false$/, 'it is the default'],
]

/** What identifies an object to those that refer to it. */
export const IDENTITY = /^\/(apiVersion|kind|metadata)(\/|$)/

/** The name in the reference that the leaf is a part of. */
function nameBeside(value: unknown, path: string): string | undefined {
  if (IDENTITY.test(path) || !/\/(?:namespace|group|kind)$/.test(path)) return undefined
  const name = path.replace(/[^/]+$/, 'name')
  return typeof valueAt(value, name) === 'string' ? name : undefined
}

const EXACT: Word = { status: 'exact', note: '' }
const unsupported = (note: string): Word => ({ status: 'unsupported', note })

/** A target may refer to an object by its name alone, or by another object in its place. */
function besideName(word: Word, ofName: Word): Word {
  if (word.note !== NOTES.unwritten) return word
  return ofName.status === 'exact' ? { status: 'approximate', note: NOTES.reference } : ofName
}

/** What is known of the places of the source: nodes of the program, what was written of them, and losses. */
class Accounts {
  /** Places of the program's nodes. */
  private readonly nodes: ReadonlySet<string>
  /** Documents that nodes are in. */
  private readonly objects = new Set<string>()
  /** Positions of nodes that are not modelled. */
  private readonly unmodelled: ReadonlySet<string>
  /** Places of nodes that were written. */
  private readonly kept: ReadonlySet<string>
  /** Those, and every place that they are a part of. */
  private readonly holding = new Set<string>()
  private readonly losses: ReadonlyMap<string, Loss[]>
  private readonly written: readonly WrittenDocument[]
  private readonly unused = new Unused(new Budget(BUDGET))

  constructor(
    program: Program,
    graph: Graph,
    private readonly reads: Reads,
    { losses, written }: Translation,
    private readonly dependence: Dependence,
  ) {
    this.written = written
    const { nodes, unmodelled, definitions } = placesIn(program, graph)
    this.nodes = nodes
    for (const node of nodes) if (node !== keyOf(program.origin)) this.objects.add(node.replace(/(#\d+).*$/, '$1'))
    this.unmodelled = unmodelled
    const origins = [
      ...written.flatMap((document) => [...document.origins.values()]),
      ...losses.flatMap(({ status, origin }) => (status === 'exact' ? [origin] : [])),
    ]
    this.kept = new Set(origins.map(keyOf))
    for (const origin of origins) addUpwards(this.holding, origin)
    for (const { origin, definition } of definitions)
      if (this.holding.has(keyOf(origin))) addUpwards(this.holding, definition)
    this.losses = groupBy(
      losses.filter(({ status }) => status !== 'exact'),
      ({ origin }) => keyOf(origin),
    )
  }

  ofDocument(source: Source, document: Document): Field[] {
    const leaves = [...leavesOf(document.value, '')].map((path) => {
      return { path, value: String(valueAt(document.value, path)) }
    })
    const explicit = this.assign(document, leaves)
    const field = (path: string, word: Word): Field => {
      const { line, column } = locate(source, { document: document.index, pointer: path }, 'value')
      return { path, file: source.file, document: document.index, line, column, ...word }
    }
    const words = new Map(
      leaves.map(({ path, value }) => {
        const share = () => this.dependence.measure(document, path)
        return [path, explicit.get(path) ?? this.wordOf(document, path, value, share)]
      }),
    )
    const leafFields = leaves.map(({ path }) => {
      const word = words.get(path)!
      const name = explicit.has(path) ? undefined : nameBeside(document.value, path)
      return field(path, name === undefined ? word : (explicit.get(name) ?? besideName(word, words.get(name)!)))
    })
    const isLeaf = new Set(leaves.map(({ path }) => path))
    const containers = [...explicit].filter(([path]) => !isLeaf.has(path))
    const all = [...leafFields, ...containers.map(([path, word]) => field(path, word))]
    return all.sort((x, y) => x.line - y.line || x.column - y.column)
  }

  /**
   * Gives each loss to the leaves that it is about: to those that it names, to the only one there, or to all of a node
   * that was not written. A loss of a node that was written is that node's alone.
   */
  private assign(document: Document, leaves: readonly { path: string; value: string }[]): Map<string, Word> {
    const start = leafKey(document.file, document.index, '')
    const found = new Map<string, Loss[]>()
    const add = (path: string, loss: Loss) => addToGroup(found, path, loss)
    for (const [key, losses] of this.losses) {
      if (!key.startsWith(start) || (key !== start && key[start.length] !== '/')) continue
      const place = existing(document.value, key.slice(start.length))
      const below = leaves.filter(({ path }) => path === place || path.startsWith(`${place}/`))
      for (const loss of losses) {
        const named = below.filter(({ value }) => value === loss.only)
        const isWritten = this.holding.has(start + place) && !this.unmodelled.has(key)
        if (named.length > 0) for (const { path } of named) add(path, loss)
        else if (below.length === 1) add(below[0]!.path, loss)
        else if (isWritten || loss.status === 'approximate') add(place, loss)
        else for (const { path } of below) if (!this.isWrittenBelow(document, path, place)) add(path, loss)
      }
    }
    return new Map([...found].map(([path, losses]) => [path, worst(losses)]))
  }

  /** The leaf belongs to a separate node, below the position, that was written. */
  private isWrittenBelow(document: Document, path: string, place: string): boolean {
    const node = this.nearest(document, path, this.kept)
    return node !== undefined && node.length > leafKey(document.file, document.index, place).length
  }

  private wordOf(document: Document, path: string, value: string, share: () => Share): Word {
    const anyway = WRITTEN_ANYWAY.find(([field, values]) => field.test(path) && (values?.test(value) ?? true))
    if (anyway) return { status: 'exact', note: anyway[2] }
    const metadata = statusOfMetadata(path, value, this.written)
    if (metadata) return metadata
    const isUsed = this.holding.has(leafKey(document.file, document.index, ''))
    if (IDENTITY.test(path)) return isUsed ? EXACT : unsupported(this.whyUnused(document))
    if (this.unused.isLeftOut({ side: this.dependence, document, pointer: path })) return unsupported(NOTES.leftOut)
    if (!this.reads.has(leafKey(document.file, document.index, path)))
      return unsupported(this.isUnused(document, path) ? NOTES.withoutEffect : NOTES.unread)
    const node = this.nearest(document, path, this.nodes)
    if (node !== undefined && this.unmodelled.has(node) && !this.kept.has(node)) return unsupported(NOTES.unread)
    const isKept =
      node === undefined
        ? isUsed
        : this.holding.has(node) || this.isApproximate(node) || this.isPartOfWritten(document, path)
    const measured = share()
    if (measured === 'all' || (measured === 'unknown' && isKept)) return EXACT
    if (measured === 'part') return { status: 'approximate', note: NOTES.part }
    if (this.isUnused(document, path)) return unsupported(NOTES.withoutEffect)
    const isPart = node !== undefined || isUsed
    return unsupported(isPart ? NOTES.unwritten : this.whyUnused(document))
  }

  private isUnused(document: Document, pointer: string): boolean {
    return this.unused.holds({ side: this.dependence, document, pointer })
  }

  /** Why an object of which nothing is written is not. */
  private whyUnused({ file, index }: Document): string {
    return this.objects.has(leafKey(file, index, '')) ? NOTES.nothing : NOTES.withoutEffect
  }

  private isApproximate(node: string): boolean {
    return this.losses.get(node)?.some(({ status }) => status === 'approximate') ?? false
  }

  /**
   * A node without its own position in the output (a string, say) is a part of an enclosing node: the writer of that
   * node reports what it omits. A whole configuration does not vouch for its parts.
   */
  private isPartOfWritten(document: Document, path: string): boolean {
    const outer = this.nearest(document, path, this.kept)
    return outer !== undefined && outer !== leafKey(document.file, document.index, '')
  }

  /** The innermost of these places that the leaf is, or is a part of. */
  private nearest(document: Document, pointer: string, places: ReadonlySet<string>): string | undefined {
    for (const key of upwards({ file: document.file, document: document.index, pointer }))
      if (places.has(key)) return key
    return undefined
  }
}

/** Of several losses at one position the worst determines the status, and every note is kept. */
function worst(losses: readonly Loss[]): Word {
  const sorted = [...losses].sort((x, y) => SEVERITY[y.status] - SEVERITY[x.status])
  return { status: sorted[0]!.status, note: [...new Set(sorted.map(({ note }) => note))].join('; ') }
}

/** The place, or the innermost one around it that exists. */
function existing(value: unknown, pointer: string): string {
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/')))
    if (valueAt(value, place) !== undefined) return place
  return ''
}

/** Adds the keys of a place and of everything that it is a part of. */
export function addUpwards(keys: Set<string>, place: Origin): void {
  for (const key of upwards(place)) {
    if (keys.has(key)) break
    keys.add(key)
  }
}

/** Keys of a place and of everything that it is a part of, innermost first. */
function* upwards({ file, document, pointer }: Origin): Generator<string> {
  for (let end = pointer.length; end >= 0; end = end === 0 ? -1 : pointer.lastIndexOf('/', end - 1))
    yield leafKey(file, document, pointer.slice(0, end))
}

const keyOf = ({ file, document, pointer }: Origin): string => leafKey(file, document, pointer)

/** Pointers of scalars and of empty lists and maps. */
export function* leavesOf(value: unknown, pointer: string): Generator<string> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : []
  if (members.length === 0) yield pointer
  for (const [name, member] of members) yield* leavesOf(member, child(pointer, name))
}

interface Places {
  /** Where nodes of the program came from. */
  nodes: Set<string>
  /** Those of nodes that no engine models. */
  unmodelled: Set<string>
  /** References to objects, which are written where the reference is. */
  definitions: { origin: Origin; definition: Origin }[]
}

function placesIn(program: Program, graph: Graph): Places {
  const definitions: Places['definitions'] = []
  const nodes = new Set<string>()
  const unmodelled = new Set<string>()
  const seen = new Set<object>()
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    const { origin, kind, definition, content } = value as Record<string, unknown>
    if (isOrigin(origin)) nodes.add(keyOf(origin))
    if (isOrigin(origin) && (kind === 'unmodelled' || kind === 'outside')) unmodelled.add(keyOf(origin))
    if (isOrigin(origin) && isOrigin(definition)) {
      nodes.add(keyOf(definition))
      definitions.push({ origin, definition })
    }
    if (isOrigin(origin) && isContent(content))
      for (const { kind, name } of content.references) refer(origin, kind, name)
    for (const [name, member] of Object.entries(value)) if (name !== 'origin' && name !== 'definition') walk(member)
  }
  const refer = (origin: Origin, kind: string, name: string): void => {
    const [namespace = '', ofName = ''] = name.split('/')
    const definition = find(graph, kind, namespace, ofName)?.origin
    if (!definition) return
    nodes.add(keyOf(definition))
    definitions.push({ origin, definition })
  }
  walk(program)
  return { nodes, unmodelled, definitions }
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && 'references' in value && Array.isArray(value.references)
}

function isOrigin(value: unknown): value is Origin {
  return typeof value === 'object' && value !== null && 'file' in value && 'pointer' in value
}
