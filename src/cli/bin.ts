import { VERSION } from '../core/version.js'
import { printKeptReport } from './kept-report.js'
import { optimizeLate } from './optimize-late.js'
import { printDirectly } from './print-directly.js'

/** The text of `--help`, which the build writes here: it is always the same. */
declare const CLAIMWRIGHT_HELP: string | undefined

const ANSWERS: Record<string, string | undefined> = {
  '--version': `${VERSION}\n`,
  '--help': typeof CLAIMWRIGHT_HELP === 'string' ? CLAIMWRIGHT_HELP : undefined,
}

const answer = process.argv.length === 3 ? ANSWERS[process.argv[2]!] : undefined
if (answer) printDirectly(answer)
else if (!printKeptReport(process.argv.slice(2))) {
  // `check` is short, and flags make V8 drop the compiled code of Node's own modules. Compiled code is kept by
  // command, and with it by flags.
  if (process.argv[2] !== 'check') optimizeLate()
  void import('./run.js')
}
