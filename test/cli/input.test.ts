import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { buildOnce, claimwright, EXAMPLES, shell } from './run.js'

const folder = temporaryFolder('input')

const PLANTED = join(EXAMPLES, 'planted/virtual-service.yaml')
const planted = readFileSync(PLANTED, 'utf8')
const bomb = Array.from({ length: 12 }, (_, index) =>
  index === 0
    ? 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n'
    : `a${index}: &a${index} [${`*a${index - 1}, `.repeat(10)}]\n`,
)
const header = 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec:\n'

const FILES: Record<string, string | Buffer> = {
  'empty.yaml': '',
  'comments.yaml': '# nothing\n# here\n',
  'list.yaml': '- a\n- b\n',
  'foreign.yaml': 'a: 1\n---\nb: 2\n',
  'broken.yaml': 'a: [\n',
  'big.yaml': `a:\n${'  - some text that is nobody’s policy\n'.repeat(130_000)}`,
  'bomb.yaml': bomb.join(''),
  'bomb-of-ours.yaml': header + bomb.map((line) => `  ${line}`).join(''),
  'deep.yaml': `${header}  a: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}\n`,
  'binary.yaml': Buffer.from([0x61, 0x3a, 0x20, 0x00, 0x01, 0xff]),
  'latin1.yaml': Buffer.from('# caf\xe9\n', 'latin1'),
  'utf16.yaml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a: 1\n', 'utf16le')]),
  'crlf.yaml': planted.replaceAll('\n', '\r\n'),
  'bom.yaml': `\ufeff${planted}`,
}

beforeAll(() => {
  buildOnce()
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(folder, name), content)
  mkdirSync(join(folder, 'nothing'))
})

const check = (...args: string[]) => claimwright(['check', '--format', 'compact', ...args], { cwd: folder })

/** `LINE:COLUMN CODE` of what `check` found. */
const places = (stdout: string) =>
  [...stdout.matchAll(/:(\d+:\d+): \w+\[[\w-]+ (CW\d+)\]/g)].map(([, place, code]) => `${place} ${code}`)

describe('what check makes of a path', () => {
  const PATHS: [path: string, code: number, says: RegExp][] = [
    ['empty.yaml', 3, /^claimwright: empty\.yaml: nothing was checked: it is empty /m],
    ['broken.yaml', 3, /^claimwright: broken\.yaml: nothing was checked: it is not YAML \(line 2, column 1\) /m],
    ['comments.yaml', 3, /^claimwright: comments\.yaml: nothing was checked: /m],
    ['list.yaml', 3, /^claimwright: list\.yaml: nothing was checked: /m],
    ['foreign.yaml', 3, /^claimwright: foreign\.yaml: nothing was checked: /m],
    ['nothing', 0, /^no findings in 0 files$/m],
    ['big.yaml', 3, /^claimwright: big\.yaml: nothing was checked: /m],
    ['bomb.yaml', 3, /^claimwright: bomb\.yaml: nothing was checked: /m],
    ['bomb-of-ours.yaml', 1, /error\[text-expands CW1002\] aliases blow this text up/],
    ['deep.yaml', 1, /error\[text-expands CW1002\] maps and lists nest more than 256 levels deep/],
    ['binary.yaml', 3, /^claimwright: binary.yaml: a binary file, not text$/m],
    ['latin1.yaml', 3, /^claimwright: latin1.yaml: not UTF-8 text$/m],
    ['utf16.yaml', 3, /^claimwright: utf16.yaml: UTF-16 text; save it as UTF-8$/m],
    ['missing.yaml', 3, /^claimwright: missing.yaml: no such file or folder$/m],
    ['/dev/zero', 3, /^claimwright: \/dev\/zero: a device, not a file; /m],
  ]
  for (const [path, code, says] of PATHS)
    it(`${path}: exit ${code}`, () => {
      const ran = check(path)
      expect(ran.stdout + ran.stderr).toMatch(says)
      expect(ran.code).toBe(code)
    })

  it('one path that cannot be read does not hide what is wrong in another', () => {
    const ran = check('missing.yaml', PLANTED)
    expect(ran.code).toBe(3)
    expect(ran.stdout).toContain('error[unknown-enum-value CW2004]')
  })

  it('line ends of Windows and a byte order mark move nothing', () => {
    const expected = places(check(PLANTED).stdout)
    expect(expected).toContain('27:26 CW2004')
    expect(places(check('crlf.yaml').stdout)).toEqual(expected)
    expect(places(check('bom.yaml').stdout)).toEqual(expected)
  })
})

