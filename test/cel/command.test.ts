import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { register } from '../../src/cli/cel.js'
import { parseJson } from '../../src/yaml/json.js'
import { temporaryFolder } from '../temporary-folder.js'

let folder: string
let out: string
let err: string

beforeEach(() => {
  folder = temporaryFolder('cel')
  out = ''
  err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text)
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

async function run(...args: string[]): Promise<void> {
  const program = new Command().exitOverride()
  register(program)
  await program.parseAsync(['cel', ...args], { from: 'user' })
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const token = (claims: string) =>
  ['{"alg":"none"}', claims, ''].map((part) => Buffer.from(part).toString('base64url')).join('.')

describe('claimwright cel', () => {
  it('shows the value and what its parts evaluate to', async () => {
    const vars = file('vars.json', '{"jwt": {"roles": ["admin"], "level": 2}, "request": {"path": "/admin/x"}}')
    await run('"admin" in jwt.roles && (jwt.email == "a" || request.path.startsWith("/admin"))', '--vars', vars)
    expect(out).toMatch(/^"admin" in jwt\.roles && .* {2}true \(bool\)$/m)
    expect(out).toMatch(/^ {4}jwt\.roles +\["admin"\] \(object\)$/m)
    expect(out).toMatch(/^ {4}jwt\.email == "a" +error: no such key: email$/m)
  })

  it('takes the claims of a token, which stays hidden', async () => {
    const jwt = token('{"sub":"alice","n":9007199254740993}')
    await run('jwt.rawToken', '--token', file('token.txt', `${jwt}\n`))
    expect(out).toBe('jwt.rawToken  "<redacted>" (object)\n')
    out = ''
    await run('jwt.n == 9007199254740993', '--token', jwt)
    expect(out).toMatch(/^jwt\.n == 9007199254740993 +true \(bool\)$/m)
    out = ''
    await run('jwt.rawToken.unredacted().endsWith(".")', '--token', jwt)
    expect(out).toMatch(/true \(bool\)$/m)
  })

  it('marks the place of a syntax error and exits 1', async () => {
    await run("jwt.team = 'dev'")
    expect(out).toBe('')
    expect(err).toContain("unexpected `=` (equality is `==`)\n  | jwt.team = 'dev'\n  |          ^\n")
    expect(process.exitCode).toBe(1)
  })

  it('replays cases line by line, integers without loss', async () => {
    const cases = [
      '{"expr": "jwt.big", "vars": {"jwt": {"big": 18446744073709551615}}}',
      '{"expr": "jwt.n * 1.0", "vars": {"jwt": {"n": 2.0}}}',
      '',
      '{"expr": "jwt.x", "vars": {}}',
      '{"expr": "1 +", "vars": {}}',
      '{"expr": "b\\"a\\"", "vars": {}}',
    ]
    await run('--cases', file('cases.jsonl', cases.join('\n')))
    const lines = out.trim().split('\n')
    expect(lines[0]).toBe('{"value":18446744073709551615,"type":"uint"}')
    expect(lines[1]).toBe('{"value":2.0,"type":"float"}')
    expect(parseJson(lines[2]!)).toEqual(
      new Map([
        ['error', 'no such key: x'],
        ['phase', 'eval'],
      ]),
    )
    expect(lines[3]).toContain('"phase":"compile"')
    expect(lines[4]).toBe('{"value":"YQ==","type":"bytes"}')
    expect(lines).toHaveLength(5)
  })

  it('says what is wrong with its input', async () => {
    await expect(run()).rejects.toMatchObject({ code: 2 })
    await expect(run('true', '--vars', join(folder, 'none.json'))).rejects.toMatchObject({ code: 3 })
    await expect(run('true', '--vars', file('v.json', '{"nope": 1}'))).rejects.toMatchObject({ code: 2 })
    await expect(run('true', '--vars', file('w.json', '{'))).rejects.toMatchObject({ code: 3 })
    await expect(run('true', '--token', file('t.txt', 'abc'))).rejects.toMatchObject({ code: 2 })
    await expect(run('--cases', file('c.jsonl', '[]'))).rejects.toMatchObject({ code: 3 })
  })
})
