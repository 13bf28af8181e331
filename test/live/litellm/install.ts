import { join } from 'node:path'
import { installInto, virtualEnvironment } from '../virtual-environment.js'

/** The release that the oldest recorded answers are of. */
const VERSION = '1.106.2'

/** A Python that can import LiteLLM of a version, in a virtual environment that is kept between runs (some 700 MB). */
export async function installLitellm(version = VERSION): Promise<string> {
  return installInto(virtualEnvironment('litellm', version), (python) => [
    python,
    join(import.meta.dirname, 'install.py'),
    version,
  ])
}
