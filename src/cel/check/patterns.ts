import type { Expression } from '../../core/cel-ast.js'
import { claimPathOf } from '../condition/shape.js'
import { refusalOf } from '../regex/regex.js'
import { isStringLiteral, isWildcardName } from './comparisons.js'
import { type Check, excerpt, problem, replaceFix, textOf } from './problems.js'
import type { Site } from './site.js'

/** CW6156: `matches` searches, so that a longer value passes. */
export const unanchored: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'call' || node.function !== 'matches' || !node.target) return
  // In `deny: !x.matches(...)` a longer value passes, too.
  const { effect } = analysis.options
  if (effect === undefined || (effect === 'deny') !== site.negated) return
  const path = claimPathOf(comparedValue(site, node.target))
  if (!path || SEVERAL_WORDS.test(path.at(-1)!)) return
  const [pattern] = node.args
  if (!isStringLiteral(pattern)) return
  if (refusalOf(pattern.value) || !isOpen(pattern.value)) return
  yield problem(
    'CW6156',
    pattern,
    `\`matches\` looks for this anywhere in ${excerpt(analysis, node.target)}: a longer value that contains it also passes`,
    {
      confidence: 'medium',
      help: 'write `^` in front of the pattern and `$` behind it, around alternatives `^(?:a|b)$`',
    },
  )
}

/** The claim that is compared: in lower case, or an element of the list in a macro. */
function comparedValue(site: Site, node: Expression): Expression {
  if (node.kind === 'call' && node.function === 'lowerAscii' && node.target) return comparedValue(site, node.target)
  if (node.kind !== 'ident') return node
  for (let above = site.parent; above; above = above.parent)
    if (above.node.kind === 'macro' && above.node.variable === node.name) return above.node.range
  return node
}

/** Claims that hold several words in one string. */
const SEVERAL_WORDS = /^(?:scope|scopes|scp)$/

/** Whether nothing binds an alternative of a pattern to an end of a value. `.*` at both ends is an intended search. */
function isOpen(pattern: string): boolean {
  if (/^\.[*+].*\.[*+]$/s.test(pattern)) return false
  // Boundaries become anchors, other escapes and classes a letter.
  const plain = pattern.replace(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]/gs, (part) =>
    part === '\\z' ? '$' : /^\\[bBA]$/.test(part) ? '^' : 'x',
  )
  if (!/[\^$]/.test(plain)) return /[a-z\d]/i.test(pattern)
  // In `^admin|owner$` each anchor binds only its alternative.
  const alternatives = alternativesOf(plain)
  const isBoundBy = (anchor: RegExp) => alternatives.some((part) => anchor.test(part))
  return alternatives.some((part) => !/[\^$]/.test(part)) || (isBoundBy(/^\^[^$]*$/) && isBoundBy(/^[^^]*\$$/))
}

/** The parts between the outermost `|`; of a pattern that is a group as a whole, those inside of it. */
function alternativesOf(pattern: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of pattern) {
    if (character === '(') depth++
    else if (character === ')') depth--
    if (character === '|' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  const inside = parts.length === 1 ? /^\((?:\?:)?([^()]*)\)$/.exec(pattern)?.[1] : undefined
  return inside === undefined ? parts : inside.split('|')
}

/** CW6156: `contains` for the domain of an address also matches in front of another domain. */
export const domainInside: Check = function* ({ node, negated }, analysis) {
  if (node.kind !== 'call' || node.function !== 'contains' || !node.target) return
  const { effect } = analysis.options
  if (effect === undefined || (effect === 'deny') !== negated) return
  const [text] = node.args
  if (!isStringLiteral(text) || !/^@[\w-]+(?:\.[\w-]+)+$/.test(text.value)) return
  if (!claimPathOf(node.target)) return
  yield problem(
    'CW6156',
    node.name,
    `a longer value that contains this also passes: ${`\`ann${text.value}.evil.example\``}`,
    {
      help: `write \`${textOf(analysis, node.target)}.endsWith(${JSON.stringify(text.value)})\``,
      fix: replaceFix('write `endsWith`', false, node.name, 'endsWith'),
    },
  )
}

/** CW5011: delimiters and flags of other languages around a pattern. */
export const delimitedPattern: Check = function* ({ node }, analysis) {
  if (node.kind !== 'call' || node.function !== 'matches' || !node.target) return
  const [pattern] = node.args
  if (!isStringLiteral(pattern)) return
  const [, inside, flags = ''] = /^\/(.+)\/([gimsuy]*)$/s.exec(pattern.value) ?? []
  if (inside === undefined || (!claimPathOf(node.target) && !/^\^|\$$/.test(inside))) return
  const written = JSON.stringify(`${flags.includes('i') ? '(?i)' : ''}${inside}`)
  yield problem(
    'CW5011',
    pattern,
    `the slashes${flags && ' and the flags'} are part of the pattern: it matches no value without them`,
    {
      confidence: 'medium',
      help: `write \`${textOf(analysis, node.target)}.matches(${written})\``,
    },
  )
}

/** CW5011: a wildcard in a method that compares text. */
export const starInMethod: Check = function* ({ node }, analysis) {
  if (node.kind !== 'call' || !node.target) return
  const [text] = node.args
  if (!isStringLiteral(text)) return
  const star = STARS[node.function]
  if (!star?.test(text.value) || !isNamed(node.target)) return
  const plain = text.value.replace(/^\*+|\*+$/g, '')
  yield problem('CW5011', text, `\`*\` has no meaning in \`${node.function}\`: only this literal text is found`, {
    confidence: 'medium',
    help: `write \`${textOf(analysis, node.target)}.${node.function}(${JSON.stringify(plain)})\``,
  })
}

const STARS: Readonly<Record<string, RegExp>> = {
  startsWith: /^[^*]*[\w/@.:-]\*+$/,
  endsWith: /^\*+[\w/@.:-][^*]*$/,
  contains: /^\*+[\w/@.:-][^*]*\*+$/,
}

/** Claims and names: not headers, which may contain `*`. */
const isNamed = (node: Expression): boolean => claimPathOf(node) !== undefined || isWildcardName(node)
