import { type Expression, memberPath } from '../../core/cel-ast.js'
import { isMisspelledClaim } from '../../core/registered-claims.js'
import { claimPathOf, headerOf } from '../condition/shape.js'
import type { CelProblem } from '../problem.js'
import { refusalOf } from '../regex/regex.js'
import { type Check, excerpt, problem, textOf } from './problems.js'
import type { Analysis, Site } from './site.js'

/** CW6156: `matches` searches, so that a longer value passes. */
export const unanchored: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'call' || node.function !== 'matches' || !node.target) return
  const { effect } = analysis.options
  const path = claimPathOf(comparedValue(site, node.target))
  const [pattern] = node.args
  if (!path || SEVERAL_WORDS.test(path.at(-1)!) || pattern?.kind !== 'literal' || typeof pattern.value !== 'string')
    return
  if (
    effect === undefined ||
    (effect === 'deny') !== site.negated ||
    !isOpen(pattern.value) ||
    refusalOf(pattern.value)
  )
    return
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
  const alternatives = /[()]/.test(plain) ? [plain] : plain.split('|')
  const isBoundBy = (anchor: RegExp) => alternatives.some((part) => anchor.test(part))
  return alternatives.some((part) => !/[\^$]/.test(part)) || (isBoundBy(/^\^[^$]*$/) && isBoundBy(/^[^^]*\$$/))
}

/** CW5011: a wildcard in a method that compares text. */
export const starInMethod: Check = function* ({ node }, analysis) {
  if (node.kind !== 'call' || !node.target) return
  const [text] = node.args
  if (text?.kind !== 'literal' || typeof text.value !== 'string') return
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

/** Claims, the path and the host of a request, names of models and tools: not headers, which may contain `*`. */
const isNamed = (node: Expression): boolean =>
  claimPathOf(node) !== undefined || NAMES.test(memberPath(node)?.join('.') ?? '')

const NAMES = /^(?:request\.(?:path|pathAndQuery|host)|llm\.\w+Model|mcp\.\w+\.\w+)$/

/** CW5011: `x != "a" || x != "b"` is true of every value. */
export const differsFromEither: Check = function* (site) {
  const { node } = site
  if (node.kind !== 'binary' || node.op !== '||') return
  const above = site.parent?.node
  if (above?.kind === 'binary' && above.op === '||') return
  const seen = new Map<string, unknown>()
  for (const [path, value] of differences(node)) {
    if (seen.has(path) && seen.get(path) !== value) {
      yield problem('CW5011', node, 'every value differs from one of these values: this is true whatever it is', {
        help: 'join the comparisons with `&&`',
      })
      return
    }
    seen.set(path, value)
  }
}

/** Paths and the constants that they are to differ from, of a chain of `||`. */
function* differences(root: Expression): Iterable<[path: string, value: unknown]> {
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind !== 'binary') continue
    if (node.op === '||') open.push(node.left, node.right)
    else if (node.op === '!=' && node.right.kind === 'literal' && !(node.right.value instanceof Uint8Array)) {
      const path = memberPath(node.left) ?? headerOf(node.left)
      if (path !== undefined) yield [JSON.stringify(path), node.right.value]
    }
  }
}

/** CW5011: a size is never negative. */
export const sizeAlways: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || node.right.kind !== 'literal') return
  if (node.left.kind !== 'call' || node.left.function !== 'size') return
  const bound = node.right.value
  if (typeof bound !== 'bigint' && typeof bound !== 'number') return
  const always = (node.op === '>=' && bound <= 0) || (node.op === '>' && bound < 0)
  const never = (node.op === '<' && bound <= 0) || (node.op === '<=' && bound < 0)
  if (always || never)
    yield problem('CW5011', node, `a size is never negative: ${excerpt(analysis, node)} is always ${always}`, {
      help: `write \`${textOf(analysis, node.left)} > 0\``,
    })
}

/** CW5011: several names in one string. */
export const namesInOneString: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary') return
  for (const text of node.op === 'in' && node.right.kind === 'list' ? node.right.elements : [node.right]) {
    if (node.op !== 'in' && node.op !== '==' && node.op !== '!=') return
    if (text.kind !== 'literal' || typeof text.value !== 'string') continue
    const isPadded = text.value.trim() !== text.value && text.value.trim() !== ''
    if (!isPadded && !LIST.test(text.value)) continue
    if (node.op === 'in' && node.right === text) return
    const claim = claimPathOf(node.left)
    if (claim && NAMES_OF_PEOPLE.test(claim.at(-1)!)) return
    if (!claim && !/^mcp\.\w+\.\w+$/.test(memberPath(node.left)?.join('.') ?? '')) return
    if (isPadded) {
      yield problem('CW5011', text, 'this never matches: such values neither begin nor end with a space', {
        confidence: 'medium',
        help: `write \`${JSON.stringify(text.value.trim())}\``,
      })
      continue
    }
    const list = JSON.stringify(text.value.split(/\s*,\s*/)).replaceAll(',', ', ')
    yield problem('CW5011', text, `${excerpt(analysis, text)} is one value here: it is compared as a whole`, {
      confidence: 'medium',
      help: `write \`${textOf(analysis, node.left)} in ${list}\``,
    })
  }
}

/** Such values have commas and blanks of their own. */
const NAMES_OF_PEOPLE = /name|title|address/i

/** Names with commas between them; not a distinguished name, which has `=`. */
const LIST = /^[a-z][\w:.-]*(?:\s*,\s*[a-z][\w:.-]*)+$/i

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
    fix: { title: `write \`${right}\``, safe: false, edits: [{ start: at.start, end: at.end, text }] },
  })
}
