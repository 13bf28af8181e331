import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = join(import.meta.dirname, 'ratios.json')

/** A ratio may be worse than the committed one by this part of it: other work on the machine disturbs it. */
const TOLERANCE = 0.25

/** Whether more or less is better. */
type Better = 'higher' | 'lower'

/**
 * Compares the ratios of a benchmark with the committed ones (`--check`: the exit code is 1 if one is worse by more than
 * a quarter), or commits them (`--update`). Names are unique among all benchmarks.
 */
export function compareRatios(measured: Readonly<Record<string, number>>, better: Better): void {
  const committed = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, number>
  if (process.argv.includes('--update')) {
    const rounded = Object.entries(measured).map(([name, ratio]) => [name, Number(ratio.toFixed(2))])
    const all = Object.entries({ ...committed, ...Object.fromEntries(rounded) }).sort(([a], [b]) => (a < b ? -1 : 1))
    writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`)
  } else if (process.argv.includes('--check')) {
    for (const [name, ratio] of Object.entries(measured)) {
      const before = committed[name]
      if (before !== undefined && !isWorse(ratio, before, better)) continue
      console.log(`${name}: ${ratio.toFixed(2)}, committed ${before ?? 'none'}`)
      process.exitCode = 1
    }
  }
}

function isWorse(ratio: number, before: number, better: Better): boolean {
  return better === 'higher' ? ratio < before * (1 - TOLERANCE) : ratio > before * (1 + TOLERANCE)
}
