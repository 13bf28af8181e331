import * as module from 'node:module'
import { VERSION } from '../core/version.js'
import { optimizeLate } from './optimize-late.js'

/** The text of `--help`, which the build writes here: it is always the same. */
declare const CLAIMWRIGHT_HELP: string | undefined

const ANSWERS: Record<string, string | undefined> = {
  '--version': `${VERSION}\n`,
  '--help': typeof CLAIMWRIGHT_HELP === 'string' ? CLAIMWRIGHT_HELP : undefined,
}

const answer = process.argv.length === 3 ? ANSWERS[process.argv[2]!] : undefined
if (answer) process.stdout.write(answer)
else {
  // `check` is short, and flags make V8 drop the compiled code of Node's own modules. Compiled code is kept by flags.
  if (process.argv[2] !== 'check') optimizeLate()
  keepCompiledCode(process.env)
  await import('./run.js')
}

/**
 * Keeps V8's compiled code between runs, where Node can do that (22.1 and later). It is code, so it belongs in a folder
 * of the user's: anybody may write to Node's default, which is in the folder for temporary files.
 */
function keepCompiledCode({ XDG_CACHE_HOME, LOCALAPPDATA, HOME }: NodeJS.ProcessEnv): void {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => void }
  const folder = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && `${HOME}/.cache`)
  if (folder) enableCompileCache?.(`${folder}/claimwright`)
}
