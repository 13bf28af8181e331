/**
 * Writes the mechanical part of every model: `npm run` has no entry for it, since it runs when a gateway's facts change:
 *
 *     node tools/facts/generate-model.mjs FACTS_DIR && npm run format
 *
 * Every type that a hand-written file of a model exports is left to that file; the rest goes to `generated/`.
 */
import fs from 'node:fs'
import path from 'node:path'
import { crdTypes } from './model/crd-rules.mjs'
import { print, uses } from './model/declaration.mjs'
import { FOLDERS, SHARED, SOURCE } from './model/folders.mjs'
import { glooDeclarations } from './model/gloo.mjs'
import { kubernetesDeclarations } from './model/kubernetes.mjs'
import { standaloneDeclarations } from './model/standalone.mjs'

const NOTICE =
  '// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.\n'
const EMPTY = '// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members\n'

/** Declarations of every family. @param {string} facts */
export function readFacts(facts) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(facts, name), 'utf8'))
  const gloo = glooDeclarations(read('gloo-proto.json'))
  const kubernetes = kubernetesDeclarations({
    agentgateway: read('agentgateway-k8s.json'),
    'gateway-api': read('gateway-api.json'),
  })
  const of = (family) => kubernetes.declarations.filter((one) => one.family === family)
  return {
    gloo: reachable(
      gloo.declarations,
      Object.keys(gloo.roots).map((kind) => `${kind}Spec`),
    ),
    agentgateway: of('agentgateway'),
    'gateway-api': of('gateway-api'),
    standalone: standaloneDeclarations(read('agentgateway-standalone.schema.json')).declarations,
  }
}

/** Types that the kinds use, directly or not. */
function reachable(declarations, roots) {
  const byName = new Map(declarations.map((one) => [one.name, one]))
  const kept = new Set()
  const pending = [...roots]
  while (pending.length > 0) {
    const name = pending.pop()
    if (kept.has(name) || !byName.has(name)) continue
    kept.add(name)
    pending.push(...uses(byName.get(name)))
  }
  return declarations.filter((one) => kept.has(one.name))
}

/** Exported names of the hand-written files, by family, and the module each is in. */
export function handWritten() {
  const homes = new Map()
  const walk = (family, file) => {
    const path = `${SOURCE}${file}`
    if (fs.statSync(path).isDirectory()) {
      for (const name of fs.readdirSync(path)) if (name !== 'generated') walk(family, `${file}/${name}`)
      return
    }
    for (const [, name] of fs.readFileSync(path, 'utf8').matchAll(/^export (?:interface|type) (\w+)/gm))
      homes.set(homeKey(family, name), file)
  }
  for (const [family, folder] of Object.entries({ ...FOLDERS, ...SHARED })) walk(family, folder)
  return homes
}

/** Names are unique in a family; agentgateway and the Gateway API are one. */
const homeKey = (family, name) => `${familyOf(family)}.${name}`
const familyOf = (family) => (family === 'gateway-api' ? 'agentgateway' : family)

/** `import type` lines for the names that a file uses. */
export function imports(file, family, names, homes) {
  const byModule = new Map()
  for (const name of [...names].sort()) {
    const home = homes.get(homeKey(family, name)) ?? homes.get(`kubernetes.${name}`) ?? homes.get(`scalars.${name}`)
    if (home === undefined) throw new Error(`${file}: nobody declares ${name}`)
    if (home === file) continue
    let module = path.relative(path.dirname(file), home).replace(/\.ts$/, '.js')
    if (!module.startsWith('.')) module = `./${module}`
    byModule.set(module, [...(byModule.get(module) ?? []), name])
  }
  return [...byModule]
    .sort()
    .map(([module, list]) => `import type { ${list.join(', ')} } from '${module}'\n`)
    .join('')
}

/** Rules and defaults of the CustomResourceDefinitions, as the module that runs them reads them. */
export function printCrdRules(facts) {
  const read = (name) => JSON.parse(fs.readFileSync(path.join(facts, name), 'utf8'))
  const families = { agentgateway: read('agentgateway-k8s.json'), 'gateway-api': read('gateway-api.json') }
  const types = crdTypes(families, kubernetesDeclarations(families).names)
  const rules = types.filter((type) => type.rules.length > 0)
  const defaults = types.filter((type) => Object.keys(type.defaults).length > 0)
  const list = (values) => `[\n${values.map((value) => `    ${JSON.stringify(value)},\n`).join('')}  ]`
  return `${RULES_NOTICE}
/** Path below the type (empty: the object itself), the rule in CEL, and the message of the API server. */
export type CrdRule = readonly [path: string, rule: string, message: string]

export const CRD_RULES: Readonly<Record<string, readonly CrdRule[]>> = {
${rules.map((type) => `  ${type.name}: ${list(type.rules)},\n`).join('')}}

/** What the API server writes for fields that an object lacks, before it runs the rules. */
export const CRD_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
${defaults.map((type) => `  ${type.name}: ${JSON.stringify(type.defaults)},\n`).join('')}}
`
}

const RULES_NOTICE =
  '// Written by tools/facts/generate-model.mjs from the Go types of agentgateway and the Gateway API (Apache-2.0).\n// biome-ignore-all format: a rule a line\n'

function main(facts) {
  fs.writeFileSync(`${SOURCE}validate/crd/rule-texts.generated.ts`, printCrdRules(facts))
  const homes = handWritten()
  const files = new Map()
  for (const [family, all] of Object.entries(readFacts(facts))) {
    const folder = `${FOLDERS[family]}/generated`
    fs.rmSync(`${SOURCE}${folder}`, { recursive: true, force: true })
    for (const one of all.filter(({ name }) => !homes.has(homeKey(family, name)))) {
      const file = `${folder}/${one.file}.ts`
      const { declarations = [] } = files.get(file) ?? {}
      files.set(file, { family, declarations: [...declarations, one] })
    }
  }
  for (const [file, { family, declarations }] of files)
    for (const { name } of declarations) homes.set(homeKey(family, name), file)
  for (const [file, { family, declarations }] of files) write(file, family, declarations, homes)
}

function write(file, family, declarations, homes) {
  const names = new Set(declarations.flatMap((one) => [...uses(one)]))
  const empty = declarations.some((one) => one.type === undefined && !one.extends?.length && !one.fields?.length)
  const text = `${NOTICE}${empty ? EMPTY : ''}${imports(file, family, names, homes)}\n${declarations.map(print).join('\n')}`
  fs.mkdirSync(path.dirname(`${SOURCE}${file}`), { recursive: true })
  fs.writeFileSync(`${SOURCE}${file}`, text)
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  if (!process.argv[2]) throw new Error('usage: node tools/facts/generate-model.mjs FACTS_DIR')
  main(process.argv[2])
}
