import type { Root } from '../activation.js'
import type { CelPlace } from '../problem.js'
import { INSTEAD, UNAVAILABLE } from '../variables.js'
import { type Check, problem, replaceFix, textOf, whenFailing } from './problems.js'

const PLACES: Record<CelPlace, string> = {
  http: 'while a rule evaluates the request',
  llm: "while the model's rules evaluate the request",
  mcp: 'while a rule evaluates an MCP request',
  response: 'here',
  location: 'before the token is found',
}

/** CW5004: variables without a value where the expression is evaluated. */
export const unavailable: Check = function* (site, analysis) {
  const { node } = site
  const place = analysis.options.place ?? 'http'
  if (node.kind !== 'ident' || site.scope.get(node.name) || site.caught) return
  if (!UNAVAILABLE[place].includes(node.name as Root)) return
  const parent = site.parent?.node
  // `x == null` and `has(x.y)` are legitimate tests.
  if (parent?.kind === 'has' || (parent?.kind === 'binary' && ['==', '!='].includes(parent.op))) return
  const whole = parent?.kind === 'select' && parent.operand === node ? parent : node
  const text = textOf(analysis, whole)
  const instead = Object.hasOwn(INSTEAD, text) ? INSTEAD[text] : undefined
  yield problem(
    'CW5004',
    whole,
    `\`${node.name}\` has no value ${PLACES[place]}: this fails at every request, and ${whenFailing(analysis.options)}`,
    {
      ...(instead !== undefined && {
        help: `use \`${instead}\``,
        fix: replaceFix(`read \`${instead}\``, true, whole, instead),
      }),
    },
  )
}
