import { readFileSync } from 'node:fs'
import { builtinModules as builtinModuleNames, createRequire } from 'node:module'
import { resolve } from 'node:path'

/** Modules that differ by platform stay imports of the package: its `imports` choose when it is used, not now. */
export const platformModules = {
  name: 'platform-modules',
  setup({ onResolve }) {
    onResolve({ filter: /^#/ }, ({ path }) => ({ path: `#platform/${path.slice(1)}`, external: true }))
  },
}

/** The command runs in Node: modules that differ by platform are those for Node. */
export const nodeModules = {
  name: 'node-modules',
  setup({ onResolve }) {
    const { imports } = JSON.parse(readFileSync('package.json', 'utf8'))
    onResolve({ filter: /^#/ }, ({ path }) => ({ path: resolve(imports[path].node) }))
  },
}

/** What `bin.ts` imports when it does not answer itself: a module in a script beside it. */
export const cachedScript = (module) => ({
  name: 'cached-script',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/run\.js$/ }, ({ path }) => ({ path, namespace: 'cached-script' }))
    onLoad({ filter: /.*/, namespace: 'cached-script' }, () => ({
      contents: `import { runScript } from './cached-script.js'\nrunScript('${module}', require)`,
      resolveDir: 'src/cli',
    }))
  },
})

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
