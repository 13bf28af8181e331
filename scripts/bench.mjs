// Every benchmark in bench/, one after the other: each prints ratios of its own run. `npm run bench -- cel` runs one;
// options are passed on: `--check` compares with the committed ratios, `--update` commits those of this run.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(fileURLToPath(import.meta.url), '../..')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const options = process.argv.slice(2).filter((argument) => argument.startsWith('--'))
for (const file of readdirSync(join(root, 'bench')).sort()) {
  const name = file.replace(/\.ts$/, '')
  if (!file.endsWith('.ts') || name === 'ratios' || (wanted.length > 0 && !wanted.includes(name))) continue
  console.log(`\n# ${name}`)
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'scripts/run-ts.mjs'), join(root, 'bench', file), ...options],
    {
      stdio: 'inherit',
    },
  )
  if (status !== 0) process.exitCode = 1
}
