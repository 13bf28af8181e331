import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { transformSync } from '@babel/core'
import { transform } from 'esbuild'

/**
 * Evaluates each module when something in it is first used: an import becomes a call that requires the module. So a
 * command runs only the modules that it needs. Each adds its name to `evaluatedModules`, a variable of the script.
 * `compile` returns a module's code, `placeOf` the name by which to require it if it is in another script.
 */
export const lazyModules = (compile, placeOf) => ({
  name: 'lazy-modules',
  setup({ onResolve, onLoad, resolve: find }) {
    onResolve({ filter: /#/, namespace: 'elsewhere' }, ({ path }) => ({ path, external: true }))
    // Files are in a namespace of their own: here, `type` of package.json would make them ES modules.
    onResolve({ filter: /^[.a-z@#/]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData?.isFound) return undefined
      const from = { importer: importer && resolve(importer), resolveDir, kind }
      const found = await find(path, { ...from, pluginData: { isFound: true } })
      const isCode = found.namespace === 'file' && /\.[jt]s$/.test(found.path)
      if (!isCode || found.external) return found
      const file = relative('.', found.path)
      const place = placeOf(file)
      return place === undefined ? { path: file, namespace: 'lazy' } : { path: place, namespace: 'elsewhere' }
    })
    // A module of its own in the bundle, which finds the other once: it may be used in a loop.
    onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ path }) => ({
      contents: `module.exports = require('${path}')`,
    }))
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => ({
      contents: await compile(path),
      resolveDir: dirname(resolve(path)),
    }))
  },
})

/** Compiles a module once. `define` is that of the build, `sources` replaces the text of some modules. */
export function lazyCompiler(define, sources) {
  const compiled = new Map()
  return (path) => {
    if (!compiled.has(path)) compiled.set(path, compile(path, define, sources))
    return compiled.get(path)
  }
}

async function compile(path, define, sources) {
  const { code } = await transform(sources[path] ?? readFileSync(path, 'utf8'), {
    loader: 'ts',
    target: 'es2022',
    define,
  })
  const commonjs = withoutGetters(transformSync(code, TO_COMMONJS).code)
  return `${commonjs}\nevaluatedModules.push(${JSON.stringify(path)})\n`
}

const TO_COMMONJS = {
  plugins: [['@babel/plugin-transform-modules-commonjs', { lazy: () => true }]],
  sourceType: 'unambiguous',
  configFile: false,
  babelrc: false,
  compact: false,
}

const GETTER =
  /^function (\w+)\(\) \{\s+const data = (require\("[^"]+"\));\s+\1 = function \(\) \{\s+return data;\s+\};\s+return data;\s+\}\n/gm

/** Babel writes a function for each import that replaces itself; `require` of a bundle is as cheap, and V8 keeps no functions. */
function withoutGetters(code) {
  const calls = new Map([...code.matchAll(GETTER)].map(([, name, call]) => [`${name}()`, call]))
  return code.replace(GETTER, '').replace(/\b_\w+\(\)/g, (call) => calls.get(call) ?? call)
}
