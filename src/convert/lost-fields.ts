import type { Comparison } from '../compare/compare.js'
import { gateOf } from '../compare/gate.js'
import type { Reason } from '../compare/reason.js'
import { fromPointer } from '../core/pointer.js'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { leafKey, type Reads } from '../yaml/recorded.js'
import type { Document } from '../yaml/source.js'
import { leavesOf } from './fields.js'
import { belongsTo } from './in-place.js'
import { withOtherValues, withoutItem } from './other-values.js'
import { readsOf } from './reads.js'
import { withChangedDocument } from './reread.js'

/** One side of a comparison, with the input that its program was read from. */
interface Side {
  program: Program
  graph: Graph
}

/** Fields that no answer of a gateway depends on, and why. */
const WITHOUT_EFFECT: readonly [fields: RegExp, why: string][] = [
  [/^\/(?:apiVersion|kind|metadata|status)(?:\/|$)/, 'it identifies the object: references to it are compared'],
  [/^\/spec\/infrastructure\/(?:labels|annotations)\//, 'they are of the objects that run the gateway'],
  [
    /\/(?:binds|listeners|filter_?chains|virtual_?hosts|routes|rules|(?:http_)?filters)\/\d+\/name$/i,
    'it is the name of an item of a list, not of a header, a parameter or another object',
  ],
  [
    /(?:\/(?:retry|retries|sessionPersistence|keepalive)|timeouts?|cache_?duration|(?:retry|hash)_policy)(?:\/|$)/i,
    'it is when and where a request is tried, and for how long',
  ],
  [
    /\/(?:logging|access_?log\w*|upstream_log\w*|tracing|metrics|histograms|stats_\w+|\w*stat_prefix|alt_stat_name|decorator)(?:\/|$)/i,
    'it is observation',
  ],
  [/^\/node\//, 'it identifies the process to others'],
]

/** Why no answer depends on a field, by its pointer; `undefined`: some may. */
export const whyWithoutEffect = (pointer: string): string | undefined =>
  WITHOUT_EFFECT.find(([fields]) => fields.test(pointer))?.[1]

/** Kinds of objects that have an effect only where others refer to them, unless they have targets. */
const REFERRED = new Set([
  'AgentgatewayBackend',
  'AgentgatewayParameters',
  'AuthConfig',
  'RateLimitConfig',
  'RouteOption',
  'RouteTable',
  'Upstream',
  'UpstreamGroup',
  'VirtualHostOption',
])

/** Most fields that are listed. */
const MAX_FIELDS = 20
/** Fields of the same name in items of a list, or in objects of a kind, of which are measured until one has an effect. */
const MAX_ALIKE = 3
/** Documents that may be read again to find out which fields have an effect: some 0.5 s. */
const BUDGET = 3000

/**
 * The comparison of two inputs of one dialect, `bounded` by each field that differs and that the programs do not hold:
 * no reader reads it, or the program is the same for every value that it may have.
 */
export function withLostFields(comparison: Comparison, before: Side, after: Side): Comparison {
  const { equivalence } = comparison
  if (equivalence === 'nothing' || before.program.dialect !== after.program.dialect) return comparison
  const [old, young] = [leavesIn(before, after), leavesIn(after, before)]
  const differing = differingFields(old, young)
  const inOld = new Set(old.map(({ key }) => key))
  const lost = new LostFields(new Set(young.map(({ key }) => key).filter((key) => inOld.has(key))))
  // Where requests are answered differently, what is read has an effect, or is beside something that has.
  const found =
    equivalence === 'different'
      ? lost.unread(withoutMoved(differing, old, young))
      : [...lost.unread(differing), ...lost.ineffective(differing)]
  if (found.length === 0) return comparison
  const reasons = [...comparison.reasons, ...found]
  return { ...comparison, equivalence: equivalence === 'different' ? 'different' : 'bounded', reasons }
}

/** A leaf of an input. */
interface Field {
  side: Side
  document: Document
  pointer: string
  name: string
  /** The same field of another input has the same key. */
  key: string
  value: string
}

/** Objects that the other side does not have are called by their kind alone: they may have been renamed. */
function leavesIn(side: Side, other: Side): Field[] {
  const titles = new Set(documentsIn(other).map(titleOf))
  return documentsIn(side)
    .filter((document) => isOf(side.program, document))
    .flatMap((document) => {
      const title = titleOf(document)
      const object = titles.has(title) ? title : document.kind
      return [...leavesOf(document.value, '')]
        .filter((pointer) => whyWithoutEffect(pointer) === undefined)
        .map((pointer) => ({
          side,
          document,
          pointer,
          name: `${title}${fromPointer(pointer).join('.')}`,
          key: `${object}${pointer}`,
          value: JSON.stringify(fromPointer(pointer).reduce(memberOf, document.value)) ?? '',
        }))
    })
}

const documentsIn = ({ graph }: Side): Document[] => [...graph.sources.values()].flatMap((source) => source.documents)

/** Leaves that only one of the inputs has, or that have another value in the other. */
function differingFields(before: readonly Field[], after: readonly Field[]): Field[] {
  const [old, young] = [valuesByKey(before), valuesByKey(after)]
  return [...after.filter(({ key, value }) => old.get(key) !== value), ...before.filter(({ key }) => !young.has(key))]
}

const valuesByKey = (fields: readonly Field[]): Map<string, string> =>
  new Map(fields.map(({ key, value }) => [key, value]))

/** Without fields that are in both inputs, in other items of the same lists. */
function withoutMoved(fields: readonly Field[], before: readonly Field[], after: readonly Field[]): Field[] {
  const kind = ({ key, value }: Field) => `${inAnyItem(key)} ${value}`
  const [old, young] = [before, after].map((all) => countBy(all.map(kind)))
  return fields.filter((field) => old!.get(kind(field)) !== young!.get(kind(field)))
}

const inAnyItem = (key: string): string => key.replace(/\/\d+(?=\/|$)/g, '/*')

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

const UNREAD = 'claimwright does not model it'
const WITHOUT_EFFECT_HERE = 'the program that claimwright reads does not depend on it'

/** Which fields their side's program does not hold. */
class LostFields {
  private readonly reads = new Map<Side, Reads>()
  private readonly unused = new Map<Side, Map<string, boolean>>()
  private left = BUDGET

  /** @param inBoth keys of fields that both inputs have */
  constructor(private readonly inBoth: ReadonlySet<string>) {}

  unread(fields: readonly Field[]): Reason[] {
    return this.listed(
      fields.filter((field) => !this.isRead(field)),
      UNREAD,
    )
  }

  /** Fields that are read, and for each of whose values the program is the same. */
  ineffective(fields: readonly Field[]): Reason[] {
    const kinds = new Map<string, Field[]>()
    for (const field of fields.filter((one) => this.isRead(one))) {
      const kind = inAnyItem(`${field.document.kind}${field.pointer}`)
      kinds.set(kind, [...(kinds.get(kind) ?? []), field])
    }
    const found: Field[] = []
    let rest = 0
    for (const alike of kinds.values()) {
      if (this.left <= 0) rest += alike.length
      else if (alike.slice(0, MAX_ALIKE).every((field) => !this.hasEffect(field))) found.push(alike[0]!)
    }
    const cut =
      rest === 0 ? [] : [{ text: `${rest} more fields differ, and whether they have an effect was not examined` }]
    return [...this.listed(found, WITHOUT_EFFECT_HERE), ...cut]
  }

  private listed(fields: readonly Field[], why: string): Reason[] {
    const used = fields.filter((field) => !this.isUnused(field))
    return used.slice(0, MAX_FIELDS).map(({ name, document: { file, index }, pointer }) => ({
      text: `\`${name}\` differs, and ${why}`,
      origin: { file, document: index, pointer },
      changed: true,
    }))
  }

  private isRead({ side, document: { file, index }, pointer }: Field): boolean {
    const reads = this.reads.get(side) ?? readsOf(side.program, side.graph)
    this.reads.set(side, reads)
    return reads.has(leafKey(file, index, pointer))
  }

  /**
   * Some other value that the gateway accepts changes the program. Where it accepts none, a field that both inputs have
   * with different values has no effect, and one that only one of them has may be written out.
   */
  private hasEffect({ side, document, pointer, key }: Field): boolean {
    let isMeasured = false
    for (const changed of withOtherValues(document, pointer)) {
      this.left -= documentsIn(side).length
      const other = withChangedDocument(side, document, changed)
      if (other && !gateOf(side.program, other.program).same) return true
      isMeasured ||= other !== undefined
    }
    return !isMeasured && !this.inBoth.has(key)
  }

  /** It is of a route that no request reaches, or of an object that nothing refers to: the program is the same without. */
  private isUnused({ side, document, pointer }: Field): boolean {
    const route = /^.*\/routes\/\d+(?=\/)/.exec(pointer)?.[0]
    return (
      (route !== undefined && this.isWithoutEffect(side, document, route)) ||
      (isReferred(document) && !isNamed(document, side.graph) && this.isWithoutEffect(side, document, ''))
    )
  }

  private isWithoutEffect(side: Side, document: Document, part: string): boolean {
    const key = leafKey(document.file, document.index, part)
    const known = this.unused.get(side)?.get(key)
    if (known !== undefined) return known
    const rest = part === '' ? undefined : withoutItem(document, part)
    const without = withChangedDocument(side, document, rest)
    const isUnused = without !== undefined && gateOf(side.program, without.program).same
    this.unused.set(side, new Map([...(this.unused.get(side) ?? []), [key, isUnused]]))
    return isUnused
  }
}

function isReferred({ kind = '', value }: Document): boolean {
  return REFERRED.has(kind) && memberOf(memberOf(value, 'spec'), 'targetRefs') === undefined
}

function isNamed({ value }: Document, { resources }: Graph): boolean {
  const name = JSON.stringify(memberOf(memberOf(value, 'metadata'), 'name'))
  return resources.some((other) => other.value !== value && JSON.stringify(other.value).includes(name))
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
