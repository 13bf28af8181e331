import { memo } from '../core/memo.js'
import { fromPointer, valueAt } from '../core/pointer.js'
import { isRefusal, type Problem } from '../validate/problem.js'
import { rootOf } from '../validate/schema.js'
import { walk } from '../validate/walk.js'
import type { Document } from '../yaml/source.js'
import { withValue } from '../yaml/with-value.js'

/**
 * The document with other values of one leaf, which its gateway's schema accepts as well. `onRefusal` is called for each
 * value that the schema refuses.
 */
export function* withOtherValues(
  document: Document,
  pointer: string,
  onRefusal: () => void = () => {},
): Generator<Document> {
  const path = fromPointer(pointer)
  const value = valueAt(document.value, pointer)
  const before = refusalsIn(document)
  const queue = candidates(value)
  for (let candidate = queue.shift(); candidate !== undefined; candidate = queue.shift()) {
    const changed = withValue(document, replaced(document.value, path, candidate))
    const problems = problemsOf(document, changed.value)
    if (problems.filter(isRefusal).length <= before) yield changed
    else {
      onRefusal()
      queue.push(...allowedAt(pointer, problems).filter((other) => other !== value && !queue.includes(other)))
    }
  }
}

/** The document without an item of a list. */
export function withoutItem(document: Document, pointer: string): Document {
  const path = fromPointer(pointer)
  const list = valueAt(document.value, pointer.slice(0, pointer.lastIndexOf('/'))) as unknown[]
  const rest = list.toSpliced(Number(path.at(-1)), 1)
  return withValue(document, replaced(document.value, path.slice(0, -1), rest))
}

function problemsOf(document: Document, value: unknown): Problem[] {
  const root = rootOf(document)
  return root ? walk(root, value, { dropsNulls: document.kind !== undefined, isOpen: () => false }) : []
}

const refusalsIn = memo((document: Document): number => problemsOf(document, document.value).filter(isRefusal).length)

/** The values of an enumeration, where the problem is that the field has none of them. */
const allowedAt = (pointer: string, problems: readonly Problem[]): unknown[] =>
  problems.flatMap((problem) =>
    problem.kind === 'value' && problem.pointer === pointer ? problem.allowed.slice(0, MOST_VALUES) : [],
  )

const MOST_VALUES = 4

/** A key that is in no configuration, in the forms that gateways accept. */
const OTHER_KEY = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'other',
  x: 'DCSiGAJ6U8ugwNtRuVhhggPhR8p2wFz3hweiElQc8gQ',
  y: 'gsmNR2xerzctEoIKVGCow3HnD9DpS3YTqalfO2yxt3E',
}
const OTHER_PEM = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDCSiGAJ6U8ugwNtRuVhhggPhR8p2
wFz3hweiElQc8gSCyY1HbF6vNy0SggpUYKjDcecP0OlLdhOpqV87bLG3cQ==
-----END PUBLIC KEY-----
`

/** Other values of the same type. Of strings, some have to look like a host name, a path, a number or a duration. */
function candidates(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1]
  if (typeof value !== 'string') return []
  // A key set with something around it may be the same key set.
  if (/-----BEGIN PUBLIC KEY-----/.test(value)) return [OTHER_PEM]
  if (/^\s*\{/.test(value)) return [JSON.stringify({ keys: [OTHER_KEY] })]
  if (/-----BEGIN/.test(value)) return []
  if (value.includes('\n')) return [`${value}x`]
  if (value.startsWith('*')) return [`changed${value.slice(1)}`, 'changed.example']
  // An address, a network, a duration or a size has to stay what it is.
  const number = value.replace(/\d+(?=\D*$)/, (digits) => String(Number(digits) + 1))
  return [...(number === value ? [] : [number]), `${value}x`, `x${value}`]
}

/** A copy with one member replaced; everything off its path is shared. */
function replaced(parent: unknown, [name, ...rest]: string[], value: unknown): unknown {
  if (name === undefined) return value
  if (Array.isArray(parent))
    return parent.map((item, index) => (String(index) === name ? replaced(item, rest, value) : (item as unknown)))
  const members = Object.entries(parent as Record<string, unknown>)
  return Object.fromEntries(
    members.map(([key, member]) => [key, key === name ? replaced(member, rest, value) : member]),
  )
}
