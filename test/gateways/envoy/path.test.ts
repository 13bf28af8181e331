import { describe, expect, it } from 'vitest'
import {
  decodedParameter,
  normalizePath,
  queryPairs,
  removeParameter,
  shownPath,
} from '../../../src/gateways/envoy/path.js'
import { traitsOf } from '../../../src/gateways/envoy/traits.js'

const NEWEST = traitsOf({})

/** Asked of Envoy 1.40.0 with `normalize_path`, one by one. */
const NORMALIZED: [string, string | null][] = [
  ['/a/../b', '/b'],
  ['/../b', '/b'],
  ['/a/..', '/'],
  ['/a/.', '/a/'],
  ['/a/b/../../c', '/c'],
  ['/a//b', '/a//b'],
  ['/a//../b', '/a/b'],
  ['//..', '/'],
  ['/a/%2e%2e/b', '/b'],
  ['/a/.%2E', '/'],
  ['/%61%41%7e%2d%5f%30', '/aA~-_0'],
  ['/%2F%2f%5c%20%25%3f', '/%2F%2f%5c%20%25%3f'],
  ['/a\\..\\b', '/b'],
  ['/"<>^`{|}[]', '/%22%3C%3E%5E%60%7B%7C%7D[]'],
  ['/%zz%4', '/%zz%4'],
  ['/%2561', '/%2561'],
  ['/%%61%61', '/%25aa'],
  ['/%6%31', '/%2561'],
  ['/%%361', '/%2561'],
  ['/%%%61%61', '/%%25aa'],
  ['/%%61%2f', '/%a%2f'],
  ['/...', '/...'],
  ['/a/..b', '/a/..b'],
  ['/a/..;x/b', '/b'],
  ['/a/.;x', '/a/'],
  ['/a/b;/c', '/a/b;/c'],
  ['/a/%2e%2e;/b', '/a/..;/b'],
  ['/a/..;?x', '/?x'],
  ['/?/../x', '/?/../x'],
  ['/%00', null],
  ['/?%00', '/?%00'],
  ['///..;y\\%00%', '//'],
]

describe('paths', () => {
  it.each(NORMALIZED)('normalizes %s', (path, normalized) => {
    expect(normalizePath(path, NEWEST)).toBe(normalized)
  })

  it('is the same twice, where nothing is left to decode', () => {
    for (const [, path] of NORMALIZED) {
      if (path !== null && !path.includes('..;')) expect(normalizePath(path, NEWEST)).toBe(path)
    }
  })

  it('reads queries by their first value, decoded and without plus signs for blanks', () => {
    expect(queryPairs('/p?a=1&b&c=d=e&')).toEqual([
      ['a', '1'],
      ['b', ''],
      ['c', 'd=e'],
    ])
    expect(decodedParameter('/p?%61=1%2B+2&a=3', 'a')).toBe('1++2')
    expect(decodedParameter('/p?A=1', 'a')).toBeUndefined()
  })

  it('writes the rest of a query anew: decoded, sorted, each with an equals sign', () => {
    expect(removeParameter('/p?z=1&a=%20b%2B+c&t=x&q&e=&m=a=b&z=0&%61x=1&t=y&=x&&', 't')).toBe(
      '/p?=x&=&a= b++c&ax=1&e=&m=a=b&q=&z=1&z=0',
    )
    expect(removeParameter('/p?t=x', 't')).toBe('/p')
    expect(removeParameter(removeParameter('/p?t=x', 't'), 't')).toBe('/p')
    expect(removeParameter('/p?', 't')).toBe('/p')
  })

  it('shows no query', () => {
    expect(shownPath('/p?access_token=secret')).toBe('/p?...')
  })
})
