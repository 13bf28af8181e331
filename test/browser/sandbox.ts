import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build, type Metafile } from 'esbuild'
import { BROWSER_ALIAS } from '../../scripts/browser-alias.mjs'

const ROOT = join(import.meta.dirname, '../..')

/** Bundles a module for browsers. Fails where anything in it needs Node. */
export async function bundle(entry: string): Promise<{ code: string; inputs: Metafile['inputs'] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(ROOT, entry)],
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'bundled',
    target: 'es2022',
    // A `process.env.NODE_ENV` of a dependency would otherwise be replaced, and hide that it is there.
    define: { 'process.env.NODE_ENV': 'process.env.NODE_ENV' },
    alias: BROWSER_ALIAS,
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  return { code: outputFiles[0]!.text, inputs: metafile.inputs }
}

/** Runs a bundle where there is only what browsers have: no `process`, `Buffer`, `require`, `global`. */
export function load<T>(code: string): T {
  const browser = { crypto, TextEncoder, TextDecoder, URL, URLSearchParams, atob, btoa, performance, console }
  const context = createContext({ ...browser })
  return runInContext(`${code}\nbundled`, context) as T
}
