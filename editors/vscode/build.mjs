// Bundles the extension, and copies the server: the built command with what it loads. Build the command first
// (`npm run build` in the root of the repository).
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const root = join(folder, '../..')
process.chdir(folder)

if (!existsSync(join(root, 'dist/cli/claimwright.js'))) throw new Error('run `npm run build` in the root first')
for (const output of ['dist', 'server']) rmSync(output, { recursive: true, force: true })
await build({
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.cjs',
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
})
mkdirSync('server')
for (const part of ['cli', 'chunks', 'node', 'browser', 'library']) cpSync(join(root, 'dist', part), `server/dist/${part}`, { recursive: true })
for (const file of ['schema.json', 'schema']) cpSync(join(root, file), `server/${file}`, { recursive: true })
cpSync(join(root, 'dist/THIRD-PARTY-LICENCES.txt'), 'server/THIRD-PARTY-LICENCES.txt')
cpSync(join(root, 'LICENSE'), 'LICENSE')
// The command's modules for Node are found by its `imports`.
const { name, version, type, imports, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
writeFileSync('server/package.json', `${JSON.stringify({ name, version, type, license, imports }, null, 2)}\n`)
