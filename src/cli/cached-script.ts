import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'
import { cacheFolder, isOfUser, keepFile } from './cache-folder.js'
import { KEEP_NOTHING } from './keep-nothing.js'
import { keepReport } from './kept-report.js'

/** Hash of the script, from the build. */
declare const CLAIMWRIGHT_SCRIPT: string

/** Limit of files that are kept: one for each command and release. */
const MOST_FILES = 32

/** V8's compiled code of a script, and the names of the modules whose functions are in it. */
interface Compiled {
  code: Buffer
  modules: string[]
}

/**
 * Runs a script of the package, which is a function (`scripts/build.mjs` lists its parameters). V8's compiled code is kept
 * between runs for each command: compiling takes longer than most commands. (The compile cache of Node 22 holds the
 * outermost functions only, and Node 20 has none.)
 */
export function runScript(file: string, require: NodeJS.Require): void {
  const path = join(__dirname, file)
  // The script is ASCII: V8 uses a Latin-1 string in place, and copies a UTF-8 string.
  const source = readFileSync(path, 'latin1')
  const cacheFile = cacheFileOf(process.argv[2] ?? '', process.env)
  const known = cacheFile === undefined ? undefined : readCompiled(cacheFile)
  const script = new Script(source, { filename: path, ...(known && { cachedData: known.code }) })
  const evaluated: string[] = []
  // Before the other handler of `exit`, which does what no report may depend on.
  keepReport(process.argv.slice(2))
  if (cacheFile !== undefined)
    process.on('exit', () => {
      // The first word of a wrong command line may not be a command.
      if (KEEP_NOTHING in process || process.exitCode === 2) return
      const modules = new Set(script.cachedDataRejected ? [] : known?.modules)
      const before = modules.size
      for (const module of evaluated) modules.add(module)
      if (modules.size > before)
        keepFile(cacheFile, () => compiledText(script.createCachedData(), [...modules]), MOST_FILES)
    })
  script.runInThisContext()({}, require, {}, pathToFileURL(path).href, evaluated)
}

/** `undefined`: there is no folder for it, or the user wants no compiled code. */
function cacheFileOf(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const folder = cacheFolder(env)
  if (!folder || env['NODE_DISABLE_COMPILE_CACHE'] || !/^[a-z]{2,10}$/.test(command)) return undefined
  const program = [process.version, process.platform, process.arch, cachedDataVersionTag().toString(16)]
  return join(folder, [...program, CLAIMWRIGHT_SCRIPT, command].join('-'))
}

/**
 * V8 trusts the compiled code that it gets, and damaged code crashes the process. So the file holds everything twice: comparing
 * the halves is the fastest check in Node that needs no library.
 */
export function readCompiled(file: string): Compiled | undefined {
  try {
    if (!isOfUser(file)) return undefined
    const both = readFileSync(file)
    const half = both.subarray(0, both.length / 2)
    if (half.length < 4 || !half.equals(both.subarray(half.length))) return undefined
    const end = half.readUInt32LE(half.length - 4)
    return { code: half.subarray(0, end), modules: JSON.parse(half.toString('latin1', end, half.length - 4)) }
  } catch {
    return undefined
  }
}

function compiledText(code: Buffer, modules: readonly string[]): Buffer {
  const end = Buffer.alloc(4)
  end.writeUInt32LE(code.length)
  const half = [code, Buffer.from(JSON.stringify(modules)), end]
  return Buffer.concat([...half, ...half])
}
