const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, μs: 1e-6, ns: 1e-9 }

/** Seconds of a duration as Go reads it (`1h30m`, `500ms`); `undefined` if it is none, or negative. */
export function goSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !/^\+?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:h|ms|us|[µμ]s|ns|m|s))+)$/.test(text)) return undefined
  let seconds = 0
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)([a-zµμ]+)/g)) seconds += Number(amount) * UNITS[unit!]!
  return seconds
}
