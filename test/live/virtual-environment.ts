import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
 * Makes a virtual environment in which a command has installed something, once: what fails leaves nothing behind, and of
 * several processes one installs while the others wait. Returns its Python. Throws `InstallError`.
 */
export async function installInto(home: string, command: (python: string) => string[]): Promise<string> {
  const python = join(home, 'bin', 'python')
  const done = join(home, 'installed')
  if (existsSync(done)) return python
  const lock = await takeLock(`${home}.lock`)
  try {
    if (existsSync(done)) return python
    rmSync(home, { recursive: true, force: true })
    await run('python3', ['-m', 'venv', home])
    const [program, ...argumentsOf] = command(python)
    await run(program!, argumentsOf)
    mkdirSync(done)
    return python
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    throw new InstallError(reasonOf(error))
  } finally {
    rmSync(lock, { force: true })
  }
}

/** Waits until no other process holds the lock. The lock of a process that was ended is taken over. */
async function takeLock(file: string): Promise<string> {
  mkdirSync(dirname(file), { recursive: true })
  const own = `${file}.${randomUUID()}`
  writeFileSync(own, String(process.pid))
  try {
    // A link appears together with its content, so that nobody reads a lock that names no process yet.
    while (!linked(own, file)) {
      if (isRunning(holderOf(file))) await sleep(200)
      else rmSync(file, { force: true })
    }
    return file
  } finally {
    rmSync(own)
  }
}

function linked(existing: string, name: string): boolean {
  try {
    linkSync(existing, name)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** The process that wrote a lock; 0 where the lock has just been released. */
function holderOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'))
  } catch {
    return 0
  }
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
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
