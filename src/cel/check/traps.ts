import type { Expression } from '../../core/cel-ast.js'
import { quote } from '../condition/quote.js'
import { claimPathOf } from '../condition/shape.js'
import { MACRO_ARGUMENTS, SIGNATURES } from '../functions.js'
import { type Refusal, refusalOf } from '../regex/regex.js'
import { describe, mayBe, mustBe } from '../type.js'
import { TEXT_CLAIMS } from '../variables.js'
import { pathKey } from './facts.js'
import { type Check, excerpt, guarded, problem, replaceFix, textOf, whenFailing } from './problems.js'
import type { Analysis, Site } from './site.js'

const TEXT = ['string', 'query', 'secret'] as const

/** CW5005: `startsWith` and `endsWith` are true of every value that is not a string. */
export const prefixOfAnything: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'call' || !node.target || !['startsWith', 'endsWith'].includes(node.function)) return
  if (node.args.length === 0) return
  const type = analysis.type(node.target)
  if (mustBe(type, ...TEXT) && !type.sampled) return
  const receiver = textOf(analysis, node.target)
  const certain = !mayBe(type, ...TEXT)
  const always = certain
    ? `${excerpt(analysis, node.target)} is ${describe(type)}, of which \`${node.function}\` is always true`
    : `\`${node.function}\` is true when ${excerpt(analysis, node.target)} is not a string (null, a number, a list)`
  yield problem('CW5005', node.name, `${always}: ${meaning(site, analysis)}`, {
    // Types of list elements and function results are less certain.
    confidence: !type.sampled && (certain || type.json === 'claim') ? 'high' : 'medium',
    help: `check the type first: \`type(${receiver}) == string && ...\``,
    ...(pathKey(node.target) !== undefined && {
      fix: {
        title: 'check that it is a string',
        safe: closes(site, analysis),
        edits: guarded(site, `type(${receiver}) == string`),
      },
    }),
  })
}

function meaning(site: Site, analysis: Analysis): string {
  const opens = closes(site, analysis)
  if (!analysis.options.effect) return 'the answer then means nothing'
  return opens ? 'such a token passes' : 'such a token is refused'
}

/** If this part is false more often, more requests are denied, never fewer. */
function closes(site: Site, analysis: Analysis): boolean {
  return (analysis.options.effect === 'deny') === site.negated
}

/** CW5006: the function form of a method. */
export const functionForm: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'call' || node.target) return
  const form = SIGNATURES.get(node.function)?.form
  const [first, ...rest] = node.args
  if (!first || (form !== 'fooled' && form !== 'method') || (form === 'fooled' && rest.length === 0)) return
  const tight = ['ident', 'select', 'index', 'call', 'macro', 'literal', 'list', 'has'].includes(first.kind)
  const receiver = tight ? textOf(analysis, first) : `(${textOf(analysis, first)})`
  const written = `${receiver}.${node.function}(${rest.map((arg) => textOf(analysis, arg)).join(', ')})`
  const what =
    form === 'fooled'
      ? `compares ${excerpt(analysis, first)} with itself: it is true for any string`
      : `needs a receiver: it fails at every request, and ${whenFailing(analysis.options)}`
  yield problem('CW5006', node.name, `the function form of \`${node.function}\` ${what}`, {
    help: `write \`${written}\``,
    fix: replaceFix('call it as a method', true, node, written),
  })
}

/** CW5007: `in` is a substring test if the claim is a string. */
export const substring: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'binary' || node.op !== 'in' || !mayBe(analysis.type(node.left), 'string')) return
  const type = analysis.type(node.right)
  const literal = node.left.kind === 'literal' || mustBe(analysis.type(node.left), 'string')
  if (!literal || !type.json || (type.kinds.length > 0 && !type.kinds.includes('string'))) return
  const claim = textOf(analysis, node.right)
  yield problem(
    'CW5007',
    node.operator,
    `where ${excerpt(analysis, node.right)} is a string, \`in\` looks for a part of it: ${excerpt(analysis, node.left)} is in any longer word`,
    {
      confidence: type.sampled ? 'high' : 'medium',
      help: `check the type first: \`type(${claim}) == list && ...\`, or split a string: \`${claim}.split(" ")\``,
      ...(pathKey(node.right) !== undefined && {
        fix: { title: 'accept lists only', safe: false, edits: guarded(site, `type(${claim}) == list`) },
      }),
    },
  )
}

