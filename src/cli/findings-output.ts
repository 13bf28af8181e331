import type { Finding } from '../finding.js'
import type { Source } from '../text/source.js'

/** Findings of a command whose answer goes to standard output: one line each on standard error. */
export async function printFindings(findings: Finding[], _sources: Source[]): Promise<void> {
  for (const { code, severity, message, span } of findings) {
    if (severity === 'info') continue
    process.stderr.write(`${span.file}:${span.line}:${span.column}: ${severity}[${code}] ${message}\n`)
  }
}
