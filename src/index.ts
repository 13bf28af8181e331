/**
 * claimwright as a library. `load` reads files as their gateway does; then ask the programs: `verifyAndDecide`, `explain`,
 * `who`, `compare`, `convert`. Everything here runs in a browser, too.
 *
 * @example
 * const { programs, findings } = load({ 'policy.yaml': text })
 * for (const program of programs) {
 *   const decision = await verifyAndDecide(program, request, { now: Date.now() / 1000 })
 *   console.log(explain(decision).join('\n'))
 * }
 */

export { loadRegex } from './cel/load-regex.js'
export { applyFixes } from './check/apply-fixes.js'
export { type Baseline, baselineOf, readBaseline, withoutKnown } from './check/baseline.js'
export { RULES } from './check/catalogue.js'
export { type CheckOptions, check } from './check/check.js'
export { type SampleToken, sampleToken } from './check/sample-token.js'
export { type CompareOptions, type Comparison, compare, type Difference } from './compare/compare.js'
export { type Ask, type ToolAccess, toolAccess } from './compare/tool-access.js'
export { type Conversion, type ConvertOptions, convert, isConvertible } from './convert/convert.js'
export { CODES, type Code } from './core/codes.js'
export type { Condition } from './core/condition.js'
export { ClaimwrightError, type ErrorCode } from './core/error.js'
export type { Confidence, Edit, Finding, Fix, Origin, Severity, Span } from './core/finding.js'
export type {
  Client,
  FetchAnswer,
  HeaderList,
  HeaderMap,
  Request,
  Response,
  UpstreamRequest,
} from './core/http.js'
export type * from './core/program.js'
export type { Step } from './core/step/step.js'
export type { Dialect, Reading } from './dialects/dialect.js'
export { type ReadOptions, read } from './dialects/read.js'
export type {
  Branch,
  Choice,
  Choose,
  DecideContext,
  Decision,
  Facts,
  KeyIds,
  Outcome,
  Signatures,
  TraceEntry,
  Undetermined,
} from './gateways/engine.js'
export { decide } from './gateways/index.js'
export { resolveRemotes, type VerifyOptions, verify } from './gateways/verify.js'
export { type VerifyAndDecideContext, verifyAndDecide } from './gateways/verify-and-decide.js'
export { SignatureCache } from './jwt/signature-cache.js'
export { bind } from './kubernetes/bind.js'
export type { BindOptions, Graph, Resource } from './kubernetes/graph.js'
export { type Action, actionsFor, findingsIn, withSuppression } from './language/actions.js'
export { type Completion, complete } from './language/completion.js'
export { findDefinitions, findReferences, nameToRename, rename } from './language/definition.js'
export { type HoverContext, type HoverText, hover } from './language/hover.js'
export { type DocumentSymbol, documentSymbols } from './language/symbols.js'
export { Workspace, type WorkspaceOptions } from './language/workspace.js'
export { type InputFile, type Loaded, type LoadOptions, load, onlyProgram } from './library/load.js'
export { type FindingsReportOptions, type ReportFormat, report } from './library/report.js'
export {
  githubData,
  githubProperty,
  jsonText,
  linesText,
  markdownBlock,
  markdownCode,
  markdownText,
  markupText,
  type Paint,
  paintFor,
  printable,
} from './report/escape.js'
export { type ExplainOptions, explain } from './report/explain.js'
export { maskedText } from './report/masked-text.js'
export { createRedactor, type Redactor } from './report/redact.js'
export { parseAccessLog } from './requests/access-log.js'
export { type Case, parseCases } from './requests/cases.js'
export { type CurlOptions, parseCurl } from './requests/curl.js'
export { type Expectation, mismatch } from './requests/expectation.js'
export { parseHar } from './requests/har.js'
export type { RequestLine } from './requests/request-line.js'
export { type Secret, secretsIn, secretsOf } from './validate/secrets.js'
export { validate } from './validate/validate.js'
export { type JudgedBy, judgedBy } from './versions/judged-by.js'
export { resolveTargets, type Target, TargetError, type TargetOptions, type Targets } from './versions/target.js'
export { Gateway, type Surroundings } from './who/gateway.js'
export { type Caller, type Cell, matrix } from './who/matrix.js'
export { type WhoReport, whoHtml, whoJson, whoMarkdown } from './who/report.js'
export type { Access, Need, RouteAccess } from './who/route-access.js'
export { type SupposedToken, Supposer, type Supposition } from './who/supposed-token.js'
export { who, whoFor } from './who/who.js'
export { locate } from './yaml/locate.js'
export { type ParseOptions, parse } from './yaml/parse.js'
export type { Document, Source } from './yaml/source.js'
