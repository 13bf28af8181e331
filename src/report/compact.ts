import { ruleLabel } from '../core/codes.js'
import { linesText } from './escape.js'
import { type Format, summaryText } from './report.js'

/** One line a finding, as editors and `grep` like it. */
export const compact: Format = () => ({
  add: ({ span, severity, code, message, help }) =>
    linesText([
      `${span.file}:${span.line}:${span.column}: ${severity}[${ruleLabel(code)}] ${message}${help ? ` (${help})` : ''}`,
    ]),
  end: (summary) => summaryText(summary),
})
