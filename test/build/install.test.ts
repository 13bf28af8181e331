import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { temporaryFolder } from '../temporary-folder.js'

const ROOT = join(import.meta.dirname, '../..')
const readText = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const { version, scripts } = JSON.parse(readText('package.json')) as {
  version: string
  scripts: Record<string, string>
}

/** What `npm run try:install` needs minutes for is tried there; here is what can be seen without an installation. */
describe('the Dockerfile', () => {
  const stages = readText('Dockerfile')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
    .join('\n')
    .split(/^(?=FROM )/m)
  const [build, image] = stages as [string, string]

  it('builds with scripts that exist', () => {
    expect(stages).toHaveLength(2)
    const runs = [...build.matchAll(/^RUN npm run (\S+)$/gm)].map(([, name]) => name!)
    expect(runs.filter((name) => !(name in scripts))).toEqual([])
    expect(runs).toContain('build:single')
  })

  it('builds in a folder that holds nothing but the sources', () => {
    const folder = temporaryFolder('image')
    const files = execFileSync('git', ['ls-files', 'package.json', 'schema*', 'scripts', 'src', 'tsconfig*'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    for (const file of files.trim().split('\n')) cpSync(join(ROOT, file), join(folder, file))
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    for (const [, name] of build.matchAll(/^RUN npm run (\S+)$/gm))
      execFileSync('npm', ['run', '--silent', name!], { cwd: folder })
    const printed = execFileSync(process.execPath, [join(folder, 'dist/claimwright.mjs'), '--version'])
    expect(String(printed).trim()).toBe(version)
  })

  it('runs as a user without rights, and adds a few megabytes to the base', () => {
    expect(image).toMatch(/^FROM gcr\.io\/distroless\/nodejs22\S*:nonroot\n/)
    expect(image).toMatch(/^USER nonroot$/m)
    expect(image.match(/^RUN /m)).toBeNull()
    const [, copied] = /^COPY --from=build (.*) \/app\/$/m.exec(image)!
    expect(copied!.split(' ')).toEqual(['/src/dist/claimwright.mjs', '/src/LICENSE'])
    expect(image).toContain('ENTRYPOINT ["/nodejs/bin/node", "/app/claimwright.mjs"]')
  })

  it('gets everything that the build reads, and nothing that it makes', () => {
    const ignored = readText('.dockerignore').trim().split('\n')
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n')
    expect(tracked.filter((file) => ignored.some((name) => file === name || file.startsWith(`${name}/`)))).toEqual([])
  })
})

describe('docs/install.md', () => {
  const page = readText('docs/install.md')

  it('names this version', () => {
    const versions = [...page.matchAll(/claimwright(?:@v?|\/claimwright@v|.*\n {2}rev: v)(\d+\.\d+\.\d+)/g)]
    expect(versions.length).toBeGreaterThan(3)
    expect([...new Set(versions.map(([, named]) => named))]).toEqual([version])
  })

  it('has YAML that parses', () => {
    const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => parse(block!) as object)
    expect(blocks.map((block) => Object.keys(block)[0])).toEqual(['repos', 'permissions', 'claimwright', 'steps'])
  })

  it('names hooks that exist', () => {
    const hooks = (parse(readText('.pre-commit-hooks.yaml')) as { id: string }[]).map(({ id }) => id)
    const named = [...page.matchAll(/- id: (\S+)/g)].map(([, id]) => id!)
    expect(named.filter((id) => !hooks.includes(id))).toEqual([])
  })
})
