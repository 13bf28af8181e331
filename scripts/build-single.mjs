// Bundles the whole command into one file, dist/claimwright.mjs, which needs nothing but Node: no package, no folder.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { commonOptions } from './build/options.mjs'
import { builtinModules, languageServer, noRandomFallback } from './build/plugins.mjs'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const { imports } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Rust's regular expressions: the WebAssembly module is part of the file, and is unpacked on the first use. */
const embeddedRegex = {
  name: 'embedded-regex',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#/ }, ({ path }) =>
      path === '#rust-regex'
        ? { path, namespace: 'embedded' }
        : { path: fileURLToPath(new URL(`../${imports[path].node}`, import.meta.url)) },
    )
    onLoad({ filter: /^#rust-regex$/, namespace: 'embedded' }, () => ({
      contents: `
        import * as web from './node_modules/rregex/lib/web.js'
        ${UNPACK}
        let isReady = false
        export function rust() {
          if (!isReady) web.initSync({ module: unpack('${pack('node_modules/rregex/lib/rregex.wasm')}') })
          isReady = true
          return web
        }
        export async function loadRust() {}`,
      resolveDir: process.cwd(),
    }))
  },
}

/** The published schemas, which the package has as files. */
const embeddedSchemas = {
  name: 'embedded-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /\/schema-files\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8')
      const ids = [...source.match(/SCHEMA_IDS = \[(.*?)\]/s)[1].matchAll(/'([\w-]+)'/g)].map(([, id]) => id)
      const texts = Object.fromEntries([['', pack('schema.json')], ...ids.map((id) => [id, pack(`schema/${id}.json`)])])
      return {
        contents: `
          ${UNPACK}
          export const SCHEMA_IDS = ${JSON.stringify(ids)}
          const TEXTS = ${JSON.stringify(texts)}
          export const readSchema = (id = '') => unpack(TEXTS[id]).toString('utf8')`,
      }
    })
  },
}

const UNPACK = `import { brotliDecompressSync } from 'node:zlib'
const unpack = (text) => brotliDecompressSync(Buffer.from(text, 'base64'))`

const pack = (file) => brotliCompressSync(readFileSync(file)).toString('base64')

// Kept reports name the script that printed them; its hash is known when it is built.
const HASH = '@hash-of-this-script@'
const options = commonOptions()
const {
  outputFiles: [script],
} = await build({
  ...options,
  entryPoints: ['src/cli/bin.ts'],
  outfile: 'dist/claimwright.mjs',
  write: false,
  banner: { js: '#!/usr/bin/env node' },
  define: { ...options.define, CLAIMWRIGHT_SCRIPT: JSON.stringify(HASH) },
  plugins: [embeddedRegex, embeddedSchemas, languageServer, builtinModules, noRandomFallback],
})
const hash = createHash('sha256').update(script.contents).digest('hex').slice(0, 8)
// A fresh clone has no such folder yet.
mkdirSync('dist', { recursive: true })
writeFileSync('dist/claimwright.mjs', script.text.replaceAll(HASH, hash))
