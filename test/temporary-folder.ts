import { mkdtempSync, rmSync } from 'node:fs'
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

/** Called by `setup.ts` after each test file. */
export function removeTemporaryFolders(): void {
  process.off('exit', removeTemporaryFolders)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders.clear()
}
