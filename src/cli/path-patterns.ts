import { type Dirent, readdirSync } from 'node:fs'
import picomatch from 'picomatch'
import { unreadable } from './exit.js'
import { SKIPPED_FOLDERS } from './files.js'

/**
 * The files and folders that a pattern names, in name order, as a shell with `globstar` expands it: `*` and `?` stay
 * within a name, `**` crosses folders, `[ab]` and `{a,b}` are alternatives, and names that begin with a dot have to be
 * written. `**` follows no links, and enters folders of dependencies and builds only where the pattern names them.
 * Throws (exit code 3) if nothing matches.
 */
export function expandPattern(pattern: string): string[] {
  const segments = (process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern).split('/')
  const first = segments.findIndex((segment) => HAS_WILDCARD.test(segment))
  const base = segments.slice(0, first).map((segment) => `${segment}/`)
  // Parentheses are part of many file names, and shells expand none without an option.
  const rest = segments.slice(first).map((segment) => segment.replace(/[()]/g, '\\$&'))
  const depth = rest.some((segment) => segment.includes('**')) ? Number.POSITIVE_INFINITY : rest.length
  const isMatch = picomatch(rest.join('/'))
  const found = namesBelow(base.join(''), depth).filter((name) => isMatch(name))
  if (found.length === 0) throw unreadable(`${pattern}: no file or folder matches`)
  return found.map((name) => base.join('') + name)
}

const HAS_WILDCARD = /[*?[{]/

/** Names of files and folders below `folder` (empty, or with a slash at its end), relative to it. */
function namesBelow(folder: string, depth: number, above = ''): string[] {
  return entriesOf(folder + above).flatMap((entry) => {
    const name = above + entry.name
    const isEntered = depth > 1 && entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)
    return isEntered ? [name, ...namesBelow(folder, depth - 1, `${name}/`)] : [name]
  })
}

/** A folder that cannot be read has no entries, as for a shell. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder || '.', { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
