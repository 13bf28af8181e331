/** One family's TypeScript to definitions of JSON Schema, with typescript-json-schema. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import TJS from 'typescript-json-schema'
import { SHARED } from '../../tools/facts/model/folders.mjs'

/** JSDoc tags of ours, which finish.mjs turns into schema. */
const TAGS = [
  'oneof',
  'exactlyOneOf',
  'atMostOneOf',
  'atLeastOneOf',
  'variants',
  'notBoth',
  'open',
  'deprecated',
  'rule',
  'ignoresUnknown',
  'orEmptyList',
  'cel',
]

/**
 * @param {string} source folder that holds every model
 * @param {string[]} folders the family's folders and files in it
 * @param {string[]} roots types to compile
 * @returns {Record<string, object>} definitions by type name, the roots among them
 */
export function compile(source, folders, roots) {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'claimwright-model-'))
  try {
    for (const entry of [...folders, ...Object.values(SHARED)]) copyModel(source, copy, entry)
    const program = TJS.programFromConfig(tsconfig(copy))
    const generator = TJS.buildGenerator(program, {
      noExtraProps: true,
      required: true,
      ref: true,
      strictNullChecks: true,
      ignoreErrors: false,
      topRef: false,
      validationKeywords: TAGS,
    })
    if (!generator) throw new Error(`${folders.join(', ')}: the model does not compile`)
    const definitions = {}
    for (const root of roots) {
      const { definitions: used = {}, $schema: _, ...schema } = generator.getSchemaForSymbol(root)
      for (const [name, one] of Object.entries({ ...used, [root]: schema })) {
        if (/\W/.test(name)) throw new Error(`${name}: two types of one name in ${folders.join(', ')}`)
        definitions[name] = one
      }
    }
    return definitions
  } finally {
    fs.rmSync(copy, { recursive: true })
  }
}

function tsconfig(folder) {
  const file = path.join(folder, 'tsconfig.json')
  // `NodeNext` would put module paths into the names of definitions.
  const compilerOptions = {
    module: 'ESNext',
    moduleResolution: 'bundler',
    target: 'ES2022',
    strict: true,
    types: [],
    noEmit: true,
  }
  fs.writeFileSync(file, JSON.stringify({ compilerOptions, include: ['**/*.ts'] }))
  return file
}

function copyModel(from, to, entry) {
  const source = path.join(from, entry)
  const target = path.join(to, entry)
  if (fs.statSync(source).isDirectory()) {
    for (const name of fs.readdirSync(source)) copyModel(from, to, path.join(entry, name))
  } else {
    fs.mkdirSync(path.dirname(target), { recursive: true })
    fs.writeFileSync(target, nameScalars(fs.readFileSync(source, 'utf8')))
  }
}

/**
 * An alias of a scalar becomes an interface with `@TJS-type`: a constraint on an alias would be lost in lists, maps
 * and unions, while an interface is a definition of its own everywhere.
 */
function nameScalars(text) {
  const alias =
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport type (\w+) = ((?:string|number|boolean|null)(?: \| (?:string|number|boolean|null))*)\n/g
  return text.replace(alias, (_, doc, name, scalar) => {
    const types = scalar.split(' | ')
    const type = types.length > 1 ? JSON.stringify(types) : scalar
    const tagged = doc.includes('@TJS-type') ? doc : `${doc.trimEnd().replace(/\n \*$/, '')}\n * @TJS-type ${type}\n `
    return `/**${tagged}*/\nexport interface ${name} {}\n`
  })
}
