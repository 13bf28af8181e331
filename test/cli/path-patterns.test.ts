import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { expandPattern } from '../../src/cli/path-patterns.js'
import { temporaryFolder } from '../temporary-folder.js'
import { capture } from './capture.js'
import { claimwright } from './run.js'

const folder = temporaryFolder('patterns')

const CONFIG = 'model_list: []\n'
const FILES = [
  'a.yaml',
  'b.yml',
  'p/c.yaml',
  'p/q/d.yaml',
  'p/q/e.json',
  'p (1)/f.yaml',
  '.hidden/g.yaml',
  'node_modules/h.yaml',
]

beforeAll(() => {
  for (const file of FILES) {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), file.endsWith('.json') ? '{"model_list": []}\n' : CONFIG)
  }
  symlinkSync('..', join(folder, 'p/loop'))
})

describe('expandPattern', () => {
  it.each([
    ['*.yaml', ['a.yaml']],
    ['?.y{a,}ml', ['a.yaml', 'b.yml']],
    ['**/*.yaml', ['a.yaml', 'p (1)/f.yaml', 'p/c.yaml', 'p/q/d.yaml']],
    ['./p/**/*.yaml', ['./p/c.yaml', './p/q/d.yaml']],
    ['p/*', ['p/c.yaml', 'p/loop', 'p/q']],
    ['p/q/[de].*', ['p/q/d.yaml', 'p/q/e.json']],
    ['p (1)/*', ['p (1)/f.yaml']],
    ['p (?)/*.yaml', ['p (1)/f.yaml']],
    ['{p,p/q}/*.{yaml,json}', ['p/c.yaml', 'p/q/d.yaml', 'p/q/e.json']],
    ['.hidden/*', ['.hidden/g.yaml']],
    ['node_modules/*.yaml', ['node_modules/h.yaml']],
  ])('%s', (pattern, expected) => {
    const absolute = `${folder}/${pattern}`
    expect(expandPattern(absolute).sort()).toEqual(expected.map((name) => `${folder}/${name}`).sort())
  })

  it.skipIf(process.platform === 'win32')('is relative to the working directory, as the pattern is', () => {
    const { stdout } = claimwright(['check', 'p/**/*.yaml', '--format', 'json'], { cwd: folder })
    const files = JSON.parse(stdout).findings.map(({ file }: { file: string }) => file)
    expect([...new Set(files)].sort()).toEqual(['p/c.yaml', 'p/q/d.yaml'])
  })
})

describe('patterns on the command line', () => {
  it('a pattern that matches nothing is exit 3 with one line', async () => {
    for (const pattern of ['none/*.yaml', '*.toml', '[']) {
      const { code, stdout, stderr } = await capture(['check', `${folder}/${pattern}`])
      expect([code, stdout, stderr]).toEqual([3, '', `claimwright: ${folder}/${pattern}: no file or folder matches\n`])
    }
  })

  it('a file whose name looks like a pattern is that file', async () => {
    writeFileSync(join(folder, 'p/[c].yaml'), CONFIG)
    const { stdout } = await capture(['check', `${folder}/p/[c].yaml`, '--format', 'json'])
    expect(JSON.parse(stdout).summary.files).toBe(1)
    rmSync(join(folder, 'p/[c].yaml'))
  })

  it('every command with a list of paths expands them', async () => {
    const pattern = `${folder}/a*.yaml`
    for (const command of [
      ['decide', '--url', '/'],
      ['explain', '--url', '/'],
      ['who'],
      ['tools'],
      ['convert', '--to', 'gloo'],
    ]) {
      const { stderr } = await capture([command[0]!, pattern, ...command.slice(1)])
      expect(stderr, command[0]).not.toContain(pattern)
    }
  })
})
