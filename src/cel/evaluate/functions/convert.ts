import { CelError } from '../../error.js'
import { parseDouble, plainDouble } from '../../number-text.js'
import { durationText, timestampText } from '../../time-text.js'
import { type CelValue, Duration, Opaque, Timestamp, TypeName, typeWord, Uint } from '../../value.js'
import type { Call, FunctionTable } from '../call.js'
import { I64, isWithin, type Range, U64 } from '../range.js'

/** Conversions, usable as functions and as methods: `int(x)`, `x.int()`. */
export const CONVERSIONS: FunctionTable = {
  string: (call) => toText(call.receiverOrFirst()),
  int: (call) => toInteger(call, 'int', /^[+-]?[0-9]+$/, I64),
  uint: (call) => new Uint(toInteger(call, 'uint', /^\+?[0-9]+$/, U64)),
  double: (call) => toDouble(call.receiverOrFirst()),
  bytes: (call) => new TextEncoder().encode(call.text(0)),
  type: (call) => new TypeName(typeName(call.receiverOrFirst())),
}

function toText(value: CelValue): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return plainDouble(value)
    case 'boolean':
    case 'bigint':
      return String(value)
  }
  if (value instanceof Uint) return String(value.value)
  if (value instanceof Uint8Array) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value)
  if (value instanceof Timestamp) return timestampText(value)
  if (value instanceof Duration) return durationText(value)
  if (value instanceof TypeName) return value.name
  throw cannotConvert(value, 'string')
}

function toInteger(call: Call, type: 'int' | 'uint', pattern: RegExp, range: Range): bigint {
  const value = call.receiverOrFirst()
  if (typeof value === 'string') {
    // Longer strings are out of range unless they start with zeros, and parsing a number takes more than linear time.
    const digits = value.replace(/^([+-]?)0+(?=[0-9])/, '$1')
    if (!pattern.test(value) || digits.length > 30) throw new CelError(`\`${type}\`: the text is not an integer`)
    return inRange(type, BigInt(digits.replace('+', '')), range)
  }
  if (typeof value === 'number') return truncate(type, value, range)
  if (typeof value === 'bigint') return inRange(type, value, range)
  if (value instanceof Uint) return inRange(type, value.value, range)
  throw cannotConvert(value, type)
}

/** Drops the fraction; NaN becomes 0. The double next to the upper limit is beyond it, and becomes the limit. */
function truncate(type: string, value: number, range: Range): bigint {
  if (Number.isNaN(value)) return 0n
  if (value > Number(range.max) || value < Number(range.min)) throw new CelError(`\`${type}\`: overflow`)
  const whole = BigInt(Math.trunc(value))
  return whole > range.max ? range.max : whole
}

function inRange(type: string, value: bigint, range: Range): bigint {
  if (!isWithin(value, range)) throw new CelError(`\`${type}\`: overflow`)
  return value
}

function toDouble(value: CelValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint) return Number(value.value)
  if (typeof value !== 'string') throw cannotConvert(value, 'double')
  const parsed = parseDouble(value)
  if (parsed === undefined) throw new CelError('`double`: the text is not a number')
  return parsed
}

function cannotConvert(value: CelValue, to: string): CelError {
  return new CelError(`cannot convert ${typeWord(value)} to ${to}`)
}

/** The name of a value's type, as `type()` shows it. */
function typeName(value: CelValue): string {
  if (value instanceof Opaque) return value.typeName
  return TYPE_NAMES.get({ float: 'double', null: 'null_type' }[typeWord(value) as string] ?? typeWord(value))!
}

/** Type names, usable if no variable has that name. */
export const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['bool', 'bool'],
  ['bytes', 'bytes'],
  ['double', 'double'],
  ['float', 'double'],
  ['duration', 'google.protobuf.Duration'],
  ['dyn', 'dyn'],
  ['int', 'int'],
  ['list', 'list'],
  ['map', 'map'],
  ['null_type', 'null_type'],
  ['string', 'string'],
  ['timestamp', 'google.protobuf.Timestamp'],
  ['type', 'type'],
  ['uint', 'uint'],
])
