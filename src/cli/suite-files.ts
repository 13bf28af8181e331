import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative, resolve } from 'node:path'
import { generateKey, readPrivateKeys } from '../jwt/private-key.node.js'
import { isSuiteFile } from '../suite/file-name.js'
import type { Surroundings } from '../suite/surroundings.js'
import { unreadable } from './exit.js'
import { readPaths, readText, SKIPPED_FOLDERS } from './files.js'
import { hideDataSecrets, hideFileSecrets, hideSourceSecrets } from './secrets.js'

/** The suites that paths name: a file is one whatever its name is, of a folder those that are named as suites. */
export function findSuites(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    if (!existsSync(path)) throw unreadable(`${path}: no such file or folder`)
    return statSync(path).isDirectory() ? suitesBelow(path) : [path]
  })
  return [...new Set(found.map((path) => normalize(path)))]
}

function suitesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : suitesBelow(path)
    return entry.isFile() && isSuiteFile(entry.name) ? [path] : []
  })
}

/** The machine that a suite runs on. `read` collects the files that were read, for `--watch`. */
export function machine(read: Set<string> = new Set(), targets?: Surroundings['targets']): Surroundings {
  return {
    ...(targets && { targets }),
    readText(path) {
      read.add(path)
      return readText(path)
    },
    readFiles(path) {
      read.add(path)
      const { files, problems } = readPaths([path])
      if (problems.length > 0) throw unreadable(problems[0]!)
      for (const { file } of files) read.add(file)
      return files
    },
    resolve: (file, name) => shownPath(resolve(dirname(file), name)),
    generateKey,
    readPrivateKey(text) {
      hideFileSecrets(text)
      return readPrivateKeys(text)[0]!
    },
    hide({ sources = [], env = {}, data, text }) {
      hideSourceSecrets(sources, env)
      if (data !== undefined) hideDataSecrets(data)
      if (text !== undefined) hideFileSecrets(text)
    },
  }
}

/** As short as a user writes it. */
function shownPath(path: string): string {
  const short = relative('.', path)
  return short === '' ? '.' : short.startsWith('..') ? path : short
}
