/**
 * claimwright as a library. Data walks one way:
 * `parse` text, `validate` documents, `bind` them to a graph, `read` it to a program; then `decide`, `compare` or
 * `convert`. Everything here runs in a browser, too.
 *
 * @example
 * const source = parse(text, { file: 'policy.yaml' })
 * const findings = check([source])
 * const { programs: [program] } = read(bind([source]))
 * const { response, upstream, trace } = await verifyAndDecide(program, request, { now: Date.now() / 1000 })
 */

export { loadRegex } from './cel/load-regex.js'
export { type CheckOptions, check } from './check/check.js'
export { type CompareOptions, type Comparison, compare, type Difference } from './compare/compare.js'
export { type Conversion, type ConvertOptions, convert } from './convert/convert.js'
export { CODES, type Code } from './core/codes.js'
export type { Condition } from './core/condition.js'
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
export { maskedText } from './report/masked-text.js'
export { createRedactor, type Redactor } from './report/redact.js'
export { type Secret, secretsIn, secretsOf } from './validate/secrets.js'
export { validate } from './validate/validate.js'
export { type JudgedBy, judgedBy } from './versions/judged-by.js'
export { resolveTargets, type Target, TargetError, type TargetOptions, type Targets } from './versions/target.js'
export { locate } from './yaml/locate.js'
export { type ParseOptions, parse } from './yaml/parse.js'
export type { Document, Source } from './yaml/source.js'
