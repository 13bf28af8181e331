import { findingsOfExample } from '../../src/check/example-findings.js'
import type { Finding } from '../../src/core/finding.js'

/** What `check` says of an example, in the surroundings that it names. */
export const findingsOf = findingsOfExample

/** Findings in short, for messages of tests. */
export const told = (findings: Finding[]): string[] =>
  findings.map(({ code, span, message }) => `${code} ${span.line}:${span.column} ${message}`)
