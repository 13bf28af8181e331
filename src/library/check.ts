/**
 * `claimwright/check`: what is wrong with a policy, and reports of it.
 *
 * @example
 * const sources = [parse(text, { file: 'policy.yaml' })]
 * console.log(report(check(sources), 'pretty', { sources }))
 */
export { applyFixes } from '../check/apply-fixes.js'
export { type Baseline, baselineOf, readBaseline, withoutKnown } from '../check/baseline.js'
export { RULES } from '../check/catalogue.js'
export { type CheckOptions, check } from '../check/check.js'
export { type SampleToken, sampleToken } from '../check/sample-token.js'
export { CODES, type Code } from '../core/codes.js'
export { ClaimwrightError, type ErrorCode } from '../core/error.js'
export type { Confidence, Edit, Finding, Fix, Severity, Span } from '../core/finding.js'
export { type ParseOptions, parse } from '../yaml/parse.js'
export type { Document, Source } from '../yaml/source.js'
export { type FindingsReportOptions, type ReportFormat, report } from './report.js'
