const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/**
 * Unix seconds of `+1h`, `-5m`, a number of seconds or a time in ISO 8601; `null` for `never`, `undefined` for anything
 * else.
 */
export function timeOf(value: number | string, now: number): number | null | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (value === 'never') return null
  const relative = /^([+-])(\d{1,9})([smhdw])$/.exec(value)
  if (relative) return now + Number(`${relative[1]}1`) * Number(relative[2]) * UNITS[relative[3]!]!
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(value)) return undefined
  const time = Date.parse(value)
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000)
}
