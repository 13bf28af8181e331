import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { capture } from './capture.js'
import { EXAMPLES, jsonLines } from './run.js'

const folder = temporaryFolder('requests')
const put = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return join(folder, name)
}

describe('decide for people', () => {
  const GLOO = join(EXAMPLES, 'gloo-ai-gateway')
  const NOW = ['--now', '1800000000']
  const ASK = ['decide', GLOO, ...NOW, '--curl', 'curl http://10.0.0.1:8080/openai -d "{}"']

  it('prints a table: case, verdict, status, destination, deciding step', async () => {
    const { stdout } = await capture(['decide', GLOO, '--cases', join(GLOO, 'cases.json'), '--format', 'table'])
    const rows = stdout
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith(' '))
      .map((line) => line.split(/ {2,}/))
    expect(rows.pop()).toEqual([expect.stringMatching(/^judged by Envoy [\d.]+$/)])
    expect(rows.map((cells) => cells.slice(0, 4))).toEqual([
      ['CASE', 'VERDICT', 'STATUS', 'DESTINATION'],
      ['no token', 'denied', '401', '-'],
      ['alice', 'allowed', '200', 'gloo-system/openai/openai'],
      ['bob', 'denied', '403', '-'],
    ])
    expect(rows[3]![4]).toMatch(/^openai-opt\.yaml:14 authorize: policy `viewer`/)
  })

  it('prints JSON lines where standard output is not a terminal', async () => {
    expect(jsonLines(await capture(ASK))[0]).toMatchObject({
      name: 'POST http://10.0.0.1:8080/openai',
      response: { status: 401 },
    })
  })

  it('--expect fails with 1 when the answer is different', async () => {
    expect((await capture([...ASK, '--expect', 'deny'])).code).toBe(0)
    expect((await capture([...ASK, '--expect', '401'])).code).toBe(0)
    const ran = await capture([...ASK, '--expect', 'allow'])
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('expected `allow`, but the answer is 401')])
    expect((await capture([...ASK, '--expect', 'maybe'])).code).toBe(2)
  })

  it('requests come from one place', async () => {
    const ran = await capture([...ASK, '--url', '/x'])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('--curl and --url exclude each other')])
  })

  it.each([
    ['--curl', 'wget http://h', 2, '--curl: expected a command that begins with `curl`, not `wget`'],
    ['--curl', 'curl ftp://h', 2, '--curl: expected a URL of http or https'],
    ['--curl', 'curl $X', 2, '--curl: `$X` is not expanded: write its value, or use --token or --claims for the token'],
    ['--har', put('bad.har', '{'), 3, 'bad.har: not JSON'],
    ['--har', put('other.har', []), 2, 'other.har: expected an HTTP Archive'],
    ['--access-log', put('text.log', 'GET /'), 3, 'text.log: line 1: not JSON'],
    ['--access-log', put('none.log', { method: 'GET' }), 3, 'none.log: line 1: no path in it'],
    ['--access-log', put('empty.log', '\n'), 2, 'empty.log: the access log is empty'],
  ])('%s refuses %s with exit code %i', async (option, value, code, message) => {
    const ran = await capture(['decide', GLOO, ...NOW, option, value])
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(message)])
  })

  it('shows no credential of a recorded request', async () => {
    const secret = 'sk-live-0123456789abcdefghij'
    const password = 'correct-horse-battery'
    const command = `curl http://10.0.0.1:8080/openai?access_token=${secret} -u ann:${password} -H "x-api-key: ${secret}" -H "Cookie: session=${secret}"`
    for (const format of ['table', 'json']) {
      const { stdout, stderr } = await capture(['decide', GLOO, '--curl', command, '--format', format])
      expect(stdout + stderr).not.toContain(secret)
      expect(stdout + stderr).not.toContain(password)
    }
  })
})
