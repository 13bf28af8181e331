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
export { bind } from './bind/bind.js'
export type { BindOptions, Graph, Resource } from './bind/graph.js'
export { type CheckOptions, check } from './check/check.js'
export { loadRegex } from './cel/load-regex.js'
export { CODES, type Code } from './codes.js'
export { type CompareOptions, type Comparison, compare, type Difference } from './compare/compare.js'
export { type Conversion, type ConvertOptions, convert } from './convert/convert.js'
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
} from './engines/engine.js'
export { decide } from './engines/index.js'
export { resolveRemotes, type VerifyOptions, verify } from './engines/verify.js'
export { type VerifyAndDecideContext, verifyAndDecide } from './engines/verify-and-decide.js'
export type { Confidence, Edit, Finding, Fix, Origin, Severity, Span } from './finding.js'
export type {
  FetchAnswer,
  HeaderList,
  HeaderMap,
  Request,
  Response,
  Client,
  UpstreamRequest,
} from './http.js'
export { SignatureCache } from './jwt/signature-cache.js'
export type * from './program/program.js'
export type { Condition } from './program/condition.js'
export type { Step } from './program/step.js'
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
export { locate } from './text/locate.js'
export { type ParseOptions, parse } from './text/parse.js'
export type { Document, Source } from './text/source.js'
export { type Secret, secretsIn, secretsOf } from './validate/secrets.js'
export { validate } from './validate/validate.js'
