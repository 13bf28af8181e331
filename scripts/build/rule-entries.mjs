import { readFileSync } from 'node:fs'

export const CATALOGUE = 'src/check/catalogue.ts'
const LIST = /export const RULES: readonly Rule\[\] = \[([^\]]*)\]/
const ENTRIES = /(const ENTRIES: .*? = )RULES\.map\(.*?\n\}\)\)\n/s

/**
 * The catalogue for the command: the code and the dialects of each rule are data, so that a rule is evaluated when it is
 * selected. `rules` are those of the built library.
 */
export function catalogueWithEntries(rules) {
  const source = readFileSync(CATALOGUE, 'utf8')
  const names = LIST.exec(source)[1].match(/\w+/g)
  if (names.length !== rules.length || !ENTRIES.test(source))
    throw new Error(`${CATALOGUE} is not as the build expects it`)
  const entries = rules.map(
    ({ code, families }, i) => `{ code: '${code}', families: ${JSON.stringify(families)}, load: () => ${names[i]} }`,
  )
  return source.replace(LIST, '').replace(ENTRIES, (_, start) => `${start}[${entries.join(',\n')}]\n`)
}
