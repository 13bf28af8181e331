import type { TextEdit } from '../../core/text-edit.js'
import { parseCel } from '../cel.js'
import { type Token, tokenize } from '../parse/lexer.js'

/**
 * `jwt.?a.?b.orValue("x")` as `default(jwt.a.b, "x")`, `jwt.?a.hasValue()` as `has(jwt.a)`. `undefined`: the expression
 * has optional syntax of another shape.
 */
export function withoutOptionals(source: string): TextEdit[] | undefined {
  const tokens = tokenize(source)
  const edits = tokens.flatMap((_, at) => rewritten(source, tokens, at) ?? [])
  const text = [...edits]
    .reverse()
    .reduce((all, { start, end, text }) => all.slice(0, start) + text + all.slice(end), source)
  const overlap = edits.some((edit, index) => index > 0 && edit.start < edits[index - 1]!.end)
  return edits.length > 0 && !overlap && parseCel(text).expression ? edits : undefined
}

function rewritten(source: string, tokens: Token[], at: number): TextEdit | undefined {
  const name = tokens[at]!
  if (name.type !== 'ident' || !is(tokens[at - 1], '.') || !is(tokens[at + 1], '(')) return undefined
  const close = findClosing(tokens, at + 1)
  const chain = chainBefore(source, tokens, at - 1)
  if (!close || !chain) return undefined
  const args = source.slice(tokens[at + 1]!.end, close.start)
  if (name.text === 'orValue') return { start: chain.start, end: close.end, text: `default(${chain.text}, ${args})` }
  if (name.text !== 'hasValue' || args.trim() !== '' || !chain.endsInField) return undefined
  return { start: chain.start, end: close.end, text: `has(${chain.text})` }
}

interface Chain {
  start: number
  /** Without question marks. */
  text: string
  endsInField: boolean
}

/** The path that ends before `dot`, if it contains optional syntax. */
function chainBefore(source: string, tokens: Token[], dot: number): Chain | undefined {
  /** The last one first. */
  const steps: string[] = []
  let optional = false
  for (let at = dot - 1; at >= 0; ) {
    const token = tokens[at]!
    if (token.type === 'ident' && !is(tokens[at - 1], '.') && !is(tokens[at - 1], '?')) {
      const text = token.text + steps.toReversed().join('')
      return optional ? { start: token.start, text, endsInField: steps[0]!.startsWith('.') } : undefined
    }
    const length = stepLength(tokens, at)
    if (length === undefined) return undefined
    const step = tokens.slice(at - length + 1, at + 1)
    optional ||= step.some((item) => is(item, '?'))
    steps.push(step.flatMap((item) => (is(item, '?') ? [] : [source.slice(item.start, item.end)])).join(''))
    at -= length
  }
  return undefined
}

/** Number of tokens of the step that ends at `at`: `.a`, `.?a`, `["a"]`, `[?"a"]`. */
function stepLength(tokens: Token[], at: number): number | undefined {
  const before = (count: number) => tokens[at - count]
  if (tokens[at]!.type === 'ident') {
    if (is(before(1), '.')) return 2
    return is(before(1), '?') && is(before(2), '.') ? 3 : undefined
  }
  if (!is(tokens[at], ']') || !['string', 'int'].includes(before(1)?.type ?? '')) return undefined
  if (is(before(2), '[')) return 3
  return is(before(2), '?') && is(before(3), '[') ? 4 : undefined
}

function findClosing(tokens: Token[], open: number): Token | undefined {
  let depth = 0
  for (const token of tokens.slice(open)) {
    if (is(token, '(')) depth++
    if (is(token, ')') && --depth === 0) return token
  }
  return undefined
}

function is(token: Token | undefined, symbol: string): boolean {
  return token?.type === 'symbol' && token.text === symbol
}
