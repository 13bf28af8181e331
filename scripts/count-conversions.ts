// Converts every file of a folder and counts what became of providers, keys, rules, routes, backends, TLS settings and
// Secrets: node scripts/run-ts.mjs scripts/count-conversions.ts FOLDER... [--to ID]... [--list]
//
// An item is kept where its report says so and a text of it is in the output; named where the report says what became of
// it; lost in silence otherwise. `--list` prints the items that are lost in silence.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { convert, isConvertible } from '../src/convert/convert.js'
import type { Field } from '../src/convert/fields.js'
import type { DialectId } from '../src/core/program.js'
import { read } from '../src/dialects/read.js'
import { bind } from '../src/kubernetes/bind.js'
import { parse } from '../src/yaml/parse.js'
import type { Document } from '../src/yaml/source.js'

const KINDS = {
  providers: /\/providers\/[^/]+$|\/jwtAuth$|\/jwtAuthentication$|\/litellm_jwtauth$/,
  keys: /\/jwks$/,
  'rbac policies': /\/rbac\/policies\/[^/]+$|\/authorization$|\/mcpAuthorization$/,
  routes: /\/routes\/\d+$|\/spec\/rules\/\d+$/,
  backends: /\/(?:single|destination|backendRefs\/\d+|backends\/\d+)$|^\/model_list\/\d+$/,
  'TLS settings': /\/(?:sslConfig|tls|backendTLS)\/[^/]+$/,
  Secrets: /(?:[sS]ecretRef|certificateRefs\/\d+)$/,
} as const

type Kind = keyof typeof KINDS
type Fate = 'kept' | 'named' | 'silent'
type Counts = Record<Kind, Record<Fate, number>>

const TARGETS: DialectId[] = ['agentgateway', 'standalone', 'gloo-gateway-api', 'envoy', 'litellm']

/** What LiteLLM does not start without: documentation has no key, or one that is refused since everybody knows it. */
const MASTER_KEY = 'sk-count-conversions'
const ENV = {
  LITELLM_MASTER_KEY: MASTER_KEY,
  LITELLM_LICENSE: 'example',
  JWT_PUBLIC_KEY_URL: 'https://idp.example.com/keys',
}

/** An Upstream that Gloo discovers: NAMESPACE-NAME-PORT. */
const DISCOVERED = /^[a-z0-9]+-([a-z0-9-]+)-\d+$/

/** Values that the target has another word for. */
const OTHER_WORDS: Record<string, string> = { All: 'insecure: true', Deny: 'policies: {}' }

const args = process.argv.slice(2)
const to = args.flatMap((arg, index) => (args[index - 1] === '--to' ? [arg as DialectId] : []))
const folders = args.filter((arg, index) => !arg.startsWith('--') && args[index - 1] !== '--to')

const targets = to.length > 0 ? to : TARGETS
const results = targets.map((target) => ({ target, ...countTarget(target) })).filter(({ files }) => files > 0)
console.log(`| kept / named as loss / lost in silence | ${results.map(({ target }) => target).join(' | ')} |`)
console.log(`| --- |${' --- |'.repeat(results.length)}`)
for (const kind of Object.keys(KINDS) as Kind[]) {
  const cells = results.map(({ counts }) => Object.values(counts[kind]).join(' / '))
  console.log(`| ${kind} | ${cells.join(' | ')} |`)
}
console.log(`| files | ${results.map(({ files }) => files).join(' | ')} |`)
const silent = results.flatMap(({ target, lost }) => lost.map((one) => `${target}: ${one}`))
if (args.includes('--list')) for (const one of silent) console.log(one)
if (silent.length > 0) process.exitCode = 1

function countTarget(target: DialectId): { counts: Counts; files: number; lost: string[] } {
  const counts = Object.fromEntries(
    Object.keys(KINDS).map((kind) => [kind, { kept: 0, named: 0, silent: 0 }]),
  ) as unknown as Counts
  const lost: string[] = []
  let files = 0
  for (const file of folders.flatMap(filesIn)) {
    const graph = bind([parse(readFileSync(file, 'utf8').replaceAll('sk-1234', MASTER_KEY), { file })], { env: ENV })
    const reading = read(graph)
    const programs = reading.programs.filter((one) => one.dialect !== target && isConvertible(one, target))
    if (reading.refused || programs.length === 0) continue
    files++
    for (const program of programs) {
      const conversion = convert(program, graph, { to: target, accept: ['all'] })
      const output = conversion.files.map(({ text }) => text.replaceAll('\\', '')).join('\n')
      for (const document of graph.sources.get(file)!.documents) {
        for (const { kind, path, value } of itemsOf(document)) {
          const fate = fateOf(path, value, conversion.fields, output)
          counts[kind][fate]++
          if (fate === 'silent') lost.push(`${basename(file)} ${path}`)
        }
      }
    }
  }
  return { counts, files, lost }
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)))
    .filter((file) => /\.ya?ml$/.test(file))
}

interface Item {
  kind: Kind
  path: string
  value: unknown
}

function itemsOf({ value }: Document): Item[] {
  const items: Item[] = []
  const walk = (node: unknown, path: string): void => {
    for (const [kind, pattern] of Object.entries(KINDS))
      if (pattern.test(path)) items.push({ kind: kind as Kind, path, value: node })
    if (typeof node !== 'object' || node === null) return
    for (const [name, member] of Object.entries(node))
      walk(member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  }
  walk(value, '')
  return items
}

function fateOf(path: string, value: unknown, fields: readonly Field[], output: string): Fate {
  const above = fields.filter((field) => path === field.path || path.startsWith(`${field.path}/`))
  const within = fields.filter((field) => field.path === path || field.path.startsWith(`${path}/`))
  const isNamed = [...above, ...within].some(({ status }) => status !== 'exact')
  const isKept = within.some(({ status }) => status === 'exact' || status === 'approximate')
  if (isKept && [...textsIn(value)].some((text) => output.includes(text.replaceAll('\\', '')))) return 'kept'
  return isNamed ? 'named' : 'silent'
}

/** Parts of a text that identify it in another form: values in JSON, literals of CEL, host and port, path, service. */
function* partsOf(text: string): Generator<string> {
  if (/^\s*[{[]/.test(text)) yield* textsIn(parseJson(text))
  for (const [, literal] of text.matchAll(/["']([^"'\n]{2,})["']/g)) yield literal!
  yield* /^([\w.-]+):\d+$/.exec(text)?.slice(1) ?? []
  yield* /^https?:\/\/[^/]+\/(.+)$/.exec(text)?.slice(1) ?? []
  yield* DISCOVERED.exec(text)?.slice(1) ?? []
  if (Object.hasOwn(OTHER_WORDS, text)) yield OTHER_WORDS[text]!
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Texts by which a part of the source is recognised. Keys are written in another form. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string' && /-----BEGIN/.test(value)) yield* ['RSA', value.split('\n')[1]!]
  else if (typeof value === 'string') yield* [value.split('\n', 1)[0]!.slice(0, 40), ...partsOf(value)]
  else if (typeof value === 'number' || typeof value === 'boolean') yield String(value)
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* textsIn(one)
}
