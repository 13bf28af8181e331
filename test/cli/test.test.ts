import { spawn } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { POLICY } from '../suite/policies.js'
import { temporaryFolder } from '../temporary-folder.js'
import { capture } from './capture.js'
import { buildOnce, claimwright, EXAMPLES } from './run.js'

const COMMAND = join(EXAMPLES, '../dist/cli/claimwright.js')

let folder: string
beforeAll(() => {
  buildOnce()
  folder = temporaryFolder('test')
  cpSync(EXAMPLES, join(folder, 'examples'), { recursive: true })
  writeFileSync(join(folder, 'policy.yaml'), POLICY)
})

const SUITE = `name: models
policy: policy.yaml
tags: [all]
tokens:
  gold: { claims: { tier: gold, sub: alice }, tags: [good] }
  silver: { claims: { tier: silver, sub: bob } }
requests:
  models: GET /v1/models
  other: GET /other
matrix:
  gold: { models: allow, other: 404 }
  silver: { models: 403 }
  none: { models: 401 }
`

function suite(name: string, text: string): string {
  const path = join(folder, `${name}.claimwright-test.yaml`)
  writeFileSync(path, text)
  return path
}

describe('test', () => {
  it('passes the suites of the examples', async () => {
    const { code, stdout } = await capture(['test', join(folder, 'examples')])
    expect(stdout).toMatch(/\n\d+ passed in 7 suites\n$/)
    expect(code).toBe(0)
  })

  it('exits 1 on a failure, with the steps and what would turn it', async () => {
    const path = suite('failing', SUITE.replace('silver: { models: 403 }', 'silver: { models: allow }'))
    const { code, stdout } = await capture(['test', path])
    expect(code).toBe(1)
    expect(stdout).toContain('no models: expected allow, got 403 "authorization failed"')
    expect(stdout).toMatch(/no authorize: allow `jwt.tier == "gold" && jwt.sub != "mallory"` does not hold/)
    expect(stdout).toContain('to turn it: with claim `tier` "gold" (it is "silver") the answer is 200 (forwarded)')
    expect(stdout).toContain('3 passed, 1 failed in 1 suite')
  })

  it('exits 1 where there is no test', async () => {
    const empty = temporaryFolder('empty')
    expect(await capture(['test', empty])).toMatchObject({ code: 1, stdout: '' })
    const { code, stderr } = await capture(['test', suite('some', SUITE), '--filter', 'token:nowhere'])
    expect([code, stderr]).toEqual([1, 'claimwright: no case fits --filter token:nowhere\n'])
  })

  it('exits 2 with findings where a suite is wrong, and 3 where a path is missing', async () => {
    const { code, stderr } = await capture(['test', suite('wrong', SUITE.replace('matrix', 'matrx'))])
    expect(code).toBe(2)
    expect(stderr).toContain('unknown member `matrx`')
    expect((await capture(['test', join(folder, 'nowhere')])).code).toBe(3)
    expect((await capture(['test', '--format', 'xml'])).code).toBe(2)
  })

  it('shows findings of a policy that its gateway does not load', async () => {
    writeFileSync(join(folder, 'broken.yaml'), POLICY.replace('mode: strict', 'mode: Strict'))
    const path = suite('broken', SUITE.replace('policy.yaml', 'broken.yaml'))
    const { code, stderr } = await capture(['test', path])
    expect(code).toBe(2)
    expect(stderr).toContain('the gateway does not load this policy')
    expect(stderr).toContain('broken.yaml')
  })

  it('filters by suite, token, request, tag and title', async () => {
    const path = suite('filtered', SUITE)
    const count = async (...filters: string[]): Promise<string> => {
      const { stdout } = await capture(['test', path, ...filters.flatMap((filter) => ['--filter', filter])])
      return stdout.split('\n').at(-2)!
    }
    expect(await count('token:gold')).toBe('2 passed, 2 filtered out in 1 suite')
    expect(await count('token:gold', 'token:none')).toBe('3 passed, 1 filtered out in 1 suite')
    expect(await count('token:gold', 'request:models')).toBe('1 passed, 3 filtered out in 1 suite')
    expect(await count('tag:good')).toBe('2 passed, 2 filtered out in 1 suite')
    expect(await count('tag:all', 'suite:mod*')).toBe('4 passed in 1 suite')
    expect(await count('silver')).toBe('1 passed, 3 filtered out in 1 suite')
  })

  it('writes JUnit, TAP, JSON and annotations', async () => {
    const path = suite('formats', SUITE.replace('other: 404', 'other: allow'))
    const as = async (format: string): Promise<string> => (await capture(['test', path, '--format', format])).stdout
    expect(await as('junit')).toMatch(
      /<testcase name="gold &gt; other" .* line="11">\n {6}<failure type="mismatch" message="expected allow, got 404 &quot;route not found&quot;">/,
    )
    expect(await as('tap')).toMatch(
      /^TAP version 14\n1\.\.4\nok 1 - models > gold > models\nnot ok 2 - models > gold > other\n {2}---\n/,
    )
    expect(JSON.parse(await as('json'))).toMatchObject({
      passed: 3,
      failed: 1,
      suites: [{ name: 'models', cases: [{ status: 'passed' }, { status: 'failed', line: 11, failure: {} }, {}, {}] }],
    })
    expect(await as('github')).toMatch(/^::error file=.*formats.*,line=11,col=33,title=gold > other::/)
  })

  it('records answers with --update', async () => {
    const path = suite(
      'recorded',
      `policy: policy.yaml\ncases:\n  - request: GET /v1\n    expect: { recorded: null } # today\n`,
    )
    expect((await capture(['test', path])).code).toBe(1)
    expect(await capture(['test', path, '--update'])).toMatchObject({ code: 0 })
    expect(readFileSync(path, 'utf8')).toMatch(/expect: \{ recorded: \{"status":401,.*\} \} # today\n$/)
    expect((await capture(['test', path])).code).toBe(0)
  })

  it('writes first suites that pass and cover what can be reached', async () => {
    for (const [name, ...args] of [
      ['gloo-ai-gateway'],
      ['gloo-workshop-lab12'],
      [
        'mcp/config.yaml',
        '--mcp-tools',
        join(folder, 'examples/mcp/servers.json'),
        '--files',
        join(folder, 'examples'),
      ],
      [
        'agentgateway-standalone/jwtauth-authorization.yaml',
        '--env',
        'OPENAI_API_KEY=sk-0123456789abcdef',
        '--files',
        join(folder, 'examples/agentgateway-standalone'),
      ],
    ]) {
      const output = join(folder, `${name!.replaceAll('/', '-')}.claimwright-test.yaml`)
      const written = await capture(['test', '--init', join(folder, 'examples', name!), ...args, '-o', output])
      expect(written.code, written.stderr).toBe(0)
      expect(written.stderr).toContain('(100.0 %)')
      expect(readFileSync(output, 'utf8')).not.toContain('sk-0123456789abcdef')
      const { code, stdout } = await capture(['test', output, '--fail-under', '100'])
      expect([code, stdout], name).toEqual([0, expect.stringContaining('coverage of the policy: 100.0 %')])
    }
  })

  it('refuses an option that does nothing without another', async () => {
    for (const [option, needed] of [
      ['--suggest', '--mutate'],
      ['--send', '--against'],
      ['--kid=a', '--against'],
      ['--mcp-tools=a.json', '--init'],
    ])
      expect(await capture(['test', suite('idle', SUITE), option!])).toMatchObject({
        code: 2,
        stderr: `claimwright: ${option!.replace(/=.*/, '')} does nothing without ${needed}\n`,
      })
  })

  it('says line by line why the gateway does not load the policy of a first suite', async () => {
    const path = join(folder, 'refused.yaml')
    writeFileSync(path, 'binds:\n- port: 1\n  unknown: 1\n  other: 2\n  listeners: []\n')
    const { code, stderr } = await capture(['test', '--init', path])
    expect(code).toBe(2)
    expect(stderr).toMatch(/refused\.yaml:3: unknown field `unknown`.*\n.*refused\.yaml:4: unknown field `other`/)
    expect(stderr).toMatch(/claimwright: the gateway does not load this policy\n$/)
  })

  it('exits 1 where less is covered than --fail-under wants', async () => {
    const path = suite('covered', SUITE)
    const { code, stdout, stderr } = await capture(['test', path, '--fail-under', '46.2'])
    expect(stdout).toContain('coverage of the policy: 46.1 %')
    expect([code, stderr]).toEqual([1, 'claimwright: 46.1 % of the policy is covered, and --fail-under wants 46.2 %\n'])
    expect((await capture(['test', path, '--fail-under', '46'])).code).toBe(0)
    expect((await capture(['test', path, '--fail-under', 'all'])).code).toBe(2)
  })

  it('lists changes that no case notices, with cases that would', async () => {
    const { stdout } = await capture(['test', suite('mutated', SUITE), '--mutate', '--suggest'])
    expect(stdout).toMatch(/changes of .*policy\.yaml: \d+ of \d+ are noticed/)
    expect(stdout).toMatch(/cases that would notice them:\n {2}- \{ token: \{ claims: /)
  })

  it('is checked by check, where it is given by name', async () => {
    const path = suite('checked', SUITE.replace('matrix', 'matrx'))
    const { code, stdout } = await capture(['check', path, '--format', 'compact'])
    expect([code, stdout]).toEqual([1, expect.stringContaining('unknown member `matrx`')])
    expect((await capture(['check', suite('good', SUITE)])).code).toBe(0)
  })

  it('gives the same report from several processes', () => {
    for (const format of ['pretty', 'json', 'tap']) {
      const args = ['test', join(folder, 'examples'), '--format', format, '--jobs']
      const [one, three] = [claimwright([...args, '1']), claimwright([...args, '3'])]
      expect([three.code, three.stdout, three.stderr]).toEqual([one.code, one.stdout, one.stderr])
    }
  })

  it('runs again when a file changes', async () => {
    const path = suite('watched', SUITE)
    const child = spawn(process.execPath, [COMMAND, 'test', path, '--watch'])
    let output = ''
    const until = (wanted: RegExp): Promise<void> =>
      new Promise((done) => {
        const look = (): void => {
          if (wanted.test(output)) done()
        }
        child.stdout.on('data', look)
        child.stderr.on('data', look)
        look()
      })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    try {
      await until(/4 passed in 1 suite/)
      await until(/watching \d+ files/)
      writeFileSync(path, SUITE.replace('silver: { models: 403 }', 'silver: { models: 401 }'))
      await until(/3 passed, 1 failed in 1 suite/)
    } finally {
      child.kill()
    }
  })

  it('shows no secret of the policy, of a token or of the environment', async () => {
    const secret = 'sk-1f0c5b8e7a9d4c3b2a1f'
    const path = suite(
      'secret',
      `policy: policy.yaml\nfixtures: { env: { API_KEY: ${secret} } }\ntokens: { key: { raw: ${secret} } }\nrequests: { a: { url: /v1, headers: { x-api-key: ${secret} } } }\nmatrix: { key: { a: allow } }\n`,
    )
    for (const format of ['pretty', 'json', 'junit', 'tap', 'github'])
      expect((await capture(['test', path, '--format', format])).stdout).not.toContain(secret)
  })
})
