import type { Expression } from '../../core/cel-ast.js'
import { isMisspelledClaim } from '../../core/registered-claims.js'
import { claimPathOf } from '../condition/shape.js'
import type { CelProblem } from '../problem.js'
import { type Kind, mayBe } from '../type.js'
import { BOOLEAN_CLAIMS, LIST_CLAIMS, STRING_CLAIMS, TIME_CLAIMS } from './claim-kinds.js'
import { type Check, excerpt, problem, replaceFix, textOf, whenFailing } from './problems.js'
import type { Analysis } from './site.js'

const OTHERS: readonly [names: RegExp, kind: Kind][] = [
  [TIME_CLAIMS, 'int'],
  [BOOLEAN_CLAIMS, 'bool'],
]

/** The type that the standards give to a claim that is not a string. */
export const kindOfClaim = (name: string): Kind | undefined => OTHERS.find(([names]) => names.test(name))?.[1]

/** CW6111: a claim that is usually a list, a number or a boolean, compared with a string. */
export const listCompared: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || !['==', '!=', '<', '<=', '>', '>='].includes(node.op)) return
  const [claim, text] = node.left.kind === 'literal' ? [node.right, node.left] : [node.left, node.right]
  if (text.kind !== 'literal') return
  const path = claimPathOf(claim)
  const name = path?.at(-1) ?? ''
  const type = analysis.type(claim)
  if (typeof text.value !== 'string') {
    const isString = path?.length === 1 && STRING_CLAIMS.test(name) && text.value !== null && !type.sampled
    if (isString)
      yield problem('CW6111', text, `${excerpt(analysis, claim)} is a string, which is never equal to this value`, {
        confidence: 'high',
        help: `write it in quotes: \`"${textOf(analysis, text)}"\``,
      })
    return
  }
  const confidence = type.sampled ? 'high' : 'medium'
  const other = OTHERS.find(([names, kind]) => names.test(name) && (!type.sampled || mayBe(type, kind)))
  if (other) {
    const literal = unquoted(text.value, other[1])
    const isEquality = node.op === '==' || node.op === '!='
    const consequence = isEquality
      ? 'which is never equal to a string'
      : `which cannot be ordered with a string: ${whenFailing(analysis.options)}`
    yield problem(
      'CW6111',
      text,
      `${excerpt(analysis, claim)} is ${other[1] === 'bool' ? 'usually a boolean' : 'a number'}, ${consequence}`,
      { confidence, ...(literal !== undefined && { help: `write \`${literal}\` without quotes` }) },
    )
    return
  }
  if ((node.op !== '==' && node.op !== '!=') || !LIST_CLAIMS.test(name) || (type.sampled && !mayBe(type, 'list')))
    return
  const element = `${textOf(analysis, text)} in ${textOf(analysis, claim)}`
  const written = node.op === '==' ? element : `!(${element})`
  yield problem(
    'CW6111',
    node,
    `${excerpt(analysis, claim)} is usually a list, which is never equal to a string: this is then always ${node.op === '!='}`,
    {
      confidence,
      help: `write \`${written}\``,
      fix: replaceFix('look for an element', false, node, written),
    },
  )
}

/** The boolean or the number that a text spells; `undefined`: it spells none. */
function unquoted(text: string, kind: Kind): string | undefined {
  const trimmed = text.trim()
  if (kind === 'bool') return /^(?:true|false)$/i.test(trimmed) ? trimmed.toLowerCase() : undefined
  return trimmed !== '' && Number.isFinite(Number(trimmed)) ? String(Number(trimmed)) : undefined
}

/** CW5007: `contains` is a substring test if the claim is a string. */
export const containsInClaim: Check = function* ({ node }, analysis) {
  if (node.kind !== 'call' || node.function !== 'contains' || !node.target) return
  const name = claimPathOf(node.target)?.at(-1) ?? ''
  const type = analysis.type(node.target)
  if (!LIST_CLAIMS.test(name) || (type.kinds.length > 0 && !mayBe(type, 'string'))) return
  yield problem(
    'CW5007',
    node.name,
    `where ${excerpt(analysis, node.target)} is a string, \`contains\` looks for a part of it`,
    { confidence: 'medium', help: `check the type first: \`type(${textOf(analysis, node.target)}) == list && ...\`` },
  )
}

/** CW5011: a list that is looked for as an element of a claim. */
export const listInClaim: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || node.op !== 'in' || node.left.kind !== 'list' || !claimPathOf(node.right)) return
  const claim = textOf(analysis, node.right)
  const written = node.left.elements.map((element) => `${textOf(analysis, element)} in ${claim}`).join(' && ')
  yield problem('CW5011', node, `no element of ${excerpt(analysis, node.right)} is itself a list`, {
    confidence: 'medium',
    help: written === '' ? `for an empty list, write \`size(${claim}) == 0\`` : `write \`${written}\``,
  })
}

/** CW6111: a claim that is usually a list, looked for among strings. */
export const listAmongStrings: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || node.op !== 'in' || node.right.kind !== 'list') return
  const name = claimPathOf(node.left)?.at(-1) ?? ''
  const type = analysis.type(node.left)
  const areStrings = node.right.elements.every(({ kind }) => kind === 'literal')
  if (!LIST_CLAIMS.test(name) || !areStrings || (type.kinds.length > 0 && !mayBe(type, 'list'))) return
  const claim = textOf(analysis, node.left)
  yield problem(
    'CW6111',
    node,
    `${excerpt(analysis, node.left)} is usually a list, which is not an element of this list: this is then always false`,
    { confidence: 'medium', help: `write \`${claim}.exists(x, x in ${textOf(analysis, node.right)})\`` },
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
      fix: replaceFix('swap the operands', false, node, written),
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
      fix: replaceFix(`write \`${written}\``, false, node, written),
    },
  )
}

function isLevel(node: Expression): boolean {
  return (
    node.kind === 'select' && LEVELS.has(node.field) && node.operand.kind === 'ident' && node.operand.name === 'jwt'
  )
}

/** CW6157: a registered claim in another case. */
export const claimInOtherCase: Check = function* (site, analysis): Iterable<CelProblem> {
  const { node } = site
  if (node.kind === 'binary') return yield* keyInOtherCase(node, analysis)
  if (node.kind !== 'select' && node.kind !== 'index' && node.kind !== 'has') return
  if (node.operand.kind !== 'ident' || node.operand.name !== 'jwt' || analysis.type(node).sampled) return
  const [name, at] =
    node.kind !== 'index'
      ? [node.field, node.name]
      : node.index.kind === 'literal'
        ? [node.index.value, node.index]
        : []
  if (at && typeof name === 'string') yield* misspelled(name, at, node.kind === 'index')
}

/** The same in `"Sub" in jwt`. */
function* keyInOtherCase({ op, left, right }: Expression & { kind: 'binary' }, analysis: Analysis) {
  if (op !== 'in' || right.kind !== 'ident' || right.name !== 'jwt' || analysis.type(right).sampled) return
  if (left.kind === 'literal' && typeof left.value === 'string') yield* misspelled(left.value, left, true)
}

function* misspelled(name: string, at: { start: number; end: number }, isString: boolean): Iterable<CelProblem> {
  if (!isMisspelledClaim(name)) return
  const right = name.toLowerCase()
  const text = isString ? JSON.stringify(right) : right
  yield problem('CW6157', at, `no token has the claim \`${name}\`: names of claims are case-sensitive`, {
    help: `write \`${right}\``,
    fix: replaceFix(`write \`${right}\``, false, at, text),
  })
}
