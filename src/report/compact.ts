import { summaryText, type Format } from './report.js'
import { printable } from './terminal.js'

/** One line a finding, as editors and `grep` like it. */
export const compact: Format = () => ({
  add: ({ span, severity, code, message, help }) =>
    printable(`${span.file}:${span.line}:${span.column}: ${severity}[${code}] ${message}${help ? ` (${help})` : ''}`) +
    '\n',
  end: (summary) => `${summaryText(summary)}\n`,
})
