import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { JWT_AUTH, rbac, standalone } from '../../src/check/example-policies.js'
import * as checkCommand from '../../src/cli/check.js'
import * as rulesCommand from '../../src/cli/rules.js'
import { CODES } from '../../src/core/codes.js'
import { temporaryFolder } from '../temporary-folder.js'

const root = temporaryFolder('check')

let folder: string
let n = 0
beforeEach(() => {
  folder = join(root, String(n++))
  mkdirSync(folder)
})

const path = (name: string) => join(folder, name)
const put = (name: string, text: string | Buffer) => writeFileSync(path(name), text)

interface Ran {
  stdout: string
  stderr: string
  code: number
}

/** Runs a command line as the program does, without starting one. */
async function run(...args: string[]): Promise<Ran> {
  const program = new Command().exitOverride()
  checkCommand.register(program)
  rulesCommand.register(program)
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined })
  const ran = { stdout: '', stderr: '', code: 0 }
  const cwd = process.cwd()
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    ran.stdout += String(text)
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    ran.stderr += String(text)
    return true
  })
  process.exitCode = undefined
  process.chdir(folder)
  try {
    await program.parseAsync(args, { from: 'user' })
    ran.code = Number(process.exitCode ?? 0)
  } catch (error) {
    const { code, message } = error as { code: number | string; message: string }
    ran.code = typeof code === 'number' ? code : 2
    ran.stderr += message
  } finally {
    process.exitCode = undefined
    process.chdir(cwd)
    out.mockRestore()
    err.mockRestore()
  }
  return ran
}

const BAD = rbac('principals:\n- jwtPrincipal:\n    claims: { roles: admin }\n    matcher: LIST_CONTAIN')
const OPEN = standalone(JWT_AUTH.replace('  mode: strict\n', '')).replace('com:443', 'com:8080')

