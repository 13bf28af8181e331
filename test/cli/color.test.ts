import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { capture } from './capture.js'
import { EXAMPLES } from './run.js'

const FILE = join(EXAMPLES, 'planted/virtual-service.yaml')
const COMMANDS = [
  ['check', FILE],
  ['who', join(EXAMPLES, 'gloo-ai-gateway')],
]

const ESCAPE = '\u001b['
const isPainted = async (...args: string[]): Promise<boolean> => (await capture(args)).stdout.includes(ESCAPE)

describe('colors', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  /** `undefined` unsets a variable. */
  const given = (NO_COLOR?: string, FORCE_COLOR?: string): void => {
    vi.stubEnv('NO_COLOR', NO_COLOR)
    vi.stubEnv('FORCE_COLOR', FORCE_COLOR)
  }

  it.each(COMMANDS)('%s: --color, then NO_COLOR, then FORCE_COLOR; without a terminal none', async (...command) => {
    given()
    expect(await isPainted(...command)).toBe(false)
    expect(await isPainted(...command, '--color', 'always')).toBe(true)
    expect(await isPainted(...command)).toBe(false)
    given(undefined, '1')
    expect(await isPainted(...command)).toBe(true)
    expect(await isPainted(...command, '--color=never')).toBe(false)
    given(undefined, '0')
    expect(await isPainted(...command)).toBe(false)
    given('1', '1')
    expect(await isPainted(...command)).toBe(false)
    expect(await isPainted(...command, '--color', 'always')).toBe(true)
    given('', '1')
    expect(await isPainted(...command)).toBe(true)
  })

  it('lists its values where it has another', async () => {
    const { code, stderr } = await capture(['check', FILE, '--color', 'sometimes'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('Allowed choices are auto, always, never.')])
  })
})
