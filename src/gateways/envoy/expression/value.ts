/** Values of Envoy's expressions. `bigint`: int; `number`: double; `string`: bytes of UTF-8, one a character. */
export type Value = null | boolean | bigint | number | string | Uint | Bytes | Value[] | Members

export class Uint {
  constructor(readonly value: bigint) {}
}

export class Bytes {
  constructor(readonly bytes: string) {}
}

/** A map, or an object of Envoy's that is looked into by key. */
export interface Members {
  /** `undefined`: there is no such member. */
  get(key: Value): Result | undefined
  /** Of a map whose members are all known. */
  entries?: ReadonlyMap<string, Value>
  /** It has fields only: an index is an error. */
  isMessage?: boolean
}

/** The evaluation fails; or it depends on what only the running proxy knows. */
export const ERROR = Symbol('error')
export const UNKNOWN = Symbol('unknown')
export type Result = Value | typeof ERROR | typeof UNKNOWN

export const isMembers = (value: Value): value is Members =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint) &&
  !(value instanceof Bytes)

/** Numbers that are equal are one key. `undefined`: not a key. */
export function keyOf(value: Value): string | undefined {
  if (typeof value === 'string') return `s${value}`
  if (typeof value === 'boolean') return `b${value}`
  const number = integerOf(value)
  return number === undefined ? undefined : `n${number}`
}

/** An int, a uint, or a double without a fraction. */
export function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (value instanceof Uint) return value.value
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined
}

export function mapOf(entries: ReadonlyMap<string, Value>): Members {
  return { entries, get: (key) => entries.get(keyOf(key) ?? '') }
}

/** `undefined`: not numbers. Comparisons with NaN are false. */
export function compareNumbers(a: Value, b: Value): { less: boolean; equal: boolean } | undefined {
  const [x, y] = [numeric(a), numeric(b)]
  if (x === undefined || y === undefined) return undefined
  if (typeof x === 'bigint' && typeof y === 'bigint') return { less: x < y, equal: x === y }
  return { less: Number(x) < Number(y), equal: Number(x) === Number(y) }
}

const numeric = (value: Value): bigint | number | undefined =>
  value instanceof Uint ? value.value : typeof value === 'number' || typeof value === 'bigint' ? value : undefined

/** Values of different types are not equal, except numbers. */
export function equal(a: Value, b: Value): boolean | typeof UNKNOWN {
  const numbers = compareNumbers(a, b)
  if (numbers) return numbers.equal
  if (a instanceof Bytes && b instanceof Bytes) return a.bytes === b.bytes
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && every(a.map((item, index) => equal(item, b[index]!)))
  const [first, second] = [a, b].map((value) => (isMembers(value) ? value : undefined))
  if (!first || !second) return a === b
  if (!first.entries || !second.entries) return UNKNOWN
  if (first.entries.size !== second.entries.size) return false
  const others = second.entries
  return every([...first.entries].map(([key, value]) => others.has(key) && equal(value, others.get(key)!)))
}

export function every(truths: readonly (boolean | typeof UNKNOWN)[]): boolean | typeof UNKNOWN {
  if (truths.includes(false)) return false
  return truths.includes(UNKNOWN) ? UNKNOWN : true
}
