import type { ExpressionSettings } from '../../../core/envoy-expression.js'
import { readDouble } from '../../../yaml/proto-number.js'
import { compile, matchesSomewhere } from '../../../yaml/re2.js'
import { isUtf8, toText } from '../bytes.js'
import { partOf, secondsOf, TIME_METHODS, temporalText, toSpan, toTime } from './time.js'
import {
  Bytes,
  compareNumbers,
  ERROR,
  equal,
  every,
  integerOf,
  isMembers,
  isTemporal,
  keyOf,
  type Result,
  Span,
  Time,
  Type,
  Uint,
  UNKNOWN,
  type Value,
} from './value.js'

type Call = (args: readonly Value[], settings: ExpressionSettings) => Result

/** Functions that receive evaluated arguments, as cel-cpp defines them (eval/public/builtin_func_registrar.h). */
const FUNCTIONS: Readonly<Record<string, Call>> = {
  '!_': ([value]) => (typeof value === 'boolean' ? !value : ERROR),
  '_==_': ([a, b]) => equal(a!, b!),
  '_!=_': ([a, b]) => negate(equal(a!, b!)),
  '_<_': ([a, b]) => order(a!, b!, (less) => less),
  '_<=_': ([a, b]) => order(a!, b!, (less, isEqual) => less || isEqual),
  '_>_': ([a, b]) => order(b!, a!, (less) => less),
  '_>=_': ([a, b]) => order(b!, a!, (less, isEqual) => less || isEqual),
  '_+_': ([a, b], { stringConcat }) => (stringConcat ? concatenate(a!, b!) : undefined) ?? calculate(a!, b!, ADD),
  '_-_': ([a, b]) => calculate(a!, b!, SUBTRACT),
  '_*_': ([a, b]) => calculate(a!, b!, MULTIPLY),
  '_/_': ([a, b]) => calculate(a!, b!, DIVIDE),
  '_%_': ([a, b]) => calculate(a!, b!, MODULO),
  '-_': ([value]) => negateNumber(value!),
  '@in': ([value, list]) => isIn(value!, list!),
  in: ([value, list]) => isIn(value!, list!),
  _in_: ([value, list]) => isIn(value!, list!),
  '_[_]': ([value, key]) => index(value!, key!),
  size: ([value]) => size(value!),
  contains: texts((text, part) => text.includes(part)),
  startsWith: texts((text, part) => text.startsWith(part)),
  endsWith: texts((text, part) => text.endsWith(part)),
  matches: texts((text, bytes) => {
    const pattern = toText(bytes)
    if (!compile(pattern)) return ERROR
    return mayBeTooLarge(bytes) ? UNKNOWN : matchesSomewhere(pattern, toText(text))
  }),
  int: ([value]) => toInt(value!),
  uint: ([value]) => toUint(value!),
  double: ([value]) => toDouble(value!),
  bytes: ([value]) => toBytesValue(value!),
  dyn: ([value]) => value!,
  string: ([value]) => toStringValue(value!),
  bool: ([value]) => toBool(value!),
  timestamp: ([value]) => toTime(value!),
  duration: ([value]) => toSpan(value!),
  type: ([value]) => new Type(typeName(value!)),
  ...Object.fromEntries(TIME_METHODS.map((name): [string, Call] => [name, (args) => partOf(name, args)])),
}

/** `undefined`: a function that is not modelled. */
export const functionOf = (name: string): Call | undefined =>
  Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined

function typeName(value: Value): string {
  if (value === null) return 'null_type'
  if (Array.isArray(value)) return 'list'
  if (isMembers(value)) return value.isMessage ? 'message' : 'map'
  if (typeof value === 'object') return OBJECT_TYPES.get(value.constructor)!
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'bigint' ? 'int' : 'double'
}

const OBJECT_TYPES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Uint, 'uint'],
  [Bytes, 'bytes'],
  [Time, 'google.protobuf.Timestamp'],
  [Span, 'google.protobuf.Duration'],
  [Type, 'type'],
])

const negate = (truth: boolean | typeof UNKNOWN): boolean | typeof UNKNOWN => (truth === UNKNOWN ? UNKNOWN : !truth)

function order(a: Value, b: Value, holds: (less: boolean, isEqual: boolean) => boolean): Result {
  const numbers = compareNumbers(a, b)
  if (numbers) return holds(numbers.less, numbers.equal)
  if (isTemporal(a) && isTemporal(b))
    return a.constructor === b.constructor ? holds(a.nanos < b.nanos, a.nanos === b.nanos) : ERROR
  const [x, y] = [a, b].map((value) => (value instanceof Bytes ? value.bytes : value))
  const isOrdered = (typeof x === 'string' || typeof x === 'boolean') && typeof x === typeof y
  return isOrdered && a instanceof Bytes === b instanceof Bytes ? holds(x < y!, x === y) : ERROR
}

/** An operation on two numbers of one type; `undefined`: it has no result. */
interface Arithmetic {
  times?(a: Time | Span, b: Time | Span): Time | Span | undefined
  integers(x: bigint, y: bigint): bigint | undefined
  doubles?(x: number, y: number): number
}

const ADD: Arithmetic = {
  integers: (x, y) => x + y,
  doubles: (x, y) => x + y,
  times: (a, b) => {
    const nanos = a.nanos + b.nanos
    if (a instanceof Span && b instanceof Span) return new Span(nanos)
    return a instanceof Span || b instanceof Span ? new Time(nanos) : undefined
  },
}
const SUBTRACT: Arithmetic = {
  integers: (x, y) => x - y,
  doubles: (x, y) => x - y,
  times: (a, b) => {
    const nanos = a.nanos - b.nanos
    if (a.constructor === b.constructor) return new Span(nanos)
    return a instanceof Time ? new Time(nanos) : undefined
  },
}
const MULTIPLY: Arithmetic = { integers: (x, y) => x * y, doubles: (x, y) => x * y }
const DIVIDE: Arithmetic = { integers: (x, y) => (y === 0n ? undefined : x / y), doubles: (x, y) => x / y }
const MODULO: Arithmetic = {
  integers: (x, y) => (y === 0n || (x === LEAST_INT && y === -1n) ? undefined : x % y),
}

