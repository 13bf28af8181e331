/** What a version looks like: `1`, `1.4`, `v1.4.1`, `1.21.0-beta11`, `1.36.2.post1`, `1.110.0rc1`. */
const VERSION = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(\.?[A-Za-z]\w*|[-+][\w.+-]+)?$/

export const isVersion = (text: string): boolean => VERSION.test(text)

/** Without a leading `v`. */
export const normalizeVersion = (text: string): string => text.replace(/^v/, '')

/**
 * Negative: `version` precedes `other`. 0: they are of equal precedence (Semantic Versioning 2.0.0 §11; missing parts
 * are 0).
 */
export function compareVersions(version: string, other: string): number {
  const [a, b] = [parse(version), parse(other)]
  for (let i = 0; i < 3; i++) if (a.numbers[i] !== b.numbers[i]) return a.numbers[i]! - b.numbers[i]!
  if (a.pre.length === 0 || b.pre.length === 0) return Number(a.pre.length === 0) - Number(b.pre.length === 0)
  for (let i = 0; i < Math.max(a.pre.length, b.pre.length); i++) {
    const order = compareParts(a.pre[i], b.pre[i])
    if (order !== 0) return order
  }
  return 0
}

/** Major and minor: `1.4` of `1.4.1`. */
export function lineOf(version: string): string {
  return normalizeVersion(version)
    .split('.', 2)
    .join('.')
    .replace(/[-+].*/, '')
}

/** A version that names a line of releases: `1.4`, or `1`. */
export const isLine = (version: string): boolean => /^\d+(\.\d+)?$/.test(normalizeVersion(version))

export const isPrerelease = (version: string): boolean => parse(version).pre.length > 0

function parse(version: string): { numbers: number[]; pre: (string | number)[] } {
  const [, major, minor, patch, suffix = ''] = VERSION.exec(version) ?? []
  const numbers = [major, minor, patch].map((part) => Number(part ?? 0))
  // Builds and post-releases do not count. Numbers within a part do: `beta9` precedes `beta10`.
  const pre = suffix.replace(/\+.*/, '').replace(/^\.?post\d*$/, '')
  return {
    numbers,
    pre: (pre.match(/\d+|[A-Za-z]+/g) ?? []).map((part) => (/^\d/.test(part) ? Number(part) : part)),
  }
}

function compareParts(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0
  if (a === undefined || b === undefined) return a === undefined ? -1 : 1
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : 1
}
