import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClaimwrightError } from '../../src/core/error.js'
import type { Request } from '../../src/core/http.js'
import { parseCurl } from '../../src/requests/curl.js'
import { splitWords } from '../../src/requests/shell-words.js'

const curl = (command: string): Request => parseCurl(command)[0]!.request
const header = ({ headers }: Request, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1]

describe('a curl command', () => {
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
    const lines = parseCurl('curl http://a/ http://b/ --next -X PUT http://c/')
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
    ['curl -d @body.json http://h/', /the command reads `body\.json`, which is missing/],
  ])('%s is refused in one line', (command, message) => {
    expect(() => curl(command)).toThrow(message)
  })

  it('leaves out a token that a variable holds, where another is given', () => {
    const [line] = parseCurl('curl -H "Authorization: Bearer $TOKEN" http://h', { hasToken: true })
    expect(header(line!.request, 'authorization')).toBeUndefined()
  })

  it('reads the files that it names through `readFile`', () => {
    const files: Record<string, string> = { 'body.json': '{\n}', 'headers.txt': 'x-a: b\n\nx-c: d\n' }
    const readFile = (file: string) => files[file]
    const [line] = parseCurl('curl -d @body.json -H @headers.txt http://h', { readFile })
    expect(line!.request).toMatchObject({ body: '{}' })
    expect([header(line!.request, 'x-a'), header(line!.request, 'x-c')]).toEqual(['b', 'd'])
  })

  it.each([
    ['wget http://h', 'invalid-curl'],
    ['curl $URL', 'unexpanded-variable'],
    ['curl ftp://h/', 'invalid-url'],
    ["curl 'http://h", 'invalid-curl'],
  ])('%s throws a ClaimwrightError with code %s', (command, code) => {
    expect(() => curl(command)).toThrow(ClaimwrightError)
    expect(() => curl(command)).toThrow(expect.objectContaining({ code }))
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
      expect(() => parseCurl(text)).toThrow()
  })
})
