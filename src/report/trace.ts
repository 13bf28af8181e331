import type { Origin } from '../core/finding.js'
import { shorten } from '../core/shorten.js'
import type { TraceEntry } from '../gateways/engine.js'
import { locate } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'
import type { Paint } from './escape.js'

/** A step of a decision with the line that decided it; `null`: the line is in none of the files. */
export type LocatedStep = TraceEntry & { at: { file: string; line: number; column: number; text: string } | null }

/** @param textOf what may be shown of a source: a text of the same length */
export function locateSteps(
  trace: readonly TraceEntry[],
  sources: readonly Source[],
  textOf: (source: Source) => string,
): LocatedStep[] {
  return trace.map((entry) => ({ ...entry, at: lineOf(entry.origin, sources, textOf) }))
}

/** The line of an origin, as much of it as a report has room for. */
export function lineOf(
  origin: Origin,
  sources: readonly Source[],
  textOf: (source: Source) => string,
  most = 100,
): LocatedStep['at'] {
  const source = sources.find(({ file }) => file === origin.file)
  if (!source) return null
  const { line, column } = locate(source, origin, 'value')
  const start = source.lineStarts[line - 1] ?? 0
  const end = source.text.indexOf('\n', start)
  const text = textOf(source)
    .slice(start, end < 0 ? undefined : end)
    .trim()
  return { file: source.file, line, column, text: shorten(text, most) }
}

const MARKS: Record<TraceEntry['outcome'], string> = {
  pass: 'ok',
  refuse: 'no',
  skip: '--',
  change: '->',
  undetermined: '??',
}

const PAINTS: Record<TraceEntry['outcome'], keyof Paint> = {
  pass: 'green',
  refuse: 'red',
  skip: 'dim',
  change: 'cyan',
  undetermined: 'yellow',
}

/** Each step in one to three lines: what was compared, where that is written, what would change it. */
export function stepLines(steps: readonly LocatedStep[], paint: Paint): string[] {
  return steps.flatMap(({ step, outcome, detail, at, remedy }) => [
    `  ${paint[PAINTS[outcome]](MARKS[outcome])} ${step}: ${detail}`,
    ...(at ? [paint.dim(`       ${at.file}:${at.line}:${at.column}  ${at.text}`)] : []),
    ...(remedy === undefined ? [] : [`       to allow it: ${remedy}`]),
  ])
}
