import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildOnce, claimwright } from '../cli/run.js'
import { temporaryFolder } from '../temporary-folder.js'

const folder = temporaryFolder('node-modules')
beforeAll(buildOnce)

describe('modules of Node in the built command', () => {
  it('a dynamic import has their names', () => {
    const file = join(folder, 'private.pem')
    const { code, stderr } = claimwright(['keys', 'generate', '--private', file])
    expect([code, stderr]).toEqual([0, ''])
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })
})
