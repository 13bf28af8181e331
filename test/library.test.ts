import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildOnce } from './cli/run.js'
import { temporaryFolder } from './temporary-folder.js'

const ROOT = join(import.meta.dirname, '..')
const TSC = join(ROOT, 'node_modules/.bin/tsc')

/** What somebody writes who has installed the package: every step of the pipeline, with the types of what goes through. */
const PROGRAM = `
import { bind, check, compare, convert, decide, parse, read, validate, verify } from 'claimwright'
import type { Comparison, Conversion, Decision, Facts, Finding, Graph, Program, Request, Source } from 'claimwright'
import { readFileSync } from 'node:fs'

const sources: Source[] = process.argv.slice(2).map((file) => parse(readFileSync(file, 'utf8'), { file }))
const findings: Finding[] = [...sources.flatMap((source) => validate(source)), ...check(sources)]
const graph: Graph = bind(sources)
const program: Program = read(graph).programs[0]!
const request: Request = { method: 'POST', authority: 'example.com', path: '/openai', headers: [], body: '' }
const facts: Facts = await verify(program, request, { fetched: new Map() })
const decision: Decision = decide(program, request, { now: 1_800_000_000, facts })
const conversion: Conversion = convert(program, graph, { to: 'agentgateway' })
const comparison: Comparison = compare(program, program)
console.log(
  JSON.stringify({
    codes: findings.map(({ code }) => code),
    status: decision.response?.status,
    written: conversion.files.length,
    differences: comparison.differences.length,
  }),
)
`

/** What the examples of the documents take for granted. */
const GIVEN = `
import type { Request } from 'claimwright'
const text = \`
binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        jwtAuth:
          mode: strict
          issuer: https://issuer.example
          audiences: [api]
          jwks:
            url: https://issuer.example/jwks.json
      backends:
      - host: localhost:8000
\`
const request: Request = { method: 'GET', authority: 'example.com', path: '/', headers: [], body: '' }
const requests = [request, request]
const get = async (_url: string) => '{"keys": []}'
const readFile = (_name: string) => undefined
void [text, request, requests, get, readFile]
`

/** Every `ts` block of the documents. */
const EXAMPLES = ['README.md', 'docs/library.md', 'docs/editor.md'].flatMap((page) => {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)
  return [...blocks].map(([, code], at): [string, string] => [`${page.replace(/\W/g, '-')}-${at + 1}`, code!])
})

/** A project beside an installed package, as \`npm install\` leaves it. */
const project = temporaryFolder('library')

function run(command: string, args: string[], cwd = project) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}

beforeAll(() => {
  buildOnce()
  const installed = join(project, 'node_modules/claimwright')
  mkdirSync(installed, { recursive: true })
  cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'))
  symlinkSync(join(ROOT, 'node_modules/yaml'), join(project, 'node_modules/yaml'))
  for (const folder of ['library', 'chunks', 'node'])
    cpSync(join(ROOT, 'dist', folder), join(installed, 'dist', folder), { recursive: true })
  run(process.execPath, ['scripts/build-types.mjs', join(installed, 'dist/types')], ROOT)
  writeFileSync(join(project, 'package.json'), '{"type": "module", "private": true}')
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2022',
    strict: true,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node'],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  writeFileSync(join(project, 'main.ts'), PROGRAM)
  for (const [name, code] of EXAMPLES) writeFileSync(join(project, `${name}.ts`), `${GIVEN}\n${code}`)
  writeFileSync(
    join(project, 'wrong.ts'),
    `import { parse } from 'claimwright'\nexport const wrong: number = parse('', { file: 'a' })\n`,
  )
})

describe('the library, installed', () => {
  it('has types that resolve, and that refuse what is wrong', () => {
    const { stdout } = run(TSC, ['-p', '.'])
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(stdout).toMatch(/^wrong\.ts\(2,14\): error TS2322: Type 'Source' is not assignable to type 'number'/)
  })

  it.each(EXAMPLES.map(([name]) => name))('runs the example %s of the documents', (name) => {
    const { status, stderr } = run(process.execPath, [`${name}.js`])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('does what the command does', () => {
    const example = join(ROOT, 'examples/gloo-ai-gateway')
    const files = readdirSync(example).filter((name) => name.endsWith('.yaml'))
    const { stdout, stderr } = run(process.execPath, ['main.js', ...files.map((name) => join(example, name))])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ status: 401, differences: 0 })
    const { codes, written } = JSON.parse(stdout) as { codes: string[]; written: number }
    expect(codes).toContain('CW6016')
    expect(written).toBeGreaterThan(0)
  })
})
