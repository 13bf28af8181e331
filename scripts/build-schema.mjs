/** The model of every dialect to schema/ID.json and schema.json. Committed; a test runs this again and compares. */
import fs from 'node:fs'
import { FOLDERS, SOURCE } from '../tools/facts/model/folders.mjs'
import { combinedSchema, dialectSchema } from './schema/assemble.mjs'
import { compile } from './schema/compile.mjs'
import { finish } from './schema/finish.mjs'
import { CONFIGURATIONS, KINDS, OWN_FILES, TITLES } from './schema/kinds.mjs'
import { tagSecrets } from './schema/secrets.mjs'

const FAMILIES = {
  gloo: [FOLDERS.gloo],
  agentgateway: [FOLDERS.agentgateway, FOLDERS['gateway-api']],
  standalone: [FOLDERS.standalone],
  litellm: [FOLDERS.litellm],
  suite: [FOLDERS.suite],
}

/** File names and texts of every published schema. */
export function buildSchemas() {
  const families = Object.fromEntries(
    Object.entries(FAMILIES).map(([family, folders]) => {
      const types = [...KINDS, ...CONFIGURATIONS, ...OWN_FILES].filter((each) => each.family === family)
      const roots = types.map(({ type }) => type)
      return [family, tagSecrets(family, finish(compile(SOURCE, folders, roots)))]
    }),
  )
  const files = new Map()
  for (const id of Object.keys(TITLES)) files.set(`schema/${id}.json`, print(dialectSchema(id, families)))
  files.set('schema.json', print(combinedSchema(families)))
  return files
}

/** One definition a line: small to load, and a change shows as one line. */
function print(schema) {
  const { definitions, ...root } = schema
  const lines = Object.entries(definitions).map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`)
  return `${JSON.stringify(root).slice(0, -1)},"definitions":{\n${lines.join(',\n')}\n}}\n`
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const root = new URL('../', import.meta.url)
  fs.mkdirSync(new URL('schema/', root), { recursive: true })
  for (const [name, text] of buildSchemas()) fs.writeFileSync(new URL(name, root), text)
}
