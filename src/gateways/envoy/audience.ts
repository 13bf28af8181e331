/** Whether one of `wanted` is in `given`; the scheme and one trailing `/` are ignored. Empty `wanted`: not compared. */
export function audienceAllowed(wanted: readonly string[], given: readonly string[]): boolean {
  if (wanted.length === 0) return true
  const allowed = new Set(wanted.map(bare))
  return given.some((item) => allowed.has(bare(item)))
}

function bare(audience: string): string {
  return audience.replace(/^https?:\/\//, '').replace(/\/$/, '')
}
