import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { JWT_AUTH, rbac, standalone } from '../../src/check/example-policies.js'
import { temporaryFolder } from '../temporary-folder.js'

/** The real `pre-commit` from PyPI, with the hooks of a clone of this repository's last commit. */
const ROOT = join(import.meta.dirname, '../..')
const PRE_COMMIT = '4.7.0'
const folder = temporaryFolder('pre-commit')
const venv = join(folder, 'venv')
const missing = install()

if (missing) console.warn(`!!! pre-commit is not tested: ${missing}`)

/** Sets pre-commit up; says why where that cannot be done. */
function install(): string | null {
  const made = spawnSync('python3', ['-m', 'venv', venv], { encoding: 'utf8' })
  if (made.status !== 0) return `no python3 with venv (${made.error?.message ?? made.stderr.trim()})`
  const pip = spawnSync(join(venv, 'bin/pip'), ['install', '--quiet', `pre-commit==${PRE_COMMIT}`], {
    encoding: 'utf8',
  })
  return pip.status === 0 ? null : `PyPI gives no pre-commit (${pip.stderr.trim().split('\n').at(-1)})`
}

it('can be tested where it has to be', () => {
  if (process.env['CI'] === 'true') expect(missing).toBeNull()
})

// Without Python or PyPI there is no pre-commit: the line above says so, and CI=true makes it a failure.
describe.skipIf(missing !== null)('pre-commit', () => {
  const project = join(folder, 'project')
  const clone = join(folder, 'claimwright')

  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
    })

  function run(hook: string, ...files: string[]): { status: number | null; output: string } {
    git(project, 'add', '.')
    const args = ['run', hook, ...(files.length > 0 ? ['--files', ...files] : ['--all-files']), '--color', 'never']
    const env = { ...process.env, PRE_COMMIT_HOME: join(folder, 'home') }
    const { status, stdout, stderr } = spawnSync(join(venv, 'bin/pre-commit'), args, {
      cwd: project,
      encoding: 'utf8',
      env,
    })
    return { status, output: stdout + stderr }
  }

  beforeAll(() => {
    execFileSync('git', ['clone', '--quiet', ROOT, clone])
    const rev = git(clone, 'rev-parse', 'HEAD').trim()
    mkdirSync(project)
    git(project, 'init', '--quiet')
    const hooks = ['claimwright-check', 'claimwright-fix'].map((id) => `  - id: ${id}\n`).join('')
    writeFileSync(
      join(project, '.pre-commit-config.yaml'),
      `repos:\n- repo: ${clone}\n  rev: ${rev}\n  hooks:\n${hooks}`,
    )
    writeFileSync(join(project, 'docker-compose.yaml'), 'services:\n  web:\n    image: nginx\n')
    writeFileSync(join(project, 'good.yaml'), standalone(`${JWT_AUTH}\nbackendAuth:\n  passthrough: {}`))
  })

  it('installs from the clone, and leaves foreign YAML and good policies alone', () => {
    const { status, output } = run('claimwright-check')
    expect(output).toContain('Passed')
    expect(status).toBe(0)
  })

  it('a bad policy blocks the commit, and says why', () => {
    writeFileSync(join(project, 'bad.yaml'), standalone(JWT_AUTH.replace('  mode: strict\n', '')))
    const { status, output } = run('claimwright-check')
    expect(status).not.toBe(0)
    expect(output).toContain('CW6001')
    rmSync(join(project, 'bad.yaml'))
  })

  it('claimwright-fix rewrites the file, and pre-commit sees it', () => {
    const text = rbac('principals:\n- jwtPrincipal:\n    claims: { roles: admin }\n    matcher: LIST_CONTAIN')
    writeFileSync(join(project, 'policy.yaml'), text)
    const { status, output } = run('claimwright-fix')
    expect(status).not.toBe(0)
    expect(output).toContain('files were modified by this hook')
    expect(readFileSync(join(project, 'policy.yaml'), 'utf8')).toBe(text.replace('LIST_CONTAIN', 'LIST_CONTAINS'))
    expect(run('claimwright-fix').status).toBe(0)
  })

  it('500 files run in one process', () => {
    mkdirSync(join(project, 'many'))
    const names = Array.from({ length: 500 }, (_, n) => `many/service-${n}.yaml`)
    for (const name of names)
      writeFileSync(join(project, name), standalone(`${JWT_AUTH}\nbackendAuth:\n  passthrough: {}`))
    const { status, output } = run('claimwright-check', ...names)
    expect(output).toContain('Passed')
    expect(status).toBe(0)
    // One summary is one process.
    writeFileSync(join(project, names[0]!), standalone(JWT_AUTH.replace('  mode: strict\n', '')))
    expect(run('claimwright-check', ...names).output.match(/ in \d+ files/g)).toEqual([' in 500 files'])
  })
})
