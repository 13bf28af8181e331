import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOnce, claimwright } from '../cli/run.js'

const folder = mkdtempSync(join(tmpdir(), 'claimwright-node-modules-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(buildOnce)

describe('modules of Node in the built command', () => {
  it('a dynamic import has their names', () => {
    const file = join(folder, 'private.pem')
    const { code, stderr } = claimwright(['keys', 'generate', '--private', file])
    expect([code, stderr]).toEqual([0, ''])
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })
})
