import type { Command } from 'commander'
import { openText } from '../gateways/branches.js'
import type { Branch, Decision, TraceEntry } from '../gateways/engine.js'
import type { Paint } from '../report/escape.js'
import { addDecideOptions, asLine, type Decided, type DecideOptions, decideAll, reportMismatch } from './decide.js'
import { printJson, printLines, terminalPaint } from './print.js'

/** `explain`: the steps that led to the answer, each with the line that decided it. */
export function register(program: Command): void {
  addDecideOptions(
    program.command('explain <path...>').description('the steps behind an answer, with the source line of each'),
  )
    .option('--format <format>', 'text or json', 'text')
    .action(async (paths: string[], options: DecideOptions) => {
      const { usage } = await import('./exit.js')
      if (options.format !== 'text' && options.format !== 'json')
        throw usage(`--format ${options.format}: expected text or json`)
      const { locate } = await import('../yaml/locate.js')
      const { shownText } = await import('./secrets.js')
      const { printFindings } = await import('./findings-output.js')
      let told = false
      for await (const decided of decideAll(paths, options)) {
        if (!told) await printFindings(decided.findings, decided.sources)
        told = true
        if (reportMismatch(decided) > 0) process.exitCode = 1
        for (const one of apart(decided)) {
          const steps = one.decision.trace.map((entry) => ({ ...entry, at: placeOf(entry, one, locate, shownText) }))
          if (options.format === 'json') printJson({ ...asLine(one), steps: steps.map(asJson) })
          else printLines(asLines(one, steps, terminalPaint()))
        }
      }
    })
}

/** The requests of a sequence as cases of their own. */
function apart({ sequence, ...decided }: Decided): Decided[] {
  if (!sequence) return [decided]
  return sequence.map((decision, index) => ({ ...decided, name: `${decided.name}, request ${index + 1}`, decision }))
}

type Located = TraceEntry & { at: { file: string; line: number; column: number; text: string } | null }

function placeOf(
  entry: TraceEntry,
  { sources }: Decided,
  locate: typeof import('../yaml/locate.js').locate,
  shownText: typeof import('./secrets.js').shownText,
): Located['at'] {
  const source = sources.find((one) => one.file === entry.origin.file)
  if (!source) return null
  const { line, column } = locate(source, entry.origin, 'value')
  const start = source.lineStarts[line - 1] ?? 0
  const end = source.text.indexOf('\n', start)
  const text = shownText(source)
    .slice(start, end < 0 ? undefined : end)
    .trim()
  return { file: source.file, line, column, text: text.length > 100 ? `${text.slice(0, 97)}...` : text }
}

function asJson({ origin: _, at, ...entry }: Located): Record<string, unknown> {
  return { ...entry, ...(at && { file: at.file, line: at.line, column: at.column }) }
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

function asLines({ name, decision, notes, assumed }: Decided, steps: Located[], paint: Paint): string[] {
  const lines = [paint.bold(`${name}: ${verdict(decision)}`)]
  for (const assumption of assumed) lines.push(`  assumed: ${assumption}`)
  for (const note of notes) lines.push(`  note: ${note}`)
  for (const branch of decision.branches ?? []) lines.push(`  ${branchText(branch)}`)
  for (const step of steps) {
    lines.push(`  ${paint[PAINTS[step.outcome]](MARKS[step.outcome])} ${step.step}: ${step.detail}`)
    if (step.at) lines.push(paint.dim(`       ${step.at.file}:${step.at.line}:${step.at.column}  ${step.at.text}`))
    if (step.remedy) lines.push(`       to change it: ${step.remedy}`)
  }
  return lines
}

type Verdict = Pick<Decision, 'response' | 'upstream' | 'undetermined' | 'branches'>

/** `99%  backend \`team/b\`: 200, forwarded as GET /`. */
function branchText(branch: Branch): string {
  const share = branch.share === undefined ? '' : `${Number((branch.share * 100).toPrecision(3))}%  `
  const choices = Object.entries(branch.choices).map(([what, name]) => `${what} \`${name}\``)
  return `${share}${choices.join(', ')}: ${verdict(branch)}`
}

function verdict({ response, upstream, undetermined, branches }: Verdict): string {
  if (undetermined)
    return branches
      ? `undetermined, depends on ${openText(undetermined.step)}`
      : `undetermined, decided by ${undetermined.step}`
  if (!response || response.status === 0) return 'the connection is closed without an answer'
  const body =
    response.body === ''
      ? ''
      : ` ${JSON.stringify(response.body.length > 80 ? `${response.body.slice(0, 77)}...` : response.body)}`
  return upstream ? `${response.status}, forwarded as ${upstream.method} ${upstream.path}` : `${response.status}${body}`
}
