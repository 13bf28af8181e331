import type { Expression } from '../../core/cel-ast.js'
import type { CelProblem } from '../problem.js'
import { describe, type Kind, mayBe, mustBe, type Type } from '../type.js'
import { type Check, excerpt, problem, replaceFix, textOf, whenFailing } from './problems.js'
import type { Analysis } from './site.js'

type Sum = Expression & { kind: 'binary' }

/** CW5009: types never mix in arithmetic, and integers inside of lists are unsigned. */
export const mixedTypes: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'binary' || !['+', '-', '*', '/', '%'].includes(node.op)) return
  const unsigned =
    unsignedWith(node, node.left, node.right, analysis) ?? unsignedWith(node, node.right, node.left, analysis)
  if (unsigned) yield unsigned
  else yield* mixedKinds(node, analysis)
}

function unsignedWith(node: Sum, operand: Expression, other: Expression, analysis: Analysis): CelProblem | undefined {
  const type = analysis.type(operand)
  if (type.json !== 'inner' || !mayBe(type, 'uint') || !mustBe(analysis.type(other), 'int')) return undefined
  const text = textOf(analysis, other)
  return problem(
    'CW5009',
    node.operator,
    `integers inside of lists and of \`json()\` are unsigned where they are not negative: ${excerpt(analysis, node)} mixes one with a signed one, this fails, and ${whenFailing(analysis.options)}`,
    {
      confidence: mustBe(type, 'uint') && !type.sampled ? 'high' : 'medium',
      help: `convert it: \`int(${textOf(analysis, operand)})\``,
      ...(/^[0-9]+$/.test(text) && {
        fix: replaceFix(`write \`${text}u\``, false, { start: other.end, end: other.end }, 'u'),
      }),
    },
  )
}

const SAME: readonly Kind[] = ['int', 'uint', 'double']

/** Operand types that an operator accepts, in either order. */
function accepts(op: string, a: Kind, b: Kind): boolean {
  if (a === b && SAME.includes(a)) return op !== '%' || a !== 'double'
  const texts = ['string', 'query', 'secret']
  if (op === '+' && texts.includes(a) && texts.includes(b)) return true
  if (op === '+' && a === b && (a === 'list' || a === 'duration')) return true
  if (op === '-' && a === b && (a === 'timestamp' || a === 'duration')) return true
  if (a === 'timestamp' && b === 'duration') return op === '+' || op === '-'
  return a === 'duration' && b === 'timestamp' && op === '+'
}

function* mixedKinds(node: Sum, analysis: Analysis): Iterable<CelProblem> {
  const [left, right] = [analysis.type(node.left), analysis.type(node.right)]
  if (!isKnown(left) || !isKnown(right)) return
  if (left.kinds.some((a) => right.kinds.some((b) => accepts(node.op, a, b)))) return
  yield problem(
    'CW5009',
    node.operator,
    `${excerpt(analysis, node)} mixes ${describe(left)} with ${describe(right)}: this fails, and ${whenFailing(analysis.options)}`,
    {
      ...((left.sampled || right.sampled) && { confidence: 'medium' as const }),
      help: 'convert one of them: `string(x)`, `int(x)`, `uint(x)`, `double(x)`',
    },
  )
}

function isKnown(type: Type): boolean {
  return type.kinds.length > 0
}
