import type { CelProblem } from '../../cel/problem.js'
import { analyse } from '../../cel/types.js'
import { BoundedMap } from '../../core/bounded-map.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { addToGroup } from '../../core/group-by.js'
import { memo } from '../../core/memo.js'
import { originKey } from '../../core/origin-key.js'
import type { LosslessJson } from '../../yaml/json.js'
import type { RuleContext } from '../context.js'
import type { Report } from '../rule.js'
import type { SampleToken } from '../sample-token.js'
import { type CelUse, celUses } from './cel.js'
import { celEdits } from './cel-edits.js'
import { placeInText } from './place-in-text.js'

/** Reports the problems that the analysis of expressions found under a code. */
export function* celReports(context: RuleContext, code: CelProblem['code']): Iterable<Report> {
  for (const [use, problem] of context.remember(allProblems).get(code) ?? []) yield report(context, use, problem)
}

/** Positions of the expressions with a problem of this code. */
export function placesOfProblems(context: RuleContext, code: CelProblem['code']): Set<string> {
  const problems = context.remember(allProblems).get(code) ?? []
  return new Set(problems.map(([{ at }]) => originKey(at)))
}

function allProblems(context: RuleContext): Map<string, [CelUse, CelProblem][]> {
  const analyseExpression = analyserFor(context.tokens)
  const byCode = new Map<string, [CelUse, CelProblem][]>()
  for (const use of celUses(context)) {
    // Declared functions are not analysed.
    if (!use.parsed.expression || use.isCustom || use.isParsedOnly || use.authorization?.kind === 'network') continue
    for (const problem of analyseExpression(use)) {
      // CW4010 reports claims that a sample token lacks.
      if (problem.code === 'CW5002' && problem.message.startsWith('no sample token')) continue
      addToGroup(byCode, problem.code, [use, problem])
    }
  }
  return byCode
}

/**
 * Maximum total length of expressions whose analyses are cached, per set of sample tokens: an edit changes few of them.
 */
const MAX_KEPT = 200_000

const analyserFor = memo((tokens: readonly SampleToken[]) => {
  const samples = tokens.flatMap(({ json }) => (json ? [json as ReadonlyMap<string, LosslessJson>] : []))
  const kept = new BoundedMap<string, readonly CelProblem[]>(MAX_KEPT, ({ length }) => length)
  return ({ text, place, effect, tokenOptional }: CelUse): readonly CelProblem[] => {
    const key = `${place} ${effect} ${tokenOptional} ${text}`
    return getOrAdd(kept, key, () => analyse(text, { place, tokenOptional, samples, ...(effect && { effect }) }))
  }
})

function report(context: RuleContext, use: CelUse, { start, end, message, confidence, help, fix }: CelProblem): Report {
  const edits = fix && celEdits(context, use, fix.edits)
  return {
    at: placeInText(context, use, start, Math.max(end, start + 1)),
    message,
    confidence,
    ...(help !== undefined && { help }),
    ...(fix && edits && { fix: { title: fix.title, safe: fix.safe, edits } }),
  }
}
