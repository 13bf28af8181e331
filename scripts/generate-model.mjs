/**
 * Writes the mechanical part of src/model/: `npm run` has no entry for it, since it runs when a gateway's facts change:
 *
 *     node scripts/generate-model.mjs FACTS_DIR && npx biome format --write src/model
 *
 * Every type that a hand-written file of src/model/ exports is left to that file; the rest goes to `generated/`.
 */
import fs from 'node:fs'
import path from 'node:path'
import { print, uses } from './model/declaration.mjs'
import { glooDeclarations } from './model/gloo.mjs'
import { kubernetesDeclarations } from './model/kubernetes.mjs'
import { standaloneDeclarations } from './model/standalone.mjs'

const MODEL = new URL('../src/model/', import.meta.url).pathname
const NOTICE =
  '// Written by scripts/generate-model.mjs. To document a type by hand, move it to a file one folder up.\n'
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

/** Exported names of the hand-written files, and the module each is in. */
export function handWritten() {
  const homes = new Map()
  const walk = (folder) => {
    for (const entry of fs.readdirSync(path.join(MODEL, folder), { withFileTypes: true })) {
      const file = path.join(folder, entry.name)
      if (entry.isDirectory()) {
        if (entry.name !== 'generated') walk(file)
        continue
      }
      const text = fs.readFileSync(path.join(MODEL, file), 'utf8')
      for (const [, name] of text.matchAll(/^export (?:interface|type) (\w+)/gm)) homes.set(homeKey(file, name), file)
    }
  }
  walk('')
  return homes
}

/** Names are unique in a family; agentgateway and the Gateway API are one. */
const homeKey = (file, name) => `${familyOf(file.split('/')[0])}.${name}`
const familyOf = (folder) => (folder === 'gateway-api' ? 'agentgateway' : folder)

/** `import type` lines for the names that a file uses. */
export function imports(file, family, names, homes) {
  const byModule = new Map()
  for (const name of [...names].sort()) {
    const home =
      homes.get(`${familyOf(family)}.${name}`) ?? homes.get(`kubernetes.${name}`) ?? homes.get(`scalars.ts.${name}`)
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

function main(facts) {
  const homes = handWritten()
  const files = new Map()
  for (const [family, all] of Object.entries(readFacts(facts))) {
    fs.rmSync(path.join(MODEL, family, 'generated'), { recursive: true, force: true })
    for (const one of all.filter(({ name }) => !homes.has(`${familyOf(family)}.${name}`))) {
      const file = `${family}/generated/${one.file}.ts`
      files.set(file, [...(files.get(file) ?? []), one])
    }
  }
  for (const [file, list] of files) for (const { name } of list) homes.set(homeKey(file, name), file)
  for (const [file, list] of files) write(file, file.split('/')[0], list, homes)
}

function write(file, family, declarations, homes) {
  const names = new Set(declarations.flatMap((one) => [...uses(one)]))
  const empty = declarations.some((one) => one.type === undefined && !one.extends?.length && !one.fields?.length)
  const text = `${NOTICE}${empty ? EMPTY : ''}${imports(file, family, names, homes)}\n${declarations.map(print).join('\n')}`
  fs.mkdirSync(path.dirname(path.join(MODEL, file)), { recursive: true })
  fs.writeFileSync(path.join(MODEL, file), text)
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  if (!process.argv[2]) throw new Error('usage: node scripts/generate-model.mjs FACTS_DIR')
  main(process.argv[2])
}
