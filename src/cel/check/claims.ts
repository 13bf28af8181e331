import type { Expression } from '../../core/cel-ast.js'
import { claimPathOf } from '../condition/shape.js'
import { mayBe } from '../type.js'
import { type Check, excerpt, problem, textOf, whenFailing } from './problems.js'

/** Claims that identity providers send as lists of strings. */
const LISTS = /^(?:roles|groups|permissions|entitlements|amr|teams|authorities|cognito:groups|wids)$/

/** CW6111: a claim that is usually a list, compared with a string. */
export const listCompared: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || (node.op !== '==' && node.op !== '!=')) return
  const [claim, text] = node.left.kind === 'literal' ? [node.right, node.left] : [node.left, node.right]
  if (text.kind !== 'literal' || typeof text.value !== 'string') return
  const type = analysis.type(claim)
  if (!LISTS.test(claimPathOf(claim)?.at(-1) ?? '') || (type.sampled && !mayBe(type, 'list'))) return
  const element = `${textOf(analysis, text)} in ${textOf(analysis, claim)}`
  const written = node.op === '==' ? element : `!(${element})`
  yield problem(
    'CW6111',
    node,
    `${excerpt(analysis, claim)} is usually a list, which is never equal to a string: this is then always ${node.op === '!='}`,
    {
      confidence: type.sampled ? 'high' : 'medium',
      help: `write \`${written}\``,
      fix: {
        title: 'look for an element',
        safe: false,
        edits: [{ start: node.start, end: node.end, text: written }],
      },
    },
  )
}

/** CW5007: the operands of `in` are swapped. */
export const swappedOperands: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || node.op !== 'in' || !claimPathOf(node.left)) return
  if (node.right.kind !== 'literal' || typeof node.right.value !== 'string') return
  const written = `${textOf(analysis, node.right)} in ${textOf(analysis, node.left)}`
  yield problem(
    'CW5007',
    node.operator,
    `this looks for ${excerpt(analysis, node.left)} as a part of the text ${excerpt(analysis, node.right)}: where it is a list this fails, and ${whenFailing(analysis.options)}`,
    {
      help: `swap the operands: \`${written}\``,
      fix: { title: 'swap the operands', safe: false, edits: [{ start: node.start, end: node.end, text: written }] },
    },
  )
}

/** Levels that other gateways put around the claims of a token. */
const LEVELS = new Set(['claims', 'payload', 'token'])

/** CW5002: `jwt` holds the claims themselves. */
export const claimsBelow: Check = function* ({ node }, analysis) {
  if (node.kind !== 'select' || !isLevel(node.operand)) return
  const level = node.operand as Expression & { kind: 'select' }
  if (analysis.type(level).sampled) return
  const written = `jwt.${node.field}`
  yield problem(
    'CW5002',
    level.name,
    `\`jwt\` holds the claims themselves: without a claim that is named \`${level.field}\` this fails, and ${whenFailing(analysis.options)}`,
    {
      confidence: 'medium',
      help: `write \`${written}\``,
      fix: { title: `write \`${written}\``, safe: false, edits: [{ start: node.start, end: node.end, text: written }] },
    },
  )
}

function isLevel(node: Expression): boolean {
  return (
    node.kind === 'select' && LEVELS.has(node.field) && node.operand.kind === 'ident' && node.operand.name === 'jwt'
  )
}
