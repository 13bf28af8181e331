import { parseCel, type SyntaxProblem } from './cel.js'
import { wrongOperands } from './check/arguments.js'
import { mixedTypes } from './check/arithmetic.js'
import { notBoolean } from './check/boolean.js'
import {
  claimInOtherCase,
  claimsBelow,
  containsInClaim,
  listAmongStrings,
  listCompared,
  listInClaim,
  swappedOperands,
} from './check/claims.js'
import { constant, differsFromEither, sizeAlways } from './check/constant.js'
import { denyFirstLine, denyThatFails } from './check/deny.js'
import { unknownNames } from './check/names.js'
import {
  fieldInString,
  milliseconds,
  namesInOneString,
  neverEqual,
  otherCase,
  textWithList,
  withItself,
} from './check/never-equal.js'
import { withoutOptionals } from './check/optional-syntax.js'
import { delimitedPattern, domainInside, starInMethod, unanchored } from './check/patterns.js'
import { unavailable } from './check/place.js'
import { type Check, problem, whenFailing } from './check/problems.js'
import { redactedCredential, unreadBody } from './check/request.js'
import { analysisOf } from './check/site.js'
import {
  badRegex,
  byteSize,
  functionForm,
  prefixOfAnything,
  quotedField,
  repeatedSigns,
  substring,
  twoVariables,
} from './check/traps.js'
import type { AnalyseOptions, CelProblem } from './problem.js'
import { claimsType, type Kind } from './type.js'

const CHECKS: readonly Check[] = [
  unknownNames,
  notBoolean,
  unavailable,
  prefixOfAnything,
  functionForm,
  substring,
  swappedOperands,
  listAmongStrings,
  listCompared,
  containsInClaim,
  listInClaim,
  claimsBelow,
  twoVariables,
  quotedField,
  mixedTypes,
  wrongOperands,
  badRegex,
  constant,
  neverEqual,
  milliseconds,
  fieldInString,
  repeatedSigns,
  byteSize,
  denyThatFails,
  denyFirstLine,
  unreadBody,
  redactedCredential,
  unanchored,
  starInMethod,
  domainInside,
  delimitedPattern,
  otherCase,
  textWithList,
  withItself,
  differsFromEither,
  sizeAlways,
  namesInOneString,
  claimInOtherCase,
]

/**
 * Checks an expression for behaviour of agentgateway that its author does not expect. agentgateway has no checker:
 * these expressions load, but fail or return something else at every request. In source order.
 */
export function analyse(source: string, options: AnalyseOptions = {}): CelProblem[] {
  const { expression, error } = parseCel(source)
  if (error) return [syntaxProblem(source, error, options)]
  const analysis = analysisOf(source, expression, options, claimsType(options.samples ?? []))
  const problems: CelProblem[] = []
  for (const site of analysis.sites.values()) for (const check of CHECKS) problems.push(...check(site, analysis))
  return withoutConsequences(problems).sort((a, b) => a.start - b.start || a.end - b.end)
}

/** The types that the value of an expression may have; empty: any. */
export function kindsOf(source: string): readonly Kind[] {
  const { expression } = parseCel(source)
  return expression ? analysisOf(source, expression, {}, claimsType([])).type(expression).kinds : []
}

/** Don't report that a part always fails if something in it is reported already. */
function withoutConsequences(problems: CelProblem[]): CelProblem[] {
  const causes = problems.filter(({ code }) => code !== 'CW5011' && code !== 'CW6009')
  const isCaused = ({ start, end }: CelProblem) => causes.some((cause) => cause.start >= start && cause.end <= end)
  return problems.filter((problem) => problem.code !== 'CW5011' || !isCaused(problem))
}

function syntaxProblem(
  source: string,
  { message, start, end, foreign }: SyntaxProblem,
  options: AnalyseOptions,
): CelProblem {
  const help = `standalone does not start; on Kubernetes the expression always fails, and ${whenFailing(options)}`
  if (!foreign) return problem('CW5001', { start, end }, message, { help })
  const edits = /optional syntax/.test(message) ? withoutOptionals(source) : undefined
  return problem('CW5008', { start, end }, message, {
    help: hint(message),
    // `default` also treats null as missing.
    ...(edits && { fix: { title: 'use `default()` and `has()`', safe: false, edits } }),
  })
}

/** The replacement for the unsupported syntax. */
function hint(message: string): string {
  if (/optional syntax/.test(message)) return 'use `default(x, y)` or `has(x.y)`'
  return /quotes/.test(message) ? 'use single or double quotes, once' : 'use an index: `jwt["my-claim"]`'
}
