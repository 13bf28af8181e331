import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { readExamples } from './read-examples.js'

const ROOT = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
const RREGEX = join(ROOT, 'node_modules/rregex/lib')

/** Modules that are made of files when the page is built. */
const CONTENT: Record<string, () => unknown> = {
  'virtual:examples': () => readExamples(join(ROOT, 'examples')),
  // As text: the page may not connect to anything, not even to load a module of WebAssembly.
  'virtual:rregex-wasm': () => readFileSync(join(RREGEX, 'rregex.wasm')).toString('base64'),
}

const content: Plugin = {
  name: 'content',
  resolveId: (id) => (id in CONTENT ? `\0${id}` : null),
  load: (id) => (id.startsWith('\0virtual:') ? `export default ${JSON.stringify(CONTENT[id.slice(1)]!())}` : null),
}

/** The package's loader names its module of WebAssembly, which the page has as text. */
const withoutWasmFile: Plugin = {
  name: 'without-wasm-file',
  enforce: 'pre',
  transform: (code, id) =>
    id.startsWith(RREGEX) ? code.replaceAll(/new URL\([^)]*\.wasm[^)]*\)/g, 'undefined') : null,
}

/** What runs in the page needs nothing of Node: an import of it that is not dropped as unused fails the build. */
const withoutNode: Plugin = {
  name: 'without-node',
  enforce: 'pre',
  resolveId: (id) => (id.startsWith('node:') ? { id, external: true, moduleSideEffects: false } : null),
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      const imports = file.type === 'chunk' ? [...file.imports, ...file.dynamicImports] : []
      const [first] = imports.filter((name) => name.startsWith('node:'))
      if (first !== undefined) this.error(`${file.fileName} imports ${first}`)
    }
  },
}

const plugins = (): Plugin[] => [content, withoutWasmFile, withoutNode]

export default defineConfig({
  root: import.meta.dirname,
  // The page works in any folder of a server.
  base: './',
  resolve: { alias: { rregex: join(RREGEX, 'web.js') } },
  define: { CLAIMWRIGHT_VERSION: JSON.stringify(version) },
  plugins: plugins(),
  worker: { format: 'es', plugins },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: false,
    chunkSizeWarningLimit: 3000,
  },
})
