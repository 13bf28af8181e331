import { firstOfEach } from '../../core/first-of-each.js'
import type { TextEdit } from '../../core/text-edit.js'
import { claimPath, isPlainName } from '../condition/quote.js'
import { claimPathOf, headerOf } from '../condition/shape.js'
import type { CelProblem } from '../problem.js'
import { mustBe } from '../type.js'
import { pathKey } from './facts.js'
import { type Check, excerpt, insert, problem, replaceFix, textOf } from './problems.js'
import { type Analysis, insideMacro, type Site } from './site.js'

/** CW6005: a deny rule does not deny tokens for which it fails. */
export const denyThatFails: Check = function* (site, analysis) {
  if (site.parent || analysis.options.effect !== 'deny') return
  const failing = [...analysis.sites.values()].filter((part) => canFail(part, analysis))
  for (const part of firstOfEach(failing, ({ node }) => pathKey(node)!))
    yield report(part, claimPathOf(part.node)!, analysis)
}

function report(part: Site, path: string[], analysis: Analysis): CelProblem {
  const claim = claimPath(path)
  const negative = testsAbsence(part)
  const missing = path.map((_, index) => `has(${claimPath(path.slice(0, index + 1))})`)
  const guard = missing.length === 1 ? `!${missing[0]}` : `!(${missing.join(' && ')})`
  const plain = path.every(isPlainName)
  return problem(
    'CW6005',
    part.node,
    `a token without \`${claim}\` makes the rule fail, and a \`deny\` rule that fails lets the request through`,
    {
      confidence: negative ? 'high' : 'medium',
      help: negative
        ? `deny it too: \`${guard} || ...\`, or state the requirement with \`require\``
        : 'state the requirement with `require`, or guard with `has()` to show that this is intended',
      ...(negative &&
        plain && {
          fix: { title: `deny tokens without \`${claim}\` too`, safe: false, edits: wrapped(part, guard, analysis) },
        }),
    },
  )
}

/** The expression around the claim test, including `!`: other parts of the rule stay unchanged. */
function wrapped(part: Site, guard: string, analysis: Analysis): TextEdit[] {
  let at = part
  while (at.parent && (at.negated || !mustBe(analysis.type(at.node), 'bool'))) at = at.parent
  const { node, parent } = at
  const loose = !parent || (parent.node.kind === 'binary' && parent.node.op === '||')
  if (loose && node.kind !== 'conditional') return [insert(node.start, `${guard} || `)]
  const [open, close] = node.kind === 'conditional' ? ['(', ')'] : ['', '']
  return [insert(node.start, `(${guard} || ${open}`), insert(node.end, `${close})`)]
}

/** The rule reads a claim that may be absent, without a guard. */
function canFail(part: Site, analysis: Analysis): boolean {
  const path = claimPathOf(part.node)
  if (!path || part.caught || isInnerStep(part)) return false
  // A verified token has its issuer, and an expiry unless the configuration says otherwise.
  if (!analysis.options.tokenOptional && path.length === 1 && ['iss', 'exp'].includes(path[0]!)) return false
  const key = pathKey(part.node)
  return key !== undefined && !part.facts.has(key) && analysis.type(part.node).missing === true
}

/** `jwt.a` in `jwt.a.b`, `has(jwt.a)`: only the whole path counts. */
function isInnerStep({ node, parent }: Site): boolean {
  const above = parent?.node
  if (!above) return false
  if (above.kind === 'has') return false
  return (
    (above.kind === 'select' || above.kind === 'index') && above.operand === node && claimPathOf(above) !== undefined
  )
}

/** The author of `jwt.group != "eng"` wants tokens without a group denied as well. */
function testsAbsence(part: Site): boolean {
  const above = part.parent?.node
  const differs = above?.kind === 'binary' && ['!=', '<', '<=', '>', '>='].includes(above.op)
  return differs !== part.negated
}

/** CW6009: a constant header name reads the first line only, so a repeated header dodges the rule. */
export const denyFirstLine: Check = function* (site, analysis) {
  const { node } = site
  const name = headerOf(node)
  if (analysis.options.effect !== 'deny' || name === undefined || insideMacro(site)) return
  const above = site.parent?.node
  const literal =
    above?.kind === 'binary' && above.op === '==' ? (above.left === node ? above.right : above.left) : undefined
  yield problem(
    'CW6009',
    node,
    `${excerpt(analysis, node)} is the first line of that header: a request that sends it twice gets past the rule`,
    {
      help: `check all of them: \`request.headers.raw()["${name}"].exists(v, v == ...)\``,
      ...(above &&
        literal?.kind === 'literal' && {
          fix: replaceFix(
            'check every line of the header',
            true,
            above,
            `request.headers.raw()["${name}"].exists(v, v == ${textOf(analysis, literal)})`,
          ),
        }),
    },
  )
}
