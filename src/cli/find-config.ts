import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { workingDirectory } from './working-directory.js'

export const CONFIG_FILE = 'claimwright.yaml'

/**
 * The nearest configuration file: in the working directory or above it, up to the root of the repository (the folder
 * that holds `.git`) or of the file system. Relative to the working directory, because messages name it.
 */
export function findConfig(): string | undefined {
  if (workingDirectory() === undefined) return undefined
  for (let current = resolve('.'); ; current = dirname(current)) {
    const file = join(current, CONFIG_FILE)
    if (existsSync(file)) return relative('.', file)
    // In a worktree and in a submodule, `.git` is a file.
    if (existsSync(join(current, '.git')) || dirname(current) === current) return undefined
  }
}
