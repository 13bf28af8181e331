import type { Command } from 'commander'
import { openText } from '../gateways/branches.js'
import type { Branch, Decision } from '../gateways/engine.js'
import type { Paint } from '../report/escape.js'
import type { LocatedStep } from '../report/trace.js'
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
      const { locateSteps, stepLines } = await import('../report/trace.js')
      const { shownText } = await import('./secrets.js')
      const { printFindings } = await import('./findings-output.js')
      let told = false
      for await (const decided of decideAll(paths, options)) {
        if (!told) await printFindings(decided.findings, decided.sources)
        told = true
        if (reportMismatch(decided) > 0) process.exitCode = 1
        for (const one of apart(decided)) {
          const steps = locateSteps(one.decision.trace, one.sources, shownText)
          if (options.format === 'json') printJson({ ...asLine(one), steps: steps.map(asJson) })
          else printLines([...headLines(one, terminalPaint()), ...stepLines(steps, terminalPaint())])
        }
      }
    })
}

/** The requests of a sequence as cases of their own. */
function apart({ sequence, ...decided }: Decided): Decided[] {
  if (!sequence) return [decided]
  return sequence.map((decision, index) => ({ ...decided, name: `${decided.name}, request ${index + 1}`, decision }))
}

function asJson({ origin: _, at, ...entry }: LocatedStep): Record<string, unknown> {
  return { ...entry, ...(at && { file: at.file, line: at.line, column: at.column }) }
}

function headLines({ name, decision, notes, assumed }: Decided, paint: Paint): string[] {
  const lines = [paint.bold(`${name}: ${verdict(decision)}`)]
  for (const assumption of assumed) lines.push(`  assumed: ${assumption}`)
  for (const note of notes) lines.push(`  note: ${note}`)
  for (const branch of decision.branches ?? []) lines.push(`  ${branchText(branch)}`)
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
