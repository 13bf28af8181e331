import { writeSync } from 'node:fs'
import { VERSION } from '../core/version.js'
import { optimizeLate } from './optimize-late.js'

/** The text of `--help`, which the build writes here: it is always the same. */
declare const CLAIMWRIGHT_HELP: string | undefined

const ANSWERS: Record<string, string | undefined> = {
  '--version': `${VERSION}\n`,
  '--help': typeof CLAIMWRIGHT_HELP === 'string' ? CLAIMWRIGHT_HELP : undefined,
}

const answer = process.argv.length === 3 ? ANSWERS[process.argv[2]!] : undefined
if (answer) print(answer)
else {
  // `check` is short, and flags make V8 drop the compiled code of Node's own modules. Compiled code is kept by
  // command, and with it by flags.
  if (process.argv[2] !== 'check') optimizeLate()
  void import('./run.js')
}

/** Writes to standard output without its stream, which takes milliseconds to create. */
function print(text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written)
  } catch {
    // A pipe that is full or closed.
    process.stdout.write(bytes.subarray(written))
  }
}
