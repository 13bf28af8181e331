import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { splitWords } from '../../src/requests/shell-words.js'
import { capture } from './capture.js'
import { buildOnce, EXAMPLES, shell } from './run.js'

const DOCS = join(import.meta.dirname, '../../docs')

/** Names below `Commands:` of a help text. */
const commandsIn = (help: string): string[] => {
  const [list = ''] = help.split(/^Commands:\n/m)[1]?.split('\n\n') ?? []
  return [...list.matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name!).filter((name) => name !== 'help')
}

describe('a command line that is not understood', () => {
  it.each([
    ['chek', "unknown command 'chek' (did you mean check?)"],
    ['help chek', "unknown command 'chek' (did you mean check?)"],
    ['token eyJ', "unknown command 'eyJ': expected mint, decode, verify"],
    ['token mint --foo', "unknown option '--foo': write claimwright token mint [options] (--help lists the options)"],
    [
      'decide',
      "missing required argument 'path': write claimwright decide [options] <path...> (--help lists the options)",
    ],
    ['decide a --ur /', "unknown option '--ur' (did you mean --url?)"],
  ])('%s: one line says what to write instead', async (line, message) => {
    const stderr = `claimwright: ${message}\n`
    expect(await capture(line.split(' '))).toMatchObject({ code: 2, stdout: '', stderr })
  })
})

describe('--help of every command', () => {
  let all: [name: string, help: string][]
  beforeAll(async () => {
    all = []
    // One after the other: what is printed is captured.
    const walk = async (above: string[]): Promise<void> => {
      const { stdout } = await capture([...above, '--help'])
      expect(all.length).toBeLessThan(100)
      if (above.length > 0) all.push([above.join(' '), stdout])
      for (const name of commandsIn(stdout)) await walk([...above, name])
    }
    await walk([])
  })

  it('there are commands', () => expect(all.length).toBeGreaterThan(15))

  it('has two examples of the command, with options that it has', () => {
    for (const [name, help] of all) {
      const examples = [...help.matchAll(/^ {2}(claimwright .+)$/gm)].map(([, example]) => example!)
      expect(examples.length, name).toBeGreaterThanOrEqual(2)
      for (const example of examples) {
        expect(example.startsWith(`claimwright ${name}`), example).toBe(true)
        if (commandsIn(help).length > 0) continue
        const options = splitWords(example).flatMap(({ text }) => /^--?[\w-]+$/.exec(text)?.[0] ?? [])
        for (const option of options) expect(help.split('Examples:')[0], `${name} ${option}`).toContain(option)
      }
    }
  })

  it('can be cut off by its reader', () => {
    buildOnce()
    expect(shell('claimwright help check | head -n 1', EXAMPLES)).toMatchObject({ code: 0, stderr: '' })
  })

  it('has its exit codes and the page about it', () => {
    for (const [name, help] of all) {
      expect(help, name).toMatch(/^Exit codes:/m)
      if (commandsIn(help).length === 0)
        for (const code of [0, 2, 3]) expect(help, name).toMatch(new RegExp(`^ +${code} {2}\\w`, 'm'))
      const [, page] = /^More: \S+\/docs\/(\S+)$/m.exec(help) ?? []
      expect(existsSync(join(DOCS, page ?? 'missing')), `${name}: ${page}`).toBe(true)
    }
  })
})
