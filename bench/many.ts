/**
 * `check` of a folder with many files, against kubeconform and against the least that a Node program could do (plain
 * `yaml` and ajv): wall time, CPU and memory of whole processes, in turns, the least of each.
 *
 * `FILES=500` changes the number of files. `CRDS=FOLDER` names CustomResourceDefinitions for kubeconform; otherwise it
 * gets the schemas of `schema.json`, which are smaller.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { compareRatios } from './ratios.js'

const FILES = Number(process.env['FILES'] ?? 2000)
const TURNS = 3
const ROOT = join(import.meta.dirname, '..')
const FOLDER = mkdtempSync(join(ROOT, 'node_modules/.bench-many-'))
const POLICIES = join(FOLDER, 'policies')
const SCHEMAS = join(FOLDER, 'schemas')

process.on('exit', () => rmSync(FOLDER, { recursive: true, force: true }))

/** Each becomes a file with all documents of a folder of `examples/`; the names and hosts of each file are its own. */
const EXAMPLES = ['gloo-workshop-lab12', 'gloo-ai-gateway'].map(documentsOf)

function documentsOf(folder: string): string {
  const path = join(ROOT, 'examples', folder)
  const files = readdirSync(path).filter((file) => /^(?!.*(?:test|secret)).*\.yaml$/.test(file))
  return files.map((file) => readFileSync(join(path, file), 'utf8')).join('---\n')
}

function fileOf(index: number): string {
  const text = EXAMPLES[index % EXAMPLES.length]!
  return text.replace(/\bname: [\w.-]+/g, `$&-${index}`).replace(/"\*"/g, `"host-${index}.example"`)
}

mkdirSync(POLICIES)
mkdirSync(SCHEMAS)
for (let index = 0; index < FILES; index++) writeFileSync(join(POLICIES, `policy-${index}.yaml`), fileOf(index))

/** Writes a JSON Schema for each kind, and returns how many. */
function writeSchemas(): number {
  const schemas = process.env['CRDS'] === undefined ? schemasOfModel() : schemasOfDefinitions(process.env['CRDS'])
  for (const [name, schema] of schemas)
    writeFileSync(join(SCHEMAS, `${name.toLowerCase()}.json`), JSON.stringify(schema))
  return schemas.length
}

function schemasOfModel(): [name: string, schema: unknown][] {
  const { definitions } = JSON.parse(readFileSync(join(ROOT, 'schema.json'), 'utf8'))
  const kinds = ['gloo.VirtualService', 'gloo.Upstream', 'gloo.RouteOption', 'gloo.VirtualHostOption']
  const routes = ['agentgateway.Gateway', 'agentgateway.HTTPRoute']
  return [...kinds, ...routes].map((type) => [
    `${type.split('.')[1]}_v1`,
    { $ref: `#/definitions/${type}`, definitions },
  ])
}

interface Definition {
  kind?: string
  spec: { names: { kind: string }; versions: { name: string; schema?: { openAPIV3Schema: unknown } }[] }
}

function schemasOfDefinitions(folder: string): [name: string, schema: unknown][] {
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  const definitions = texts.flatMap((text) =>
    [...parseAllDocuments(text)].map((document) => document.toJS() as Definition),
  )
  return definitions
    .filter((definition) => definition?.kind === 'CustomResourceDefinition')
    .flatMap(({ spec }) =>
      spec.versions.map(({ name, schema }): [string, unknown] => [
        `${spec.names.kind}_${name}`,
        schema?.openAPIV3Schema ?? {},
      ]),
    )
}

/** The same files with plain `yaml` and ajv's compiled code of the same schemas. */
const PLAIN = `
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { Ajv } from 'ajv'
const ajv = new Ajv({ strict: false, logger: false, validateFormats: false })
const validators = new Map()
let valid = 0
for (const file of readdirSync('${POLICIES}'))
  for (const document of parseAllDocuments(readFileSync(join('${POLICIES}', file), 'utf8'))) {
    const value = document.toJS()
    const name = (value.kind + '_' + value.apiVersion.split('/')[1]).toLowerCase()
    if (!validators.has(name)) validators.set(name, ajv.compile(JSON.parse(readFileSync(join('${SCHEMAS}', name + '.json'), 'utf8'))))
    if (validators.get(name)(value)) valid++
  }
console.log(valid)
`

const plain = join(FOLDER, 'plain.mjs')
writeFileSync(plain, PLAIN)

const CHECK = [process.execPath, join(ROOT, 'dist/cli/claimwright.js'), 'check', '--summary', POLICIES]

const PROGRAMS: Record<string, string[]> = {
  claimwright: [...CHECK, '--no-cache'],
  'claimwright, kept': CHECK,
  kubeconform: [
    'kubeconform',
    ...['-n', String(availableParallelism()), '-summary'],
    ...['-schema-location', join(SCHEMAS, '{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json'), POLICIES],
  ],
  'yaml and ajv': [process.execPath, plain],
}

interface Cost {
  seconds: number
  cpu: number
  megabytes: number
}

/** `undefined`: the program is not installed. */
function costOf([command, ...args]: string[]): Cost | undefined {
  const script =
    'import json,os,resource,subprocess,sys,time\nstart=time.time()\nwith open(os.devnull,"w") as null: code=subprocess.call(sys.argv[1:],stdout=null,stderr=null)\nused=resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(json.dumps([time.time()-start,used.ru_utime+used.ru_stime,used.ru_maxrss/1024,code]))'
  const { stdout, status } = spawnSync('python3', ['-c', script, command!, ...args], { encoding: 'utf8' })
  if (status !== 0) return undefined
  const [seconds, cpu, megabytes] = JSON.parse(stdout)
  return { seconds, cpu, megabytes }
}

const kinds = writeSchemas()
// The report that is kept, where reports are.
costOf(CHECK)
console.log(`${FILES} files, ${kinds} schemas${process.env['CRDS'] === undefined ? ' of schema.json' : ' of CRDs'}`)
const least = new Map<string, Cost>()
for (let turn = 0; turn < TURNS; turn++)
  for (const [name, command] of Object.entries(PROGRAMS)) {
    const cost = costOf(command)
    if (!cost) continue
    const before = least.get(name) ?? cost
    least.set(name, {
      seconds: Math.min(before.seconds, cost.seconds),
      cpu: Math.min(before.cpu, cost.cpu),
      megabytes: Math.max(before.megabytes, cost.megabytes),
    })
  }
for (const [name, { seconds, cpu, megabytes }] of least)
  console.log(
    `  ${name.padEnd(18)} ${seconds.toFixed(2).padStart(6)} s  ${cpu.toFixed(2).padStart(6)} s of CPU  ${megabytes.toFixed(0).padStart(4)} MB`,
  )
for (const program of ['claimwright', 'claimwright, kept'])
  for (const other of ['kubeconform', 'yaml and ajv']) {
    const cost = least.get(other)
    if (!cost) console.log(`!! ${other} is not installed: nothing was compared with it`)
    else {
      const ratio = least.get(program)!.seconds / cost.seconds
      compareRatios({ [`many files, ${program} of ${other}`]: ratio }, 'lower')
      console.log(`${program}: ${ratio.toFixed(2)} of the time of ${other}`)
    }
  }
