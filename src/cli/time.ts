import { usage } from './exit.js'

/** Unix seconds as given, or the clock's. */
export function unixTime(given: string | undefined): number {
  if (given === undefined) return Math.floor(Date.now() / 1000)
  if (!/^-?\d{1,15}$/.test(given)) throw usage(`--now ${given}: expected unix seconds`)
  return Number(given)
}

const UNITS: Record<string, number> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of `90`, `90s`, `15m`, `1h`, `7d`, each with an optional `-`. */
export function parseDuration(text: string): number {
  const match = /^(-?\d{1,9})([smhd]?)$/.exec(text)
  if (!match) throw usage(`\`${text}\` is not a duration; write 90s, 15m, 1h or 7d`)
  return Number(match[1]) * UNITS[match[2]!]!
}

/** `in 15 m`, `2 h ago`: the largest unit that fits, rounded down. */
export function relativeTo(now: number, time: number): string {
  const seconds = Math.abs(time - now)
  const [unit, size] = (Object.entries(UNITS) as [string, number][]).findLast(
    ([name, value]) => name && seconds >= value,
  ) ?? ['s', 1]
  const amount = `${Math.floor(seconds / size)} ${unit}`
  return time >= now ? `in ${amount}` : `${amount} ago`
}

/** A time in ISO 8601, to the second; `undefined` beyond what a calendar holds. */
export function isoTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z')
}
