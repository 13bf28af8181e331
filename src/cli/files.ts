import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { isSuiteFile } from '../suite/file-name.js'
import { isPolicyFile } from '../yaml/policy-file.js'
import { CliError, unreadable } from './exit.js'

/** Larger files are refused: no policy is, and an editor or a hook must not hang on one. */
const SIZE_LIMIT = 32 * 1024 * 1024

/** Input of so many characters, in all files together, is large. */
const LARGE_INPUT = 256 * 1024

let inputSize = 0
let reportLargeInput: (() => void) | undefined

/** Calls `report` once, when the input that was read has become large. */
export function onLargeInput(report: () => void): void {
  reportLargeInput = report
}

function countInput(text: string): string {
  inputSize += text.length
  if (inputSize >= LARGE_INPUT) {
    reportLargeInput?.()
    reportLargeInput = undefined
  }
  return text
}

/** Folders of dependencies and builds: they are entered only where they are given by name. */
export const SKIPPED_FOLDERS = new Set(['node_modules', '.git', '.venv', 'dist'])

export interface TextFile {
  /** As shown: the path that was given, or one below it; `-` for standard input. */
  file: string
  text: string
}

export interface FilesRead {
  files: TextFile[]
  /** Paths that could not be read: exit code 3, after the others have been handled. */
  problems: string[]
  /** Folders that were not entered, by name. */
  skippedFolders: string[]
}

/**
 * Reads files, folders (every `.yaml`, `.yml` and `.json` below, suites left out, in name order, links followed once)
 * and `-`. Folders
 * of dependencies and builds (`node_modules`, `.git`, `.venv`, `dist`) are entered only where they are given by name.
 */
export function readPaths(paths: string[]): FilesRead {
  const { files, ...found } = listPaths(paths)
  const result: FilesRead = { ...found, files: [] }
  for (const file of files) {
    try {
      result.files.push({ file, text: readText(file) })
    } catch (error) {
      result.problems.push((error as Error).message)
    }
  }
  return result
}

export function listPaths(paths: string[]): Omit<FilesRead, 'files'> & { files: string[] } {
  const found = { files: [] as string[], problems: [] as string[], skippedFolders: [] as string[] }
  const walk = new Walk(found.problems, found.skippedFolders)
  found.files = paths.flatMap((path) => walk.paths(path))
  return found
}

/** Finds the files of the paths that were given. Each is found once, however many links lead to it. */
class Walk {
  private readonly seen = new Set<string>()

  constructor(
    private readonly problems: string[],
    private readonly skippedFolders: string[],
  ) {}

  paths(path: string): string[] {
    if (path !== '-' && !existsSync(path)) return this.problem(`${path || "''"}: no such file or folder`)
    return path === '-' || !statSync(path).isDirectory() ? this.once(path) : this.below(path)
  }

  private below(folder: string): string[] {
    if (this.once(folder).length === 0) return []
    try {
      const names = readdirSync(folder).sort()
      return names.flatMap((name) => this.entry(join(folder, name), name))
    } catch (error) {
      return this.problem(`${folder}: ${reason(error)}`)
    }
  }

  private entry(path: string, name: string): string[] {
    const isPolicy = isPolicyFile(name) && !isSuiteFile(name)
    let stats: Stats
    try {
      stats = statSync(path)
    } catch (error) {
      // A link that leads nowhere is a problem only where it has the name of a policy.
      return isPolicy ? this.problem(`${path}: ${reason(error)}`) : []
    }
    if (stats.isDirectory()) return SKIPPED_FOLDERS.has(name) ? this.skip(name) : this.below(path)
    return stats.isFile() && isPolicy ? this.once(path) : []
  }

  private skip(folder: string): [] {
    this.skippedFolders.push(folder)
    return []
  }

  private once(path: string): string[] {
    const real = path === '-' ? path : realPath(path)
    if (this.seen.has(real)) return []
    this.seen.add(real)
    return [path]
  }

  private problem(text: string): [] {
    this.problems.push(text)
    return []
  }
}

/** A pipe of the shell (`<(helm template ...)`) has no real path. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/** The path leads to a folder. */
export function isFolder(path: string): boolean {
  return path !== '-' && existsSync(path) && statSync(path).isDirectory()
}

/** The text of a file; `undefined` where it cannot be read. */
export function tryRead(path: string): string | undefined {
  try {
    return readText(path)
  } catch {
    return undefined
  }
}

/** The text of a file. Throws a one-line error if it cannot be read. */
export function readText(file: string): string {
  let bytes: Buffer
  try {
    bytes = readBytes(file)
  } catch (error) {
    if (error instanceof CliError) throw error
    throw unreadable(`${file}: ${reason(error)}`)
  }
  if (isUtf16(bytes)) throw unreadable(`${file}: UTF-16 text; save it as UTF-8`)
  if (bytes.subarray(0, 8192).includes(0)) throw unreadable(`${file}: a binary file, not text`)
  try {
    return countInput(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw unreadable(`${file}: not UTF-8 text`)
  }
}

function readBytes(file: string): Buffer {
  const stats = file === '-' ? undefined : statSync(file)
  if (!stats?.isFile()) return readPieces(file, stats)
  if (stats.size > SIZE_LIMIT) throw tooLarge(file)
  return readFileSync(file)
}

/** In pieces, because pipes and devices do not say how much there is in them. */
function readPieces(file: string, stats: Stats | undefined): Buffer {
  if (stats) refuseSpecial(file, stats)
  const descriptor = file === '-' ? 0 : openSync(file, 'r')
  try {
    const pieces: Buffer[] = []
    for (let size = 0; ; ) {
      const piece = readPiece(descriptor)
      if (piece.length === 0) return Buffer.concat(pieces)
      pieces.push(piece)
      size += piece.length
      if (size > SIZE_LIMIT) throw tooLarge(file)
    }
  } finally {
    if (descriptor !== 0) closeSync(descriptor)
  }
}

const tooLarge = (file: string): CliError =>
  unreadable(`${file === '-' ? 'standard input' : file}: larger than ${SIZE_LIMIT / 1024 / 1024} MiB, not read`)

/** Opening a named pipe waits for a writer, and a device may never end. Pipes of the shell are open already. */
function refuseSpecial(file: string, stats: Stats): void {
  if (stats.isDirectory() || /^\/(?:dev|proc\/self)\/(?:fd\/|stdin)/.test(file)) return
  const what = stats.isFIFO() ? 'a named pipe' : stats.isSocket() ? 'a socket' : 'a device'
  throw unreadable(`${file}: ${what}, not a file; pipe its content to \`-\` instead`)
}

let buffer: Buffer | undefined

/** Empty at the end. */
function readPiece(descriptor: number): Buffer {
  buffer ??= Buffer.alloc(256 * 1024)
  for (;;) {
    try {
      return Buffer.from(buffer.subarray(0, readSync(descriptor, buffer)))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') return Buffer.alloc(0)
      // A terminal, or a pipe in non-blocking mode: no data yet.
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}

const isUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)

/** Files that a configuration names, looked up below `folder` as the gateway does in its working directory. */
export function filesBelow(folder: string): (path: string) => string | undefined {
  return (path) => {
    const full = resolve(folder, path)
    try {
      return statSync(full).isFile() ? readText(full) : undefined
    } catch {
      return undefined
    }
  }
}

export function reason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'no such file or folder'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'EISDIR') return 'is a folder'
  return (error as Error).message
}