describe('exit codes', () => {
  it('0: clean; in a folder also foreign and empty files', async () => {
    put('good.yaml', standalone(JWT_AUTH))
    expect(await run('check', 'good.yaml')).toMatchObject({ code: 0, stderr: '' })
    put('compose.yaml', 'services: {web: {image: nginx}}\n')
    put('empty.yaml', '')
    put('broken-foreign.yaml', 'a: [1\nb: }\n')
    const ran = await run('check', '.', '--format', 'compact')
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toContain('checked 1 document (1 standalone agentgateway), skipped 2 (2 of other programs)\n')
  })

  it.each([
    ['services: {web: {image: nginx}}\n'],
    [''],
    ['a: [1\nb: }\n'],
    ['apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\n'],
    ['bind:\n- port: 3000\n  listeners: []\n'],
  ])('3: a file given by name in which nothing is checked: %j', async (text) => {
    put('good.yaml', standalone(JWT_AUTH))
    put('x.yaml', text)
    const { code, stderr } = await run('check', 'good.yaml', 'x.yaml')
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^claimwright: x\.yaml: nothing was checked: /)])
    expect(await run('check', 'good.yaml', 'x.yaml', '--skip-foreign')).toMatchObject({ code: 0, stderr: '' })
  })

  it('0, with a note: a folder in which nothing is checked', async () => {
    put('x.yaml', 'a: 1\n')
    mkdirSync(path('dist'))
    const { code, stderr, stdout } = await run('check', '.')
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^claimwright: \.: nothing was checked: /)])
    expect(stdout).toContain('checked 0 documents, skipped 2 (1 folder `dist`, 1 of other programs)\n')
  })

  it('1: a template of a policy is not passed', async () => {
    put('t.yaml', BAD.replace('name: models', 'name: {{ .Release.Name }}'))
    const { code, stdout } = await run('check', 't.yaml', '--format', 'compact')
    expect([code, stdout]).toEqual([1, expect.stringContaining('t.yaml:4:9: error[unchecked-template CW1030]')])
    expect(stdout).toContain(', skipped 1 (1 template)\n')
  })

  it('1: findings at or above --fail-on', async () => {
    put('bad.yaml', BAD)
    put('open.yaml', OPEN)
    expect((await run('check', 'bad.yaml')).code).toBe(1)
    expect((await run('check', 'bad.yaml', '--fail-on', 'never')).code).toBe(0)
    expect((await run('check', 'open.yaml', '--fail-on', 'error')).code).toBe(0)
    expect((await run('check', 'open.yaml', '--fail-on', 'warning')).code).toBe(1)
  })

  it('1: what lets every request in, though it loads', async () => {
    put('open.yaml', OPEN)
    expect((await run('check', 'open.yaml')).code).toBe(1)
    put('claimwright.yaml', 'risks:\n  jwt-mode-unset: low\n')
    expect((await run('check', 'open.yaml')).code).toBe(0)
    put('claimwright.yaml', 'severities:\n  jwt-mode-unset: warning\n')
    expect((await run('check', 'open.yaml')).code).toBe(0)
  })

  it('--max-findings, --summary and --quiet', async () => {
    put('open.yaml', OPEN)
    const few = await run('check', 'open.yaml', '--max-findings', '1', '--format', 'json')
    expect(JSON.parse(few.stdout).findings).toHaveLength(1)
    expect(few.code).toBe(1)
    const summary = await run('check', 'open.yaml', '--summary')
    expect(summary.stderr).toMatch(/^(claimwright: )?1 jwt-mode-unset CW6001$/m)
    expect(summary.stdout).not.toContain('-->')
    put('good.yaml', standalone(JWT_AUTH).replace('com:443', 'com:8080'))
    const quiet = await run('check', 'good.yaml', '--quiet', '--skip', 'upstream-without-token')
    expect([quiet.code, quiet.stdout]).toEqual([0, ''])
  })

  it('2: usage', async () => {
    put('good.yaml', standalone(JWT_AUTH))
    for (const args of [
      ['check'],
      ['check', 'good.yaml', '--format', 'xml'],
      ['check', 'good.yaml', '--dialect', 'nginx'],
      ['check', 'good.yaml', '--fail-on', 'often'],
      ['check', 'good.yaml', '--min-confidence', 'low'],
      ['check', 'good.yaml', '--env', 'NOVALUE'],
      ['check', 'good.yaml', '--update-baseline'],
      ['check', 'good.yaml', '--update-baseline', '--baseline', 'known.json', '--only', 'CW6001'],
      ['check', 'good.yaml', '--no-such-option'],
      ['rules', 'CW9999'],
    ])
      expect(await run(...args), args.join(' ')).toMatchObject({ code: 2, stdout: '' })
  })

  it('3: a path that is missing, binary, or not text; the others are still checked', async () => {
    put('bad.yaml', BAD)
    put('binary.yaml', Buffer.from([0, 1, 2, 3]))
    put('latin1.yaml', Buffer.from([0x61, 0xe9]))
    for (const name of ['missing.yaml', 'binary.yaml', 'latin1.yaml']) {
      const { code, stderr, stdout } = await run('check', name, 'bad.yaml')
      expect([code, stderr.split('\n').length], stderr).toEqual([3, 2])
      expect(stderr).toContain(name)
      expect(stdout).toContain('CW2004')
    }
    expect((await run('check', 'bad.yaml', '--token', 'missing.jwt')).code).toBe(3)
    expect((await run('check', 'bad.yaml', '--fetch', 'missing.json')).code).toBe(3)
    expect(await run('check', 'bad.yaml', '--baseline', 'missing.json')).toMatchObject({
      code: 3,
      stderr: 'missing.json: no such file or folder',
    })
  })
})

