import { describe, expect, it } from 'vitest'
import { ENVOY } from '../../src/versions/envoy.js'
import { defaultVersion } from '../../src/versions/gateway.js'
import { readRange } from '../../src/versions/range.js'
import { expandTargets, GATEWAYS, resolveTargets, TargetError } from '../../src/versions/target.js'
import { changing, hasSince, introduced, valueAt } from '../../src/versions/trait.js'

describe('ranges', () => {
  it.each([
    ['>=1.4 <1.6', ['1.4.0', '1.5.9'], ['1.3.9', '1.6.0', '1.6.2']],
    ['>= 1.4', ['1.4.0', '2.0.0'], ['1.3.9']],
    ['>1.4', ['1.5.0'], ['1.4.0', '1.4.9']],
    ['<=1.4', ['1.4.9', '1.3.0'], ['1.5.0']],
    ['1.4 - 1.5', ['1.4.0', '1.5.7'], ['1.6.0']],
    ['1.4 || 1.6', ['1.4.2', '1.6.0'], ['1.5.0']],
    ['1', ['1.4.2'], ['2.0.0', '11.0.0']],
    ['1.4.1', ['1.4.1'], ['1.4.2']],
  ])('%s', (text, inside, outside) => {
    const range = readRange(text)!
    expect(inside.filter((version) => !range(version))).toEqual([])
    expect(outside.filter(range)).toEqual([])
  })

  it.each(['latest', '', '>', '>=x', '1.4 <', '1.4 || ', '^1.4'])('%j is not a range', (text) => {
    expect(readRange(text)).toBeUndefined()
  })
})

describe('traits', () => {
  it('a change that was ported back is in those releases, and not in the lines between', () => {
    const since = ['1.106.12', '1.108.14', '1.110.0']
    const having = ['1.106.2', '1.106.12', '1.106.13', '1.108.0', '1.108.14', '1.109.3', '1.110.0', '1.111.0', '2.0.0']
    expect(having.filter((version) => hasSince(since, version))).toEqual([
      '1.106.12',
      '1.106.13',
      '1.108.14',
      '1.110.0',
      '1.111.0',
      '2.0.0',
    ])
  })

  it('the last change that a version has counts', () => {
    const trait = changing('it changes', 'a', [['1.1.0'], 'b'], [['1.3.0'], 'c'])
    expect(['1.0.9', '1.1.0', '1.2.9', '1.3.0'].map((version) => valueAt(trait, version))).toEqual(['a', 'b', 'b', 'c'])
    expect(valueAt(introduced('it is new', '1.1.0'), '1.0.0')).toBe(false)
  })
})

describe('targets', () => {
  it('are the newest recorded versions where nothing is said', () => {
    expect(resolveTargets().envoy).toMatchObject({ version: defaultVersion(ENVOY) })
    expect(resolveTargets().envoy).not.toHaveProperty('note')
  })

  it('a line of releases is judged by its recorded release', () => {
    expect(resolveTargets({ litellm: '1.106' }).litellm).toMatchObject({ version: '1.106.2', asked: '1.106' })
    expect(resolveTargets({ litellm: 'v1.106.2' }).litellm).not.toHaveProperty('note')
  })

  it('a line of releases is judged by a pre-release only if none was published', () => {
    expect(resolveTargets({ agentgateway: '1.5' }).agentgateway).toMatchObject({ version: '1.5.0', asked: '1.5' })
    expect(resolveTargets({ agentgateway: '1.5.0-main.20260821' }).agentgateway).not.toHaveProperty('note')
  })

  it('a newer version is judged by the newest, an older one by the oldest, with a note', () => {
    expect(resolveTargets({ envoy: '9.9.9' }).envoy.note).toMatch(/newer than every recorded version: judged by 1\./)
    expect(resolveTargets({ litellm: '0.1.0' }).litellm.note).toMatch(/older than every recorded version/)
    expect(resolveTargets({ litellm: '1.107.5' }).litellm.note).toMatch(/not recorded: judged by 1\.106\.\d+/)
  })

  it('Gloo brings the Envoy that it ships, unless another is named', () => {
    expect(resolveTargets({ gloo: '1.21.3' }).envoy.asked).toBe('1.36.5')
    expect(resolveTargets({ gloo: '1.21.3', envoy: '1.40.0' }).envoy).toMatchObject({ version: '1.40.0' })
  })

  it('of a range the newest release counts', () => {
    expect(resolveTargets({ gloo: '>=1.18 <1.21' }).gloo).toMatchObject({ asked: '>=1.18 <1.21' })
    expect(expandTargets({ gloo: '>=1.18 <1.20' }).map(({ options }) => options['gloo'])).toContain('1.19.0')
  })

  it.each([
    [{ gateway: '1.0' }, /unknown gateway `gateway`: expected gloo, envoy, agentgateway, litellm, gateway-api/],
    [{ litellm: 'latest' }, /litellm=latest: expected a version such as 1\.\d+\.\d+, or a range such as/],
    [{ litellm: '' }, /expected a version/],
    [{ litellm: '>=9' }, /no known release lies in this range/],
    [{ litellm: '1.2.3.4.5.6.7.8.' }, /expected a version/],
  ])('%j is an error', (options, message) => {
    expect(() => resolveTargets(options)).toThrow(TargetError)
    expect(() => resolveTargets(options)).toThrow(message)
  })

  it('every trait of every gateway says what it is about, and changes in order', () => {
    for (const { traits } of Object.values(GATEWAYS))
      for (const trait of Object.values(traits)) {
        expect(trait.about.length).toBeGreaterThan(10)
        for (const { since } of trait.changes) expect(since.length).toBeGreaterThan(0)
      }
  })
})
