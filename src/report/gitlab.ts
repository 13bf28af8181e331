import { fingerprints } from '../check/fingerprint.js'
import type { Severity } from '../core/finding.js'
import { jsonText } from './escape.js'
import type { Format } from './report.js'

const SEVERITIES: Record<Severity, string> = { error: 'critical', warning: 'major', info: 'info' }

/** GitLab's code quality report (a Code Climate issue list). */
export const gitlab: Format = ({ sources }) => {
  const issues: object[] = []
  const fingerprint = fingerprints(sources)
  return {
    add(finding) {
      const { code, severity, message, help, span } = finding
      issues.push({
        type: 'issue',
        check_name: code,
        description: message,
        ...(help && { content: { body: help } }),
        categories: ['Security'],
        severity: SEVERITIES[severity],
        fingerprint: fingerprint(finding),
        location: { path: span.file, lines: { begin: span.line, end: span.endLine } },
      })
      return ''
    },
    end: () => `${jsonText(issues, 2)}\n`,
  }
}
