import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { parse } from '../yaml/parse.js'
import type { Source } from '../yaml/source.js'
import { unreadable } from './exit.js'
import { type InputOptions, parseEnv } from './input.js'
import { hideSourceSecrets } from './secrets.js'

/** Larger answers of git are refused. */
const MAX_BYTES = 64 * 1024 * 1024

/** Sources of `REV:path` (a file or a folder, relative to the working directory); null: it names no revision. */
export function gitRevision(name: string, options: InputOptions): Source[] | null {
  const at = name.indexOf(':')
  if (at < 1 || existsSync(name)) return null
  const revision = name.slice(0, at)
  if (revision.startsWith('-')) throw unreadable(`${name}: not a revision`)
  const path = name.slice(at + 1)
  const env = parseEnv(options.env)
  const sources = filesAt(revision, path, name).map((file) => {
    const text = git(['show', `${revision}:./${file}`], name)
    return parse(text, { file: `${revision}:${file}`, dialect: options.dialect, env })
  })
  hideSourceSecrets(sources, env)
  return sources
}

function filesAt(revision: string, path: string, name: string): string[] {
  const listed = git(['ls-tree', '-r', '--name-only', '-z', revision, '--', path === '' ? '.' : path], name)
  const files = listed.split('\0').filter((file) => file !== '')
  if (files.length === 0) throw unreadable(`${name}: no such file or folder in that revision`)
  return files.length === 1 ? files : files.filter((file) => /\.(ya?ml|json)$/.test(file))
}

function git(args: string[], name: string): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', maxBuffer: MAX_BYTES, stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? (error as Error).message)
    throw unreadable(`${name}: ${said.trim().split('\n')[0] ?? 'git failed'}`)
  }
}
