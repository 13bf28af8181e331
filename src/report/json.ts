import { NAMES } from '../core/codes.js'
import type { Finding } from '../core/finding.js'
import { jsonText } from './escape.js'
import type { Format } from './report.js'

/** The version of the shape in `schema/findings.json`. It changes when a reader of the old shape would break. */
const JSON_VERSION = 1

/** One object with every finding; printed even when there are none. */
export const json: Format = () => {
  const findings: object[] = []
  return {
    add(finding) {
      findings.push(entry(finding))
      return ''
    },
    end({ files, errors, warnings, infos, coverage, judgedBy, known }) {
      const summary = {
        files,
        errors,
        warnings,
        infos,
        ...(coverage && { documents: coverage }),
        ...(known && { baseline: known }),
      }
      const output = { version: JSON_VERSION, findings, summary, ...(judgedBy && { targets: judgedBy }) }
      return `${jsonText(output, 2)}\n`
    },
  }
}

function entry({
  code,
  severity,
  confidence,
  risk = 'low',
  message,
  span,
  label,
  help,
  url,
  fix,
  related,
}: Finding): object {
  return {
    code,
    rule: NAMES[code],
    severity,
    confidence,
    risk,
    message,
    file: span.file,
    line: span.line,
    column: span.column,
    endLine: span.endLine,
    endColumn: span.endColumn,
    ...(label !== undefined && { label }),
    ...(help !== undefined && { help }),
    ...(url !== undefined && { url }),
    ...(fix && { fix: { title: fix.title, safe: fix.safe, edits: fix.edits } }),
    related: related.map(({ message, span }) => ({ message, file: span.file, line: span.line, column: span.column })),
  }
}