function calculate(a: Value, b: Value, { integers, doubles, times }: Arithmetic): Result {
  if (isTemporal(a) && isTemporal(b)) return orError(times?.(a, b))
  if (typeof a === 'number' && typeof b === 'number') return doubles ? doubles(a, b) : ERROR
  if (typeof a === 'bigint' && typeof b === 'bigint') return asInt(integers(a, b))
  return a instanceof Uint && b instanceof Uint ? asUint(integers(a.value, b.value)) : ERROR
}

function negateNumber(value: Value): Result {
  if (typeof value === 'number') return -value
  return typeof value === 'bigint' ? asInt(-value) : ERROR
}

function concatenate(a: Value, b: Value): Value | undefined {
  if (typeof a === 'string' && typeof b === 'string') return a + b
  return a instanceof Bytes && b instanceof Bytes ? new Bytes(a.bytes + b.bytes) : undefined
}

const LEAST_INT = -(2n ** 63n)
const asInt = (value: bigint | undefined): Result =>
  value !== undefined && BigInt.asIntN(64, value) === value ? value : ERROR
const asUint = (value: bigint | undefined): Result =>
  value !== undefined && BigInt.asUintN(64, value) === value ? new Uint(value) : ERROR

function isIn(value: Value, container: Value): Result {
  if (Array.isArray(container)) return negate(every(container.map((item) => negate(equal(value, item)))))
  if (!isMembers(container) || container.isMessage) return ERROR
  if (keyOf(value) === undefined && typeof value !== 'number') return ERROR
  const found = container.get(value)
  return found === UNKNOWN ? UNKNOWN : found !== undefined
}

function index(value: Value, key: Value): Result {
  if (Array.isArray(value)) {
    const position = integerOf(key)
    return position === undefined ? ERROR : orError(value[Number(position)])
  }
  return isMembers(value) && !value.isMessage ? orError(value.get(key)) : ERROR
}

/** A missing member is an error. */
export const orError = (found: Result | undefined): Result => (found === undefined ? ERROR : found)

function size(value: Value): Result {
  if (typeof value === 'string') return BigInt([...toText(value)].length)
  if (value instanceof Bytes) return BigInt(value.bytes.length)
  if (Array.isArray(value)) return BigInt(value.length)
  if (!isMembers(value)) return ERROR
  return value.entries ? BigInt(value.entries.size) : UNKNOWN
}

function texts(apply: (text: string, other: string) => Result): Call {
  return ([text, other]) => (typeof text === 'string' && typeof other === 'string' ? apply(text, other) : ERROR)
}

/** Instructions that a program of RE2 may have (`regex_max_program_size`); a larger one is an error. */
const MOST_INSTRUCTIONS = 100

/** Estimates an upper bound: a class, a dot or a character that is not ASCII has up to 15 instructions. */
function mayBeTooLarge(pattern: string): boolean {
  if (/\{\d/.test(pattern)) return true
  const broad = pattern.match(/\.|\[\^|\\[A-Z]|\\p|[\x80-\xff]|\(\?/g)?.length ?? 0
  return pattern.length * 2 + broad * 15 + 10 > MOST_INSTRUCTIONS
}

/** An integer as absl reads it, between ASCII blanks; longer numbers are out of range. */
const INT = /^[\t-\r ]*([-+]?)0*([0-9]{1,20})[\t-\r ]*$/

function toInt(value: Value): Result {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (value instanceof Time) return secondsOf(value)
  if (typeof value === 'string') return asInt(integerFrom(value))
  return value === -(2 ** 63) ? ERROR : asInt(truncated(value))
}

function toUint(value: Value): Result {
  if (typeof value === 'string') return value.includes('-') ? ERROR : asUint(integerFrom(value))
  return typeof value === 'number' && value < 0 ? ERROR : asUint(truncated(value))
}

function integerFrom(text: string): bigint | undefined {
  const [, sign, digits = ''] = INT.exec(text) ?? []
  return sign === undefined ? undefined : BigInt(`${sign === '-' ? sign : ''}${digits}`)
}

/** Towards zero. */
function truncated(value: Value): bigint | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined
  return integerOf(value)
}

function toDouble(value: Value): Result {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return orError(readDouble(value))
  const integer = integerOf(value)
  return integer === undefined ? ERROR : Number(integer)
}

function toBool(value: Value): Result {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return ERROR
  if (/^(?:1|t|true|TRUE|True)$/.test(value)) return true
  return /^(?:0|f|false|FALSE|False)$/.test(value) ? false : ERROR
}

function toBytesValue(value: Value): Result {
  if (typeof value === 'string') return new Bytes(value)
  return value instanceof Bytes ? value : ERROR
}

function toStringValue(value: Value): Result {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return doubleText(value)
  if (value instanceof Bytes) return isUtf8(value.bytes) ? value.bytes : ERROR
  if (isTemporal(value)) return temporalText(value)
  const integer = integerOf(value)
  return integer === undefined ? ERROR : String(integer)
}

/** The fewest digits that read as this number, in the form that `%g` of C chooses. */
function doubleText(value: number): Result {
  if (Number.isNaN(value)) return UNKNOWN
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string]
  if (Number(exponent) >= -4 && Number(exponent) < 6) return Object.is(value, -0) ? '-0' : String(value)
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
}
