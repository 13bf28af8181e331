import type { Severity } from '../finding.js'
import { summaryText, type Format } from './report.js'

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
      title: code,
    })
    const text = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',')
    return `::${LEVELS[severity]} ${text}::${escapeData(help ? `${message}\n${help}` : message)}\n`
  },
  end: (summary) => `${summaryText(summary)}\n`,
})

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
