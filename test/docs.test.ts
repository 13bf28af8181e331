import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from './temporary-folder.js'

/**
 * Every `console` block of the documentation is executed, in a copy of `examples/`. A block is `$ command` lines, each
 * followed by what it prints (standard output and error together). `UPDATE=1 npm test` writes what is printed today.
 * `kubectl` is `test/docs/kubectl`, whose cluster is an example.
 */
const ROOT = join(import.meta.dirname, '..')
const UPDATE = process.env['UPDATE'] === '1'
const COMMAND = join(ROOT, 'dist/cli/claimwright.js')

const pages = ['README.md', ...markdown('docs')].filter((page) => existsSync(join(ROOT, page)))

function markdown(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort()
}

let workplace: string
beforeAll(() => {
  workplace = temporaryFolder('docs')
  cpSync(join(ROOT, 'examples'), workplace, { recursive: true })
})

function execute(command: string): string {
  const script = command
    .replace(/^claimwright\b/, `"${process.execPath}" "${COMMAND}"`)
    .replace(/\| claimwright\b/g, `| "${process.execPath}" "${COMMAND}"`)
  try {
    return execFileSync('bash', ['-c', `${script} 2>&1`], {
      cwd: workplace,
      encoding: 'utf8',
      env: { PATH: `${join(ROOT, 'test/docs')}:${process.env['PATH']}`, NO_COLOR: '1', COLUMNS: '100' },
    })
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number }
    return `${stdout}[exit ${status}]\n`
  }
}

/** A block's text as it reads today. */
function replay(block: string): string {
  const commands = [...block.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm)].map((match) => match[1]!)
  return commands.map((command) => `$ ${command}\n${execute(command.replaceAll('\\\n', ''))}`).join('')
}

describe('documentation', () => {
  for (const page of pages) {
    const text = readFileSync(join(ROOT, page), 'utf8')
    const blocks = [...text.matchAll(/^```console\n([\s\S]*?)^```$/gm)].filter((match) =>
      /[$|] (?:claimwright|kubectl)/.test(match[1]!),
    )
    if (blocks.length === 0) continue
    it(`the transcripts of ${page} are what the command prints`, () => {
      let updated = text
      for (const [whole, block] of blocks)
        updated = updated.replace(whole, () => `\`\`\`console\n${replay(block!)}\`\`\``)
      if (UPDATE) writeFileSync(join(ROOT, page), updated)
      else expect(updated).toBe(text)
    })
  }

  it('links between pages lead somewhere', () => {
    const broken = pages.flatMap((page) => {
      const text = readFileSync(join(ROOT, page), 'utf8')
      return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
        .map((match) => match[1]!)
        .filter((target) => !existsSync(join(ROOT, page, '..', target)))
        .map((target) => `${page} -> ${relative(ROOT, join(ROOT, page, '..', target))}`)
    })
    expect(broken).toEqual([])
  })
})
