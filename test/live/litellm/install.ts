import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The release that the recorded answers are of. */
const VERSION = '1.106.2'

/** A Python that can import LiteLLM, in a virtual environment that is kept between runs (some 700 MB). */
export async function installLitellm(): Promise<string> {
  const home = join(tmpdir(), `claimwright-litellm-${VERSION}-${process.getuid?.() ?? 0}`)
  const python = join(home, 'bin', 'python')
  const done = join(home, 'installed')
  if (!existsSync(done)) {
    mkdirSync(home, { recursive: true })
    await run('python3', ['-m', 'venv', home])
    const packages = [`litellm[proxy]==${VERSION}`, 'PyJWT==2.15.1', 'prisma']
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
    mkdirSync(done)
  }
  return python
}
