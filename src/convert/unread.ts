import type { Comparison } from '../compare/compare.js'
import type { Reason } from '../compare/reason.js'
import type { Origin } from '../core/finding.js'
import { fromPointer } from '../core/pointer.js'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { leafKey } from '../yaml/recorded.js'
import type { Document } from '../yaml/source.js'
import { leavesOf } from './fields.js'
import { belongsTo } from './in-place.js'
import { readsOf } from './reads.js'

/** One side of a comparison, with the input that its program was read from. */
interface Side {
  program: Program
  graph: Graph
}

/** Fields that no answer of a gateway depends on: what identifies an object, times, repetition and observation. */
const WITHOUT_EFFECT = [
  /^\/(?:apiVersion|kind|metadata|status)(?:\/|$)/,
  /^\/spec\/infrastructure\/(?:labels|annotations)\//,
  // Names of items in lists of these, not of headers, parameters and references.
  /\/(?:binds|listeners|filter_?chains|virtual_?hosts|routes|rules|(?:http_)?filters)\/\d+\/name$/i,
  /\/(?:timeouts?|retry|retries|sessionPersistence|keepalive|logging|accessLog|tracing|metrics|histograms)(?:\/|$)/,
]

/** Most fields that are listed. */
const MAX_FIELDS = 20

/**
 * The comparison of two inputs of one dialect, `bounded` by each field that differs and that no reader reads: programs
 * do not hold what such fields do.
 */
export function withUnreadFields(comparison: Comparison, before: Side, after: Side): Comparison {
  const { equivalence } = comparison
  if (equivalence !== 'same' && equivalence !== 'complete') return comparison
  if (before.program.dialect !== after.program.dialect || haveSameTexts(before.graph, after.graph)) return comparison
  const reasons = differingFields(unreadFields(before), unreadFields(after))
  return reasons.length === 0 ? comparison : { ...comparison, equivalence: 'bounded', reasons }
}

function haveSameTexts(before: Graph, after: Graph): boolean {
  const texts = ({ sources }: Graph) => [...sources.values()].map(({ text }) => text).sort()
  return JSON.stringify(texts(before)) === JSON.stringify(texts(after))
}

interface UnreadField {
  /** The same field of another input has the same name. */
  name: string
  value: string
  origin: Origin
}

function differingFields(before: readonly UnreadField[], after: readonly UnreadField[]): Reason[] {
  const [old, young] = [before, after].map((fields) => new Map(fields.map((field) => [field.name, field])))
  const all = new Map([...old!, ...young!])
  const differing = [...all.values()].filter(({ name }) => old!.get(name)?.value !== young!.get(name)?.value)
  return differing.slice(0, MAX_FIELDS).map(({ name, origin }) => ({
    text: `\`${name}\` differs, and claimwright does not model it`,
    origin,
    changed: true,
  }))
}

function unreadFields({ program, graph }: Side): UnreadField[] {
  const reads = readsOf(program, graph)
  const documents = [...graph.sources.values()].flatMap((source) => source.documents)
  return documents
    .filter((document) => isOf(program, document))
    .flatMap((document) => {
      const { file, index, value } = document
      const leaves = [...leavesOf(value, '')].filter(
        (pointer) => !WITHOUT_EFFECT.some((fields) => fields.test(pointer)),
      )
      const unread = leaves.filter((pointer) => !reads.has(leafKey(file, index, pointer)))
      // Mostly nothing refers to such an object. One of a kind that no reader knows is not listed either.
      if (unread.length === leaves.length) return []
      return unread.map((pointer) => ({
        name: `${titleOf(document)}${fromPointer(pointer).join('.')}`,
        value: JSON.stringify(fromPointer(pointer).reduce(memberOf, value)) ?? '',
        origin: { file, document: index, pointer },
      }))
    })
}

/** Secrets, Services and other objects of the cluster are read where a field refers to them. */
const isOf = (program: Program, document: Document): boolean =>
  document.valid && document.family !== 'kubernetes' && belongsTo(program, document)

const memberOf = (value: unknown, name: string | number): unknown =>
  (value as Readonly<Record<string | number, unknown>> | null | undefined)?.[name]

/** `HTTPRoute default/api: `, or nothing for a file that is one configuration. */
function titleOf({ kind, value }: Document): string {
  if (kind === undefined) return ''
  const metadata = memberOf(value, 'metadata')
  return `${kind} ${memberOf(metadata, 'namespace') ?? 'default'}/${memberOf(metadata, 'name')}: `
}
