import { describe, expect, it } from 'vitest'
import { parseHar } from '../../src/requests/har.js'

describe('an HTTP Archive', () => {
  it('decides every request at its own time, with headers and body', () => {
    const archive = JSON.stringify({
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
    expect(parseHar(archive, 'a.har')).toEqual([
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

  it('passes on its data before anything is refused', () => {
    const seen: unknown[] = []
    expect(() => parseHar('{"log": 1}', 'a.har', (json) => seen.push(json))).toThrow()
    expect(seen).toEqual([{ log: 1 }])
  })

  it.each([
    ['{', 'invalid-json', /^a\.har: not JSON/],
    ['['.repeat(1000) + ']'.repeat(1000), 'invalid-json', /nested more than 500 levels deep/],
    ['[]', 'invalid-har', /expected an HTTP Archive/],
    ['{"log":{"entries":[{}]}}', 'invalid-har', /entry 1: expected/],
    [
      '{"log":{"entries":[{"request":{"url":"http://h/a b"}}]}}',
      'invalid-url',
      /^a\.har: entry 1: the URL has a blank/,
    ],
    ['{"log":{"entries":[]}}', 'no-requests', /the archive has no request over HTTP/],
    ['{"log":{"entries":[{"request":{"url":"data:text/plain,x"}}]}}', 'no-requests', /no request over HTTP/],
  ])('%.60s is refused in one line', (text, code, message) => {
    expect(() => parseHar(text, 'a.har')).toThrow(
      expect.objectContaining({ name: 'ClaimwrightError', code, message: expect.stringMatching(message) }),
    )
  })
})
