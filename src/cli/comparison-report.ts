import type { Comparison } from '../compare/compare.js'
import type { DifferenceJson } from '../compare/difference-json.js'
import type { Reason } from '../compare/reason.js'
import type { Source } from '../yaml/source.js'
import { type ComparisonOptions, FAILURES, FORMATS } from './comparison-options.js'
import { usage } from './exit.js'
import { printJson, printLines, terminalPaint } from './print.js'

export function checkOptions({ format, failOn }: ComparisonOptions): void {
  if (!FORMATS.includes(format)) throw usage(`--format ${format}: expected pretty, json or markdown`)
  if (!FAILURES.includes(failOn)) throw usage(`--fail-on ${failOn}: expected any, opens or bounded`)
}

/**
 * A change that no case settles may open access. What has not changed and cannot be compared fails only if requested.
 */
export function fails({ equivalence, differences, reasons }: Comparison, failOn: ComparisonOptions['failOn']): boolean {
  if (equivalence === 'nothing' || reasons.some(({ changed }) => changed)) return true
  if (failOn === 'bounded') return differences.length > 0 || reasons.length > 0
  return differences.some(({ direction }) => failOn === 'any' || direction === 'opens')
}

/** Prints a comparison. `extra`: members that its JSON form has as well. */
export async function showComparison(
  comparison: Comparison,
  sources: readonly Source[],
  format: ComparisonOptions['format'],
  extra: Readonly<Record<string, unknown>>,
): Promise<void> {
  const [{ differenceJson }, { reasonText }] = await Promise.all([
    import('../compare/difference-json.js'),
    import('../compare/reason.js'),
  ])
  const byFile = new Map(sources.map((source) => [source.file, source]))
  const place = (reason: Reason) => reasonText(reason, byFile)
  const { equivalence, domain, reasons, proven } = comparison
  const differences = comparison.differences.map((difference) => differenceJson(difference, byFile))
  await show(
    { equivalence, domain, differences, reasons: reasons.map(place), proven: proven.map(place) },
    format,
    extra,
  )
}

interface Shown extends Pick<Comparison, 'equivalence' | 'domain'> {
  differences: DifferenceJson[]
  /** With places. */
  reasons: string[]
  proven: string[]
}

async function show(
  result: Shown,
  format: ComparisonOptions['format'],
  extra: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { equivalence, differences, domain, reasons, proven } = result
  if (format === 'json')
    return printJson({ version: 1, equivalence, differences, domain: { ...domain, reasons, proven }, ...extra }, 2)
  const { verdictText } = await import('../compare/verdict-text.js')
  if (format === 'markdown') {
    const [{ differenceMarkdown }, { markdownText }] = await Promise.all([
      import('../compare/difference-markdown.js'),
      import('../report/escape.js'),
    ])
    const notes = notesOf(result).flatMap((line) => [`- ${markdownText(line)}`, ''])
    return printLines([
      `## Access: ${markdownText(verdictText(result))}`,
      '',
      ...notes,
      ...differences.flatMap(differenceMarkdown),
    ])
  }
  const { differenceText } = await import('../compare/difference-text.js')
  const paint = terminalPaint()
  const shown = differences.flatMap((difference) => [...differenceText(difference, paint), ''])
  printLines([...shown, paint.bold(verdictText(result)), ...notesOf(result)])
}

/** What was not compared, and what differs without effect. */
function notesOf({ equivalence, reasons, proven }: Shown): string[] {
  return [
    ...(equivalence === 'nothing' ? [] : reasons.map((reason) => `not compared: ${reason}`)),
    ...proven.map((reason) => `without effect: ${reason}`),
  ]
}
