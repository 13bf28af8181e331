import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'

import { KEEP_NOTHING } from './keep-nothing.js'

/** Hash of the script, from the build. */
declare const CLAIMWRIGHT_SCRIPT: string

/** Compiled code of more commands and releases than this is not kept. */
const MOST_FILES = 32

/** V8's compiled code of a script, and the names of the modules whose functions are in it. */
interface Compiled {
  code: Buffer
  modules: string[]
}

/**
 * Runs a script of the package, which is a function (`scripts/build.mjs` lists its parameters). V8's compiled code is kept
 * between runs for each command: to compile takes longer than most commands. (The compile cache of Node 22 holds the
 * outermost functions only, and Node 20 has none.)
 */
export function runScript(file: string, require: NodeJS.Require): void {
  const path = join(__dirname, file)
  // Characters of ASCII: V8 reads a text in Latin-1 where it is, and copies one in UTF-8.
  const source = readFileSync(path, 'latin1')
  const cacheFile = cacheFileOf(process.argv[2] ?? '', process.env)
  const known = cacheFile === undefined ? undefined : readCompiled(cacheFile)
  const script = new Script(source, { filename: path, ...(known && { cachedData: known.code }) })
  const evaluated: string[] = []
  if (cacheFile !== undefined)
    process.on('exit', () => {
      if (KEEP_NOTHING in process) return
      const modules = new Set(script.cachedDataRejected ? [] : known?.modules)
      const before = modules.size
      for (const module of evaluated) modules.add(module)
      if (modules.size > before) keepCompiled(cacheFile, { code: script.createCachedData(), modules: [...modules] })
    })
  script.runInThisContext()({}, require, {}, pathToFileURL(path).href, evaluated)
}

/**
 * Compiled code is code, so it belongs in a folder that only the user can write to; a relative path would be one of the
 * project that is checked. `undefined`: there is no such folder, or the user wants no compiled code.
 */
function cacheFileOf(
  command: string,
  { XDG_CACHE_HOME, LOCALAPPDATA, HOME, NODE_DISABLE_COMPILE_CACHE }: NodeJS.ProcessEnv,
): string | undefined {
  const folder = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && `${HOME}/.cache`)
  if (!folder || !isAbsolute(folder) || NODE_DISABLE_COMPILE_CACHE || !/^[a-z]{2,10}$/.test(command)) return undefined
  const program = [process.version, process.platform, process.arch, cachedDataVersionTag().toString(16)]
  return join(folder, 'claimwright', [...program, CLAIMWRIGHT_SCRIPT, command].join('-'))
}

/** Only the user can have written it. */
function isOfUser(path: string): boolean {
  if (process.platform === 'win32') return true
  const { uid, mode } = statSync(path)
  return uid === process.getuid?.() && (mode & 0o022) === 0
}

/**
 * V8 trusts the compiled code that it gets, and damaged code crashes the process. So the file holds everything twice: to
 * compare the halves is the fastest check that Node has without loading a library.
 */
export function readCompiled(file: string): Compiled | undefined {
  try {
    if (!isOfUser(dirname(file)) || !isOfUser(file)) return undefined
    const both = readFileSync(file)
    const half = both.subarray(0, both.length / 2)
    if (half.length < 4 || !half.equals(both.subarray(half.length))) return undefined
    const end = half.readUInt32LE(half.length - 4)
    return { code: half.subarray(0, end), modules: JSON.parse(half.toString('latin1', end, half.length - 4)) }
  } catch {
    return undefined
  }
}

/** Writes to a name of its own, and renames: other processes find all of the file or nothing. */
function keepCompiled(file: string, { code, modules }: Compiled): void {
  const end = Buffer.alloc(4)
  end.writeUInt32LE(code.length)
  const half = [code, Buffer.from(JSON.stringify(modules)), end]
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (!isOfUser(dirname(file))) return
    writeFileSync(temporary, Buffer.concat([...half, ...half]), { mode: 0o600 })
    renameSync(temporary, file)
    removeOldest(dirname(file))
  } catch {
    removeIfAny(temporary)
  }
}

/** Nothing is kept where the folder cannot be written to. */
function removeIfAny(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // There is no such folder.
  }
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  if (files.length <= MOST_FILES) return
  const paths = files.map(({ name }) => join(folder, name))
  const times = new Map(paths.map((path) => [path, statSync(path).mtimeMs]))
  for (const path of paths.sort((a, b) => times.get(b)! - times.get(a)!).slice(MOST_FILES)) rmSync(path)
}
