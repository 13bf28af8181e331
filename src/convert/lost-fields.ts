import type { Comparison } from '../compare/compare.js'
import { isSameContent } from '../compare/gate.js'
import type { Reason } from '../compare/reason.js'
import { getOrAdd } from '../core/get-or-add.js'
import { groupBy } from '../core/group-by.js'
import { leafKey, type Reads } from '../yaml/recorded.js'
import type { Document } from '../yaml/source.js'
import { differingFields, type Field, fieldsIn, type Side, separateReordered } from './differing-fields.js'
import { withOtherValues } from './other-values.js'
import { readsOf } from './reads.js'
import { withChangedDocument } from './reread.js'
import { Budget, countLeaves, selectsByLabel, sizeOf, Unused } from './unused.js'

/** Fields that no answer of a gateway depends on, and why. */
const WITHOUT_EFFECT: readonly [fields: RegExp, why: string][] = [
  [
    /^\/(?:apiVersion|kind|metadata(?!\/annotations\/[^/]*(?:solo\.io|agentgateway\.dev|kgateway\.dev)~1)|status)(?:\/|$)/,
    'it identifies the object: references to it are compared',
  ],
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

/** Most fields that are listed. */
const MAX_FIELDS = 20
/** Most fields of one name that are measured: in items of a list, or in objects of a kind. */
const MAX_ALIKE = 3
/** Leaves of documents that may be read again to find out which fields have an effect: some 0.5 s. */
const BUDGET = 40_000

/**
 * The comparison of two inputs of one dialect, `bounded` by each field that differs and that the programs do not hold:
 * no reader reads it, or the program is the same for every value that it may have.
 */
export function withLostFields(comparison: Comparison, before: Side, after: Side): Comparison {
  const { equivalence } = comparison
  if (equivalence === 'nothing' || before.program.dialect !== after.program.dialect) return comparison
  const selectsServices = [before, after].some(({ graph }) => graph.resources.some(selectsByLabel))
  const isIgnored = (pointer: string, { kind }: Document) =>
    whyWithoutEffect(pointer) !== undefined &&
    !(selectsServices && kind === 'Service' && pointer.startsWith('/metadata/labels/'))
  const [old, next] = [fieldsIn(before, after, isIgnored), fieldsIn(after, before, isIgnored)]
  const differing = differingFields(old, next)
  const inOld = new Set(old.map(({ key }) => key))
  const lost = new LostFields(new Set(next.map(({ key }) => key).filter((key) => inOld.has(key))))
  // If requests are answered differently, a field that is read has an effect, or is next to one that has.
  const { changed, reordered } = separateReordered(differing, old, next)
  const found =
    equivalence === 'different'
      ? lost.reportUnread(changed)
      : [...lost.reportUnread(differing), ...lost.reportIneffective(changed, reordered)]
  const proven = [...comparison.proven, ...lost.unusedFields()]
  if (found.length === 0) return { ...comparison, proven }
  const reasons = [...comparison.reasons, ...found]
  return { ...comparison, equivalence: equivalence === 'different' ? 'different' : 'bounded', reasons, proven }
}

const UNREAD = 'claimwright does not model it'
const WITHOUT_EFFECT_HERE = 'the program that claimwright reads does not depend on it'
const UNUSED = 'no request reaches the route, backend or object that it is in'

/** Which fields their side's program does not hold. */
class LostFields {
  private readonly reads = new Map<Side, Reads>()
  private readonly budget = new Budget(BUDGET)
  private readonly unused = new Unused(this.budget)
  private readonly unusedSoFar = new Set<Field>()

  /** @param inBoth keys of fields that both inputs have */
  constructor(private readonly inBoth: ReadonlySet<string>) {}

  reportUnread(fields: readonly Field[]): Reason[] {
    return this.report(
      fields.filter((field) => !this.isRead(field)),
      UNREAD,
    )
  }

  /**
   * Fields that are read, and for each of whose values the program is the same. The order of the items of a list is in
   * the program if any field of theirs is.
   */
  reportIneffective(changed: readonly Field[], reordered: Iterable<Field[]>): Reason[] {
    const found: Field[] = []
    let rest = 0
    const examine = (fields: readonly Field[], most: number) => {
      if (this.budget.isSpent) rest += fields.length
      else if (fields.slice(0, most).every((field) => !this.hasEffect(field))) found.push(fields[0]!)
    }
    for (const alike of this.readByKind(changed)) examine(alike, MAX_ALIKE)
    for (const fields of reordered) {
      const read = fields.filter((field) => this.isRead(field))
      if (read.length > 0) examine(read, MAX_FIELDS)
    }
    const cut =
      rest === 0 ? [] : [{ text: `${rest} more fields differ, and whether they have an effect was not examined` }]
    return [...this.report(found, WITHOUT_EFFECT_HERE), ...cut]
  }

  private readByKind(fields: readonly Field[]): Iterable<Field[]> {
    return groupBy(
      fields.filter((field) => this.isRead(field)),
      ({ document: { kind }, pointer }) => `${kind}${pointer}`.replace(/\/\d+(?=\/|$)/g, '/*'),
    ).values()
  }

  private report(fields: readonly Field[], why: string): Reason[] {
    const used: Field[] = []
    for (const field of fields) {
      if (used.length === MAX_FIELDS) break
      if (this.unused.holds(field)) this.unusedSoFar.add(field)
      else used.push(field)
    }
    return used.map((field) => ({ ...reasonOf(field, why), changed: true }))
  }

  /** Of the reported fields, those that have no effect since nothing refers to what they are in. */
  unusedFields(): Reason[] {
    return [...this.unusedSoFar].slice(0, MAX_FIELDS).map((field) => reasonOf(field, UNUSED))
  }

  private isRead({ side, document: { file, index }, pointer }: Field): boolean {
    const reads = getOrAdd(this.reads, side, () => readsOf(side.program, side.graph))
    return reads.has(leafKey(file, index, pointer))
  }

  /**
   * Some other value that the gateway accepts changes the program. Where it accepts none, a field that both inputs have
   * with different values has no effect, and a field of only one of them may be written out.
   */
  private hasEffect({ side, document, pointer, key }: Field): boolean {
    let isMeasured = false
    const payForRefusal = () => this.budget.pay(countLeaves(document))
    for (const changed of withOtherValues(document, pointer, payForRefusal)) {
      const other = this.readAgain(side, document, changed)
      if (other && !isSameContent(side.program, other.program)) return true
      isMeasured ||= other !== undefined
    }
    return !isMeasured && !this.inBoth.has(key)
  }

  private readAgain(side: Side, document: Document, changed: Document): Side | undefined {
    this.budget.pay(sizeOf(side))
    return withChangedDocument(side, document, changed)
  }
}

const reasonOf = ({ name, document: { file, index }, pointer }: Field, why: string): Reason => ({
  text: `\`${name}\` differs, and ${why}`,
  origin: { file, document: index, pointer },
})
