import { splitSecond } from '../time-text.js'
import { Timestamp } from '../value.js'

const SECOND = 1_000_000_000n
const DAY = 86_400n

/** By second, then by fraction: a leap second comes after 59.999 and before the next minute. */
export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  const [x, y] = [splitSecond(a), splitSecond(b)]
  const difference = x.second === y.second ? x.fraction - y.fraction : x.second - y.second
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/**
 * Adds as chrono's `NaiveTime::overflowing_add_signed` does. A step of less than a second stays in a leap second where
 * it fits; a longer step forward leaves it from second 59, a step back from the next minute.
 */
export function addDuration(time: Timestamp, nanos: bigint): Timestamp {
  const sum = time.nanos + nanos
  if (!time.leap) return new Timestamp(sum, time.offset)
  const within = splitSecond(time).fraction + (nanos % SECOND)
  if (nanos >= SECOND || within >= 2n * SECOND) return new Timestamp(sum - SECOND, time.offset)
  return new Timestamp(sum, time.offset, nanos > -SECOND && within >= SECOND)
}

/** Subtracts as chrono's `NaiveTime::signed_duration_since` does, which looks at the times of day. */
export function subtractTimestamps(a: Timestamp, b: Timestamp): bigint {
  const [x, y] = [ofDay(a), ofDay(b)]
  const correction = x > y && b.leap ? SECOND : x < y && a.leap ? -SECOND : 0n
  return a.nanos - b.nanos + correction
}

function ofDay(time: Timestamp): bigint {
  return ((splitSecond(time).second % DAY) + DAY) % DAY
}
