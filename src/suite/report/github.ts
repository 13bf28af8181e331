import { githubData, githubProperty } from '../../report/escape.js'
import { failureLines } from './lines.js'
import { summaryText } from './pretty.js'
import { type SuiteRecord, titleOf } from './record.js'

/** Workflow commands of GitHub Actions: each failure becomes an annotation of the line of its expectation. */
export function githubText(suites: readonly SuiteRecord[]): string {
  const commands = suites.flatMap(({ cases }) =>
    cases.flatMap((record) => {
      if (!record.failure) return []
      const properties = { file: record.file, line: record.line, col: record.column, title: titleOf(record) }
      const text = Object.entries(properties).map(([name, value]) => `${name}=${githubProperty(String(value))}`)
      return [`::error ${text.join(',')}::${githubData(failureLines(record))}\n`]
    }),
  )
  return `${commands.join('')}${summaryText(suites)}\n`
}
