import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readText } from '../../src/cli/files.js'
import { casesIn } from '../../src/cli/request-input.js'
import { readAccessLog } from '../../src/cli/requests/access-log.js'
import { parseCurl } from '../../src/cli/requests/curl.js'
import { readHar } from '../../src/cli/requests/har.js'
import { splitWords } from '../../src/cli/requests/shell-words.js'
import type { Request } from '../../src/core/http.js'
import { temporaryFolder } from '../temporary-folder.js'
import { capture } from './capture.js'
import { EXAMPLES, jsonLines } from './run.js'

const folder = temporaryFolder('requests')
const put = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return join(folder, name)
}

const curl = (command: string): Request => parseCurl(command, { hasToken: false, readFile: readText })[0]!.request
const header = ({ headers }: Request, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1]

describe('--curl', () => {
  it('reads what Chrome copies for a POSIX shell', () => {
    const request = curl(`curl 'https://api.example/v1/chat/completions' \\
  -H 'accept: application/json' \\
  -H 'authorization: Bearer abc' \\
  -b 'session=1; theme=dark' \\
  --data-raw $'{"text":"it\\'s \\u0041"}' --compressed ;`)
    expect(request).toEqual({
      method: 'POST',
      authority: 'api.example',
      path: '/v1/chat/completions',
      scheme: 'https',
      headers: [
        ['content-type', 'application/x-www-form-urlencoded'],
        ['cookie', 'session=1; theme=dark'],
        ['accept', 'application/json'],
        ['authorization', 'Bearer abc'],
      ],
      body: '{"text":"it\'s A"}',
    })
  })

  it('reads what Chrome copies for cmd, old and new', () => {
    const recent = curl(
      'curl ^"https://api.example/a?b=^%^20c^&d=1^" ^\r\n  -X ^"POST^" ^\r\n  -H ^"content-type: application/json^" ^\r\n  --data-raw ^"^{^\\^"q^\\^":^\\^"x y^\\^"^}^"',
    )
    expect(recent).toMatchObject({ method: 'POST', path: '/a?b=%20c&d=1', body: '{"q":"x y"}' })
    const old = curl('curl "https://api.example/a" ^\n  -H "x: a ""b""" ^\n  --data-raw "{\\"q\\":1}" --compressed')
    expect(old).toMatchObject({ method: 'POST', body: '{"q":1}' })
    expect(header(old, 'x')).toBe('a "b"')
    expect(splitWords('curl -d "" ^\n http://h').map(({ text }) => text)).toEqual(['curl', '-d', '', 'http://h'])
  })

  it.each<[string, string, Partial<Request>]>([
    ['-XDELETE', 'curl -XDELETE http://h:8080/a', { method: 'DELETE', authority: 'h:8080', path: '/a' }],
    ['flags together', 'curl -sSkLvX PUT http://h/', { method: 'PUT' }],
    ['no scheme', 'curl h/a', { authority: 'h', path: '/a', scheme: 'http' }],
    ['--url', "curl --url 'https://h/a#part'", { path: '/a' }],
    [
      '-G',
      'curl -G http://h/a?x=1 -d b=2 --data-urlencode "c=a b"',
      { method: 'GET', path: '/a?x=1&b=2&c=a%20b', body: '' },
    ],
    ['-I', 'curl -I http://h/', { method: 'HEAD' }],
    ['two -d', "curl http://h -d a=1 -d 'b=2'", { method: 'POST', body: 'a=1&b=2', path: '/' }],
    ['--json', `curl --json '{"a":' --json '1}' http://h`, { method: 'POST', body: '{"a":1}' }],
    ['a Host header', 'curl -H "Host: api.example" http://1.2.3.4/', { authority: 'api.example' }],
    ['dot segments', 'curl http://h/a/../b/./c', { path: '/b/c' }],
    ['--path-as-is', 'curl --path-as-is http://h/a/../b', { path: '/a/../b' }],
    ['a prompt', '$ curl http://h/', { path: '/' }],
    ['a pipe', 'curl http://h/ | jq .', { path: '/' }],
    ['PowerShell', 'curl.exe `\n -X POST `\n http://h/p', { method: 'POST', path: '/p' }],
    ['-0', 'curl -0 http://h/', { version: 'HTTP/1.0' }],
  ])('%s', (_, command, expected) => {
    expect(curl(command)).toMatchObject(expected)
  })

  it('sends the credentials of -u, of the URL and --oauth2-bearer', () => {
    const basic = `Basic ${Buffer.from('ann:secret').toString('base64')}`
    expect(header(curl('curl -u ann:secret http://h/'), 'authorization')).toBe(basic)
    expect(header(curl('curl http://ann:secret@h/'), 'authorization')).toBe(basic)
    expect(header(curl('curl --oauth2-bearer tok http://h/'), 'authorization')).toBe('Bearer tok')
    expect(header(curl('curl -u ann:secret -H "Authorization: x" http://h/'), 'authorization')).toBe('x')
  })

  it('adds and removes headers as curl does', () => {
    const request = curl("curl -H 'Accept:' -H 'X-Empty;' -A me -e http://r/ http://h/")
    expect(request.headers).toEqual([
      ['referer', 'http://r/'],
      ['user-agent', 'me'],
      ['X-Empty', ''],
    ])
  })

  it('gives one request for each URL, and for each part of --next', () => {
    const lines = parseCurl('curl http://a/ http://b/ --next -X PUT http://c/', { hasToken: false, readFile: readText })
    expect(lines.map(({ name }) => name)).toEqual(['GET http://a/', 'GET http://b/', 'PUT http://c/'])
  })

  it.each([
    ['wget http://h', /expected a command that begins with `curl`/],
    ['curl', /the command has no URL/],
    ["curl 'http://h", /a quote in the command is not closed/],
    ['curl --frobnicate http://h', /unknown option --frobnicate/],
    ['curl -H "Authorization: Bearer $TOKEN" http://h', /`\$TOKEN` is not expanded/],
    ['curl -H', /-H needs a value/],
    ['curl ftp://h/', /expected a URL of http or https/],
    ['curl -b jar.txt http://h/', /a file of cookies is not supported/],
  ])('%s is refused in one line', (command, message) => {
    expect(() => curl(command)).toThrow(message)
  })

  it('leaves out a token that a variable holds, where another is given', () => {
    const [line] = parseCurl('curl -H "Authorization: Bearer $TOKEN" http://h', { hasToken: true, readFile: readText })
    expect(header(line!.request, 'authorization')).toBeUndefined()
  })

  it('any words survive quoting', () => {
    const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (words) => {
        const line = words.map(quote).join(' ')
        if (/\^"|\^[ \t]*\r?\n|`[ \t]*\r?\n/.test(line)) return
        expect(splitWords(line).map(({ text }) => text)).toEqual(words)
      }),
    )
  })

  it('hostile commands end', () => {
    for (const text of [
      '$('.repeat(50_000),
      '${'.repeat(50_000),
      '\\'.repeat(100_001),
      '^"'.repeat(50_001),
      `curl ${'-H a:b '.repeat(20_000)}`,
    ])
      expect(() => parseCurl(text, { hasToken: false, readFile: readText })).toThrow()
  })
})

