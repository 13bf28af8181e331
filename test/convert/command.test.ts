import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as convert from '../../src/cli/convert.js'
import * as diff from '../../src/cli/diff.js'
import { CONFORMANCE } from '../compare/policies.js'
import { temporaryFolder } from '../temporary-folder.js'

const folder = temporaryFolder('convert')
const SOURCE = join(CONFORMANCE, 'gloo/rbac-matcher-default/policy.yaml')
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
    expect(err).toContain('gloo -> standalone:')
  })

  it('writes a folder at once, never over another without --force, and leaves nothing beside it', async () => {
    const within = temporaryFolder('within')
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

  it('writes a file where the path has an extension', async () => {
    const output = join(folder, 'converted.txt')
    expect((await run('convert', SOURCE, '--to', 'standalone', '-o', output)).code).toBe(0)
    expect(readFileSync(output, 'utf8')).toContain('jwtAuth:')
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

  describe('with cases that expect an answer', () => {
    const request = { method: 'GET', authority: 'any-host.example', path: '/', headers: [], body: '' }
    const file = (name: string, members: object) => {
      const path = join(folder, `${name}.json`)
      writeFileSync(path, JSON.stringify({ cases: [{ name, request, ...members }] }))
      return path
    }
    it.each([
      ['deny', 0],
      [401, 0],
      [{ status: 401 }, 0],
      ['allow', 1],
      [403, 1],
      [{ status: 401, body: 'another body' }, 1],
    ])('expect %j: exit %d', async (expected, code) => {
      const path = file('expected', { expect: expected })
      const { code: found, err } = await run('convert', SOURCE, '--to', 'standalone', '--cases', path)
      expect([found, /case `expected`, before the conversion/.test(err)]).toEqual([code, code === 1])
    })

    it('refuses members that no case has', async () => {
      const { code, err } = await run('convert', SOURCE, '--to', 'standalone', '--cases', file('odd', { expects: 1 }))
      expect(code).toBe(2)
      expect(err).toContain('expected name, request, sequence, now, env, outside, expect')
    })

    it('asks at the time of --now where a case names none', async () => {
      const recorded = join(CONFORMANCE, 'gloo/rbac-matcher-default/cases.json')
      const { cases } = JSON.parse(readFileSync(recorded, 'utf8')) as {
        cases: { request: object; response: { status: number } }[]
      }
      const allowed = cases.find(({ response }) => response.status === 200)!
      const path = file('timed', { request: allowed.request, expect: 'deny' })
      const at = (now: string) => run('convert', SOURCE, '--to', 'standalone', '--cases', path, '--now', now)
      expect((await at('1790000000')).err).toMatch(/case `timed`, before the conversion/)
      expect((await at('9000000000')).err).not.toMatch(/case `timed`, before the conversion/)
      expect((await at('soon')).code).toBe(2)
    })
  })

  it.each([
    [['convert', SOURCE, '--to', 'nothing'], 2],
    [['convert', SOURCE, '--to', 'standalone', '--set', 'foo=bar'], 2],
    [['convert', SOURCE, '--to', 'standalone', '--report', 'xml'], 2],
    [['convert', SOURCE, '--to', 'standalone', '--dialect', 'nothing'], 2],
    [['convert', SOURCE, '--to', 'standalone', '--accept', 'CW9999'], 2],
    [['convert', SOURCE, '--to', 'standalone', '--set', 'issuer'], 2],
    [['convert', SOURCE, '--to', 'standalone', '-o', 'same.yaml', '--report-file', 'same.yaml'], 2],
    [['convert', SOURCE, '--to', 'standalone', '--report-file', join(folder, 'missing/report.json')], 3],
    [['diff', SOURCE, SOURCE, '--dialect', 'nothing'], 2],
    [['diff', SOURCE, SOURCE, '--format', 'xml'], 2],
    [['convert', join(folder, 'missing.yaml'), '--to', 'standalone'], 3],
  ])('%s: exit %d', async (argv, code) => {
    expect((await run(...argv)).code).toBe(code)
  })

  it.each([
    ['an empty file', '', 2],
    ['no object of a gateway', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n', 2],
    ['text that does not parse', 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata: {\n', 1],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), 3],
  ])('writes nothing for %s', async (name, content, code) => {
    const file = join(folder, `${name}.yaml`)
    writeFileSync(file, content)
    const output = join(folder, `${name} out`)
    const ran = await run('convert', file, '--to', 'standalone', '-o', output)
    expect([ran.code, existsSync(output)]).toEqual([code, false])
    expect(ran.err).not.toBe('')
  })

  it('reads lines that end as Windows has them, and two documents as one policy', async () => {
    const text = readFileSync(SOURCE, 'utf8')
    const file = join(folder, 'windows.yaml')
    writeFileSync(file, text.replaceAll('\n', '\r\n'))
    const [plain, windows] = [
      await run('convert', SOURCE, '--to', 'standalone'),
      await run('convert', file, '--to', 'standalone'),
    ]
    expect([windows.code, windows.out]).toEqual([0, plain.out])
    writeFileSync(
      file,
      `${text}---\n${text.replace(/(metadata:[\s\S]*?name: )[\w-]+/, '$1other').replace(/domains: .*/, 'domains: [other.example]')}`,
    )
    const two = await run('convert', file, '--to', 'standalone')
    expect(two.code).toBe(0)
    expect(two.out.split('jwtAuth:').length).toBeGreaterThan(plain.out.split('jwtAuth:').length)
  })

  describe('of a folder', () => {
    const mixed = temporaryFolder('mixed')
    const standalone = (name: string) => readFileSync(join(CONFORMANCE, 'agentgateway', name, 'policy.yaml'), 'utf8')
    writeFileSync(join(mixed, 'vs.yaml'), readFileSync(SOURCE, 'utf8'))
    writeFileSync(join(mixed, 'a.yaml'), standalone('jwt-mode-strict'))
    writeFileSync(join(mixed, 'b.yaml'), standalone('jwt-mode-optional'))
    writeFileSync(join(mixed, 'README.md'), '# none of ours\n')

    it('gives each configuration a folder, and the report a total', async () => {
      const [output, report] = [join(folder, 'all'), join(folder, 'all.json')]
      const options = ['--to', 'envoy', '--accept', 'all', '-o', output, '--force', '--report-file', report]
      expect((await run('convert', mixed, ...options, '--report', 'json')).code).toBe(0)
      const written = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.yaml'),
      )
      expect(written.map((name) => name.slice(-'vs/envoy.yaml'.length)).sort()).toHaveLength(3)
      const json = JSON.parse(readFileSync(report, 'utf8')) as {
        total: Record<string, number>
        reports: { fields: object[]; differences: object[] }[]
      }
      const count = (of: 'fields' | 'differences') => json.reports.reduce((sum, one) => sum + one[of].length, 0)
      const { exact, approximate, manual, unsupported, opens, closes, answers } = json.total as Record<string, number>
      expect(exact! + approximate! + manual! + unsupported!).toBe(count('fields'))
      expect(opens! + closes! + answers!).toBe(count('differences'))
      expect((await run('convert', mixed, ...options, '--report', 'markdown')).code).toBe(0)
      expect(readFileSync(report, 'utf8')).toMatch(/^# Migration of 3 configurations\n[\s\S]*\| total \|/)
      const pretty = await run('convert', mixed, '--to', 'envoy', '--accept', 'all')
      expect(pretty.err).toMatch(/\ntotal: \d+ exact, .* answers differently\n$/)
    })

    it('leaves what is in the target’s dialect as it is', async () => {
      const output = join(folder, 'to-gloo')
      expect((await run('convert', mixed, '--to', 'gloo', '--accept', 'all', '-o', output)).code).toBe(0)
      const [own] = readdirSync(output, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('vs.yaml'),
      )
      expect(readFileSync(join(output, own!), 'utf8')).toBe(readFileSync(SOURCE, 'utf8'))
    })
  })

  it('finishes writing before it hears a signal, and leaves nothing beside', () => {
    const script = join(folder, 'interrupted.ts')
    const output = join(folder, 'interrupted')
    // The text of the second file is asked for when the first one is written.
    writeFileSync(
      script,
      `import { writeOutput } from ${JSON.stringify(join(import.meta.dirname, '../../src/cli/output.ts'))}
      const late = { name: 'b.yaml', get text() { process.kill(process.pid, 'SIGINT'); return 'b' } }
      writeOutput(${JSON.stringify(output)}, [{ name: 'a.yaml', text: 'a' }, late], false)`,
    )
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, '../../scripts/run-ts.mjs'), script])
    expect(status).toBe(130)
    expect(readdirSync(output).sort()).toEqual(['a.yaml', 'b.yaml'])
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([])
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
    expect(out).toMatch(/^the same program\njudged by .+\n(?:note: .+\n)?$/)
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
    const repository = temporaryFolder('git')
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
    }
  })
})