describe('hostile input', () => {
  it('a broken document does not hide what stands before and after it', async () => {
    put(
      'three.yaml',
      `${BAD}---\napiVersion: gateway.solo.io/v1\nkind: VirtualService\nspec: [\n---\n${BAD.replace('name: models\n', 'name: other\n').replace('"*"', 'b')}`,
    )
    const { stdout } = await run('check', 'three.yaml', '--format', 'compact')
    expect(stdout.match(/CW2004/g)).toHaveLength(2)
    expect(stdout).toContain('CW1001')
  })

  it('an alias bomb and a deep nest end at once', async () => {
    const levels = [...'abcdefghi']
    const bomb = levels
      .map(
        (c, i) =>
          `${c}: &${c} [${Array(9)
            .fill(i === 0 ? 'x' : `*${levels[i - 1]}`)
            .join(', ')}]`,
      )
      .join('\n')
    put('bomb.yaml', `general_settings: {master_key: sk-0f5c61e2}\n${bomb}\n`)
    put('deep.yaml', `general_settings: ${'['.repeat(20000)}${']'.repeat(20000)}\n`)
    const { code, stdout } = await run('check', 'bomb.yaml', 'deep.yaml', '--format', 'compact')
    expect(code).toBe(1)
    expect(stdout).toMatch(/bomb\.yaml:.*CW1002/)
    expect(stdout).toMatch(/deep\.yaml:.*CW100[12]/)
  })

  it('five megabytes of text', async () => {
    put(
      'big.yaml',
      `general_settings:\n  master_key: sk-0f5c61e2\nmodel_list:\n${'- model_name: gpt-4o\n  litellm_params: {model: openai/gpt-4o}\n'.repeat(80_000)}`,
    )
    expect((await run('check', 'big.yaml', '--format', 'compact')).code).toBe(0)
  }, 120_000)
})

