import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import * as convert from '../../src/cli/convert.js'
import * as diff from '../../src/cli/diff.js'
import { CONFORMANCE } from '../compare/policies.js'

const folder = mkdtempSync(join(tmpdir(), 'claimwright-convert-'))
const SOURCE = join(CONFORMANCE, 'gloo/rbac-matcher-default/policy.yaml')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(() => {
  process.exitCode = undefined
})

/** Runs a command as `main` does. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' }
  const into = (where: 'out' | 'err') => (text: unknown) => {
    told[where] += String(text)
    return true
  }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(into('out'))
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(into('err'))
  const program = new Command('claimwright').exitOverride()
  convert.register(program)
  diff.register(program)
  let code: number | undefined
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch (error) {
    code = (error as { code?: unknown }).code as number
    told.err += (error as Error).message
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
  const result = { code: code ?? Number(process.exitCode ?? 0), ...told }
  process.exitCode = undefined
  return result
}

describe('claimwright convert', () => {
  it('writes the policy to standard output and the report to standard error', async () => {
    const { code, out, err } = await run('convert', SOURCE, '--to', 'standalone')
    expect(code).toBe(0)
    expect(out).toContain('jwtAuth:')
    expect(err).toContain('gloo to standalone:')
  })

  it('writes a folder at once, never over another without --force, and leaves nothing beside it', async () => {
    const within = mkdtempSync(join(folder, 'within-'))
    const output = join(within, 'out')
    expect((await run('convert', SOURCE, '--to', 'standalone', '-o', output)).code).toBe(0)
    expect(readdirSync(output)).toEqual(['agentgateway.yaml'])
    const again = await run('convert', SOURCE, '--to', 'standalone', '-o', output)
    expect(again.code).toBe(2)
    expect(again.err).toContain('--force')
    expect((await run('convert', SOURCE, '--to', 'standalone', '-o', output, '--force')).code).toBe(0)
    expect(readdirSync(within)).toEqual(['out'])
  })

  it('writes one file when asked for one, and the report to a file', async () => {
    const [output, report] = [join(folder, 'one.yaml'), join(folder, 'report.json')]
    expect(
      (await run('convert', SOURCE, '--to', 'standalone', '-o', output, '--report', 'json', '--report-file', report))
        .code,
    ).toBe(0)
    expect(readFileSync(output, 'utf8')).toContain('jwtAuth:')
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ version: 1, source: 'gloo', target: 'standalone' })
  })

  it('replays cases', async () => {
    const { err } = await run(
      'convert',
      SOURCE,
      '--to',
      'standalone',
      '--cases',
      join(CONFORMANCE, 'gloo/rbac-matcher-default/cases.json'),
    )
    expect(err).toMatch(/recorded cases: \d+ preserved, \d+ explained, 0 unexplained/)
  })

  it.each([
    [['convert', SOURCE, '--to', 'nothing'], 2],
    [['convert', SOURCE, '--to', 'standalone', '--report', 'xml'], 2],
    [['convert', join(folder, 'missing.yaml'), '--to', 'standalone'], 3],
  ])('%s: exit %d', async (argv, code) => {
    expect((await run(...argv)).code).toBe(code)
  })

  it('writes nothing for a source that its gateway would not load', async () => {
    const bad = join(folder, 'bad.yaml')
    writeFileSync(bad, readFileSync(SOURCE, 'utf8').replace('providers:', 'providers: 7 #'))
    const output = join(folder, 'never')
    expect((await run('convert', bad, '--to', 'standalone', '-o', output)).code).toBe(1)
    expect(existsSync(output)).toBe(false)
  })
})

describe('claimwright diff', () => {
  const text = readFileSync(SOURCE, 'utf8')
  const [old, young] = [join(folder, 'old.yaml'), join(folder, 'new.yaml')]
  writeFileSync(old, text)
  writeFileSync(young, text.replace(/rbac:[\s\S]*?(?=\n {4}routes:)/, 'rbac: { disable: true }'))

  it('exits 0 for the same policy', async () => {
    const { code, out } = await run('diff', old, SOURCE)
    expect(code).toBe(0)
    expect(out).toContain('equivalent (complete')
  })

  it('exits 1 and shows who gains', async () => {
    const { code, out } = await run('diff', old, young, '--format', 'json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      equivalence: 'different',
      differences: [{ direction: 'opens', cause: 'policy', code: 'CW7103' }],
    })
  })

  it('--fail-on opens lets closings pass', async () => {
    expect((await run('diff', young, old, '--fail-on', 'opens')).code).toBe(0)
    expect((await run('diff', old, young, '--fail-on', 'opens')).code).toBe(1)
  })

  it('compares with a revision', async () => {
    const repository = mkdtempSync(join(tmpdir(), 'claimwright-git-'))
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        cwd: repository,
        stdio: 'pipe',
      })
    git('init', '-q')
    writeFileSync(join(repository, 'policy.yaml'), text)
    git('add', '.')
    git('commit', '-qm', 'one')
    const before = process.cwd()
    process.chdir(repository)
    try {
      expect((await run('diff', 'HEAD:policy.yaml', young)).code).toBe(1)
      expect((await run('diff', 'HEAD:', 'policy.yaml')).code).toBe(0)
      expect((await run('diff', 'HEAD:nothing.yaml', 'policy.yaml')).code).toBe(3)
      expect((await run('diff', 'nowhere:policy.yaml', 'policy.yaml')).code).toBe(3)
    } finally {
      process.chdir(before)
      rmSync(repository, { recursive: true, force: true })
    }
  })
})
