import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()

/** Creates a folder in the system's temporary directory. It is removed after the test file, or when the process ends. */
export function temporaryFolder(name: string): string {
  if (folders.size === 0) process.once('exit', removeTemporaryFolders)
  const folder = mkdtempSync(join(tmpdir(), `claimwright-${name}-`))
  folders.add(folder)
  return folder
}

/** Writes files to a folder; each returns its path. */
export const writerIn =
  (folder: string) =>
  (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

/** Called by `setup.ts` after each test file. */
export function removeTemporaryFolders(): void {
  process.off('exit', removeTemporaryFolders)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders.clear()
}