/** CW5008: two-variable macros load, but are unknown functions on evaluation. */
export const twoVariables: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'call') return
  const expected = MACRO_ARGUMENTS.get(node.function)
  if (!expected || !node.target || expected.includes(node.args.length)) return
  const two = node.args.length === 3 && node.args[0]!.kind === 'ident' && node.args[1]!.kind === 'ident'
  const what = two
    ? `\`${node.function}\` with two variables is not supported`
    : `\`${node.function}\` takes ${expected.join(' or ')} arguments`
  yield problem('CW5008', node.name, `${what}: it fails at every request, and ${whenFailing(analysis.options)}`)
}

/** CW5008: a field in backquotes loads, but is looked up including the backquotes. */
export const quotedField: Check = function* (site, analysis) {
  const { node } = site
  if ((node.kind !== 'select' && node.kind !== 'has') || !node.field.startsWith('`')) return
  const written = `[${quote(node.field.slice(1, -1))}]`
  const fails =
    node.kind === 'has' ? 'it is never there' : `this fails at every request, and ${whenFailing(analysis.options)}`
  yield problem('CW5008', node.name, `${excerpt(analysis, node.name)} is looked up with its backquotes: ${fails}`, {
    help: `use an index: \`${textOf(analysis, node.operand)}${written}\``,
    ...(node.kind === 'select' && {
      fix: replaceFix('use an index', true, { start: node.operand.end, end: node.end }, written),
    }),
  })
}

/** CW5010: patterns that Rust's `regex` rejects. */
export const badRegex: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'call' || !['matches', 'regexReplace'].includes(node.function)) return
  const pattern = node.args[0]
  if (!node.target || pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return
  const refusal = refusalOf(pattern.value)
  if (!refusal) return
  const place = placeInLiteral(textOf(analysis, pattern), pattern, pattern.value, refusal)
  yield problem(
    'CW5010',
    place,
    `${refusal.message}: this fails at every request, and ${whenFailing(analysis.options)}`,
    {
      help: helpFor(pattern.value),
    },
  )
}

function helpFor(pattern: string): string {
  if (/\(\?<?[=!]/.test(pattern))
    return 'look-around is not supported: write what matches, and combine several expressions'
  if (/\[[^\]]*\\[wdsWDS]-[^\]]/.test(pattern)) return 'move `-` to the end of the class, or write `\\-`'
  return "correct the pattern: the syntax is that of Rust's `regex` crate"
}

/** The characters of a literal without escapes that the error refers to; otherwise the whole literal. */
function placeInLiteral(source: string, literal: Span, value: string, { start, end }: Refusal): Span {
  const quote = source.indexOf(value)
  if (start === undefined || end === undefined || quote < 0 || !/^['"]+$/.test(source.slice(quote + value.length)))
    return literal
  return { start: literal.start + quote + start, end: literal.start + quote + Math.max(end, start + 1) }
}

interface Span {
  start: number
  end: number
}

/** CW5013: `size` of a string counts bytes. Request attributes are ASCII. */
export const byteSize: Check = function* (site, analysis) {
  const { node } = site
  const operand = node.kind === 'call' && node.function === 'size' ? (node.target ?? node.args[0]) : undefined
  if (!operand || !isText(operand, analysis)) return
  const tight = ['ident', 'select', 'index', 'call', 'literal'].includes(operand.kind)
  const receiver = tight ? textOf(analysis, operand) : `(${textOf(analysis, operand)})`
  const written = `${receiver}.split("").size() - 2`
  yield problem(
    'CW5013',
    node,
    `the size of a string is counted in bytes: ${excerpt(analysis, node)} is more than its characters where there are others than ASCII`,
    {
      help: `count characters: \`${written}\``,
      fix: replaceFix('count characters', false, node, `(${written})`),
    },
  )
}

function isText(operand: Expression, analysis: Analysis): boolean {
  const path = claimPathOf(operand)
  if (path?.length === 1 && TEXT_CLAIMS.has(path[0]!)) return mayBe(analysis.type(operand), 'string')
  return mustBe(analysis.type(operand), 'string') && JSON.parse(pathKey(operand) ?? '[]')[0] !== 'request'
}

/** CW5012: a run of signs counts as one. */
export const repeatedSigns: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'unary' || node.count % 2 === 1) return
  const twice = node.op.repeat(node.count)
  yield problem(
    'CW5012',
    { start: node.start, end: node.operand.start },
    `\`${twice}\` counts as one \`${node.op}\`: this is \`${node.op}${textOf(analysis, node.operand)}\``,
    {
      help: node.op === '!' ? 'leave both out' : 'leave both out, or write `-(-x)`',
      fix: replaceFix('leave the signs out', true, { start: node.start, end: node.operand.start }, ''),
    },
  )
}