describe('--dialect', () => {
  it.each([
    ['standalone', ''],
    ['standalone', '# only words\n'],
    ['standalone', '- a\n'],
    ['litellm', ''],
    ['gloo', ''],
    ['gloo', '- a\n'],
    ['agentgateway', '# only words\n'],
  ])('%s: %j is reported', async (dialect, text) => {
    put('x.yaml', text)
    expect((await run('check', 'x.yaml', '--format', 'compact')).stdout).toMatch(/^no findings in 1 file\n/)
    const { stdout } = await run('check', 'x.yaml', '--format', 'compact', '--dialect', dialect)
    expect(stdout).toMatch(/x\.yaml:1:\d+: (error|warning)\[[\w-]+ CW/)
  })
})

describe('--fix and --diff', () => {
  it('--diff shows and leaves the file alone', async () => {
    put('bad.yaml', BAD)
    const { stdout } = await run('check', 'bad.yaml', '--diff', '--format', 'compact')
    expect(stdout).toMatch(/^--- bad\.yaml\n/)
    expect(stdout).toContain('-                matcher: LIST_CONTAIN\n+                matcher: LIST_CONTAINS\n')
    expect(stdout).not.toContain('CW2004')
    expect(readFileSync(path('bad.yaml'), 'utf8')).toBe(BAD)
  })

  it('--fix writes what is safe, also where a path follows the option', async () => {
    put('bad.yaml', BAD)
    put('open.yaml', OPEN)
    const { code, stderr } = await run('check', '--fix', '--fail-on', 'error', 'bad.yaml', 'open.yaml')
    expect([code, stderr]).toEqual([0, 'claimwright: 1 fixed in 1 file\n'])
    expect(readFileSync(path('bad.yaml'), 'utf8')).toBe(BAD.replace('LIST_CONTAIN', 'LIST_CONTAINS'))
    expect(readFileSync(path('open.yaml'), 'utf8')).toBe(OPEN)
  })

  it('--fix with a slip writes nothing', async () => {
    put('bad.yaml', BAD)
    const { code, stderr } = await run('check', '--fix=unsave', 'bad.yaml')
    expect([code, stderr]).toEqual([2, '--fix unsave: expected safe or unsafe, or a path that exists'])
    expect(readFileSync(path('bad.yaml'), 'utf8')).toBe(BAD)
  })

  it('--fix=unsafe writes the others, too', async () => {
    put('open.yaml', OPEN)
    await run('check', 'open.yaml', '--fix=unsafe')
    expect(readFileSync(path('open.yaml'), 'utf8')).toContain('mode: strict')
  })
})

describe('--only, --skip and --min-severity', () => {
  it.each([
    [['--only', 'CW6001'], ['CW6001']],
    [['--only', 'jwt-mode-unset,cw6020', '--min-severity', 'warning'], ['CW6001']],
    [['--skip', 'CW6001', '--min-severity', 'warning'], []],
    [['--min-severity', 'error'], []],
  ])('%j', async (options, codes) => {
    put('open.yaml', OPEN)
    const { stdout } = await run('check', 'open.yaml', '--format', 'compact', ...options)
    expect([...stdout.matchAll(/\[[\w-]+ (CW\d+)\]/g)].map((match) => match[1])).toEqual(codes)
  })

  it('codes and severities that do not exist', async () => {
    put('open.yaml', OPEN)
    for (const options of [
      ['--only', 'CW9999'],
      ['--skip', 'x'],
      ['--min-severity', 'loud'],
    ])
      expect(await run('check', 'open.yaml', ...options)).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('a baseline', () => {
  it('takes out what was known, and nothing new', async () => {
    put('open.yaml', OPEN)
    expect(
      (await run('check', 'open.yaml', '--baseline', 'known.json', '--update-baseline', '--fail-on', 'warning')).code,
    ).toBe(0)
    put('open.yaml', `# moved\n${OPEN}`)
    expect((await run('check', 'open.yaml', '--baseline', 'known.json', '--fail-on', 'warning')).code).toBe(0)
    const known = await run('check', 'open.yaml', '--baseline', 'known.json', '--format', 'json')
    const listed = JSON.parse(readFileSync(path('known.json'), 'utf8')).findings.length
    expect(JSON.parse(known.stdout)).toMatchObject({ findings: [], summary: { baseline: listed } })
    put('new.yaml', OPEN)
    expect((await run('check', 'open.yaml', 'new.yaml', '--baseline', 'known.json', '--fail-on', 'warning')).code).toBe(
      1,
    )
  })
})

describe('claimwright.yaml', () => {
  it('is found in folders above, up to the root of the repository, and its paths are relative to it', async () => {
    for (const below of ['repo/.git', 'repo/apps/models/ignored', 'repo/apps/models/known'])
      mkdirSync(path(below), { recursive: true })
    const config = 'severities: {CW2004: warning}\npaths: {ignore: [models/ignored]}\nbaseline: known.json\n'
    put('repo/apps/claimwright.yaml', config)
    put('repo/apps/models/a.yaml', BAD)
    put('repo/apps/models/ignored/b.yaml', BAD)
    const command = ['check', '.', '--format', 'compact']
    folder = path('repo/apps')
    await run(...command, '--update-baseline', '--baseline', 'known.json')
    folder = path('models')
    expect(await run(...command)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no findings in 1 file\n2 findings are in the baseline\n'),
    })
    put('c.yaml', BAD)
    expect((await run(...command)).stdout).toContain('c.yaml:28:26: warning[')
    rmSync(path('../claimwright.yaml'))
    put('../../../claimwright.yaml', config)
    expect((await run(...command)).stdout).toContain('c.yaml:28:26: error[')
  })

  it('names the file in which it found a mistake', async () => {
    put('claimwright.yaml', 'targets: {nginx: 1.0.0}\n')
    mkdirSync(path('below'))
    folder = path('below')
    put('a.yaml', BAD)
    const { code, stderr } = await run('check', 'a.yaml')
    expect([code, stderr]).toEqual([
      2,
      '../claimwright.yaml:1:11: unknown member `nginx`; expected one of: gloo, envoy, agentgateway, litellm, gateway-api',
    ])
  })

  it('sets severities, paths, targets and tokens', async () => {
    mkdirSync(path('vendor'))
    put('vendor/bad.yaml', BAD)
    put('open.yaml', OPEN)
    put('regex.yaml', rbac('principals:\n- jwtPrincipal:\n    claims: { email: ".*" }\n    matcher: REGEX_MATCH'))
    put('token.json', '{"iss": "https://other.example.com"}')
    put(
      'claimwright.yaml',
      'severities: {CW6001: error, CW6020: off}\npaths: {ignore: [vendor/**]}\ntargets: {gloo: 1.18.0}\ntokens: [token.json]\n',
    )
    const { stdout } = await run('check', '.', '--format', 'compact')
    expect(stdout).toContain('error[jwt-mode-unset CW6001]')
    expect(stdout).not.toContain('CW6020')
    expect(stdout).not.toContain('vendor')
    expect(stdout).toContain('CW2031')
    expect(stdout).toContain('CW4010')
  })

  it.each([
    ['nope: 1', 'claimwright.yaml:1:1: unknown member `nope`'],
    ['severities:\n  CW9999: off', 'claimwright.yaml:2:3: unknown rule `CW9999`'],
    [
      'severities:\n  kid-differs: off',
      'claimwright.yaml:2:3: `kid-differs`: `diff` and `convert` report it, not `check`',
    ],
    [
      'severities:\n  CW6001: loud',
      'claimwright.yaml:2:11: `"loud"` is not a possible value; expected one of: "error"',
    ],
    ['targets: {nginx: 1}', 'claimwright.yaml:1:11: unknown member `nginx`; expected one of: gloo'],
    ['paths: {ignore: x}', 'claimwright.yaml:1:17: expected array, found string'],
    ['targets: {gloo: newest}', 'claimwright.yaml:1:17: gloo=newest: '],
    ['a: [', 'claimwright.yaml:1:'],
  ])('%j is refused with its place', async (text, message) => {
    put('claimwright.yaml', text)
    put('a.yaml', '')
    const { code, stderr } = await run('check', 'a.yaml')
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('rules', () => {
  it('lists the catalogue, and prints a page', async () => {
    const list = await run('rules')
    expect(list.stdout).toMatch(/^CW6001 {2}jwt-mode-unset +warning {2}high/m)
    const page = await run('rules', 'cw6001')
    expect(page.stdout).toContain('# jwt-mode-unset')
    const json = JSON.parse((await run('rules', '--format', 'json')).stdout) as Record<string, unknown>[]
    expect(json.length).toBe(list.stdout.trim().split('\n').length)
    expect(json.filter(({ severity, confidence, cause }) => cause === undefined && !(severity && confidence))).toEqual(
      [],
    )
  })

  it('accepts no difference of diff and convert where a rule of check is named', async () => {
    put('good.yaml', standalone(JWT_AUTH))
    for (const option of ['--only', '--skip']) {
      const { code, stderr } = await run('check', 'good.yaml', option, 'CW7204')
      expect([code, stderr]).toEqual([2, `${option} CW7204: \`diff\` and \`convert\` report it, not \`check\``])
    }
  })

  it('lists the differences of diff and convert, too, and says what each means', async () => {
    expect((await run('rules')).stdout).toMatch(/^CW7204 {2}kid-differs +differs {2}engine {2}a token without a `kid`/m)
    for (const code of CODES.filter((each) => each.startsWith('CW7'))) {
      const { code: exit, stdout } = await run('rules', code)
      expect([exit, stdout]).toEqual([0, expect.stringContaining(`\`${code}\` · `)])
    }
  })
})

describe('-o', () => {
  it('writes the report to a file', async () => {
    put('bad.yaml', BAD)
    expect(await run('check', 'bad.yaml', '--format', 'sarif', '-o', 'out.sarif')).toMatchObject({
      code: 1,
      stdout: '',
    })
    expect(JSON.parse(readFileSync(path('out.sarif'), 'utf8')).runs[0].results[0].ruleId).toBe('CW2030')
  })
})
