/**
 * `claimwright/convert`: converts a policy to another dialect, and proves what is preserved and what changes.
 *
 * @example
 * const { programs, graph } = load({ 'policy.yaml': text })
 * for (const program of programs) convert(program, graph, { to: 'agentgateway' })
 */
export { type CompareOptions, type Comparison, compare, type Difference } from '../compare/compare.js'
export { type Conversion, type ConvertOptions, convert, isConvertible } from '../convert/convert.js'
export { ClaimwrightError, type ErrorCode } from '../core/error.js'
export type { DialectId, Program } from '../core/program.js'
export { type InputFile, type Loaded, type LoadOptions, load, onlyProgram } from './load.js'
