/**
 * `claimwright/cel`: CEL as agentgateway runs it. Parse an expression once, evaluate it often.
 *
 * @example
 * const claims = new Map([['sub', 'alice']])
 * const { expression } = parseCel('jwt.sub == "alice"')
 * if (expression) isTrue(expression, Activation.of({ jwt: { claims, rawToken: '' } }))
 */
export { Activation, type Members } from '../cel/activation.js'
export { evaluate, isTrue, type Outcome, type ParseResult, parseCel, type SyntaxProblem } from '../cel/cel.js'
export { CelError } from '../cel/error.js'
export { loadRegex } from '../cel/load-regex.js'
export { toCondition } from '../cel/to-condition.js'
export type { CelValue } from '../cel/value.js'
export type { Expression } from '../core/cel-ast.js'
export { ClaimwrightError, type ErrorCode } from '../core/error.js'
