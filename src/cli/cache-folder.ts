import { mkdirSync, readdirSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'

/** A folder for what is kept between runs. `undefined`: the user has none. */
export function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA, HOME }: NodeJS.ProcessEnv): string | undefined {
  const folder = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && `${HOME}/.cache`)
  // A relative path would be one of the project that is checked.
  return folder && isAbsolute(folder) ? join(folder, 'claimwright') : undefined
}

/** Only the user can have written the file and what else is in its folder. */
export const isOfUser = (file: string): boolean => isWrittenByUser(dirname(file)) && isWrittenByUser(file)

function isWrittenByUser(path: string): boolean {
  if (process.platform === 'win32') return true
  const { uid, mode } = statSync(path)
  return uid === process.getuid?.() && (mode & 0o022) === 0
}

/**
 * Keeps a file, and the newest `limit` files of its folder. It is written under another name and renamed: other
 * processes find all of it or nothing. Nothing is kept, and no data is made, where the folder cannot be written to.
 */
export function keepFile(file: string, makeData: () => string | Uint8Array, limit: number): void {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (!isWrittenByUser(dirname(file))) return
    writeFileSync(temporary, '', { mode: 0o600 })
    writeFileSync(temporary, makeData())
    renameSync(temporary, file)
    removeOldest(dirname(file), limit)
  } catch {
    removeIfAny(temporary)
  }
}

function removeIfAny(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // There is no such folder.
  }
}

/** Removes what was used longest ago, as far as the file system records that. */
function removeOldest(folder: string, limit: number): void {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  if (files.length <= limit) return
  const paths = files.map(({ name }) => join(folder, name))
  const lastUse = ({ atimeMs, mtimeMs }: Stats): number => Math.max(atimeMs, mtimeMs)
  const times = new Map(paths.map((path) => [path, lastUse(statSync(path))]))
  for (const path of paths.sort((a, b) => times.get(b)! - times.get(a)!).slice(limit)) rmSync(path)
}
