import { isSameContent } from '../compare/gate.js'
import { escapeRegex } from '../core/escape-regex.js'
import { getOrAdd } from '../core/get-or-add.js'
import { memo } from '../core/memo.js'
import { valueAt } from '../core/pointer.js'
import { member } from '../yaml/plain.js'
import type { Document } from '../yaml/source.js'
import { documentsIn, type Side } from './differing-fields.js'
import { leavesOf } from './fields.js'
import { withoutItem } from './other-values.js'
import { withChangedDocument } from './reread.js'

/** Kinds of objects that have an effect only where others refer to them, unless they have targets. */
const REFERRED = new Set([
  'AgentgatewayBackend',
  'AuthConfig',
  'DirectResponse',
  'RateLimitConfig',
  'RouteOption',
  'RouteTable',
  'Service',
  'Upstream',
  'UpstreamGroup',
  'VirtualHostOption',
])

/** Items of lists that have an effect only where a request reaches them, or where something refers to them by name. */
const ITEM = /^.*\/(?:routes|clusters)\/\d+(?=\/|$)|^\/backends\/\d+(?=\/|$)/

/** Items that the gateway leaves out where it cannot use them: providers whose keys cannot be read. */
const OPTIONAL_ITEM = /^.*\/jwtAuthentication\/providers\/\d+(?=\/|$)/

/** Objects and items that a request may be sent to. */
const BACKENDS = /^(?:Service|Upstream)$|\/(?:clusters|backends)\/\d+$/

/**
 * What chooses a backend by the request, or runs code that may compute the name of one: nothing in the configuration names
 * the backend then.
 */
const CHOOSES_BACKEND =
  /"(?:cluster_?header|(?:inline_?)?cluster_?specifier_?plugin|wasm)":|\.(?:lua|wasm|golang|dynamic_modules)\.v3\b/i

/** How many leaves may still be read to measure effects. */
export class Budget {
  constructor(private remaining: number) {}

  pay(leaves: number): void {
    this.remaining -= leaves
  }

  get isSpent(): boolean {
    return this.remaining <= 0
  }
}

/** Which parts of inputs have no effect, since nothing refers to them: the program is the same without. */
export class Unused {
  private readonly known = new Map<Document, Map<string, boolean>>()

  constructor(private readonly budget: Budget) {}

  /** The field is of a route that no request reaches, or of an object or item that nothing refers to. */
  holds({ side, document, pointer }: { side: Side; document: Document; pointer: string }): boolean {
    const item = ITEM.exec(pointer)?.[0]
    return (
      (item !== undefined && this.isWithoutEffect(side, document, item)) ||
      (isReferred(document) && this.isWithoutEffect(side, document, ''))
    )
  }

  /** The field is of an item that the gateway leaves out. */
  isLeftOut({ side, document, pointer }: { side: Side; document: Document; pointer: string }): boolean {
    const item = OPTIONAL_ITEM.exec(pointer)?.[0]
    return item !== undefined && this.isWithoutEffect(side, document, item)
  }

  /** Once the budget is spent, whatever was not examined may have an effect. */
  private isWithoutEffect(side: Side, document: Document, part: string): boolean {
    const known = getOrAdd(this.known, document, () => new Map<string, boolean>())
    if (!known.has(part) && !this.budget.isSpent) known.set(part, this.isSameWithout(side, document, part))
    return known.get(part) ?? false
  }

  private isSameWithout(side: Side, document: Document, part: string): boolean {
    this.budget.pay(2 * sizeOf(side))
    if (BACKENDS.test(part || (document.kind ?? '')) && choosesBackend(side)) return false
    const changed = part === '' ? undefined : withoutItem(document, part)
    if (changed ? isNamedIn(changed, valueAt(document.value, part)) : isNamed(side, document)) return false
    const without = withChangedDocument(side, document, changed)
    return without !== undefined && isSameContent(side.program, without.program)
  }
}

/** May the rest of the document refer to the item? Nothing refers to a route by its name. */
function isNamedIn({ value }: Document, item: unknown): boolean {
  const name = member(item, 'name')
  if (name === undefined || isRoute(item)) return false
  const text = JSON.stringify(String(name)).slice(1, -1)
  return new RegExp(`${WORD_START}${escapeRegex(text)}(?![\\w-])`).test(JSON.stringify(value))
}

/** In JSON, the letter of an escape (`\n`) is not a part of the word that follows. */
const WORD_START = '(?<!(?<!\\\\)[\\w-])'

const isRoute = (item: unknown): boolean =>
  ['match', 'matches', 'matchers'].some((field) => member(item, field) !== undefined)

/** Another object may refer to it. Services are also part of host names, and may be selected by their labels. */
function isNamed({ graph }: Side, { value, kind }: Document): boolean {
  const name = String(member(value, 'metadata', 'name'))
  const isService = kind === 'Service'
  const reference = isService ? name : JSON.stringify(name)
  return graph.resources.some(
    (other) =>
      other.value !== value &&
      (JSON.stringify(other.value).includes(reference) || (isService && selectsByLabel(other))),
  )
}

const choosesBackend = memo((side: Side): boolean =>
  documentsIn(side).some(({ value }) => CHOOSES_BACKEND.test(JSON.stringify(value))),
)

/** Does the object select Services by their labels? */
export const selectsByLabel = ({ value }: Pick<Document, 'value'>): boolean =>
  JSON.stringify(value).includes('"services":')

function isReferred({ kind = '', value }: Document): boolean {
  return REFERRED.has(kind) && member(value, 'spec', 'targetRefs') === undefined
}

/** Number of leaves of an input. */
export const sizeOf = memo((side: Side): number =>
  documentsIn(side).reduce((sum, document) => sum + countLeaves(document), 0),
)

/** A document costs something without leaves, too. */
export const countLeaves = memo(({ value }: Document): number => 1 + [...leavesOf(value, '')].length)
