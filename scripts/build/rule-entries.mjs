import { readFileSync } from 'node:fs'

export const CATALOGUE = 'src/check/catalogue.ts'
const FOLDER = 'src/check'
const MODULES = /export \{ (\w+) \} from '(.*)\.js'/g
const IMPORT = "import * as rules from './rules.js'\n"
const LIST = /export const RULES: .*?\n(?=\n)/s
const ENTRIES = /(const ENTRIES: .*? = )RULES\.map\(.*?\n\}\)\)\n/s

/**
 * The catalogue for the command: the code and the dialects of each rule are data, so that a rule is evaluated when it is
 * selected. `rules` are those of the built library.
 */
export function catalogueWithEntries(rules) {
  const source = readFileSync(CATALOGUE, 'utf8')
  const modules = [...readFileSync(`${FOLDER}/rules.ts`, 'utf8').matchAll(MODULES)]
  const names = new Map(modules.map(([, name, path]) => [codeIn(path), name]))
  if (!source.includes(IMPORT) || !LIST.test(source) || !ENTRIES.test(source) || names.size !== rules.length)
    throw new Error(`${CATALOGUE} is not as the build expects it`)
  const imports = modules.map(([, name, path]) => `import { ${name} } from '${path}.js'\n`)
  const entries = rules.map(
    ({ code, families }) =>
      `{ code: '${code}', families: ${JSON.stringify(families)}, load: () => complete(${names.get(code)}) }`,
  )
  return source
    .replace(IMPORT, imports.join(''))
    .replace(LIST, '')
    .replace(ENTRIES, (_, start) => `${start}[${entries.join(',\n')}]\n`)
}

const codeIn = (path) => /: Rule = \{\s+code: '(\w+)'/.exec(readFileSync(`${FOLDER}/${path}.ts`, 'utf8'))[1]
