import { describe, expect, it } from 'vitest'
import { matchesRegex } from '../../src/compare/matcher.js'
import { samplesOf } from '../../src/compare/regex-samples.js'
import { literalStart } from '../../src/core/literal-start.js'
import { grow } from '../fuzz/growth.js'

describe('samples of a regular expression', () => {
  it.each([
    'a.*b',
    '(dev|ops)-[0-9]+',
    '^/v[12]/.*$',
    'x{2,3}',
    '[^/]+',
    '(?:a|b(?:c|d))?',
    '\\d+\\.\\d+',
    '.*@example\\.com',
    '(?P<name>a+)',
    '(?i)k',
    '\\pL\\d',
  ])('%s', (pattern) => {
    const samples = samplesOf(pattern)
    expect(samples.length).toBeGreaterThan(0)
    expect(samples.filter((sample) => !matchesRegex(pattern, sample, true))).toEqual([])
  })

  it('every alternative has one', () => {
    expect(samplesOf('a|b|c')).toEqual(['a', 'b', 'c'])
  })

  it.each(['(', 'a{2,1}', '[z-a]', '\\'])('none of what does not compile: %s', (pattern) => {
    expect(samplesOf(pattern)).toEqual([])
  })

  it('a hostile pattern costs time in proportion to its length', async () => {
    await grow(2000, (depth) => samplesOf(`${'('.repeat(depth)}a${')*'.repeat(depth)}`))
    await grow(800, (count) => samplesOf('(a|b)'.repeat(count)))
  })

  it('what every match begins with', () => {
    expect(literalStart('/api/v[12]').start).toBe('/api/v')
    expect(literalStart('/api?').start).toBe('/ap')
    expect(literalStart('/a|/b').start).toBe('')
    expect(literalStart('^/a\\.b').start).toBe('/a.b')
  })
})
