/** A version comes before another (Semantic Versioning 2.0.0 §11; parts that are left out are 0). */
export function isOlder(version: string, other: string): boolean {
  const [a, b] = [parse(version), parse(other)]
  for (let i = 0; i < 3; i++) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i]! < b.numbers[i]!
  if (a.pre.length === 0 || b.pre.length === 0) return a.pre.length > 0 && b.pre.length === 0
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
    const order = compare(a.pre[i], b.pre[i])
    if (order !== 0) return order < 0
  }
  return false
}

function parse(version: string): { numbers: number[]; pre: (string | number)[] } {
  const [core = '', pre] = version.replace(/^v/, '').replace(/\+.*/, '').split(/-(.*)/s)
  const numbers = core.split('.').map(Number)
  // `beta9` and `beta10` are compared as people mean them.
  const parts = pre ? (pre.match(/\d+|[A-Za-z]+/g) ?? []) : []
  return {
    numbers: [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0],
    pre: parts.map((part) => (/^\d/.test(part) ? Number(part) : part)),
  }
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : 1
}
