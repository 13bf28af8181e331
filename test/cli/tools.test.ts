import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.js'
import { temporaryFolder, writerIn } from '../temporary-folder.js'
import { capture } from './capture.js'

const POLICY = `
mcp:
  port: 3000
  targets:
  - name: files
    mcp: {host: http://127.0.0.1:18081/mcp}
  - name: db
    mcp: {host: http://127.0.0.1:18082/mcp}
  policies:
    jwtAuth:
      mode: optional
      issuer: https://i.example/
      jwks: {url: https://i.example/jwks}
    mcpAuthorization:
      rules:
      - mcp.tool.target == "files" && mcp.tool.name in ["read", "list"]
      - jwt.role == "admin"
      - mcp.tool.target == "db" && "dba" in jwt.groups
      - deny: mcp.tool.name == "drop" && jwt.sub != "root"
`

const folder = temporaryFolder('tools')
const file = writerIn(folder)
const policy = file('policy.yaml', POLICY)

async function run(...args: string[]): Promise<string> {
  let text = ''
  const write = process.stdout.write
  process.stdout.write = (chunk) => {
    text += String(chunk)
    return true
  }
  try {
    await main(['tools', ...args])
  } finally {
    process.stdout.write = write
  }
  expect(process.exitCode ?? 0).toBe(0)
  return text
}

interface Row {
  shown: string
  mayList: string
  mayCall: string
  needs: string | boolean
}

const rowsOf = async (...args: string[]): Promise<Row[]> =>
  JSON.parse(await run(policy, '--format', 'json', ...args)) as Row[]
const allowed = (rows: Row[]): string[] => rows.filter(({ mayCall }) => mayCall === 'yes').map(({ shown }) => shown)

describe('tools', () => {
  it('names the version that it was judged by', async () => {
    expect((await run(policy)).trimEnd().split('\n').at(-1)).toMatch(/^judged by agentgateway \S+$/)
    const rows = JSON.parse(await run(policy, '--format', 'json', '--target', 'agentgateway=1.4.1')) as object[]
    expect(rows[0]).toMatchObject({ judgedBy: 'agentgateway 1.4.1' })
  })

  it('columns fit names with characters that are escaped', async () => {
    const offered = file('hostile.json', JSON.stringify({ db: { tools: ['a\u0007b', 'c'] } }))
    const lines = (await run(policy, '--mcp-tools', offered)).split('\n').filter((line) => line.startsWith('db'))
    expect(lines[0]).toContain('db_a\\u0007b')
    expect(new Set(lines.map((line) => line.search(/(?:yes|no|\?) /))).size).toBe(1)
  })

  it('a description of other servers is refused', async () => {
    const offered = file('others.json', JSON.stringify({ elsewhere: { tools: ['read'] } }))
    const { stderr, code } = await capture(['tools', policy, '--mcp-tools', offered])
    expect([code, stderr]).toEqual([2, expect.stringContaining('it describes none of the targets (files, db)')])
  })

  it('says what a token with some claims may call, and lists the same', async () => {
    const offered = file(
      'offered.json',
      JSON.stringify({ files: { tools: ['read', 'write'] }, db: { tools: ['query', { name: 'drop' }] } }),
    )
    const ask = (claims: object) => rowsOf('--mcp-tools', offered, '--claims', JSON.stringify(claims))
    for (const [claims, expected] of [
      [{}, ['files_read']],
      [{ role: 'admin' }, ['files_read', 'files_write', 'db_query', 'db_drop']],
      [{ role: 'admin', sub: 'x' }, ['files_read', 'files_write', 'db_query']],
      [{ groups: ['dba'], sub: 'root' }, ['files_read', 'db_query', 'db_drop']],
    ] as const) {
      const rows = await ask(claims)
      expect(allowed(rows)).toEqual(expected)
      expect(rows.filter(({ mayList }) => mayList === 'yes').map(({ shown }) => shown)).toEqual(expected)
    }
  })

  it('says without a token what each tool needs, and of tools that no rule names', async () => {
    const rows = await rowsOf()
    const needs = Object.fromEntries(rows.map((row) => [row.shown, row.needs]))
    expect(needs).toEqual({
      files_read: true,
      files_list: true,
      files_drop: 'jwt.role == "admin" && !(jwt.sub != "root")',
      'files_(any other)': 'jwt.role == "admin"',
      db_read: 'jwt.role == "admin" || "dba" in jwt.groups',
      db_list: 'jwt.role == "admin" || "dba" in jwt.groups',
      db_drop: '(jwt.role == "admin" || "dba" in jwt.groups) && !(jwt.sub != "root")',
      'db_(any other)': 'jwt.role == "admin" || "dba" in jwt.groups',
    })
  })

  it('shows the rule that decides', async () => {
    const text = await run(policy, '--claims', '{"role":"admin","sub":"x"}')
    expect(text).toMatch(/files +files_read +yes +yes +\S+policy\.yaml:16 /)
    expect(text).toMatch(/db +db_drop +no +no +\S+policy\.yaml:19 - deny: /)
  })

  it('has a row for a pattern in a rule', async () => {
    const other = file(
      'pattern.yaml',
      POLICY.replace('mcp.tool.name in ["read", "list"]', 'mcp.tool.name.startsWith("get_")'),
    )
    const rows = JSON.parse(await run(other, '--format', 'json')) as (Row & { tool: string | null })[]
    expect(rows.find(({ shown }) => shown === 'files_get_*')).toMatchObject({
      tool: null,
      mayList: 'yes',
      mayCall: 'yes',
    })
    expect(rows.find(({ shown }) => shown === 'db_get_*')).toMatchObject({ mayCall: 'no' })
  })
})
