/** The name that was probably meant: at most a third of its characters differ. Case is ignored. */
export function closest(written: string, names: Iterable<string>): string | undefined {
  const lower = written.toLowerCase()
  let best: { name: string; distance: number } | undefined
  for (const name of names) {
    if (Math.abs(name.length - written.length) > 3) continue
    const distance = name.toLowerCase() === lower ? 0.5 : editDistance(lower, name.toLowerCase())
    const limit = Math.max(1, Math.floor(Math.max(name.length, written.length) / 3))
    if (distance <= limit && (!best || distance < best.distance)) best = { name, distance }
  }
  return best?.name
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, replaced)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1)
      }
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
