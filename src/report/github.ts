import { ruleLabel } from '../core/codes.js'
import type { Severity } from '../core/finding.js'
import { githubData, githubProperty } from './escape.js'
import { type Format, summaryText } from './report.js'

const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' }

/** Workflow commands of GitHub Actions: they become annotations of the changed lines. */
export const github: Format = () => ({
  add({ span, severity, code, message, help }) {
    const { file, line, endLine, column, endColumn } = span
    const properties = Object.entries({
      file,
      line,
      endLine,
      // Columns are only allowed within one line, and the last one is included.
      ...(line === endLine && { col: column, endColumn: Math.max(column, endColumn - 1) }),
      title: ruleLabel(code),
    })
    const text = properties.map(([name, value]) => `${name}=${githubProperty(String(value))}`).join(',')
    return `::${LEVELS[severity]} ${text}::${githubData(help ? [message, help] : [message])}\n`
  },
  end: (summary) => summaryText(summary),
})
