import { calendar, parseTimestamp, timestampText } from '../../../cel/time-text.js'
import { Timestamp } from '../../../cel/value.js'
import { trimWhere } from '../../../core/trim.js'
import { ERROR, type Result, Span, Time, UNKNOWN, type Value } from './value.js'

const SECOND = 1_000_000_000n

/** A string that may be a time for Abseil, which accepts more than RFC 3339: other numbers of digits, infinite times. */
const LIKE_TIME = /^ *(?:-?\d+-\d+-\d+[Tt]\d+:\d+:\d+(?:\.\d+)?(?:[Zz]|[+-][\d:]+)|infinite-(?:future|past)) *$/

/** The form of RFC 3339: if it is not read, a number is out of range. */
const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** `timestamp()`: seconds since 1970, or a string. */
export function toTime(value: Value): Result {
  if (value instanceof Time) return value
  if (typeof value === 'bigint') return new Time(value * SECOND)
  if (typeof value !== 'string') return ERROR
  const text = trimWhere(value, (character) => character === ' ').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  const time = text.includes(' ') ? undefined : parseTimestamp(text)
  if (time) return new Time(time.nanos)
  return LIKE_TIME.test(value) && !RFC3339.test(text) ? UNKNOWN : ERROR
}

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  ms: 1_000_000n,
  s: SECOND,
  m: 60n * SECOND,
  h: 3600n * SECOND,
}
const DURATION = /^([-+]?)(?:0|((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|ms|s|m|h))+))$/
/** 10,000 years. */
const LONGEST = 315_576_000_000n * SECOND

/** `duration()`: numbers with units. */
export function toSpan(value: Value): Result {
  if (value instanceof Span) return value
  const [, sign, parts = ''] = (typeof value === 'string' && DURATION.exec(value)) || []
  if (sign === undefined) return ERROR
  let nanos = 0n
  for (const [, whole = '', decimals = '', unit = ''] of parts.matchAll(/(\d*)\.?(\d*)([a-z]+)/g)) {
    const scale = 10n ** BigInt(decimals.length)
    const part = BigInt(`0${whole}${decimals}`) * UNITS[unit]!
    // Abseil keeps quarters of a nanosecond.
    if (part % scale !== 0n) return UNKNOWN
    nanos += part / scale
  }
  return nanos > LONGEST ? ERROR : new Span(sign === '-' ? -nanos : nanos)
}

export const secondsOf = ({ nanos }: Time): bigint => {
  const seconds = nanos / SECOND
  return nanos % SECOND < 0n ? seconds - 1n : seconds
}

/** As in the JSON of protobuf: with 0, 3, 6 or 9 decimals. */
export function temporalText(value: Time | Span): string {
  const { nanos } = value
  const size = nanos < 0n ? -nanos : nanos
  if (value instanceof Span) return `${nanos < 0n ? '-' : ''}${size / SECOND}${decimals(size % SECOND)}s`
  const seconds = secondsOf(value)
  const text = timestampText(new Timestamp(seconds * SECOND, 0))
  return `${text.slice(0, -1)}${decimals(nanos - seconds * SECOND)}Z`
}

const decimals = (nanos: bigint): string =>
  nanos === 0n
    ? ''
    : `.${String(nanos)
        .padStart(9, '0')
        .replace(/(?:000)+$/, '')}`

type Calendar = ReturnType<typeof calendar>

/** The methods of times and durations; those without `whole` are for timestamps only. */
const PARTS: Readonly<Record<string, { part(at: Calendar): number; whole?(nanos: bigint): bigint }>> = {
  getFullYear: { part: ({ year }) => year },
  getMonth: { part: ({ month }) => month - 1 },
  getDate: { part: ({ day }) => day },
  getDayOfMonth: { part: ({ day }) => day - 1 },
  getDayOfWeek: { part: ({ weekday }) => weekday },
  getDayOfYear: { part: ({ yearDay }) => yearDay },
  getHours: { part: ({ hour }) => hour, whole: (nanos) => nanos / UNITS['h']! },
  getMinutes: { part: ({ minute }) => minute, whole: (nanos) => nanos / UNITS['m']! },
  getSeconds: { part: ({ second }) => second, whole: (nanos) => nanos / SECOND },
  getMilliseconds: {
    part: ({ nanos }) => Math.floor(nanos / 1e6),
    whole: (nanos) => (nanos % SECOND) / UNITS['ms']!,
  },
}

export const TIME_METHODS: readonly string[] = Object.keys(PARTS)

export function partOf(method: string, [value, zone]: readonly Value[]): Result {
  const { part, whole } = PARTS[method]!
  if (value instanceof Span) return whole && zone === undefined ? whole(value.nanos) : ERROR
  if (!(value instanceof Time)) return ERROR
  const offset = offsetOf(zone ?? '')
  return typeof offset === 'number' ? BigInt(part(calendar(new Timestamp(value.nanos, 0), offset))) : offset
}

/** The offset of a zone in seconds. Names of zones are in the proxy's database, and unknown. */
function offsetOf(zone: Value): number | typeof ERROR | typeof UNKNOWN {
  if (zone === '' || zone === 'UTC') return 0
  if (typeof zone !== 'string') return ERROR
  const [, sign, hours, minutes] = /^([+-]?)(\d{1,2}):(\d\d)$/.exec(zone) ?? []
  if (hours === undefined) return UNKNOWN
  return (Number(hours) * 60 + Number(minutes)) * 60 * (sign === '-' ? -1 : 1)
}
