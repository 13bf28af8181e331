// Builds the command and the library; a release gets its types when it is packed (`prepack`). `npm install -g git+...`
// (which pre-commit runs) prepares a clone without its development packages, because npm hands `--global` on to the
// install inside it: they are installed here first.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'

const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_')))

function npm(...args) {
  // Standard output belongs to npm: `npm pack` prints the name of the file there.
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 2, 2], env, shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

function hasDevelopmentPackages() {
  try {
    createRequire(import.meta.url).resolve('esbuild')
    return true
  } catch {
    return false
  }
}

if (!hasDevelopmentPackages()) npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund')
npm('run', 'build:code')
