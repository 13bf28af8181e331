import { readFileSync } from 'node:fs'
import { BROWSER_ALIAS } from '../browser-alias.mjs'

/** What every bundle of the package has in common. They run in Node and in browsers: nothing is chosen by platform. */
export function commonOptions({ help = '' } = {}) {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  return {
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'node20.19'],
    platform: 'neutral',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    define: {
      CLAIMWRIGHT_VERSION: JSON.stringify(version),
      CLAIMWRIGHT_HELP: JSON.stringify(help),
      process: 'globalThis.process',
    },
    alias: BROWSER_ALIAS,
    // Optional, large, and only for commands that talk to a cluster: resolved when such a command runs.
    external: ['@kubernetes/client-node'],
  }
}
