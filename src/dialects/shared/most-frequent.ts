/** The string that occurs most often; of several, the first. */
export function mostFrequent(strings: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const text of strings) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
