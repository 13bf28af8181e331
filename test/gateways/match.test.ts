import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Match, PathMatch } from '../../src/core/program.js'
import { fitsPath } from '../../src/gateways/agentgateway/route.js'
import { matchesPath } from '../../src/gateways/envoy/matching.js'
import { covers, overlaps } from '../../src/gateways/match.js'
import { matchesWhole } from '../../src/yaml/re2.js'

const ORIGIN = { file: '', document: 0, pointer: '' }
const of = (match: Partial<Match>): Match => ({ headers: [], query: [], origin: ORIGIN, ...match })

const path = fc.array(fc.constantFrom('/', 'a', 'A', 'b', 'ab'), { maxLength: 4 }).map((parts) => `/${parts.join('')}`)
const pattern = fc.constantFrom('/a.*', '/a?b', '/(a|b)/.*', '/a|/b', '/[ab]+', '/ab', '(?i)/ab.*', '/a\\.?')
const pathMatch: fc.Arbitrary<PathMatch> = fc.oneof(
  fc.record({ kind: fc.constantFrom('exact', 'prefix', 'segments'), value: path }),
  fc.record({ kind: fc.constantFrom('exact', 'prefix', 'segments'), value: path, caseSensitive: fc.constant(false) }),
  pattern.map((value): PathMatch => ({ kind: 'regex', value })),
)

const GATEWAYS: Record<string, (match: PathMatch, target: string) => boolean> = {
  envoy: (match, target) => matchesPath(match, target, { matchesWhole } as Parameters<typeof matchesPath>[2]),
  agentgateway: fitsPath,
}

describe('matches of two routes', () => {
  it.each(Object.keys(GATEWAYS))('as %s matches paths', (gateway) => {
    const matches = GATEWAYS[gateway]!
    fc.assert(
      fc.property(pathMatch, pathMatch, fc.array(path, { minLength: 8, maxLength: 8 }), (a, b, targets) => {
        // Paths of agentgateway have a case and no plain prefixes.
        if (gateway === 'agentgateway' && [a, b].some((one) => one.caseSensitive === false || one.kind === 'prefix'))
          return
        for (const target of [...targets, a.value, b.value, `${a.value}/`, `${b.value}/a`]) {
          const [first, second] = [matches(a, target), matches(b, target)]
          if (second && covers(of({ path: a }), of({ path: b }))) expect(first, `${target} of the wider`).toBe(true)
          if (first && second) expect(overlaps(of({ path: a }), of({ path: b })), target).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  const prefix = (value: string): PathMatch => ({ kind: 'prefix', value })
  const segments = (value: string): PathMatch => ({ kind: 'segments', value })
  const header = (name: string, value: string) => ({ name, kind: 'exact' as const, value, invert: false })
  const query = (name: string, value: string) => ({ name, kind: 'exact' as const, value })

  it.each<[string, Partial<Match>, Partial<Match>]>([
    ['every path', {}, { path: prefix('/a') }],
    ['a shorter prefix', { path: prefix('/a') }, { path: prefix('/ab') }],
    ['segments', { path: segments('/a') }, { path: prefix('/a/b') }],
    ['the same segments', { path: segments('/a/') }, { path: segments('/a/') }],
    ['an expression', { path: { kind: 'regex', value: '/a.*' } }, { path: { kind: 'exact', value: '/ab' } }],
    ['any case', { path: { ...prefix('/A'), caseSensitive: false } }, { path: prefix('/aB') }],
    ['one of two methods', { methods: ['GET', 'PUT'] }, { methods: ['GET'] }],
    ['a header of two', { headers: [header('X-A', '1')] }, { headers: [header('x-a', '1'), header('b', '2')] }],
  ])('covers: %s', (_, outer, inner) => {
    expect(covers(of(outer), of(inner))).toBe(true)
    expect(overlaps(of(outer), of(inner))).toBe(true)
  })

  it.each<[string, Partial<Match>, Partial<Match>]>([
    ['a prefix of text below segments', { path: segments('/a') }, { path: prefix('/a') }],
    ['one case below both', { path: prefix('/a') }, { path: { ...prefix('/a'), caseSensitive: false } }],
    ['methods that are expressions', { methods: ['GET'] }, { methods: ['G.*'] }],
    ['a header with another value', { headers: [header('a', '1')] }, { headers: [header('a', '2')] }],
    ['further conditions', { envoy: [{ kind: 'all', of: [] }] }, {}],
  ])('does not cover: %s', (_, outer, inner) => {
    expect(covers(of(outer), of(inner))).toBe(false)
    expect(overlaps(of(outer), of(inner))).toBe(true)
  })

  it.each<[string, Partial<Match>, Partial<Match>]>([
    ['two prefixes', { path: prefix('/a') }, { path: prefix('/b') }],
    ['segments and a longer word', { path: segments('/a') }, { path: segments('/ab') }],
    ['an expression that begins otherwise', { path: { kind: 'regex', value: '/a.*' } }, { path: prefix('/b') }],
    ['two methods', { methods: ['GET'] }, { methods: ['PUT'] }],
    ['CONNECT requests and paths', { path: prefix(''), isConnect: true }, { path: prefix('/') }],
    ['two values of a parameter', { query: [query('a', '1')] }, { query: [query('a', '2')] }],
  ])('apart: %s', (_, a, b) => {
    expect(overlaps(of(a), of(b))).toBe(false)
    expect(covers(of(a), of(b))).toBe(false)
  })
})
