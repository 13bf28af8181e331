import type { Command } from 'commander'
import type { LocatedStep } from '../report/trace.js'
import { choice } from './choice.js'
import { addDecideOptions, asLine, type Decided, type DecideOptions, decideAll, reportMismatch } from './decide.js'
import { printJson, printLines, terminalPaint } from './print.js'

/** `explain`: the steps that led to the answer, each with the line that decided it. */
export function register(program: Command): void {
  addDecideOptions(
    program.command('explain <path...>').description('print the steps behind an answer, with the source line of each'),
  )
    .addOption(choice('--format <format>', 'format of the report', ['text', 'json'], 'text'))
    .action(async (paths: string[], options: DecideOptions) => {
      const { usage } = await import('./exit.js')
      if (options.format !== 'text' && options.format !== 'json')
        throw usage(`--format ${options.format}: expected text or json`)
      const { explain } = await import('../report/explain.js')
      const { locateSteps } = await import('../report/trace.js')
      const { shownText } = await import('./secrets.js')
      const { printFindings } = await import('./findings-output.js')
      const { gatewayOf } = await import('../versions/judged-by.js')
      let isDescribed = false
      for await (const decided of decideAll(paths, options)) {
        if (!isDescribed) await printFindings(decided.findings)
        isDescribed = true
        if (reportMismatch(decided) > 0) process.exitCode = 1
        for (const { name, decision, sources, assumed, notes, ...one } of apart(decided)) {
          const shown = { name, sources, assumed, notes, paint: terminalPaint(), textOf: shownText }
          if (options.format === 'json')
            printJson({
              ...asLine({ ...one, name, decision, sources, assumed, notes }),
              steps: locateSteps(decision.trace, sources, shownText).map(asJson),
            })
          else printLines([...explain(decision, shown), `judged by ${gatewayOf(one.program)}`])
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
