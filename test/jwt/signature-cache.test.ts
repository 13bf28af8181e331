import { describe, expect, it } from 'vitest'
import { BoundedMap } from '../../src/core/bounded-map.js'
import { RememberedSignatures, SignatureCache } from '../../src/jwt/signature-cache.js'

describe('SignatureCache', () => {
  const bounded = (characters: number) => new SignatureCache(characters).of('envoy')

  it('remembers verdicts by engine, token and key', () => {
    const cache = new SignatureCache()
    const envoy = cache.of('envoy')
    envoy.set('t', 'a', true)
    envoy.set('t', 'b', false)
    expect([envoy.get('t', 'a'), envoy.get('t', 'b'), envoy.get('t', 'c'), envoy.get('u', 'a')]).toEqual([
      true,
      false,
      undefined,
      undefined,
    ])
    expect(cache.of('envoy').size).toBe(1)
    expect(cache.of('litellm').get('t', 'a')).toBeUndefined()
  })

  it('stays within its size, whether the tokens are many or huge, or the keys', () => {
    const many = bounded(50_000)
    for (let i = 0; i < 10_000; i++) many.set(`token-${i}`, 'k', true)
    expect(many.size).toBeLessThan(110)
    const huge = bounded(50_000)
    for (let i = 0; i < 100; i++) huge.set(`${i}`.padEnd(40_000), 'k', true)
    expect(huge.size).toBeLessThanOrEqual(4)
    const keys = bounded(50_000)
    for (let i = 0; i < 10_000; i++) keys.set('t', `${i}`, true)
    const kept = Array.from({ length: 10_000 }, (_, i) => keys.get('t', `${i}`)).filter(Boolean)
    expect(kept.length).toBeLessThanOrEqual(1000)
  })

  it('remembers a token that is too large for it no longer than the next one', () => {
    const cache = bounded(1000)
    cache.set('x'.repeat(5000), 'k', true)
    cache.set('y'.repeat(5000), 'k', true)
    expect(cache.get('x'.repeat(5000), 'k')).toBeUndefined()
  })
})

describe('RememberedSignatures', () => {
  it('tells what is remembered, and whether it was asked for more', () => {
    const verdicts = new SignatureCache().of('envoy')
    verdicts.set('t', 'a', true)
    verdicts.set('t', 'b', false)
    const signatures = new RememberedSignatures(verdicts)
    expect([signatures.get('t').has('a'), signatures.get('t').has('b'), signatures.lacks]).toEqual([true, false, false])
    expect([signatures.get('t').has('c'), signatures.lacks]).toEqual([false, true])
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