describe('--har', () => {
  it('an archive without a request of a gateway, and a list without cases, are refused', async () => {
    for (const entries of [[], [{ request: { method: 'GET', url: 'data:text/plain,x' } }]])
      expect(() => readHar(put('none.har', { log: { entries } }))).toThrow(/the archive has no request over HTTP/)
    expect(() => casesIn({ cases: [] }, 'cases.json')).toThrow(/cases\.json: `cases` is empty/)
  })

  it('decides every request at its own time, with headers and body', () => {
    const file = put('a.har', {
      log: {
        entries: [
          {
            startedDateTime: '2025-01-01T00:00:00.000Z',
            request: {
              method: 'POST',
              url: 'https://api.example:8443/a?b=c',
              headers: [
                { name: ':authority', value: 'api.example' },
                { name: 'authorization', value: 'Bearer x' },
              ],
              postData: { mimeType: 'application/json', text: '{}' },
            },
            response: { status: 200 },
          },
          { request: { url: 'data:text/plain,x' } },
        ],
      },
    })
    expect(readHar(file)).toEqual([
      {
        name: 'POST https://api.example:8443/a',
        request: {
          method: 'POST',
          authority: 'api.example:8443',
          path: '/a?b=c',
          scheme: 'https',
          headers: [['authorization', 'Bearer x']],
          body: '{}',
        },
        urlPort: 8443,
        now: 1735689600,
        recorded: 200,
      },
    ])
  })

  it('anything else is refused in one line', () => {
    expect(() => readHar(put('b.har', []))).toThrow(/expected an HTTP Archive/)
    expect(() => readHar(put('c.har', { log: { entries: [{}] } }))).toThrow(/entry 1: expected/)
  })
})

describe('--access-log', () => {
  it('reads the fields of Envoy, Istio and agentgateway', () => {
    const file = put(
      'access.log',
      [
        '{"start_time":"2025-01-01T00:00:00.123Z","method":"GET","path":"/b","x_envoy_original_path":"/a","authority":"h.example","response_code":403,"downstream_remote_address":"10.1.2.3:4711","downstream_local_address":"10.0.0.1:8080","user_agent":"curl/8","x_forwarded_for":"-"}',
        '',
        '{":method":"POST","http.path":"/c","http.host":"h","http.status":200,"request_headers":{":path":"/","x-a":"b"}}',
      ].join('\r\n'),
    )
    expect(readAccessLog(file)).toEqual([
      {
        name: 'GET h.example/a',
        request: {
          method: 'GET',
          authority: 'h.example',
          path: '/a',
          headers: [['user-agent', 'curl/8']],
          body: '',
          source: { address: '10.1.2.3', port: 4711 },
        },
        urlPort: 8080,
        now: 1735689600,
        recorded: 403,
      },
      {
        name: 'POST h/c',
        request: { method: 'POST', authority: 'h', path: '/c', headers: [['x-a', 'b']], body: '' },
        recorded: 200,
      },
    ])
  })

  it('text logs and lines without a path are refused with their line', () => {
    expect(() => readAccessLog(put('text.log', '{"path":"/"}\n[2025-01-01] "GET / HTTP/1.1" 200'))).toThrow(
      /line 2: not JSON/,
    )
    expect(() => readAccessLog(put('none.log', '{"method":"GET"}'))).toThrow(/line 1: no path in it/)
    expect(() => readAccessLog(put('empty.log', '\n'))).toThrow(/the access log is empty/)
  })
})

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
