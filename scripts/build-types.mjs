// Writes the declarations of the library: those of its entries and of what they import. The compiler writes one for
// every source file, and most of them describe what the package does not export.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))

const [folder = 'dist/types'] = process.argv.slice(2)
rmSync(folder, { recursive: true, force: true })
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder], {
  stdio: 'inherit',
})

const { exports: entries } = JSON.parse(readFileSync('package.json', 'utf8'))
const reached = new Set()
for (const { types } of Object.values(entries)) if (types) reach(resolve(folder, types.replace('./dist/types/', '')))
for (const name of readdirSync(folder, { recursive: true })) {
  const file = resolve(folder, name)
  if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file)
}
// TypeScript 5.6 is the oldest compiler that reads the declarations: arrays of bytes are not generic there.
for (const file of reached)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('Uint8Array<ArrayBuffer>', 'Uint8Array'))

function reach(file) {
  if (reached.has(file) || !existsSync(file)) return
  reached.add(file)
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g))
    reach(join(dirname(file), specifier.replace(/\.js$/, '.d.ts')))
}
