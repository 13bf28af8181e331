import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules as builtinModuleNames, createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'

/** Modules that differ by platform stay imports of the package: its `imports` choose when it is used, not now. */
export const platformModules = {
  name: 'platform-modules',
  setup({ onResolve }) {
    onResolve({ filter: /^#/ }, ({ path }) => ({ path: `#platform/${path.slice(1)}`, external: true }))
  },
}

/** Source files whose dynamic imports begin a chunk. All others of the command line load one chunk together. */
const BEGINS_CHUNKS = new Set(['bin.ts', 'check.ts', 'lsp.ts'])
const DYNAMIC_IMPORT = /(?<!typeof )\bimport\(\s*'(\.[^']+)'\s*\)(?!\.[A-Z])/g

/**
 * Node needs about a millisecond for each file that it loads, whatever its size. So what the commands import when they
 * run is one chunk; `check`, which runs on every commit, and `lsp`, which needs a large library, have their own.
 */
export function commandChunk(folder) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !BEGINS_CHUNKS.has(name))
    .map((name) => join(folder, name))
  const targets = [...new Set(files.flatMap((file) => dynamicImports(file)))].sort()
  const nameOf = (target) => `module${targets.indexOf(target)}`
  return {
    name: 'command-chunk',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^command-chunk$/ }, () => ({ path: 'commands', namespace: 'command-chunk' }))
      onLoad({ filter: /.*/, namespace: 'command-chunk' }, () => ({
        contents: targets.map((target) => `export * as ${nameOf(target)} from '${target}'\n`).join(''),
        resolveDir: folder,
      }))
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!files.includes(relative(process.cwd(), path))) return undefined
        const contents = readFileSync(path, 'utf8').replace(
          DYNAMIC_IMPORT,
          (_, specifier) => `import('command-chunk').then((chunk) => chunk.${nameOf(targetOf(path, specifier))})`,
        )
        return { contents, loader: 'ts' }
      })
    },
  }
}

const dynamicImports = (file) =>
  [...readFileSync(file, 'utf8').matchAll(DYNAMIC_IMPORT)].map(([, specifier]) => targetOf(file, specifier))

const targetOf = (file, specifier) => resolve(file, '..', specifier).replace(/\.js$/, '.ts')

/**
 * Modules of Node, from the process instead of an import: an import of `node:fs` loads every stream class to list its
 * names, and CommonJS packages (commander) cannot import at all.
 */
export const builtinModules = {
  name: 'builtin-modules',
  setup({ onResolve, onLoad }) {
    // A module for each importer: a shared one would be a chunk of a line.
    // A dynamic import stays one: a chunk would have a default export, and none of the names.
    onResolve({ filter: /^node:/ }, ({ path, importer, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : { path, namespace: 'builtin', suffix: `?${importer}` },
    )
    // The packages of the language server write the names without the prefix.
    onResolve({ filter: /^[a-z_]+$/ }, ({ path, importer }) =>
      /\/vscode-(?:languageserver|jsonrpc)/.test(importer) && builtinModuleNames.includes(path)
        ? { path: `node:${path}`, namespace: 'builtin', suffix: `?${importer}` }
        : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path, suffix }) => ({
      contents: suffix.endsWith('/commander/lib/command.js') ? LAZY(path) : EAGER(path),
    }))
  },
}

const EAGER = (path) => `module.exports = process.getBuiltinModule('${path}')`

/** commander requires `node:child_process` for commands that are programs of their own: loading it takes milliseconds. */
const LAZY = (path) => `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('${path}')[name] })`

/** The language server runs in Node alone, and its packages have an entry for it. */
export const languageServer = {
  name: 'language-server',
  setup({ onResolve }) {
    onResolve(
      { filter: /^vscode-(?:languageserver|languageserver-protocol|jsonrpc)\/node$/ },
      ({ path, importer }) => ({
        path: createRequire(importer).resolve(path),
      }),
    )
  },
}

/** bcryptjs draws random numbers with Node's `crypto` if the platform has no Web Crypto. Hashes are only checked here. */
export const noRandomFallback = {
  name: 'no-random-fallback',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^crypto$/ }, ({ path, importer }) =>
      importer.includes('/bcryptjs/') ? { path, namespace: 'no-random-fallback' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'no-random-fallback' }, () => ({ contents: 'export default undefined' }))
  },
}
