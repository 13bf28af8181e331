import { I64 } from './evaluate/range.js'
import { parseDouble } from './number-text.js'
import { Duration, Timestamp } from './value.js'

const SECOND = 1_000_000_000n
/** The range of the engine's clock, in seconds: years -262143 to 262142. */
export const CLOCK = { min: -8_334_601_228_800n, max: 8_210_266_876_799n }

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+\-\u2212])(\d\d):(\d\d))$/

/** Reads RFC 3339; `undefined` if invalid; the offset is kept. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = RFC3339.exec(text)
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const days = daysFrom1970(year, month, day)
  const zone =
    match[8] === undefined ? 0 : (Number(match[9]) * 60 + Number(match[10])) * 60 * (match[8] === '+' ? 1 : -1)
  if (
    days === undefined ||
    hour > 23 ||
    minute > 59 ||
    second > 60 ||
    Number(match[10] ?? 0) > 59 ||
    Math.abs(zone) >= 86_400
  ) {
    return undefined
  }
  const seconds = BigInt(days) * 86_400n + BigInt(hour * 3600 + minute * 60 + second - zone)
  return new Timestamp(seconds * SECOND + BigInt((match[7] ?? '').slice(0, 9).padEnd(9, '0')), zone, second === 60)
}

function daysFrom1970(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const valid = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return valid ? date.getTime() / 86_400_000 : undefined
}

/** The date and time of a timestamp in its own zone. */
export interface Calendar {
  year: number
  /** 1 to 12. */
  month: number
  day: number
  /** 0 is Sunday. */
  weekday: number
  /** From 0. */
  yearDay: number
  hour: number
  minute: number
  /** At most 59: a leap second is second 59 with `nanos` from 1e9. */
  second: number
  nanos: number
}

/** Not `Date`: the engine's years exceed its minimum, and its nanoseconds exceed its precision. */
export function calendar(timestamp: Timestamp, offset = timestamp.offset): Calendar {
  const { second, fraction } = splitSecond(timestamp)
  const seconds = second + BigInt(offset)
  const days = Number(floorDivide(seconds, 86_400n))
  const ofDay = Number(seconds - BigInt(days) * 86_400n)
  const { year, month, day } = civil(days)
  return {
    year,
    month,
    day,
    weekday: (((days + 4) % 7) + 7) % 7,
    yearDay: days - daysOf(year, 1, 1),
    hour: Math.floor(ofDay / 3600),
    minute: Math.floor(ofDay / 60) % 60,
    second: ofDay % 60,
    nanos: Number(fraction),
  }
}

/** Seconds since 1970 and nanoseconds in the second, 1e9 to 2e9 in a leap second: as chrono keeps them. */
export function splitSecond({ nanos, leap }: Timestamp): { second: bigint; fraction: bigint } {
  const second = floorDivide(nanos, SECOND) - (leap ? 1n : 0n)
  return { second, fraction: nanos - second * SECOND }
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

/** Days since 1970 of a date in the proleptic Gregorian calendar. Years start in March here: the leap day is last. */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function civil(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  }
}

/** RFC 3339 in UTC, as many decimals as are needed. */
export function timestampText(timestamp: Timestamp): string {
  const fields = calendar(timestamp, 0)
  const two = (value: number) => String(value).padStart(2, '0')
  const sign = fields.year < 0 ? '-' : fields.year > 9999 ? '+' : ''
  const year = sign + String(Math.abs(fields.year)).padStart(4, '0')
  const leap = fields.nanos >= 1e9
  const seconds = `${two(fields.second + (leap ? 1 : 0))}${fraction(fields.nanos - (leap ? 1e9 : 0))}`
  const time = `${two(fields.hour)}:${two(fields.minute)}:${seconds}`
  return `${year}-${two(fields.month)}-${two(fields.day)}T${time}Z`
}

/** `90s`, `-0.5s`. */
export function durationText({ nanos }: Duration): string {
  const size = nanos < 0n ? -nanos : nanos
  return `${nanos < 0n ? '-' : ''}${size / SECOND}${fraction(Number(size % SECOND))}s`
}

function fraction(nanos: number): string {
  return nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`
}

const UNITS: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }
const PART =
  /([+-]?(?:[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))(ms|us|ns|h|m|s)/y

/**
 * Reads `1h30m`, `-1.5s`, `100ms`. `undefined` if it does not start with a number and a unit; text after the last pair
 * is ignored, as in the engine (`1h and more` is an hour).
 */
export function parseDuration(text: string): Duration | undefined {
  const negative = text.startsWith('-')
  const body = negative ? text.slice(1) : text
  if (body === '0') return new Duration(0n)
  let nanos = 0n
  let at = 0
  for (;;) {
    PART.lastIndex = at
    const match = PART.exec(body)
    if (!match) break
    nanos += wholeNanos(parseDouble(match[1]!)! * UNITS[match[2]!]!)
    at = PART.lastIndex
  }
  return at === 0 ? undefined : new Duration(negative ? -nanos : nanos)
}

/** Towards zero, and to the ends of 64 bits beyond them. */
function wholeNanos(value: number): bigint {
  if (Number.isNaN(value)) return 0n
  if (value >= 2 ** 63) return I64.max
  return value <= -(2 ** 63) ? I64.min : BigInt(Math.trunc(value))
}
