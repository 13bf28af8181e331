import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { compareVersions, isVersion } from '../../src/versions/version.js'
import { InstallError } from '../../test/live/virtual-environment.js'

const run = promisify(execFile)

/** The newest release of a package on PyPI, as pip sees it. Throws `InstallError`. */
export async function newestOnPypi(name: string): Promise<string> {
  const command = ['-m', 'pip', 'index', 'versions', '--disable-pip-version-check', name]
  const { stdout } = await ask('python3', command, 'PyPI')
  const version = /\(([^)]+)\)/.exec(stdout)?.[1]
  if (version === undefined || !isVersion(version)) throw new InstallError(`PyPI has no ${name}`)
  return version
}

/** The newest release among the tags of a repository (`v1.2.3`). Throws `InstallError`. */
export async function newestTag(url: string): Promise<string> {
  const { stdout } = await ask('git', ['ls-remote', '--tags', '--refs', url], url)
  const versions = [...stdout.matchAll(/refs\/tags\/v(\d+\.\d+\.\d+)$/gm)].map(([, version]) => version!)
  const newest = versions.sort(compareVersions).at(-1)
  if (newest === undefined) throw new InstallError(`${url} has no releases`)
  return newest
}

async function ask(program: string, command: string[], where: string): Promise<{ stdout: string }> {
  try {
    return await run(program, command, { maxBuffer: 2 ** 26, timeout: 120_000 })
  } catch (error) {
    const { code } = error as { code?: unknown }
    throw new InstallError(code === 'ENOENT' ? `${program} is not installed` : `${where} cannot be reached`)
  }
}
