// How time and memory grow with each dimension of the input: user time over four sizes, peak memory of the built
// command, and the exponents of the growth (1 is linear). `npm run bench -- growth` prints the table; `--check` compares the exponents with those of growth.json,
// `--update` writes them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from '../src/check/check.js'
import { compare } from '../src/compare/compare.js'
import { convert } from '../src/convert/convert.js'
import { read } from '../src/dialects/read.js'
import { decide } from '../src/gateways/index.js'
import { bind } from '../src/kubernetes/bind.js'
import { compact } from '../src/report/compact.js'
import { pretty } from '../src/report/pretty.js'
import { summarize } from '../src/report/report.js'
import { parse } from '../src/yaml/parse.js'
import { measureMemory } from './memory/peak.js'
import { virtualService } from './policies/virtual-service.js'

const HEAD = 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: gloo-system}\n'
const times = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('')

const standalone = (rules: string[]): string => `binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        jwtAuth: {mode: strict, issuer: https://a.example, audiences: [a], jwks: '{"keys":[${key(0)}]}'}
        authorization:
          rules:
${rules.map((rule) => `          - ${JSON.stringify(rule)}\n`).join('')}      backends: [{host: "localhost:9000"}]
`

/** An RSA key as a key set holds it, valid in form: the modulus is odd and has 2048 bits. */
const key = (i: number): string => {
  const bytes = Buffer.alloc(256, 0xa5)
  bytes.writeUInt32BE(i, 8)
  return JSON.stringify({ kty: 'RSA', kid: `k${i}`, alg: 'RS256', n: bytes.toString('base64url'), e: 'AQAB' })
}

const withKeys = (count: number, issuer: string): string =>
  `${HEAD}spec:\n  virtualHost:\n    domains: ['*']\n    options:\n      jwt:\n        providers:\n          p:\n            issuer: ${issuer}\n            jwks:\n              local:\n                key: '{"keys":[${Array.from({ length: count }, (_, i) => key(i)).join(',')}]}'\n    routes:\n    - matchers: [{prefix: /}]\n      routeAction: {single: {upstream: {name: u, namespace: gloo-system}}}\n`

function report(text: string): void {
  const source = parse(text, { file: 'policy.yaml' })
  const findings = check([source])
  for (const format of [pretty, compact]) {
    const sources = new Map([[source.file, source]])
    const reporter = format({ sources, about: () => undefined, version: '0', color: false, width: 100 })
    for (const finding of findings) reporter.add(finding)
    reporter.end(summarize(findings, [source.file]))
  }
}

const programOf = (text: string) => {
  const graph = bind([parse(text, { file: 'policy.yaml' })])
  return { graph, program: read(graph).programs[0]! }
}

interface Dimension {
  sizes: [number, number, number, number]
  run(size: number): void
}

const SMALL: Dimension['sizes'] = [250, 500, 1000, 2000]
const MANY: Dimension['sizes'] = [2000, 4000, 8000, 16000]
const LONG: Dimension['sizes'] = [100_000, 200_000, 400_000, 800_000]

