import { CelError } from '../../error.js'
import { type Calendar, CLOCK, calendar, parseDuration, parseTimestamp } from '../../time-text.js'
import { type CelValue, Duration, Timestamp, typeWord } from '../../value.js'
import type { Call, FunctionTable } from '../call.js'

/** Getters use the zone in which the timestamp was written; a zone argument is ignored. */
export const TIME: FunctionTable = {
  timestamp,
  duration,
  getFullYear: (call) => field(call, (at) => at.year),
  getMonth: (call) => field(call, (at) => at.month - 1),
  getDayOfYear: (call) => field(call, (at) => at.yearDay),
  getDayOfMonth: (call) => field(call, (at) => at.day - 1),
  getDate: (call) => field(call, (at) => at.day),
  getDayOfWeek: (call) => field(call, (at) => at.weekday),
  getHours: (call) => fieldOrWhole(call, (at) => at.hour, 3_600_000_000_000n),
  getMinutes: (call) => fieldOrWhole(call, (at) => at.minute, 60_000_000_000n),
  getSeconds: (call) => fieldOrWhole(call, (at) => at.second, 1_000_000_000n),
  getMilliseconds: (call) => fieldOrWhole(call, (at) => Math.floor(at.nanos / 1e6), 1_000_000n),
}

function timestamp(call: Call): CelValue {
  const value = call.value(0)
  if (value instanceof Timestamp) return value
  if (typeof value === 'bigint') {
    if (value < CLOCK.min || value > CLOCK.max) throw new CelError('`timestamp`: out of range')
    return new Timestamp(value * 1_000_000_000n)
  }
  if (typeof value !== 'string') throw new CelError(`cannot convert ${typeWord(value)} to timestamp`)
  const parsed = parseTimestamp(value)
  if (!parsed) throw new CelError('`timestamp`: the text is not an RFC 3339 timestamp')
  return parsed
}

function duration(call: Call): CelValue {
  const value = call.value(0)
  if (value instanceof Duration) return value
  if (typeof value !== 'string') throw new CelError(`cannot convert ${typeWord(value)} to duration`)
  const parsed = parseDuration(value)
  if (!parsed) throw new CelError('`duration`: the text does not start with a number and a unit')
  return parsed
}

const isTimestamp = (value: CelValue): value is Timestamp => value instanceof Timestamp

function field(call: Call, get: (at: Calendar) => number): CelValue {
  return BigInt(get(calendar(call.receiverOrFirstOf(isTimestamp, 'timestamp'))))
}

/** For a timestamp the field, for a duration the whole number of units (32 bits). */
function fieldOrWhole(call: Call, get: (at: Calendar) => number, unit: bigint): CelValue {
  const value = call.receiverOrFirst()
  if (value instanceof Timestamp) return BigInt(get(calendar(value)))
  if (value instanceof Duration) return BigInt.asIntN(32, value.nanos / unit)
  throw new CelError('expected a timestamp or a duration')
}
