/** Tests that are skipped where something is missing, by the beginning of their path, file first. */
export const REASONS: readonly { tests: string; reason: string; isAllowedInCi?: boolean }[] = [
  {
    tests: 'test/validate/corpus.test.ts > the corpus',
    reason: 'the corpus is not here: set CLAIMWRIGHT_CORPUS',
    isAllowedInCi: true,
  },
  {
    tests: 'test/check/measured.test.ts > files of public repositories',
    reason: 'the corpus is not here: set CLAIMWRIGHT_CORPUS',
    isAllowedInCi: true,
  },
  {
    tests: 'test/compare/leaves.test.ts > a changed leaf shows in the verdict > of a corpus',
    reason: 'needs the corpus and every input: set CLAIMWRIGHT_CORPUS and CLAIMWRIGHT_FULL=1',
    isAllowedInCi: true,
  },
  { tests: 'test/check/pre-commit.test.ts > pre-commit', reason: 'pre-commit cannot be installed from PyPI' },
  { tests: 'test/live/virtual-environment.test.ts > installInto', reason: 'python3 with venv is not installed' },
  { tests: 'test/cli/completion.test.ts > fish', reason: 'fish is not installed' },
  { tests: 'test/cli/completion.test.ts > zsh > is valid syntax', reason: 'zsh is not installed' },
  { tests: 'test/site/site.test.ts > the playground', reason: 'the browser or the packages of the site are missing' },
]

/** A test that did not run. `path`: file, groups and name with ` > ` between them. `note`: the reason that it gives. */
export interface SkippedTest {
  path: string
  note?: string | undefined
}

/**
 * Lines about skipped tests: each reason, and below it the tests. `refused`: lines about those that must run in CI. A test
 * that was filtered out by name is not a part of the run.
 */
export function describeSkips(skipped: readonly SkippedTest[]): { lines: string[]; refused: string[] } {
  const byReason = new Map<string, string[]>()
  const refused: string[] = []
  for (const { path, note } of skipped) {
    const known = REASONS.find(({ tests }) => path.startsWith(tests))
    const reason = note ?? known?.reason ?? 'no reason given'
    byReason.set(reason, [...(byReason.get(reason) ?? []), path])
    if (known?.isAllowedInCi !== true) refused.push(`${path}: ${reason}`)
  }
  const lines = [...byReason].flatMap(([reason, paths]) => [
    `skipped, ${reason}:`,
    ...paths.slice(0, 20).map((path) => `  ${path}`),
    ...(paths.length > 20 ? [`  and ${paths.length - 20} more`] : []),
  ])
  return { lines, refused }
}
