/**
 * Parsing and validating our own configurations and every recorded policy, against the least that a tool could do with
 * the same files: plain `yaml` and ajv's compiled code for the same schemas. The goal is a ratio of 1.3 at most.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import standalone from 'ajv/dist/standalone/index.js'
import { parseAllDocuments } from 'yaml'
import { rootOf } from '../src/validate/schema.js'
import { validate } from '../src/validate/validate.js'
import { parse } from '../src/yaml/parse.js'
import { compareRatios } from './ratios.js'

const GOAL = 1.3
const ROUNDS = 15
const ROOT = join(import.meta.dirname, '..')

function yamlBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|\/)(policy|[\w-]+)\.yaml$/.test(name) && !/oracle|\/invalid\//.test(`/${name}`))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
}

const texts = [...yamlBelow(join(ROOT, 'test/conformance')), ...yamlBelow(join(ROOT, 'examples'))].filter((text) =>
  parse(text).documents.some((document) => rootOf(document)),
)

type Validator = (value: unknown) => boolean

/** Compiled code of a type, as a module would hold it. */
function compile(): Map<string, Validator> {
  const schema = JSON.parse(readFileSync(join(ROOT, 'schema.json'), 'utf8'))
  const ajv = new Ajv({ strict: false, code: { source: true }, inlineRefs: false, allErrors: true })
  ajv.addSchema(schema, 'all')
  const types = new Map<string, string>()
  for (const document of texts.flatMap((text) => parse(text).documents)) {
    const type = rootOf(document)?.type
    const family = document.kind === undefined || document.family === 'gloo' ? document.family : 'agentgateway'
    if (type) types.set(keyOf(document), `${family}.${type}`)
  }
  const folder = mkdtempSync(join(ROOT, 'node_modules/.bench-'))
  const require = createRequire(join(folder, 'x.js'))
  const validators = new Map<string, Validator>()
  for (const [key, type] of types) {
    const file = join(folder, `${type}.cjs`)
    ajv.getSchema(`all#/definitions/${type}`)
    writeFileSync(file, standalone.default(ajv, ajv.getSchema(`all#/definitions/${type}`)!))
    validators.set(key, require(file))
  }
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return validators
}

function keyOf({ family, apiVersion, kind }: { family: unknown; apiVersion?: unknown; kind?: unknown }): string {
  return kind === undefined ? String(family) : `${apiVersion} ${kind}`
}

const validators = compile()

function plain(): number {
  let documents = 0
  for (const text of texts) {
    for (const document of parseAllDocuments(text)) {
      const value = 'toJS' in document ? document.toJS() : null
      const family = value?.general_settings || value?.model_list ? 'litellm' : 'standalone'
      const validator = validators.get(
        keyOf({ family, ...(value?.kind && { apiVersion: value.apiVersion, kind: value.kind }) }),
      )
      if (!validator) continue
      validator(value)
      documents++
    }
  }
  return documents
}

function ours(): number {
  let documents = 0
  for (const text of texts) {
    const source = parse(text)
    validate(source)
    documents += source.documents.filter((document) => rootOf(document)).length
  }
  return documents
}

/** Processor time, which other programs on the machine disturb least, in milliseconds. */
function time(run: () => number): [milliseconds: number, documents: number] {
  const before = process.cpuUsage()
  const documents = run()
  const { user, system } = process.cpuUsage(before)
  return [(user + system) / 1000, documents]
}

const ratios: number[] = []
let last = ''
for (let round = 0; round < ROUNDS; round++) {
  const [base, expected] = time(plain)
  const [mine, documents] = time(ours)
  if (documents !== expected) throw new Error(`the two validated different documents: ${expected} and ${documents}`)
  last = `${texts.length} files, ${documents} documents: ${base.toFixed(0)} ms plain, ${mine.toFixed(0)} ms ours`
  // The first rounds compile.
  if (round >= 3) ratios.push(mine / base)
}
const median = ratios.sort((a, b) => a - b)[ratios.length >> 1]!
console.log(last)
console.log(`validate: ${median.toFixed(2)} times plain yaml and ajv (goal: ${GOAL} at most)`)
compareRatios({ validate: median }, 'lower')
if (median > GOAL) process.exitCode = 1
