import { spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { buildOnce, COMMAND, EXAMPLES } from './run.js'

beforeAll(buildOnce)

interface Setting {
  folder: string
  cache: string
  args?: string[]
  env?: Record<string, string>
  /** Below `folder`. */
  cwd?: string
  input?: string
}

interface Printed {
  status: number | null
  stdout: string
  stderr: string
}

function check({ folder, cache, args = ['.'], env, cwd = '.', input = '' }: Setting, ...more: string[]): Printed {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'check', ...args, ...more], {
    cwd: join(folder, cwd),
    env: { ...process.env, CI: '', XDG_CACHE_HOME: cache, ...env },
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const reports = ({ cache }: Pick<Setting, 'cache'>): string[] => {
  const folder = join(cache, 'claimwright', 'reports')
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}

const GATEWAY = 'gateway.yaml'

/** A policy, a nested folder, settings and a baseline that knows nothing. */
function project(): Setting {
  const folder = temporaryFolder('kept-report')
  const cache = temporaryFolder('kept-report-cache')
  cpSync(join(EXAMPLES, 'gloo-workshop-lab12', 'virtual-service.yaml'), join(folder, 'policy.yaml'))
  mkdirSync(join(folder, 'more'))
  const unused = '# claimwright: ignore[nbf-unchecked] fixed by deleting it\n'
  const policy = readFileSync(join(folder, 'policy.yaml'), 'utf8')
  writeFileSync(join(folder, 'more', 'fixable.yaml'), `${unused}${policy}`)
  writeFileSync(
    join(folder, GATEWAY),
    `binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        jwtAuth: {mode: strict, issuer: $ISSUER, audiences: [a], jwks: {file: keys.json}}
      backends: [{host: "localhost:9000"}]
`,
  )
  writeFileSync(join(folder, 'keys.json'), '{"keys": []}')
  writeFileSync(join(folder, 'claimwright.yaml'), 'severities: {deprecated-field: error}\n')
  writeFileSync(join(folder, 'baseline.json'), '{"version": 1, "findings": []}')
  return { folder, cache }
}

describe('the report that is kept between runs', () => {
  it('is printed again, with its exit code and both streams, and holds no secret', () => {
    const setting = project()
    appendFileSync(
      join(setting.folder, 'policy.yaml'),
      '---\napiVersion: v1\nkind: Secret\nstringData: {k: hunter2x}\n',
    )
    const first = check(setting)
    expect(first).toMatchObject({ status: 1, stdout: expect.stringContaining('CW2030') })
    const [kept] = reports(setting)
    expect(statSync(kept!).mode & 0o777).toBe(0o600)
    expect(readFileSync(kept!, 'utf8')).not.toContain('hunter2x')
    expect(check(setting)).toEqual(first)
    // The kept report, and not a new one, is what is printed.
    replaceReport(kept!, (run) => ({ ...run, output: [[1, 'kept']], code: 0 }))
    expect(check(setting)).toEqual({ status: 0, stdout: 'kept', stderr: '' })
    expect(check(setting, '--no-cache')).toEqual(first)
  })

  const CHANGES: [what: string, change: (setting: Setting) => unknown][] = [
    ['a file changed', ({ folder }) => appendFileSync(join(folder, 'policy.yaml'), '# x\n---\nkind: [\n')],
    ['a file changed and has its old size and time', ({ folder }) => replaceSameSize(join(folder, 'policy.yaml'))],
    ['a file is new', ({ folder }) => cpSync(join(folder, 'policy.yaml'), join(folder, 'more', 'new.yaml'))],
    ['a file has another name', ({ folder }) => renameSync(join(folder, 'policy.yaml'), join(folder, 'p.yaml'))],
    ['a file is missing', ({ folder }) => rmSync(join(folder, 'policy.yaml'))],
    ['a folder took the place of a file', ({ folder }) => folderForFile(join(folder, 'policy.yaml'))],
    ['a file that the policy names changed', ({ folder }) => writeFileSync(join(folder, 'keys.json'), '{')],
    ['a file that the policy names is missing', ({ folder }) => rmSync(join(folder, 'keys.json'))],
    [
      'settings changed',
      ({ folder }) => writeFileSync(join(folder, 'claimwright.yaml'), 'paths: {ignore: [policy.yaml]}\n'),
    ],
    ['settings are missing', ({ folder }) => rmSync(join(folder, 'claimwright.yaml'))],
    [
      'settings appeared',
      ({ folder }) => writeFileSync(join(folder, 'more', 'claimwright.yaml'), 'paths: {ignore: ["*"]}\n'),
    ],
    ['settings are searched higher up', ({ folder }) => mkdirSync(join(folder, 'more', '.git'))],
    ['the baseline changed', ({ folder }) => writeFileSync(join(folder, 'baseline.json'), '{')],
    ['an option was added', () => ({ args: ['..', '--format', 'compact'] })],
    ['a path was added', () => ({ args: ['..', 'absent.yaml'] })],
    ['a variable that is read changed', () => ({ env: { FORCE_COLOR: '1' } })],
    ['the width changed', () => ({ env: { COLUMNS: '50' } })],
    ['the folder of the run is another one', () => ({ cwd: '.', args: ['.'] })],
  ]

  it.each(CHANGES)('is not printed where %s', (_, change) => {
    const setting: Setting = { ...project(), cwd: 'more', args: ['..', '--baseline', '../baseline.json'] }
    check(setting)
    check(setting)
    expect(reports(setting)).toHaveLength(1)
    const changed = { ...setting, ...(change(setting) as Partial<Setting> | undefined) }
    const printed = check(changed)
    expect(printed).toEqual(check(changed, '--no-cache'))
    expect(printed).toEqual(check(changed))
  })

  it.each<[string, Partial<Setting>]>([
    ['standard input was read', { args: ['-'], input: 'kind: VirtualService' }],
    ['it depends on the clock', { args: ['.', '--claims', '{"sub":"a"}'] }],
    ['it was written to a file', { args: ['policy.yaml', '--output', 'report.txt'] }],
    ['files were fixed', { args: ['more/fixable.yaml', '--fix'] }],
    ['the run is one of continuous integration', { env: { CI: 'true' } }],
    ['secrets are shown', { args: ['.', '--show-secrets'] }],
    ['the input is a file descriptor', { args: ['/dev/stdin'], input: 'kind: VirtualService' }],
  ])('is not kept where %s', (_, options) => {
    const setting = { ...project(), ...options }
    check(setting)
    expect(reports(setting)).toEqual([])
  })

  it.each([
    ['empty', (file: string) => truncateSync(file, 0)],
    ['cut off', (file: string) => truncateSync(file, statSync(file).size - 10)],
    ['damaged', (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('warning', 'nothing'))],
    ['writable for others', (file: string) => chmodSync(file, 0o666)],
  ])('is made again where its file is %s', (_, damage) => {
    const setting = project()
    const first = check(setting)
    const [kept] = reports(setting)
    damage(kept!)
    expect(check(setting)).toEqual(first)
    expect(statSync(kept!).mode & 0o777).toBe(0o600)
    expect(check(setting)).toEqual(first)
  })

  it('may be shared by processes that begin together', async () => {
    const setting = project()
    const env = { ...process.env, CI: '', XDG_CACHE_HOME: setting.cache }
    const run = (): Promise<unknown> =>
      new Promise((resolve) =>
        spawn(process.execPath, [COMMAND, 'check', '.'], { cwd: setting.folder, env, stdio: 'ignore' }).on(
          'exit',
          resolve,
        ),
      )
    expect(await Promise.all([run(), run(), run()])).toEqual([1, 1, 1])
    expect(reports(setting)).toHaveLength(1)
    expect(check(setting)).toEqual(check(setting, '--no-cache'))
  })

  it('is not kept where nothing can be written, and of the newest runs alone', () => {
    const blocked = project()
    writeFileSync(join(blocked.cache, 'claimwright'), 'a file')
    expect(check(blocked)).toEqual(check(blocked, '--no-cache'))
    const full = project()
    mkdirSync(join(full.cache, 'claimwright', 'reports'), { recursive: true })
    for (let i = 0; i < 70; i++) writeFileSync(join(full.cache, 'claimwright', 'reports', `old-${i}`), '')
    check(full)
    expect(reports(full)).toHaveLength(64)
  })

  it('depends on nothing else: the commands reach the machine through what is recorded', () => {
    const folder = join(COMMAND, '..')
    const scripts = readdirSync(folder).filter((file) => /^(?:check|commands).*\.js$/.test(file))
    const script = scripts.map((file) => readFileSync(join(folder, file), 'utf8')).join('')
    const used = [...script.matchAll(/\bprocess\.(\w+)/g)].map((match) => match[1])
    const recorded = ['getBuiltinModule', 'env', 'stdin', 'stdout', 'stderr', 'pid']
    // `send` is the language server's, to a parent process. The working directory and the version of
    // Node are parts of the report's name.
    const ofRun = [
      'argv',
      'cwd',
      'platform',
      'execPath',
      'exit',
      'exitCode',
      'kill',
      'on',
      'once',
      'off',
      'removeListener',
      'send',
      'versions',
    ]
    expect(used.filter((name) => ![...recorded, ...ofRun].includes(name!))).toEqual([])
    // Modules of the other scripts are `SCRIPT#ID`.
    expect(script.replace(/\brequire\("[\w-]+#\w+"\)/g, '')).not.toMatch(/\brequire\(|[^.\w]import\(/)
  })
})

/** A well-formed file with another run. */
function replaceReport(file: string, change: (run: object) => object): void {
  const { createHash } = process.getBuiltinModule('node:crypto')
  const text = JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8').slice(65))))
  writeFileSync(file, `${createHash('sha256').update(text).digest('hex')}\n${text}`)
}

function replaceSameSize(file: string): void {
  const { utimesSync } = process.getBuiltinModule('node:fs')
  const { atime, mtime } = statSync(file)
  writeFileSync(file, readFileSync(file, 'utf8').replace('providers:', 'provideds:'))
  utimesSync(file, atime, mtime)
}

function folderForFile(path: string): void {
  rmSync(path)
  mkdirSync(path)
}

// Windows deletes no folder that a process uses.
it.skipIf(process.platform === 'win32')('a check works in a deleted working directory', () => {
  const folder = temporaryFolder('deleted')
  const policy = join(EXAMPLES, 'gloo-workshop-lab12', 'virtual-service.yaml')
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'rmdir "$PWD" && exec "$@"', 'sh', process.execPath, COMMAND, 'check', policy],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  expect(stderr).not.toContain('internal error')
  expect(stdout).toContain('checked 1 document')
})