const DIMENSIONS: Record<string, Dimension> = {
  'check: documents': {
    sizes: SMALL,
    run: (size) =>
      report(
        times(
          size,
          (i) => `${HEAD.replace('name: v', `name: v${i}`)}spec: {virtualHost: {domains: [d${i}.example]}}\n---\n`,
        ),
      ),
  },
  'check: foreign documents': {
    sizes: MANY,
    run: (size) =>
      report(times(size, (i) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d${i}}\nspec: {}\n---\n`)),
  },
  'check: routes': { sizes: SMALL, run: (size) => report(virtualService(size, 10)) },
  'check: hosts': {
    sizes: SMALL,
    run: (size) => report(`${HEAD}spec:\n  virtualHost:\n    domains: [${times(size, (i) => `h${i}.example,`)}]\n`),
  },
  'check: rules': {
    sizes: SMALL,
    run: (size) => report(standalone(Array.from({ length: size }, (_, i) => `jwt.team == "t${i}"`))),
  },
  'check: terms': {
    sizes: SMALL,
    run: (size) => report(standalone([Array.from({ length: size }, (_, i) => `jwt.team == "t${i}"`).join(' || ')])),
  },
  'check: string length': {
    sizes: LONG,
    run: (size) => report(`${HEAD}spec: {virtualHost: {domains: [a], rotes: '${'eyJ'.repeat(size / 3)}'}}\n`),
  },
  'check: findings on a line': {
    sizes: SMALL,
    run: (size) =>
      report(
        `${HEAD}spec: {virtualHost: {domains: [a], routes: [${times(size, () => '{matchers: [{prefx: /a}]},')}]}}\n`,
      ),
  },
  'check: members of a map': {
    sizes: SMALL,
    run: (size) => report(`${HEAD}spec:\n  virtualHost:\n    domains: [a]\n${times(size, (i) => `    k${i}: 1\n`)}`),
  },
  'check: suppressions': {
    sizes: MANY,
    run: (size) =>
      report(`${HEAD}${'# claimwright: ignore[CW6001] accepted\n'.repeat(size)}spec: {virtualHost: {domains: [a]}}\n`),
  },
  'check: keys': { sizes: SMALL, run: (size) => report(withKeys(size, 'https://a.example')) },
  'diff: keys': {
    sizes: SMALL,
    run: (size) => {
      const [before, after] = [withKeys(size, 'https://a.example'), withKeys(size, 'https://b.example')].map(programOf)
      compare(before!.program, after!.program)
    },
  },
  'convert: keys': {
    sizes: [125, 250, 500, 1000],
    run: (size) => {
      const { program, graph } = programOf(withKeys(size, 'https://a.example'))
      convert(program, graph, { to: 'standalone', accept: ['all'] })
    },
  },
  'convert: routes': {
    sizes: [50, 100, 200, 400],
    run: (size) => {
      const { program, graph } = programOf(virtualService(size, 20))
      convert(program, graph, { to: 'standalone', accept: ['all'] })
    },
  },
  'convert: policies': {
    sizes: [25, 50, 100, 200],
    run: (size) => {
      const { program, graph } = programOf(virtualService(200, size))
      convert(program, graph, { to: 'standalone', accept: ['all'] })
    },
  },
  'decide: cases': {
    sizes: MANY,
    run: (size) => {
      const { program } = programOf(virtualService(50, 10))
      const facts = { signatures: new Map(), fetched: new Map() }
      for (let i = 0; i < size; i++)
        decide(
          program,
          { method: 'GET', authority: 'a.example', path: `/r${i}`, headers: [], body: '' },
          { now: 0, facts },
        )
    },
  },
}

/** Seconds of this process, the best of two runs. */
function userSeconds(run: () => void): number {
  const once = (): number => {
    const before = process.cpuUsage()
    run()
    return process.cpuUsage(before).user / 1e6
  }
  return Math.min(once(), once())
}

/** Slope of the least squares line through the logarithms. */
function exponent(sizes: readonly number[], values: readonly number[]): number {
  const x = sizes.map(Math.log)
  const y = values.map((value) => Math.log(Math.max(value, 1e-4)))
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(x), mean(y)]
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0)
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
}

/** Exponents vary from run to run by so much. */
const TOLERANCE = 0.25

const file = join(import.meta.dirname, 'growth.json')
const committed = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
const measured: Record<string, number> = {}
console.log(`${'dimension'.padEnd(28)}exponent   seconds of user time at each size`)
for (const [name, { sizes, run }] of Object.entries(DIMENSIONS)) {
  run(sizes[0])
  const seconds = sizes.map((size) => userSeconds(() => run(size)))
  measured[name] = Number(exponent(sizes, seconds).toFixed(2))
  const cells = sizes.map((size, i) => `${size}: ${seconds[i]!.toFixed(2)}`.padEnd(16))
  console.log(`${name.padEnd(28)}${measured[name]!.toFixed(2).padStart(8)}   ${cells.join('')}`.trimEnd())
}
console.log(`\n${'memory beyond a trivial file'.padEnd(28)}exponent   times the size of the file, for each size in MB`)
for (const { name, sizes, megabytes } of measureMemory()) {
  measured[name] = Number(exponent(sizes, megabytes).toFixed(2))
  const cells = sizes.map((size, i) => `${size.toFixed(2)}: ${(megabytes[i]! / size).toFixed(0)}`.padEnd(16))
  console.log(`${name.padEnd(28)}${measured[name]!.toFixed(2).padStart(8)}   ${cells.join('')}`.trimEnd())
}
if (process.argv.includes('--update')) writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`)
if (process.argv.includes('--check')) {
  for (const [name, value] of Object.entries(measured)) {
    const limit = (committed[name] ?? 1) + TOLERANCE
    if (value <= limit) continue
    console.log(`${name}: grows with exponent ${value}, committed ${committed[name] ?? 'none'}`)
    process.exitCode = 1
  }
}
