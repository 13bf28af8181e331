import { expect, it } from 'vitest'
import { isListedHost } from '../../../src/gateways/litellm/destination.js'

// url_utils.py `is_url_destination_allowed_by_host`
it.each<[string, string[], boolean]>([
  ['http://ok.example/x', ['ok.example'], true],
  ['https://OK.example', [' ok.example '], true],
  ['http://ok.example:81', ['ok.example'], true],
  ['http://ok.example:81', ['ok.example:80'], false],
  ['http://ok.example', ['ok.example:80'], true],
  ['http://ok.example', ['https://ok.example/v1'], false],
  ['https://ok.example', ['https://ok.example/v1'], true],
  ['http://me@ok.example', ['ok.example'], false],
  ['http://ok.example.evil', ['ok.example'], false],
  ['http://', ['ok.example'], false],
  ['http://[::1]:80/', ['[::1]'], true],
  ['http://ok.example', ['ftp://ok.example', ''], false],
])('%s is of a host in %j: %s', (address, listed, expected) => {
  expect(isListedHost(address, listed)).toBe(expected)
})
