import { describe, expect, it } from 'vitest'
import { mask } from '../../src/report/mask.js'

const HEADER = 'eyJhbGciOiJSUzI1NiJ9'
const PAYLOAD = 'eyJzdWIiOiJhIn0'

describe('mask', () => {
  it.each([
    ['a token', `${HEADER}.${PAYLOAD}.c2lnbmF0dXJlLWJ5dGVz`, `${HEADER}.${PAYLOAD}.c2ln****************`],
    [
      'a token after a word',
      `x-${HEADER}.${PAYLOAD}.c2lnbmF0dXJlLWJ5dGVz`,
      `x-${HEADER}.${PAYLOAD}.c2ln****************`,
    ],
    ['a host name', 'api.login.example.com', 'api.login.example.com'],
    [
      'a parameter of a URL',
      'GET /a?b=1234&access_token=abcdefghijkl&c=d',
      'GET /a?b=1234&access_token=abcd********&c=d',
    ],
    ['a parameter from elsewhere', '/a?api_key=$API_KEY', '/a?api_key=$API_KEY'],
    ['a token in a parameter', `/?token=${HEADER}.${PAYLOAD}.c2ln`, `/?token=${HEADER}.${PAYLOAD}.****`],
    [
      'a private key on a line',
      '"-----BEGIN EC PRIVATE KEY-----\\nabc+d\\n-----END EC PRIVATE KEY-----"',
      '"-----BEGIN EC PRIVATE KEY-----*********-----END EC PRIVATE KEY-----"',
    ],
    ['a key of a model provider', 'key sk-abcdefghijkl', 'key sk-abcd********'],
  ])('%s', (_, line, masked) => {
    expect(mask(line)).toBe(masked)
  })

  it('reads a line of a million characters that look like tokens once', () => {
    const line = 'eyJ'.repeat(350_000)
    expect(mask(line)).toBe(line)
  })
})
