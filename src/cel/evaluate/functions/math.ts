import { CelError, noSuchOverload, unexpectedType } from '../../error.js'
import { type CelValue, isList, typeWord, Uint } from '../../value.js'
import type { Call, FunctionTable } from '../call.js'
import { compare, notComparable } from '../operators.js'

/** `max(1, 2)`, `max([1, 2])`. Of equal values the last counts; without values the result is null. */
export const EXTREMES: FunctionTable = {
  max: (call) => pick(call, 1),
  min: (call) => pick(call, -1),
}

function pick(call: Call, sign: 1 | -1): CelValue {
  if (call.length === 0) return null
  const first = call.value(0)
  if (call.length === 1 && !isList(first)) return first
  const values = call.length === 1 ? (first as readonly CelValue[]) : allArguments(call)
  if (values.length === 0) return null
  return values.reduce((kept, value) => extreme(kept, value, sign))
}

function extreme(kept: CelValue, value: CelValue, sign: 1 | -1): CelValue {
  const order = compare(kept, value)
  if (order === undefined) throw notComparable(kept, value)
  return Math.sign(order) === sign ? kept : value
}

function allArguments(call: Call): CelValue[] {
  return Array.from({ length: call.length }, (_, index) => call.value(index))
}

/** Functions named `math.x`. */
export const MATH: FunctionTable = {
  greatest: (call) => numericExtreme(call, 1),
  least: (call) => numericExtreme(call, -1),
  ceil: (call) => Math.ceil(double(call)),
  floor: (call) => Math.floor(double(call)),
  trunc: (call) => Math.trunc(double(call)),
  round: (call) => round(double(call)),
  isNaN: (call) => Number.isNaN(double(call)),
  isInf: (call) => Math.abs(double(call)) === Number.POSITIVE_INFINITY,
  isFinite: (call) => Number.isFinite(double(call)),
  abs: (call) => abs(call.value(0)),
  sign: (call) => sign(call.value(0)),
  sqrt: (call) => Math.sqrt(numeric(call.value(0))),
  bitAnd: (call) => bits(call, (a, b) => a & b),
  bitOr: (call) => bits(call, (a, b) => a | b),
  bitXor: (call) => bits(call, (a, b) => a ^ b),
  bitNot: (call) => bitNot(call.value(0)),
  bitShiftLeft: (call) => shift(call, (value, by) => value << by),
  bitShiftRight: (call) => shift(call, (value, by) => value >> by),
}

function numericExtreme(call: Call, sign: 1 | -1): CelValue {
  if (call.length === 0) throw new CelError('at least one argument is required')
  const first = call.value(0)
  const values = call.length === 1 ? (isList(first) ? first : [first]) : allArguments(call)
  if (values.length === 0) throw new CelError('the list must not be empty')
  for (const value of values) numeric(value)
  return values.reduce((kept, value) => extreme(kept, value, sign))
}

function double(call: Call): number {
  const value = call.value(0)
  if (typeof value !== 'number') throw unexpectedType(typeWord(value), 'double')
  return value
}

function numeric(value: CelValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint) return Number(value.value)
  throw unexpectedType(typeWord(value), 'a number')
}

/** Rounds halves away from zero. */
function round(value: number): number {
  const size = Math.abs(value)
  const whole = Math.floor(size)
  const rounded = size - whole >= 0.5 ? whole + 1 : whole
  return value < 0 || Object.is(value, -0) ? -rounded : rounded
}

function abs(value: CelValue): CelValue {
  if (value instanceof Uint) return value
  if (typeof value === 'number') return Math.abs(value)
  if (typeof value !== 'bigint') throw unexpectedType(typeWord(value), 'int')
  if (value === -(2n ** 63n)) throw new CelError('`math.abs`: overflow')
  return value < 0n ? -value : value
}

function sign(value: CelValue): CelValue {
  if (typeof value === 'bigint') return value > 0n ? 1n : value < 0n ? -1n : 0n
  if (value instanceof Uint) return new Uint(value.value > 0n ? 1n : 0n)
  if (typeof value !== 'number') throw unexpectedType(typeWord(value), 'double')
  return Number.isNaN(value) ? value : value > 0 ? 1 : value < 0 ? -1 : 0
}

/** Two integers of one type, two byte strings (aligned at their ends), or an integer with the last bytes. */
function bits(call: Call, op: (a: bigint, b: bigint) => bigint): CelValue {
  const [a, b] = [call.value(0), call.value(1)]
  if (typeof a === 'bigint' && typeof b === 'bigint') return BigInt.asIntN(64, op(a, b))
  if (a instanceof Uint && b instanceof Uint) return new Uint(op(a.value, b.value))
  if (a instanceof Uint8Array && b instanceof Uint8Array) return bytesBits(a, b, op)
  const [number, bytes] = a instanceof Uint8Array ? [b, a] : [a, b]
  if (!(bytes instanceof Uint8Array)) throw noSuchOverload()
  if (number instanceof Uint) return new Uint(op(number.value, lowBits(bytes)))
  if (typeof number !== 'bigint') throw noSuchOverload()
  if (number < 0n) throw new CelError('bit operations on bytes require an integer that is not negative')
  return BigInt.asIntN(64, op(number, lowBits(bytes)))
}

const MAX_BYTES = 32

function bytesBits(a: Uint8Array, b: Uint8Array, op: (a: bigint, b: bigint) => bigint): Uint8Array {
  if (a.length > MAX_BYTES || b.length > MAX_BYTES) {
    throw new CelError(`bit operations support at most ${MAX_BYTES} bytes`)
  }
  const length = Math.max(a.length, b.length)
  const at = (bytes: Uint8Array, index: number) => BigInt(bytes[index - (length - bytes.length)] ?? 0)
  return Uint8Array.from({ length }, (_, index) => Number(op(at(a, index), at(b, index)) & 0xffn))
}

function lowBits(bytes: Uint8Array): bigint {
  return bytes.slice(-8).reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n)
}

function bitNot(value: CelValue): CelValue {
  if (typeof value === 'bigint') return ~value
  if (value instanceof Uint) return new Uint(BigInt.asUintN(64, ~value.value))
  throw noSuchOverload()
}

/** Logical: a negative int shifted right loses its sign. */
function shift(call: Call, op: (value: bigint, by: bigint) => bigint): CelValue {
  const by = call.value(1)
  if (typeof by !== 'bigint') throw noSuchOverload()
  if (by < 0n) throw new CelError('negative offset')
  const value = call.value(0)
  const shifted = (from: bigint) => (by > 63n ? 0n : BigInt.asUintN(64, op(BigInt.asUintN(64, from), by)))
  if (typeof value === 'bigint') return BigInt.asIntN(64, shifted(value))
  if (value instanceof Uint) return new Uint(shifted(value.value))
  throw noSuchOverload()
}
