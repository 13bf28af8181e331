import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as library from '../../src/index.js'
import * as cel from '../../src/library/cel.js'
import * as check from '../../src/library/check.js'
import * as conversion from '../../src/library/convert.js'
import * as jwt from '../../src/library/jwt.js'
import { capture } from '../cli/capture.js'
import { EXAMPLES } from '../cli/run.js'

const { ClaimwrightError, load, onlyProgram, report, Supposer, who } = library

const POLICY = `
binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        jwtAuth: {mode: strict, issuer: $ISSUER, jwks: {file: keys.json}}
      backends: [{host: "localhost:8000"}]
`

describe('load', () => {
  it('reads files as their gateway does, with its environment and files', () => {
    const readFile = (path: string) => (path === 'keys.json' ? '{"keys": []}' : undefined)
    const { programs, refused, sources } = load(
      { 'policy.yaml': POLICY },
      { env: { ISSUER: 'https://i.example' }, readFile },
    )
    expect({ refused, programs: programs.length, sources: sources.length }).toEqual({
      refused: false,
      programs: 1,
      sources: 1,
    })
    expect(JSON.stringify(programs[0]!.listeners)).toContain('https://i.example')
  })

  it.each([
    ['a missing file', { 'policy.yaml': POLICY }],
    ['text that is not YAML', { 'policy.yaml': 'binds: [' }],
    ['a field of the wrong type', { 'policy.yaml': 'binds: [{port: none, listeners: []}]' }],
  ])('%s gives the findings at which the command stops, and no program', async (_, files) => {
    const loaded = load(files, { dialect: 'standalone' })
    expect(loaded).toMatchObject({ refused: true, programs: [] })
    expect(loaded.findings.some(({ severity }) => severity === 'error')).toBe(true)
  })

  it('finds what decide prints', async () => {
    const tutorial = join(EXAMPLES, 'agentgateway-kubernetes-jwt-tutorial')
    const files = ['gateway', 'backend', 'as-documented'].map((name) => join(tutorial, `${name}.yaml`))
    const { findings } = load(files.map((file) => ({ file, text: readFileSync(file, 'utf8') })))
    const { stderr } = await capture(['decide', ...files, '--url', '/'])
    const shown = findings.filter(({ code, severity }) => severity !== 'info' || code === 'CW3020')
    expect(
      stderr
        .trimEnd()
        .replace(/\[\S+ (CW\d+)\]/g, '[$1]')
        .split('\n'),
    ).toEqual(
      shown.map(
        ({ code, severity, message, span }) =>
          `${span.file}:${span.line}:${span.column}: ${severity === 'info' ? 'note' : severity}[${code}] ${message}`,
      ),
    )
  })

  it('takes nothing, an empty file and two configurations', () => {
    expect(load({})).toMatchObject({ programs: [], refused: false, findings: [] })
    expect(load({ 'a.yaml': '' })).toMatchObject({ programs: [], refused: false })
    const one = 'binds: [{port: 3000, listeners: [{routes: [{backends: [{host: "a:80"}]}]}]}]'
    expect(load({ 'a.yaml': one, 'b.yaml': one }).programs).toHaveLength(2)
  })
})

describe('errors have codes', () => {
  const one = 'binds: [{port: 3000, listeners: [{routes: [{backends: [{host: "a:80"}]}]}]}]'
  const codeOf = (run: () => unknown): string => {
    try {
      run()
    } catch (error) {
      return error instanceof ClaimwrightError ? error.code : `not a ClaimwrightError: ${String(error)}`
    }
    return 'none'
  }

  it.each<[string, () => unknown]>([
    ['no-configuration', () => onlyProgram(load({}))],
    ['several-configurations', () => onlyProgram(load({ a: one, b: one }))],
    ['unknown-target', () => load({ a: one }, { target: { nginx: '1' } })],
    ['unknown-format', () => report([], 'xml' as 'json')],
    [
      'unknown-provider',
      () => {
        const request = { method: 'GET', authority: 'a', path: '/', headers: [], body: '' }
        return new Supposer(onlyProgram(load({ a: one }))).suppose(request, { claims: {}, signedBy: 'x' }, 0)
      },
    ],
    [
      'unwritable-dialect',
      () => {
        const { programs, graph } = load({ a: one })
        return conversion.convert(programs[0]!, graph, { to: 'tutorial' as 'gloo' })
      },
    ],
    ['invalid-token', () => check.sampleToken('a', 'x')],
    ['invalid-json', () => jwt.parseJson('{')],
  ])('%s', (code, run) => {
    expect(codeOf(run)).toBe(code)
  })

  it('unusable-key', async () => {
    await expect(jwt.mint({ header: { alg: 'RS256' }, claims: '{}' })).rejects.toMatchObject({ code: 'unusable-key' })
  })
})

describe('the page of the library', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/library.md'), 'utf8')

  it('has no `!` in any example', () => {
    for (const [, code] of page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) expect(code).not.toMatch(/\w!|\)!|\]!/)
  })

  it('names functions that are exported, and every command', async () => {
    const table = page.slice(page.indexOf('## Functions behind the commands'))
    const exported = { ...library, ...cel, ...check, ...conversion, ...jwt } as Record<string, unknown>
    const rows = [...table.matchAll(/^\| `(.+?) \| (.+?) \|$/gm)]
    for (const [, , functions] of rows)
      for (const [, name] of functions!.matchAll(/`([A-Za-z]+)`/g)) expect(exported, name).toHaveProperty(name!)
    const { stdout } = await capture(['--help'])
    const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!)
    expect(commands.length).toBeGreaterThan(10)
    for (const command of commands.filter((name) => name !== 'help')) expect(table).toContain(`\`${command}\``)
  })

  it('lists every code of an error', () => {
    const source = readFileSync(join(import.meta.dirname, '../../src/core/error.ts'), 'utf8')
    const codes = [...source.matchAll(/^ {2}\| '([\w-]+)'/gm)].map(([, code]) => code!)
    expect(codes.length).toBeGreaterThan(5)
    for (const code of codes) expect(page).toContain(`\`${code}\``)
  })
})

describe('who', () => {
  it('needs nothing but a program', () => {
    const { programs } = load({
      'policy.yaml': 'binds: [{port: 3000, listeners: [{routes: [{backends: [{host: "a:80"}]}]}]}]',
    })
    expect(programs.flatMap((program) => who(program)).map(({ sentence }) => sentence)).toEqual([
      'no credential is needed',
    ])
  })
})

describe('an error of one part', () => {
  it('is an error of all: parts have copies of the class', () => {
    const copy = Object.assign(new Error('x'), { name: 'ClaimwrightError', code: 'invalid-json' })
    expect(copy).toBeInstanceOf(ClaimwrightError)
    expect(copy).not.toBeInstanceOf(jwt.JsonError)
    expect(new Error('x')).not.toBeInstanceOf(ClaimwrightError)
    expect(new jwt.JsonError('x', 0)).toBeInstanceOf(jwt.JsonError)
  })
})