describe('check --dialect', () => {
  const NONE: [id: string, says: RegExp][] = [
    ['gloo', /`kubectl` will reject it|not a Kubernetes object/],
    ['gloo-gateway-api', /`kubectl` will reject it|not a Kubernetes object/],
    ['agentgateway', /`kubectl` will reject it|not a Kubernetes object/],
    ['standalone', /agentgateway will refuse to start/],
    ['litellm', /LiteLLM (will refuse|refuses) to start/],
  ]
  for (const [id, says] of NONE)
    for (const file of ['empty.yaml', 'comments.yaml', 'list.yaml', 'foreign.yaml'])
      it(`${id}: ${file} is reported as its program would`, () => {
        const ran = check('--dialect', id, file)
        expect(ran.stdout).toMatch(says)
        expect(ran.code).toBe(1)
      })

  it('a kind of the other gateway is not served', () => {
    const lab = join(EXAMPLES, 'gloo-workshop-lab12/virtual-service.yaml')
    expect(check(lab).code).toBe(0)
    const ran = check('--dialect', 'agentgateway', lab)
    expect(ran.stdout).toContain(':2:7: error[wrong-type CW2002] `VirtualService` is a kind of Gloo')
    expect(ran.code).toBe(1)
    const policy = join(EXAMPLES, 'agentgateway-kubernetes-jwt-tutorial/policy.yaml')
    expect(check('--dialect', 'gloo', policy).stdout).toContain('`AgentgatewayPolicy` is a kind of agentgateway')
    expect(check('--dialect', 'agentgateway', policy).code).toBe(0)
  })

  it('an id that there is not: exit 2', () => expect(check('--dialect', 'nope', 'empty.yaml').code).toBe(2))
})

describe('check --format json', () => {
  it('is on standard output also when there is nothing to say', () => {
    const documents = { checked: {}, skipped: {} }
    const summary = { files: 1, documents, errors: 0, warnings: 0, infos: 0 }
    const empty = { version: 1, findings: [], targets: [], summary }
    const ran = claimwright(['check', '--format', 'json', 'empty.yaml'], { cwd: folder })
    expect(JSON.parse(ran.stdout)).toEqual(empty)
    const missing = claimwright(['check', '--format', 'json', 'missing.yaml'], { cwd: folder })
    expect(missing.code).toBe(3)
    expect(JSON.parse(missing.stdout)).toEqual({ ...empty, summary: { ...empty.summary, files: 0 } })
  })

  it('has for a finding what issue readers and editors need', () => {
    const { findings } = JSON.parse(claimwright(['check', '--format', 'json', PLANTED]).stdout) as {
      findings: Record<string, unknown>[]
    }
    const [word] = findings.filter(({ code }) => code === 'CW2004')
    expect(word).toMatchObject({ severity: 'error', confidence: 'high', file: PLANTED, line: 27, column: 26 })
    expect(word).toMatchObject({
      endLine: 27,
      endColumn: 38,
      related: [],
      url: expect.stringContaining('unknown-enum-value'),
    })
    const { edits } = word!['fix'] as { edits: { start: number; end: number; text: string }[] }
    expect(edits.map(({ start, end, text }) => [planted.slice(start, end), text])).toEqual([
      ['LIST_CONTAIN', 'LIST_CONTAINS'],
    ])
  })
})

describe('standard streams', () => {
  it('`-` is standard input: full, empty, closed, slow', () => {
    const piped = claimwright(['check', '--format', 'compact', '-'], { input: planted })
    expect(piped.code).toBe(1)
    expect(piped.stdout).toContain('-:27:26: error[unknown-enum-value CW2004]')
    expect(claimwright(['check', '-']).code).toBe(3)
    expect(shell('claimwright check - <&-', folder)).toMatchObject({ code: 3 })
    expect(shell('(sleep 0.5; cat crlf.yaml) | claimwright check - --format compact', folder).code).toBe(1)
    expect(shell('yes | claimwright check -', folder)).toMatchObject({
      code: 3,
      stderr: 'claimwright: standard input: larger than 32 MiB, not read\n',
    })
  })

  it('a reader that has read enough is no error', () => {
    for (const command of ['rules', 'schema', 'check --format json crlf.yaml']) {
      const ran = shell(`claimwright ${command} | head -c 1; echo "\${PIPESTATUS[0]}"`, folder)
      expect(ran.stderr, command).toBe('')
      expect(ran.stdout, command).toMatch(/^.[01]\n$/)
    }
  })

  it('ends on Ctrl-C without a word', async () => {
    const child = spawn(process.execPath, [join(EXAMPLES, '../dist/cli/claimwright.js'), 'check', '-'])
    let stderr = ''
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString()
    })
    await new Promise((resolve) => setTimeout(resolve, 400))
    child.kill('SIGINT')
    const signal = await new Promise((resolve) => child.on('exit', (_, by) => resolve(by)))
    expect(signal).toBe('SIGINT')
    expect(stderr).toBe('')
  })
})

describe('usage', () => {
  const WRONG = [
    [],
    ['nope'],
    ['check'],
    ['check', '--nope', 'empty.yaml'],
    ['check', '--format', 'xml', 'empty.yaml'],
    ['check', '--fail-on', 'x', 'empty.yaml'],
    ['check', '--env', 'A', 'empty.yaml'],
    ['schema', 'nope'],
    ['rules', 'CW9999'],
    ['rules', '--format', 'x'],
    ['cel'],
    ['token'],
    ['keys'],
  ]
  for (const args of WRONG)
    it(`claimwright ${args.join(' ')}: exit 2`, () => {
      const ran = claimwright(args, { cwd: folder })
      expect(ran.code).toBe(2)
      expect(ran.stdout).toBe('')
      expect(ran.stderr).not.toBe('')
    })

  it('help and version are answers', () => {
    expect(claimwright(['--help'])).toMatchObject({ code: 0, stderr: '' })
    expect(claimwright(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })
})

describe('cel', () => {
  it('long lines are cut around the place of an error', () => {
    const ran = claimwright(['cel', '('.repeat(5000)])
    expect(ran.code).toBe(1)
    expect(ran.stderr.length).toBeLessThan(400)
    expect(ran.stderr).toContain('^')
  })
})
