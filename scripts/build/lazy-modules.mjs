import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { transformSync } from '@babel/core'
import { transform } from 'esbuild'

/**
 * Evaluates each module when something in it is first used: an import becomes a function that requires the module. So
 * one file holds every command, and a command runs only the modules that it needs. Each adds its name to
 * `evaluatedModules`, a variable of the script. `define` is that of the build, `sources` replaces the text of some modules.
 */
export const lazyModules = (define, sources) => ({
  name: 'lazy-modules',
  setup({ onResolve, onLoad, resolve: find }) {
    // Files are in a namespace of their own: here, `type` of package.json would make them ES modules.
    onResolve({ filter: /^[.a-z@#]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData?.isFound) return undefined
      const from = { importer: importer && resolve(importer), resolveDir, kind }
      const found = await find(path, { ...from, pluginData: { isFound: true } })
      const isCode = found.namespace === 'file' && /\.[jt]s$/.test(found.path)
      return isCode && !found.external ? { path: relative('.', found.path), namespace: 'lazy' } : found
    })
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const { code } = await transform(sources[path] ?? readFileSync(path, 'utf8'), {
        loader: 'ts',
        target: 'es2022',
        define,
      })
      const contents = `${transformSync(code, TO_COMMONJS).code}\nevaluatedModules.push(${JSON.stringify(path)})\n`
      return { contents, resolveDir: dirname(resolve(path)) }
    })
  },
})

const TO_COMMONJS = {
  plugins: [['@babel/plugin-transform-modules-commonjs', { lazy: () => true }]],
  sourceType: 'unambiguous',
  configFile: false,
  babelrc: false,
  compact: false,
}
