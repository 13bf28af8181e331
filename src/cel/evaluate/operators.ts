import { equalBytes } from '../../core/bytes.js'
import { CelError, noSuchOverload } from '../error.js'
import { CelMap, toKey } from '../map.js'
import {
  type CelValue,
  Duration,
  Dynamic,
  isList,
  materialize,
  Opaque,
  Timestamp,
  TypeName,
  typeWord,
  Uint,
} from '../value.js'
import { I64, isWithin, type Range, U64 } from './range.js'
import { addDuration, compareTimestamps, subtractTimestamps } from './time-arithmetic.js'

/** `==`: numbers of different types are equal if their values are; values of other different types never are. */
export function equals(left: CelValue, right: CelValue): boolean {
  const a = materialize(left)
  const b = materialize(right)
  if (a === b) return !(typeof a === 'number' && Number.isNaN(a))
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b) === 0
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => equals(item, b[index]!))
  if (a instanceof CelMap) return b instanceof CelMap && equalMaps(a, b)
  if (a instanceof Uint8Array) return b instanceof Uint8Array && equalBytes(a, b)
  if (a instanceof Timestamp) return b instanceof Timestamp && compareTimestamps(a, b) === 0
  if (a instanceof Duration) return b instanceof Duration && a.nanos === b.nanos
  if (a instanceof TypeName) return b instanceof TypeName && a.name === b.name
  return a instanceof Opaque && b instanceof Opaque && a.typeName === b.typeName && a.equals(b)
}

function equalMaps(a: CelMap, b: CelMap): boolean {
  if (a.size !== b.size) return false
  for (const [key, value] of a.entries()) {
    const other = b.get(key)
    if (other === undefined || !equals(value, other)) return false
  }
  return true
}

/** Negative, zero or positive; `undefined`: not comparable (lists, maps, bytes, NaN, other types). */
export function compare(left: CelValue, right: CelValue): number | undefined {
  const a = materialize(left)
  const b = materialize(right)
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b)
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (a === null && b === null) return 0
  if (a instanceof Duration && b instanceof Duration) return order(a.nanos, b.nanos)
  if (a instanceof Timestamp && b instanceof Timestamp) return compareTimestamps(a, b)
  return undefined
}

type Num = bigint | number | Uint

function isNumber(value: CelValue): value is Num {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint
}

/** An integer is rounded to a double when compared with one. */
function compareNumbers(a: Num, b: Num): number | undefined {
  const x = a instanceof Uint ? a.value : a
  const y = b instanceof Uint ? b.value : b
  if (typeof x === 'bigint' && typeof y === 'bigint') return order(x, y)
  const l = Number(x)
  const r = Number(y)
  return Number.isNaN(l) || Number.isNaN(r) ? undefined : order(l, r)
}

function order<T extends bigint | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** By code point, as UTF-8 sorts; JavaScript's own order differs above U+FFFF. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return isSurrogate(x) !== isSurrogate(y) ? (isSurrogate(x) ? 1 : -1) : x - y
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

/** `x in y`: substring of a string, element of a list, key of a map. */
export function isIn(left: CelValue, right: CelValue): boolean {
  const member = materialize(left)
  if (right instanceof Dynamic && typeof member === 'string' && right.field(member) !== undefined) return true
  const container = materialize(right)
  if (typeof member === 'string' && typeof container === 'string') return container.includes(member)
  if (isList(container)) return includes(container, member)
  if (container instanceof CelMap) {
    const key = toKey(member)
    return key !== undefined && container.has(key)
  }
  throw notComparable(member, container)
}

export function includes(list: readonly CelValue[], member: CelValue): boolean {
  for (const item of list) if (item === member ? !Number.isNaN(item) : equals(item, member)) return true
  return false
}

export function notComparable(left: CelValue, right: CelValue): CelError {
  return new CelError(`${typeWord(left)} can not be compared to ${typeWord(right)}`)
}

const MILLISECOND = 1_000_000n
/** A duration counts milliseconds in 64 bits; timestamps computed by arithmetic stay in the years 1 to 9999. */
const DURATION_LIMIT = I64.max * MILLISECOND
const TIMESTAMP = { min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n }

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

/** Integers are checked, division by zero fails, and types never mix. */
export function arithmetic(op: ArithmeticOperator, left: CelValue, right: CelValue): CelValue {
  const a = materialize(left)
  const b = materialize(right)
  if (typeof a === 'bigint' && typeof b === 'bigint') return inRange(op, integer(op, a, b), I64)
  if (typeof a === 'number' && typeof b === 'number' && op !== '%') return double(op, a, b)
  if (a instanceof Uint && b instanceof Uint) return new Uint(inRange(op, integer(op, a.value, b.value), U64))
  if (op === '+') {
    if (typeof a === 'string' && typeof b === 'string') return a + b
    if (isList(a) && isList(b)) return a.concat(b)
  }
  if (op === '+' || op === '-') {
    const time = shift(op, a, b)
    if (time) return time
  }
  throw new CelError(`unsupported binary operator \`${op}\`: ${typeWord(a)}, ${typeWord(b)}`)
}

function integer(op: ArithmeticOperator, a: bigint, b: bigint): bigint {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      if (b === 0n) throw new CelError('division by zero')
      return a / b
    case '%':
      if (b === 0n) throw new CelError('remainder by zero')
      // The machine's remainder of MIN % -1 overflows although the result is 0.
      if (a === I64.min && b === -1n) throw overflow(op)
      return a % b
  }
}

function double(op: Exclude<ArithmeticOperator, '%'>, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
  }
}

function shift(op: '+' | '-', a: CelValue, b: CelValue): CelValue | undefined {
  const sign = op === '+' ? 1n : -1n
  if (a instanceof Duration && b instanceof Duration) return new Duration(duration(op, a.nanos + sign * b.nanos))
  if (a instanceof Timestamp && b instanceof Duration) {
    inRange(op, a.nanos + sign * b.nanos, TIMESTAMP)
    return addDuration(a, sign * b.nanos)
  }
  if (op === '+' && a instanceof Duration && b instanceof Timestamp) return addDuration(b, a.nanos)
  if (op === '-' && a instanceof Timestamp && b instanceof Timestamp) return new Duration(subtractTimestamps(a, b))
  return undefined
}

function duration(op: string, nanos: bigint): bigint {
  return inRange(op, nanos, { min: -DURATION_LIMIT, max: DURATION_LIMIT })
}

function inRange(op: string, value: bigint, range: Range): bigint {
  if (!isWithin(value, range)) throw overflow(op)
  return value
}

function overflow(op: string): CelError {
  return new CelError(`overflow from \`${op}\``)
}

export function negate(operand: CelValue): CelValue {
  const value = materialize(operand)
  if (typeof value === 'number') return -value
  if (typeof value === 'bigint') return inRange('-', -value, I64)
  throw new CelError(`unsupported unary operator \`-\`: ${typeWord(value)}`)
}

export function toBool(value: CelValue): boolean {
  const known = materialize(value)
  if (typeof known !== 'boolean') throw noSuchOverload()
  return known
}
