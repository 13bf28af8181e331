import type { Span } from '../../core/finding.js'
import type { Cursor } from '../../yaml/cursor.js'
import { positionsIn } from '../../yaml/scalar-position.js'
import type { RuleContext } from '../context.js'

/**
 * The part of a scalar's value between two offsets, as a range of the file. Without an end it extends to the end of the
 * line. For text from elsewhere (a file, an expanded variable) it is the whole scalar.
 */
export function placeInText(
  context: RuleContext,
  { at, text }: { at: Cursor; text: string },
  start: number | undefined,
  end?: number,
): Span {
  const whole = context.span(at)
  const source = context.source(at.file)!
  const position = start === undefined ? null : positionsIn(source.text, [whole.start, whole.end], text)
  if (!position || start === undefined) return firstLine(context, whole)
  const newline = text.indexOf('\n', start)
  const from = position(Math.min(start, text.length))
  const to = position(Math.min(end ?? (newline === -1 ? text.length : newline), text.length))
  return context.range(at.file, from, Math.max(to, from))
}

/** The first line of a block scalar. */
function firstLine(context: RuleContext, span: Span): Span {
  if (span.endLine === span.line) return span
  const { text } = context.source(span.file)!
  const newline = text.indexOf('\n', span.start)
  return context.range(span.file, span.start, newline === -1 ? span.end : newline)
}
