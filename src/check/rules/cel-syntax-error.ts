import type { SyntaxProblem } from '../../cel/cel.js'
import type { Fix } from '../../core/finding.js'
import type { TextEdit } from '../../core/text-edit.js'
import type { RuleContext } from '../context.js'
import { rules } from '../example-policies.js'
import { NEVER_HOLDS } from '../lookup/agentgateway.js'
import { type CelUse, celUses } from '../lookup/cel.js'
import { celEdits } from '../lookup/cel-edits.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

export const celSyntaxError: Rule = {
  code: 'CW5001',
  severity: 'error',
  title: 'expression that does not parse',
  families: ['agentgateway', 'standalone'],
  why: `Standalone agentgateway refuses to start. In Kubernetes the policy is accepted with the reason \`PartiallyValid\`, and the rule fails
on every request: an allow rule allows no request, a require rule denies every request, a deny rule denies none.`,
  evidence: [
    'configs/agentgateway cel-single-eq',
    'configs/agentgateway cel-unbalanced',
    'agentgateway/k8s-invalid-cel-deny',
    'agentgateway/k8s-invalid-cel-allow',
  ],
  failing: rules(`- allow: jwt.team = 'dev'`),
  passing: rules(`- allow: jwt.team == 'dev'`),
  *check(context) {
    for (const use of celUses(context)) {
      const problem = use.parsed.error
      if (!problem || problem.foreign) continue
      const slip = slipAt(use.text, problem)
      yield {
        at: placeInText(context, use, problem.start, Math.max(problem.end, problem.start + 1)),
        message: `${consequence(use)}: the expression does not parse`,
        label: problem.message,
        // The API server and the proxy accept it.
        ...(use.family === 'agentgateway' && { severity: 'warning' as const }),
        ...(slip && { help: `write \`${slip.text}\``, ...fixOf(context, use, slip) }),
      }
    }
  },
}

/** The consequence of a rule that fails on every request. */
export function consequence({ family, effect }: CelUse): string {
  if (family === 'standalone') return 'agentgateway refuses to start'
  return effect === undefined ? 'the value is never set' : NEVER_HOLDS[effect]
}

/** Operators of other languages, and typographic quotes. */
const SLIPS: readonly [RegExp, string][] = [
  [/^={3}/, '=='],
  [/^=(?!=)/, '=='],
  [/^and\b/i, '&&'],
  [/^or\b/i, '||'],
  [/^&(?!&)/, '&&'],
  [/^\|(?!\|)/, '||'],
]

function slipAt(text: string, { start }: SyntaxProblem): TextEdit | undefined {
  // For `===`, the parser reports the last `=`.
  const from = text.slice(start - 2, start) === '==' ? start - 2 : start
  for (const [pattern, replacement] of SLIPS) {
    const match = pattern.exec(text.slice(from))
    if (match) return { start: from, end: from + match[0].length, text: replacement }
  }
  return undefined
}

function fixOf(context: RuleContext, use: CelUse, slip: TextEdit): { fix?: Fix } {
  const edits = celEdits(context, use, [slip])
  return edits ? { fix: { title: `write \`${slip.text}\``, safe: true, edits } } : {}
}
