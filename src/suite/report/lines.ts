import { paintFor } from '../../report/escape.js'
import { stepLines } from '../../report/trace.js'
import type { CaseRecord } from './record.js'

const PLAIN = paintFor(false)

/** A failure in plain lines: message, request, the steps behind the answer, what would turn it. */
export function failureLines({ file, line, column, failure }: CaseRecord): string[] {
  if (!failure) return []
  return [
    `${file}:${line}:${column}: ${failure.message}`,
    failure.request,
    ...stepLines(failure.trace, PLAIN),
    ...(failure.turn === undefined ? [] : [`to turn it: ${failure.turn}`]),
  ]
}
