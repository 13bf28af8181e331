/** The candidate that was most likely intended: at most a third of its letters differ. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let distance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const [a, b] = [word.toLowerCase(), candidate.toLowerCase()]
    // A prefix of the other word is close, whatever follows: `jwtAuthentication` for `jwtAuth`.
    const isStart = Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a))
    const d = isStart ? Math.min(1, difference(a, b)) : difference(a, b)
    if (d < distance && d <= Math.max(1, Math.floor(candidate.length / 3))) [best, distance] = [candidate, d]
  }
  return best
}

/** A suggestion compares a word with all candidates. */
const MAX_SUGGESTIONS = 20

/** `nearest` for the unknown words of an input, which may be many: later ones get no suggestion. */
export function suggester(candidates: readonly string[] | ReadonlySet<string>): (word: string) => string | undefined {
  let asked = 0
  return (word) => (asked++ < MAX_SUGGESTIONS ? nearest(word, candidates) : undefined)
}

/** Edit distance with swaps of neighbours; long words are only compared by length. */
export function difference(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return a === b ? 0 : Math.max(a.length, b.length)
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1)
      row.push(cost)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
