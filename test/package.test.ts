import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from './temporary-folder.js'

const root = join(import.meta.dirname, '..')
const readText = (path: string): string => readFileSync(join(root, path), 'utf8')
const { version, dependencies } = JSON.parse(readText('package.json')) as {
  version: string
  dependencies: Record<string, string>
}

interface Action {
  inputs: Record<string, { default: string }>
  runs: { steps: { name?: string; run?: string; uses?: string }[] }
}

let folder: string
beforeAll(() => {
  folder = temporaryFolder('package')
  // `prepack` makes them.
  execFileSync(process.execPath, ['scripts/build-types.mjs'], { cwd: root })
})

interface Packed {
  filename: string
  /** Bytes. */
  size: number
  files: { path: string }[]
}

function pack(...options: string[]): Packed {
  const command = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder, ...options]
  return JSON.parse(execFileSync('npm', command, { cwd: root, encoding: 'utf8' }))[0]
}

describe('the package', () => {
  it('consists of the built code, types, schemas, the licences and nothing else', () => {
    const allowed = [
      /^(README\.md|LICENSE|package\.json|schema\.json)$/,
      /^schema\/[\w-]+\.json$/,
      /^dist\/(cli|chunks|library|node|browser)\/[\w.-]+\.(js|wasm)$/,
      /^dist\/cli\/package\.json$/,
      /^dist\/types\/.+\.d\.ts$/,
      /^dist\/THIRD-PARTY-LICENCES\.txt$/,
    ]
    const paths = pack('--dry-run').files.map(({ path }) => path)
    expect(paths.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([])
    expect(paths).toContain('dist/cli/claimwright.js')
    expect(paths).toContain('dist/types/index.d.ts')
    expect(paths).toContain('dist/THIRD-PARTY-LICENCES.txt')
  })

  it('is small', () => {
    const { size, files } = pack('--dry-run')
    // The library and the command are built for different loaders, and each has the code of the other.
    expect(size).toBeLessThan(2_750_000)
    expect(files.length).toBeLessThan(200)
  })

  it.each(['library', 'command'])('holds each module once: %s', (part) => {
    const { outputs } = (JSON.parse(readText('dist/metafile.json')) as Record<string, Metafile>)[part]!
    const held = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))
    const repeated = held.filter(
      (module, index) => held.indexOf(module) !== index && !/^(?:builtin|elsewhere):/.test(module),
    )
    expect(repeated).toEqual([])
  })

  it('says where it comes from', () => {
    const manifest = JSON.parse(readText('package.json')) as Record<string, unknown>
    expect(manifest).toMatchObject({ repository: { type: 'git' }, license: 'Apache-2.0', engines: { node: '>=20.19' } })
    expect(manifest['keywords']).toContain('jwt')
    expect(readFileSync(join(root, 'dist/cli/claimwright.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  it('has the licence text of every package that is bundled', () => {
    const licences = readText('dist/THIRD-PARTY-LICENCES.txt')
    const names = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+ \(/gm)].map((match) => match[1])
    expect(names).toEqual(expect.arrayContaining(['@bufbuild/re2', 'commander', 'picocolors', 'yaml']))
    expect(
      licences.match(/permission to use|permission is hereby granted|redistribution and use/gi)!.length,
    ).toBeGreaterThanOrEqual(names.length)
  })

  it('depends on exact versions only', () => {
    expect(Object.values(dependencies).filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([])
  })
})

describe('the GitHub Action', () => {
  const action = parse(readText('action.yml')) as Action
  const script = (name: string): string => action.runs.steps.find((step) => step.name === name)!.run!

  it('and every workflow use actions by digest', () => {
    const workflows = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`)
    const uses = ['action.yml', ...workflows].flatMap((path) =>
      [...readText(path).matchAll(/uses: (.*)/g)].map((match) => match[1]!),
    )
    expect(uses.length).toBeGreaterThan(4)
    expect(uses.filter((used) => !/^[\w/-]+@[0-9a-f]{40} # v\d/.test(used))).toEqual([])
  })

  it('installs the release of this version', () => {
    expect(action.inputs['package']!.default).toBe(`claimwright@${version}`)
  })

  it('installs a packed release without any script, and reports on the pull request and as SARIF', () => {
    const policy = join(folder, 'policy.yaml')
    writeFileSync(
      policy,
      'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata: {name: v}\nspec: {virtualHots: {}}\n',
    )
    const env = {
      ...process.env,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
      PACKAGE: join(folder, pack().filename),
      INPUT_PATHS: policy,
      INPUT_ARGS: '',
      FAIL_ON: 'error',
      MIN_CONFIDENCE: 'medium',
    }
    const run = (name: string, more = {}) =>
      spawnSync('bash', ['-e', '-c', script(name)], { env: { ...env, ...more }, encoding: 'utf8' })
    expect(run('install claimwright')).toMatchObject({ status: 0 })
    const other = run('compare the digest', { INTEGRITY: 'sha512-another' })
    expect(other).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('::error::the package has the digest sha512-'),
    })
    const checked = run('check')
    expect(checked).toMatchObject({ status: 1, stderr: '' })
    expect(checked.stdout).toMatch(/^::error file=.*policy\.yaml,line=4,/)
    const sarif = JSON.parse(readFileSync(join(folder, 'claimwright.sarif'), 'utf8')) as {
      runs: { results: unknown[] }[]
    }
    expect(sarif.runs[0]!.results).toHaveLength(1)
  })
})
