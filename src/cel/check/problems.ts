import type { Expression } from '../../core/cel-ast.js'
import { shorten } from '../../core/shorten.js'
import type { TextEdit } from '../../core/text-edit.js'
import type { AnalyseOptions, CelProblem } from '../problem.js'
import type { Analysis, Site } from './site.js'

/** A trap, checked at every part of an expression. */
export type Check = (site: Site, analysis: Analysis) => Iterable<CelProblem>

type Place = { start: number; end: number }

export function problem(
  code: CelProblem['code'],
  at: Place,
  message: string,
  more: Partial<Pick<CelProblem, 'confidence' | 'help' | 'fix'>> = {},
): CelProblem {
  return { code, message, start: at.start, end: at.end, confidence: 'high', ...more }
}

export function textOf(analysis: Analysis, node: Place): string {
  return analysis.source.slice(node.start, node.end)
}

/** For messages: on one line, not too long. */
export function excerpt(analysis: Analysis, node: Place): string {
  const text = textOf(analysis, node).replace(/\s+/g, ' ')
  return `\`${shorten(text, 60)}\``
}

/** The effect on the rule if the expression fails. */
export const whenFailing = ({ effect }: AnalyseOptions): string =>
  effect ? WHEN_FAILING[effect] : 'the expression has no value then'

const WHEN_FAILING = {
  allow: 'a rule that fails allows no request',
  deny: 'a `deny` rule that fails lets the request through',
  require: 'a `require` rule that fails refuses the request',
}

/** A fix that replaces a part. */
export const replaceFix = (title: string, safe: boolean, { start, end }: Place, text: string): CelProblem['fix'] => ({
  title,
  safe,
  edits: [{ start, end, text }],
})

export function insert(at: number, text: string): TextEdit {
  return { start: at, end: at, text }
}

/** Text before and after a part; in parentheses if the neighbours would bind tighter than `&&`. */
export function guarded(site: Site, guard: string): TextEdit[] {
  const parent = site.parent?.node
  const loose =
    !parent ||
    (parent.kind === 'binary' && (parent.op === '&&' || parent.op === '||')) ||
    ((parent.kind === 'macro' || parent.kind === 'call') && parent !== undefined && isArgument(parent, site.node))
  return loose
    ? [insert(site.node.start, `${guard} && `)]
    : [insert(site.node.start, `(${guard} && `), insert(site.node.end, ')')]
}

function isArgument(parent: Expression, node: Expression): boolean {
  return (parent.kind === 'macro' && parent.range !== node) || (parent.kind === 'call' && parent.target !== node)
}
