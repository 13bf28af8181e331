import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { register as registerInit } from '../../src/cli/init.js'
import { register as registerSchema } from '../../src/cli/schema.js'
import { readSchema, SCHEMA_IDS } from '../../src/cli/schema-files.js'
import { temporaryFolder } from '../temporary-folder.js'
import { LanguageServer } from './language-server.js'

const TABLE = 'apiVersion: gateway.solo.io/v1\nkind: RouteTable\nspec:\n  rutes: []\n'

let folder: string
let printed: string
beforeEach(() => {
  folder = temporaryFolder('init')
  mkdirSync(join(folder, 'policies'))
  writeFileSync(join(folder, 'policies/two.yaml'), `${TABLE}---\n${TABLE}`)
  writeFileSync(join(folder, 'compose.yaml'), 'services:\n  web: {}\nvolumes: {}\n')
  printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function run(...args: string[]): Promise<void> {
  const program = new Command().exitOverride()
  registerInit(program)
  registerSchema(program)
  await program.parseAsync(args, { from: 'user' })
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const settings = () => JSON.parse(read('.vscode/settings.json')) as Record<string, Record<string, string[]>>

describe('init', () => {
  it('names the policies that it finds, keeps other settings, and can be run again', async () => {
    mkdirSync(join(folder, '.vscode'))
    writeFileSync(
      join(folder, '.vscode/settings.json'),
      '{ "editor.tabSize": 2, "yaml.schemas": { "other.json": "x.yaml" } }',
    )
    await run('init', folder)
    await run('init', folder)
    expect(settings()).toEqual({
      'editor.tabSize': 2,
      'yaml.schemas': { 'other.json': 'x.yaml', './.vscode/claimwright.schema.json': ['policies/two.yaml'] },
    })
    expect(read('.vscode/claimwright.schema.json')).toBe(readSchema())
    expect(read('policies/two.yaml')).toBe(`${TABLE}---\n${TABLE}`)
  })

  it('takes globs', async () => {
    await run('init', folder, '--glob', 'policies/**/*.yaml')
    expect(settings()['yaml.schemas']).toEqual({ './.vscode/claimwright.schema.json': ['policies/**/*.yaml'] })
  })

  it('keeps comments and trailing commas of settings', async () => {
    mkdirSync(join(folder, '.vscode'))
    const text =
      '{\n  // two blanks\n  "editor.tabSize": 2, /* really */\n  "yaml.schemas": {\n    "other.json": "x.yaml", // theirs\n  },\n}\n'
    writeFileSync(join(folder, '.vscode/settings.json'), text)
    await run('init', folder)
    const written = read('.vscode/settings.json')
    for (const kept of ['// two blanks', '/* really */', '"other.json": "x.yaml"', '// theirs', '"editor.tabSize": 2'])
      expect(written).toContain(kept)
    expect(written).toMatch(/"\.\/\.vscode\/claimwright\.schema\.json": \[\s*"policies\/two\.yaml"\s*\]/)
    await run('init', folder)
    expect(read('.vscode/settings.json')).toBe(written)
  })

  it('does not overwrite settings that it cannot read', async () => {
    mkdirSync(join(folder, '.vscode'))
    writeFileSync(join(folder, '.vscode/settings.json'), '{ "a": ')
    await expect(run('init', folder)).rejects.toThrow(/settings\.json: not JSON/)
    expect(read('.vscode/settings.json')).toBe('{ "a": ')
  })

  it('with --server the YAML language server reports nothing, and the extension is recommended', async () => {
    await run('init', folder, '--modelines')
    writeFileSync(
      join(folder, '.vscode/extensions.json'),
      '{\n  // ours\n  "recommendations": ["redhat.vscode-yaml"]\n}\n',
    )
    await run('init', folder, '--server')
    await run('init', folder, '--server')
    expect(settings()['yaml.schemas']).toEqual({})
    expect(read('policies/two.yaml')).toBe(`${TABLE}---\n${TABLE}`)
    expect(read('.vscode/extensions.json')).toMatch(
      /\/\/ ours[\s\S]*"redhat\.vscode-yaml",\s*"claimwright\.claimwright"/,
    )
    expect(await linesOfDiagnostics({})).toEqual([])
  })

  it('says so when there is nothing', async () => {
    rmSync(join(folder, 'policies'), { recursive: true })
    await expect(run('init', folder)).rejects.toThrow(/no policies found/)
  })

  it('with its settings an editor checks every document', async () => {
    await run('init', folder)
    const schemas = settings()['yaml.schemas']!
    expect(await linesOfDiagnostics(schemas)).toEqual([4, 9])
  })

  it('with its modelines an editor checks every document, too', async () => {
    await run('init', folder, '--modelines')
    expect(
      read('policies/two.yaml').match(/yaml-language-server: \$schema=\.\.\/\.vscode\/claimwright\.schema\.json/g),
    ).toHaveLength(2)
    expect(await linesOfDiagnostics({})).toEqual([5, 11])
  })
})

async function linesOfDiagnostics(schemas: Record<string, string[]>): Promise<number[]> {
  const server = await LanguageServer.start(schemas, folder)
  try {
    const { diagnostics } = await server.open(folder, read('policies/two.yaml'), 'policies/two.yaml')
    return diagnostics.map(({ range }) => range.start.line + 1)
  } finally {
    server.stop()
  }
}

describe('schema', () => {
  it('prints the schema of each id, and one for all', async () => {
    await run('schema')
    expect(JSON.parse(printed).$id).toMatch(/\/schema\.json$/)
    for (const id of SCHEMA_IDS) {
      printed = ''
      await run('schema', id)
      expect(JSON.parse(printed).$id).toMatch(new RegExp(`/schema/${id}\\.json$`))
    }
  })

  it('refuses another id and names those there are', async () => {
    await expect(run('schema', 'kong')).rejects.toThrow(/there are gloo, /)
  })
})
