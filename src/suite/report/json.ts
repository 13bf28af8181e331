import type { SuiteRecord } from './record.js'

/** The report as JSON: counts, then every case with its place, and a failure with the steps behind it. */
export function jsonReport(suites: readonly SuiteRecord[]): Record<string, unknown> {
  const cases = suites.flatMap((suite) => suite.cases)
  const failed = cases.filter(({ failure }) => failure).length
  return {
    passed: cases.length - failed,
    failed,
    skipped: suites.reduce((sum, { skipped }) => sum + skipped, 0),
    suites: suites.map(({ name, file, cases: records }) => ({
      name,
      file,
      cases: records.map(({ suite: _, file: __, failure, ...record }) => ({
        ...record,
        status: failure ? 'failed' : 'passed',
        ...(failure && {
          failure: {
            message: failure.message,
            request: failure.request,
            ...(failure.turn !== undefined && { turn: failure.turn }),
            steps: failure.trace.map(({ origin: ___, at, ...step }) => ({
              ...step,
              ...(at && { file: at.file, line: at.line, column: at.column }),
            })),
          },
        }),
      })),
    })),
  }
}
