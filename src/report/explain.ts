import { shorten } from '../core/shorten.js'
import { openText } from '../gateways/branches.js'
import type { Branch, Decision } from '../gateways/engine.js'
import type { Source } from '../yaml/source.js'
import { type Paint, paintFor } from './escape.js'
import { maskedText } from './masked-text.js'
import { locateSteps, stepLines } from './trace.js'

export interface ExplainOptions {
  /** Sources for the positions of steps; without them no positions are printed. */
  sources?: readonly Source[]
  /** How the case is called. Default: `request`. */
  name?: string
  /** What was supposed, and what was left out, one sentence each. */
  assumed?: readonly string[]
  notes?: readonly string[]
  paint?: Paint
  /** What may be shown of a source. Default: its text with secrets masked. */
  textOf?: (source: Source) => string
}

/**
 * The steps behind an answer as lines of text: the verdict, then each step with what it compared and the line of the
 * policy that decided. Pass the lines through `linesText` to print them: they may hold text of others.
 */
export function explain(decision: Decision, options: ExplainOptions = {}): string[] {
  const { name = 'request', sources = [], assumed = [], notes = [] } = options
  const { paint = paintFor(false), textOf = maskedText } = options
  const lines = [paint.bold(`${name}: ${verdictText(decision)}`)]
  for (const assumption of assumed) lines.push(`  assumed: ${assumption}`)
  for (const note of notes) lines.push(`  note: ${note}`)
  for (const branch of decision.branches ?? []) lines.push(`  ${branchText(branch)}`)
  return [...lines, ...stepLines(locateSteps(decision.trace, sources, textOf), paint)]
}

type Verdict = Pick<Decision, 'response' | 'upstream' | 'undetermined' | 'branches'>

/** `99%  backend \`team/b\`: 200, forwarded as GET /`. */
function branchText(branch: Branch): string {
  const share = branch.share === undefined ? '' : `${Number((branch.share * 100).toPrecision(3))}%  `
  const choices = Object.entries(branch.choices).map(([what, name]) => `${what} \`${name}\``)
  return `${share}${choices.join(', ')}: ${verdictText(branch)}`
}

/** The answer in one line. */
export function verdictText({ response, upstream, undetermined, branches }: Verdict): string {
  if (undetermined)
    return branches
      ? `undetermined, depends on ${openText(undetermined.step)}`
      : `undetermined, decided by ${undetermined.step}`
  if (!response || response.status === 0) return 'the connection is closed without an answer'
  const body = response.body === '' ? '' : ` ${JSON.stringify(shorten(response.body, 80))}`
  return upstream ? `${response.status}, forwarded as ${upstream.method} ${upstream.path}` : `${response.status}${body}`
}
