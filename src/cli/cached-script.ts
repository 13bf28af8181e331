import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { getOrAdd } from '../core/get-or-add.js'
import { cacheFolder, isOfUser, keepFile } from './cache-folder.js'
import { KEEP_NOTHING } from './keep-nothing.js'
import { keepReport } from './kept-report.js'

/** Hash of the scripts, from the build. */
declare const CLAIMWRIGHT_SCRIPT: string

/** Limit of files that are kept: some for each command and release. */
const MOST_FILES = 64

/** Modules of a script by name; each is evaluated when its function is first called. */
type Modules = Record<string, () => unknown>

/** V8's compiled code of a script, and the modules whose functions are in it. */
interface Compiled {
  code: Buffer
  modules: readonly string[]
}

/**
 * Runs `check#run`: the module `run` of `check.js`, a script of the package beside this file. A script is loaded when one of
 * its modules is first needed; `require` loads the modules of Node.
 */
export function runScript(entry: string, require: NodeJS.Require): void {
  // Before the other handlers of `exit`, which do what no report may depend on.
  keepReport(process.argv.slice(2))
  process.on('exit', keepAll)
  const scripts = new Map<string, Modules>()
  const requireFrom = Object.assign((name: string): unknown => {
    const [script, module] = name.split('#') as [string, string | undefined]
    if (module === undefined) return require(name)
    return getOrAdd(scripts, script, () => loadScript(script, requireFrom))[module]!()
  }, require)
  requireFrom(entry)
}

/** Each keeps the compiled code of one script. (Node warns if `exit` has a handler for each of them.) */
const keepers: (() => void)[] = []

function keepAll(): void {
  // The first word of a wrong command line may not be a command.
  if (KEEP_NOTHING in process || process.exitCode === 2) return
  for (const keep of keepers) keep()
}

/**
 * Loads a script, which is a function (`scripts/build/command.mjs` lists its parameters). V8's compiled code is kept between
 * runs for each command: compiling takes longer than most commands. (The compile cache of Node 22 holds the outermost
 * functions only, and Node 20 has none.)
 */
function loadScript(name: string, require: NodeJS.Require): Modules {
  const path = join(__dirname, `${name}.js`)
  const source = readFile(path, readSource)
  const cacheFile = cacheFileOf(process.argv[2] ?? '', name, process.env)
  const known = cacheFile === undefined ? undefined : readCompiled(cacheFile)
  const script = new Script(source, { filename: path, ...(known && { cachedData: known.code }) })
  const evaluated: string[] = []
  if (cacheFile !== undefined)
    keepers.push(() => {
      const modules = new Set(script.cachedDataRejected ? [] : known?.modules)
      const before = modules.size
      for (const module of evaluated) modules.add(module)
      if (modules.size > before)
        keepFile(cacheFile, () => compiledText(script.createCachedData(), [...modules]), MOST_FILES)
    })
  const module = { exports: {} as Modules }
  script.runInThisContext()(module.exports, require, module, pathToFileURL(path).href, evaluated)
  return module.exports
}

/** `undefined`: there is no folder for it, or the user wants no compiled code. */
function cacheFileOf(command: string, script: string, env: NodeJS.ProcessEnv): string | undefined {
  const folder = cacheFolder(env)
  if (!folder || env['NODE_DISABLE_COMPILE_CACHE'] || !/^[a-z]{2,10}$/.test(command)) return undefined
  const program = [process.version, process.platform, process.arch]
  return join(folder, [...program, CLAIMWRIGHT_SCRIPT, command, script].join('-'))
}

/** What a file says about its code: `node` is the path of the program that compiled it. */
interface Origin {
  node: string
  modules: readonly string[]
}

/** A file is compared in pieces of so many bytes. */
const PIECE = 64 * 1024

/**
 * V8 trusts the compiled code that it gets, and damaged code crashes the process. So the file holds everything twice: comparing
 * the halves is the fastest check in Node that needs no library. (V8 itself rejects the code of another version, or of other
 * flags.) The code is valid until the next file is read.
 */
export function readCompiled(file: string): Compiled | undefined {
  try {
    const half = isOfUser(file) ? readFile(file, readDoubled) : undefined
    if (!half || half.length < 4) return undefined
    const end = half.readUInt32LE(half.length - 4)
    const { node, modules } = JSON.parse(half.toString('latin1', end, half.length - 4)) as Origin
    return node === process.execPath ? { code: half.subarray(0, end), modules } : undefined
  } catch {
    return undefined
  }
}

/** Memory that every file is read into: the system takes longer to provide new pages than to read a file. */
let buffer = Buffer.alloc(0)

function readFile<T>(path: string, read: (descriptor: number, size: number) => T): T {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    if (buffer.length < size) buffer = Buffer.allocUnsafeSlow(size)
    return read(descriptor, size)
  } finally {
    closeSync(descriptor)
  }
}

/** The script is ASCII: V8 uses a Latin-1 string in place, and copies a UTF-8 string. */
const readSource = (descriptor: number, size: number): string =>
  buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, size, 0))

/** The first half of a file, if the second is the same. */
function readDoubled(descriptor: number, size: number): Buffer | undefined {
  const half = size / 2
  if (readSync(descriptor, buffer, 0, half, 0) !== half) return undefined
  // Pieces are read behind the first half.
  for (let start = 0, length = 0; start < half; start += length) {
    length = readSync(descriptor, buffer, half, Math.min(PIECE, half - start), half + start)
    if (length === 0 || buffer.compare(buffer, half, half + length, start, start + length) !== 0) return undefined
  }
  return buffer.subarray(0, half)
}

function compiledText(code: Buffer, modules: readonly string[]): Buffer {
  const end = Buffer.alloc(4)
  end.writeUInt32LE(code.length)
  const origin: Origin = { node: process.execPath, modules }
  const half = [code, Buffer.from(JSON.stringify(origin)), end]
  return Buffer.concat([...half, ...half])
}
