import { relative } from 'node:path'
import type { Reporter, TestModule, Vitest } from 'vitest/node'
import { describeSkips, type SkippedTest } from './skips.js'

/**
 * Ends the run with plain lines that any log reader understands: the counts, then what was skipped and why. With `CI=true`
 * the run fails where a test was skipped that must run there.
 */
export default class ClosingLines implements Reporter {
  private root = ''
  private isFiltered = false

  onInit({ config }: Vitest): void {
    this.root = config.root
    this.isFiltered = config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    const skipped: SkippedTest[] = []
    for (const module of modules) {
      const file = relative(this.root, module.moduleId)
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state !== 'pending') count[result.state]++
        if (result.state === 'skipped') skipped.push({ path: `${file} > ${test.fullName}`, note: result.note })
      }
      // A group that makes its tests from what is missing has none.
      for (const group of module.children.allSuites())
        if (group.state() === 'skipped' && group.children.size === 0)
          skipped.push({ path: `${file} > ${group.fullName}` })
      if (module.errors().length > 0) count.failed++
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
    // `-t` skips the tests that it does not name.
    if (!this.isFiltered) report(skipped)
  }
}

function report(skipped: readonly SkippedTest[]): void {
  const { lines, refused } = describeSkips(skipped)
  for (const line of lines) console.log(line)
  if (process.env['CI'] !== 'true' || refused.length === 0) return
  console.log(`CI=true: ${refused.length} tests must not be skipped, only those of the corpus or a cluster may`)
  for (const line of refused) console.log(`  ${line}`)
  process.exitCode = 1
}
