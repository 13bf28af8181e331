import { describe, expect, it } from 'vitest'
import { authorityProblem, hostHeader, isTarget, pathProblem, readTarget } from '../../src/core/uri.js'

describe('request targets, as the http crate reads them', () => {
  it.each([
    '/',
    '*',
    '/a"b',
    '/a{b}|^\\',
    '/é?é',
    '/?',
    '/a?b=|`',
    'http://h',
    'HTTP://h?x',
    'ftp://h/x',
    'a',
    'h:1',
    '/a#<',
  ])('reads %s', (target) => expect(isTarget(target)).toBe(true))

  it.each([
    '',
    '/a b',
    '/a<',
    '/a>',
    '/a`',
    '/a?"',
    '/a?<',
    '/\u0001',
    '/\u007f',
    'http:///x',
    'a/b',
    'http://a b/',
    'http://h/<',
  ])('refuses %j', (target) => expect(isTarget(target)).toBe(false))

  it('takes the authority of the target before that of the header', () => {
    expect(readTarget('http://a:1/x?y#z', 'b', 'http')).toEqual({
      scheme: 'http',
      authority: 'a:1',
      path: '/x',
      query: 'y',
    })
    expect(readTarget('/x', 'b', 'https')).toEqual({ scheme: 'https', authority: 'b', path: '/x', query: null })
    expect(readTarget('a', 'b', 'http')).toEqual({ scheme: '', authority: 'a', path: '', query: null })
    expect(readTarget('/x', null, 'http')).toBeNull()
    expect(readTarget('/x', 'a|b', 'http')).toBeNull()
  })

  it('bounds the length', () => {
    expect(pathProblem(`/${'a'.repeat(65_534)}`)).toBe('uri too long')
    expect(pathProblem(`/${'a'.repeat(65_533)}`)).toBeUndefined()
  })
})

describe('authorities', () => {
  it.each(['h', 'h:80', 'u:p@h', 'u%20@h', '[::1]', '[::1]:80', '[fe80::1%25eth0]', '.h', 'a;b', '*', 'h:', 'h:99999'])(
    'reads %s',
    (text) => expect(authorityProblem(text)).toBeUndefined(),
  )

  it.each([
    ['', 'empty string'],
    ['a b', 'invalid uri character'],
    ['a|b', 'invalid uri character'],
    ['é', 'invalid uri character'],
    ['h/x', 'invalid uri character'],
    ['a:1:2', 'invalid authority'],
    ['u@', 'invalid authority'],
    ['a%20', 'invalid authority'],
    ['[::1', 'invalid authority'],
    [']::1[', 'invalid authority'],
  ])('refuses %j', (text, problem) => expect(authorityProblem(text)).toBe(problem))

  it.each([
    ['u:p@h:8080', 'h:8080'],
    ['h:80', 'h'],
    ['h:443', 'h:443'],
    ['h:99999', 'h'],
    ['h:', 'h'],
    ['[::1]:80', '[::1]'],
    ['h:0090', 'h:90'],
  ])('is written as `Host`: %s', (text, host) => expect(hostHeader(text)).toBe(host))
})
