/**
 * schema.json to src/validate/schemas.generated.js: what validation needs, without the words that only editors show.
 * A family is one string, and a type in it is parsed when a document needs it: starting costs nothing for the others, in a
 * browser as in Node.
 */
import fs from 'node:fs'
import { CONFIGURATIONS, KINDS, OWN_FILES } from './schema/kinds.mjs'

const FOR_EDITORS = new Set(['description', 'markdownDescription', 'examples', 'default', 'title', '$schema', '$id'])
/** Members whose keys are names of the author's, not of JSON Schema. */
const NAMES = new Set(['properties', 'definitions'])

// The settings are written by hand: one type, with the others below it. Names of rules and versions are looked up, which
// says more than their patterns.
const { definitions: ofSettings, ...settings } = readSchema('schema/config.json', ['pattern', 'propertyNames'])
const families = { config: strip({ Config: settings, ...ofSettings }, true) }

const files = ['schema.json', ...OWN_FILES.flatMap(({ ids }) => ids.map((id) => `schema/${id}.json`))]
for (const file of files) {
  const { definitions } = readSchema(file)
  for (const [name, schema] of Object.entries(definitions)) {
    const [family, type] = name.split('.')
    families[family] ??= {}
    families[family][type] = strip(schema)
  }
}

function readSchema(file, without = []) {
  const text = fs.readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')
  return JSON.parse(text, (key, value) => (without.includes(key) ? undefined : value))
}

function strip(schema, names = false) {
  if (Array.isArray(schema)) return schema.map((one) => strip(one))
  if (typeof schema !== 'object' || schema === null) return schema
  const kept = Object.entries(schema).filter(([key]) => names || !FOR_EDITORS.has(key))
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === '$ref' && typeof value === 'string') return [key, value.replace(/.*[./]/, '')]
      return [key, strip(value, !names && NAMES.has(key))]
    }),
  )
}

/** A line feed, the name and the JSON of each type: a document needs few of them, and each is parsed when it is needed. */
function linesOf(schemas) {
  return Object.entries(schemas)
    .map(([name, schema]) => `\n${name} ${JSON.stringify(withoutUsual(schema))}`)
    .join('')
}

/** Most types are objects without other members: `parseType` of src/validate/schema.ts adds that where `type` is missing. */
function withoutUsual(schema) {
  const { type, additionalProperties, ...rest } = schema
  if (type === undefined && schema.properties) throw new Error(`a type without type: ${JSON.stringify(schema)}`)
  return type === 'object' && additionalProperties === false && schema.properties ? rest : schema
}

const kinds = KINDS.flatMap(({ family, type, kind, apiVersions }) =>
  apiVersions.map((apiVersion) => [`${apiVersion} ${kind}`, family, type]),
)
const ownFiles = [...OWN_FILES, { family: 'config', type: 'Config' }]
const configurations = [...CONFIGURATIONS, ...ownFiles].map(({ family, type }) => [family, family, type])
const folder = new URL('../src/validate/', import.meta.url)
fs.mkdirSync(new URL('schemas', folder), { recursive: true })
// A module for each family: the command loads those of the dialects that it meets.
for (const [family, schemas] of Object.entries(families)) {
  const file = new URL(`schemas/${family}.generated.js`, folder)
  fs.writeFileSync(file, `export const ${family} = () => ${JSON.stringify(linesOf(schemas))}\n`)
}
const names = Object.keys(families)
fs.writeFileSync(
  new URL('schemas.generated.js', folder),
  `${names.map((family) => `import { ${family} } from './schemas/${family}.generated.js'\n`).join('')}
export const ROOTS = ${JSON.stringify([...kinds, ...configurations])}
export const FAMILIES = { ${names.map((family) => `${family}: () => ${family}()`).join(', ')} }
`,
)
fs.writeFileSync(
  new URL('schemas.generated.d.ts', folder),
  `/** Detection key of a document, the family of its type, and the type. */
export const ROOTS: [key: string, family: string, type: string][]
/** Of every family a line for each type: its name, a blank, its JSON. */
export const FAMILIES: Record<string, () => string>
`,
)
