import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
export const COMMAND = join(ROOT, 'dist/cli/claimwright.js')

export const EXAMPLES = join(ROOT, 'examples')

/** `npm test` builds before it tests; a single test file run by hand on a fresh clone does it here. */
export function buildOnce(): void {
  if (existsSync(COMMAND)) return
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the built command, as a user does. Without `input` its standard input is empty. */
export function claimwright(args: string[], options: { cwd?: string; input?: string | Buffer } = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    input: '',
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
    ...options,
  })
  return { code: status, stdout, stderr }
}

/** Runs a shell line in which `claimwright` is the built command. */
export function shell(line: string, cwd: string): Ran {
  const script = `claimwright() { "${process.execPath}" "${COMMAND}" "$@"; }; ${line}`
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8', timeout: 60_000 })
  return { code: status, stdout, stderr }
}

/** Lines of JSON, as `decide` prints them. */
export const jsonLines = ({ stdout }: Ran): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
