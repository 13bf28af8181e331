import type { Finding } from './finding.js'
import { getOrAdd } from './get-or-add.js'

/** Cap for each rule, severity and file: users don't read more, and a large file would have a hundred thousand. */
const MAX_FINDINGS = 1000

/** Collects findings: the first ones of each rule, severity and file, and then one that counts the others. */
export class BoundedFindings {
  private readonly first: Finding[] = []
  private readonly groups = new Map<string, { count: number; next?: Finding }>()
  /** A finding says that the input is refused, even if it is not among the first ones. */
  isRefused = false

  add(finding: Finding): void {
    if (finding.refused) this.isRefused = true
    const key = `${finding.code} ${finding.severity} ${finding.span.file}`
    const group = getOrAdd(this.groups, key, () => ({ count: 0 }))
    group.count++
    if (group.count <= MAX_FINDINGS) this.first.push(finding)
    else group.next ??= finding
  }

  /** Adds what another collection holds and counts. */
  addAll(other: BoundedFindings): void {
    for (const finding of other.first) this.add(finding)
    for (const [key, { count, next }] of other.groups) {
      if (!next) continue
      const group = this.groups.get(key)!
      group.count += count - MAX_FINDINGS
      group.next ??= next
    }
    this.isRefused ||= other.isRefused
  }

  all(): Finding[] {
    const counted = [...this.groups.values()].flatMap(({ count, next }) =>
      next ? withCount(next, count - MAX_FINDINGS) : [],
    )
    return [...this.first, ...counted]
  }
}

/** The finding in place of `count` findings, of which it is the first. */
function withCount({ fix: _, ...finding }: Finding, count: number): Finding {
  if (count === 1) return finding
  return { ...finding, message: `${finding.message}; this file has ${count - 1} more findings of this rule` }
}
