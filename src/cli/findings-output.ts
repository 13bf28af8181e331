import { ruleLabel } from '../core/codes.js'
import type { Finding } from '../core/finding.js'
import { printLines } from './print.js'

/** Findings of a command whose answer goes to standard output: one line each on standard error. */
export async function printFindings(findings: readonly Finding[]): Promise<void> {
  for (const { code, severity, message, span } of findings) {
    // An answer depends on assumptions; other notes belong to `check`.
    if (severity === 'info' && code !== 'CW3020') continue
    const label = severity === 'info' ? 'note' : severity
    printLines([`${span.file}:${span.line}:${span.column}: ${label}[${ruleLabel(code)}] ${message}`], 'stderr')
  }
}
