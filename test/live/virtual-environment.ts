import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real program that cannot be had: the message is one line that says why. */
export class InstallError extends Error {}

/** The folder of a program of one version, outside the checkout and kept between runs. */
export function virtualEnvironment(name: string, version: string): string {
  if (!/^\d+(\.\w+)+$/.test(version)) throw new InstallError(`${version} is not a version of ${name}`)
  return join(tmpdir(), `claimwright-${process.getuid?.() ?? 0}`, `${name}-${version}`)
}

/**
 * Makes a virtual environment in which a command has installed something, once: what fails leaves nothing behind.
 * Returns its Python. Throws `InstallError`.
 */
export async function installInto(home: string, command: (python: string) => string[]): Promise<string> {
  const python = join(home, 'bin', 'python')
  const done = join(home, 'installed')
  if (existsSync(done)) return python
  try {
    rmSync(home, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', home])
    const [program, ...argumentsOf] = command(python)
    await run(program!, argumentsOf)
    mkdirSync(done)
    return python
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    throw new InstallError(reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  const { code, stderr = '', message } = error as { code?: unknown; stderr?: string; message: string }
  if (code === 'ENOENT') return 'python3 is not installed'
  const lines = stderr.split('\n').filter((line) => line.trim() !== '')
  if (
    /getaddrinfo|Name or service|NewConnectionError|Connection (refused|timed out)|Network is unreachable/.test(stderr)
  )
    return 'PyPI cannot be reached'
  return lines.findLast((line) => line.startsWith('ERROR'))?.replace(/^ERROR: /, '') ?? lines.at(-1) ?? message
}
