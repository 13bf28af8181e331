import { describe, expect, it } from 'vitest'
import { BoundedMap } from '../../src/jwt/bounded-map.js'
import { SignatureCache } from '../../src/jwt/signature-cache.js'

describe('SignatureCache', () => {
  it('remembers verdicts by token and key', () => {
    const cache = new SignatureCache()
    cache.set('t', 'a', 'RS256', true)
    cache.set('t', 'b', undefined, false)
    expect([
      cache.get('t', 'a', 'RS256'),
      cache.get('t', 'a'),
      cache.get('t', 'b'),
      cache.get('t', 'c'),
      cache.get('u', 'a'),
    ]).toEqual([true, undefined, false, undefined, undefined])
    expect(cache.size).toBe(1)
  })

  it('stays within its size, whether the tokens are many or huge', () => {
    const many = new SignatureCache(50_000)
    for (let i = 0; i < 10_000; i++) many.set(`token-${i}`, 'k', undefined, true)
    expect(many.size).toBeLessThan(110)
    const huge = new SignatureCache(50_000)
    for (let i = 0; i < 100; i++) huge.set(`${i}`.padEnd(40_000), 'k', undefined, true)
    expect(huge.size).toBeLessThanOrEqual(4)
  })

  it('remembers a token that is too large for it no longer than the next one', () => {
    const cache = new SignatureCache(1000)
    cache.set('x'.repeat(5000), 'k', undefined, true)
    cache.set('y'.repeat(5000), 'k', undefined, true)
    expect(cache.get('x'.repeat(5000), 'k')).toBeUndefined()
  })
})

describe('BoundedMap', () => {
  it('keeps what is used', () => {
    const map = new BoundedMap<number, number>(10)
    for (let i = 0; i < 1000; i++) {
      map.set(i, i)
      expect(map.get(0)).toBe(0)
    }
    expect(map.get(500)).toBeUndefined()
    expect(map.size).toBeLessThanOrEqual(22)
  })
})
