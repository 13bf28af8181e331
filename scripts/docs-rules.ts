// Writes docs/rules/: a page a rule and the list of all. `--check` only says whether they are current.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RULES } from '../src/check/catalogue.js'
import { rulePages } from '../src/check/rule-pages.js'

const folder = join(import.meta.dirname, '../docs/rules')
const pages = rulePages(RULES)
const check = process.argv.includes('--check')
mkdirSync(folder, { recursive: true })
const stale = [
  ...[...pages]
    .filter(([name, text]) => !existsSync(join(folder, name)) || readFileSync(join(folder, name), 'utf8') !== text)
    .map(([name]) => name),
  ...readdirSync(folder).filter((name) => !pages.has(name)),
]
for (const name of check ? [] : stale) {
  const text = pages.get(name)
  if (text === undefined) rmSync(join(folder, name))
  else writeFileSync(join(folder, name), text)
}
console.log(stale.length === 0 ? 'docs/rules is current' : `${check ? 'stale' : 'written'}: ${stale.join(', ')}`)
process.exitCode = check && stale.length > 0 ? 1 : 0
