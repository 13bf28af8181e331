/** Values of Envoy's expressions. `bigint`: int; `number`: double; `string`: bytes of UTF-8, one a character. */
export type Value =
  | (null | boolean | bigint | number | string)
  | (Uint | Bytes | Time | Span | Type)
  | Value[]
  | Members

export class Uint {
  constructor(readonly value: bigint) {}
}

export class Bytes {
  constructor(readonly bytes: string) {}
}

/** A timestamp: nanoseconds since 1970. */
export class Time {
  constructor(readonly nanos: bigint) {}
}

/** A duration. */
export class Span {
  constructor(readonly nanos: bigint) {}
}

/** What `type()` returns. */
export class Type {
  constructor(readonly name: string) {}
}

/** A map, or an object of Envoy with members. */
export interface Members {
  /** `undefined`: there is no such member. */
  get(key: Value): Result | undefined
  /** Present in a map whose members are all known. */
  entries?: ReadonlyMap<string, Value>
  /** It has fields only: an index is an error. */
  isMessage?: boolean
}

/** The evaluation fails; or it depends on what only the running proxy knows. */
export const ERROR = Symbol('error')
export const UNKNOWN = Symbol('unknown')
export type Result = Value | typeof ERROR | typeof UNKNOWN

export const isMembers = (value: Value): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !SCALARS.some((of) => value instanceof of)

const SCALARS = [Uint, Bytes, Time, Span, Type]

export const isTemporal = (value: Value): value is Time | Span => value instanceof Time || value instanceof Span

/** As a key of a map: a boolean, an int, a uint or a string. `undefined`: not a key. */
export function keyOf(value: Value): string | undefined {
  if (typeof value === 'string') return `s${value}`
  if (typeof value === 'boolean') return `b${value}`
  if (typeof value === 'bigint') return `i${value}`
  return value instanceof Uint ? `u${value.value}` : undefined
}

/** An int, a uint, or a double without a fraction. */
export function integerOf(value: Value): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (value instanceof Uint) return value.value
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined
}

export function mapOf(entries: ReadonlyMap<string, Value>): Members {
  return { entries, get: (key) => find(entries, keyOf(typeof key === 'number' ? (integerOf(key) ?? key) : key) ?? '') }
}

/** An int finds the uint of its value if there is no such int, and the other way round. */
function find(entries: ReadonlyMap<string, Value>, key: string): Value | undefined {
  const other = key.replace(/^[iu]/, (type) => (type === 'i' ? 'u' : 'i'))
  return entries.get(entries.has(key) ? key : other)
}

/** `undefined`: not numbers. Comparisons with NaN are false. */
export function compareNumbers(a: Value, b: Value): { less: boolean; equal: boolean } | undefined {
  const [x, y] = [numeric(a), numeric(b)]
  if (x === undefined || y === undefined) return undefined
  if (typeof x === 'bigint' && typeof y === 'bigint') return { less: x < y, equal: x === y }
  return { less: Number(x) < Number(y), equal: Number(x) === Number(y) }
}

function numeric(value: Value): bigint | number | undefined {
  if (value instanceof Uint) return value.value
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined
}

/** Values of different types are not equal, except numbers. */
export function equal(a: Value, b: Value): boolean | typeof UNKNOWN {
  const numbers = compareNumbers(a, b)
  if (numbers) return numbers.equal
  if (a instanceof Bytes && b instanceof Bytes) return a.bytes === b.bytes
  if (a instanceof Type && b instanceof Type) return a.name === b.name
  if (isTemporal(a) && isTemporal(b)) return a.constructor === b.constructor && a.nanos === b.nanos
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && every(a.map((item, index) => equal(item, b[index]!)))
  const [first, second] = [a, b].map((value) => (isMembers(value) ? value : undefined))
  if (!first || !second) return a === b
  if (!first.entries || !second.entries) return UNKNOWN
  if (first.entries.size !== second.entries.size) return false
  const others = second.entries
  return every(
    [...first.entries].map(([key, value]) => {
      const other = find(others, key)
      return other !== undefined && equal(value, other)
    }),
  )
}

export function every(truths: readonly (boolean | typeof UNKNOWN)[]): boolean | typeof UNKNOWN {
  if (truths.includes(false)) return false
  return truths.includes(UNKNOWN) ? UNKNOWN : true
}
