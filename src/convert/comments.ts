import { type Document, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { Origin } from '../core/finding.js'
import { memo } from '../core/memo.js'
import { child, fromPointer } from '../core/pointer.js'
import type { WrittenDocument } from '../core/writer.js'
import type { Source, Document as SourceDocument } from '../yaml/source.js'

/** The comments around one node: above it, and at the end of its line. */
interface Comments {
  above?: string
  beside?: string
}

/**
 * Copies comments of the source to the document that was written from it: to the node that came from the commented one,
 * otherwise to the member of the same name of the node that its parent became. `carried`: the comments that another
 * document has already, to which this adds.
 */
export function carryComments(
  document: Document,
  written: WrittenDocument,
  sources: ReadonlyMap<string, Source>,
  carried: Set<string>,
): void {
  for (const [pointer, text] of written.comments ?? []) attach(document, pointer, { above: ` ${text}` })
  const places = new Map<string, string>()
  const documents = new Map<string, Origin>()
  for (const [pointer, origin] of written.origins) {
    const key = `${origin.file}#${origin.document}`
    if (!places.has(key + origin.pointer)) places.set(key + origin.pointer, pointer)
    documents.set(key, origin)
  }
  for (const [key, { file, document: index }] of documents) {
    const source = sources.get(file)
    const commented = source?.documents[index]
    if (!commented || !hasComments(source)) continue
    for (const [at, own] of commentsIn(commented)) {
      if (carried.has(key + at)) continue
      const parent = places.get(key + parentOf(at))
      const target = places.get(key + at) ?? (parent === undefined ? undefined : child(parent, nameOf(at)))
      if (target !== undefined && attach(document, target, own)) carried.add(key + at)
    }
  }
}

/** Without a `#`, the tree of the document does not have to be built. */
const hasComments = memo(({ text }: Source) => text.includes('#'))

/** The comments of a document, by the pointer of the node that they are about. */
const commentsIn = memo(({ yaml }: SourceDocument): ReadonlyMap<string, Comments> => {
  const comments = new Map<string, Comments>()
  // What a blank line parts from the first key is about the whole document.
  if (yaml.commentBefore) comments.set('/apiVersion', { above: yaml.commentBefore })
  collect(yaml.contents as Node | null, '', comments)
  return comments
})

const parentOf = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')))
const nameOf = (pointer: string): string => fromPointer(pointer).at(-1)!

function collect(node: Node | null, pointer: string, into: Map<string, Comments>): void {
  if (isMap(node)) {
    node.items.forEach((pair, i) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : ''
      const at = child(pointer, key)
      // The parser attaches comments above the first member to the whole map.
      const first = i === 0 ? node.commentBefore : undefined
      remember(into, at, { ...commentsOf(pair.key as Node | null), ...commentsOf(pair.value as Node | null) }, first)
      collect(pair.value as Node | null, at, into)
    })
  }
  if (isSeq(node)) {
    node.items.forEach((item, i) => {
      const at = child(pointer, i)
      remember(into, at, commentsOf(item as Node | null), i === 0 ? node.commentBefore : undefined)
      collect(item as Node | null, at, into)
    })
  }
}

function commentsOf(node: Node | null): Comments {
  if (!isNode(node)) return {}
  const above = isMap(node) || isSeq(node) ? undefined : node.commentBefore
  return { ...(above && { above }), ...(node.comment && { beside: node.comment }) }
}

/** Comments that name the schema of the source's dialect. */
const OF_EDITORS = /^\s*yaml-language-server:/

function remember(into: Map<string, Comments>, at: string, own: Comments, first: string | null | undefined): void {
  const lines = [first, own.above].filter(Boolean).join('\n').split('\n')
  const above = lines.filter((line) => !OF_EDITORS.test(line)).join('\n')
  if (above !== '' || own.beside !== undefined)
    into.set(at, { ...(above !== '' && { above }), ...(own.beside !== undefined && { beside: own.beside }) })
}

/** Attaches comments to a node of the output; those of a dropped node are dropped. */
function attach(document: Document, pointer: string, { above, beside }: Comments): boolean {
  const found = find(document.contents as Node | null, fromPointer(pointer))
  if (!found) return false
  const holder = found.pair && isNode(found.pair.key) ? found.pair.key : found.node
  if (!holder) return false
  if (above) holder.commentBefore = join(holder.commentBefore, above)
  if (beside && isScalar(found.node)) found.node.comment = join(found.node.comment, beside)
  else if (beside) holder.commentBefore = join(holder.commentBefore, beside)
  return true
}

const join = (known: string | null | undefined, more: string): string => (known ? `${known}\n${more}` : more)

function find(node: Node | null, [name, ...rest]: string[], pair?: Pair): { node: Node | null; pair?: Pair } | null {
  if (name === undefined) return { node, ...(pair && { pair }) }
  if (isMap(node)) {
    const member = node.items.find((item) => isScalar(item.key) && String(item.key.value) === name)
    return member && isPair(member) ? find(member.value as Node | null, rest, member) : null
  }
  if (isSeq(node)) {
    const item = node.items[Number(name)]
    return item === undefined ? null : find(item as Node, rest)
  }
  return null
}
