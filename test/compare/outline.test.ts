import { describe, expect, it } from 'vitest'
import { virtualService } from '../../bench/policies/virtual-service.js'
import { Chains, checksOf } from '../../src/compare/chain.js'
import { compare } from '../../src/compare/compare.js'
import { outlineOf } from '../../src/compare/outline.js'
import { convert } from '../../src/convert/convert.js'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { programOf } from './pairs.js'

const chainsOf = (program: Program, count: number) => {
  const chains = new Chains(program)
  return Array.from({ length: count }, (_, i) => chains.of({ listener: 0, path: [0, i] }))
}

/** A standalone configuration with a route for each of these. */
const routes = (...all: { path: object; rule: string | object }[]): string =>
  JSON.stringify({
    binds: [
      {
        port: 3000,
        listeners: [
          {
            routes: all.map(({ path, rule }) => ({
              matches: [{ path }],
              policies: { authorization: { rules: [rule] } },
              backends: [{ host: '127.0.0.1:9000' }],
            })),
          },
        ],
      },
    ],
  })

describe('the outline of a chain', () => {
  const outlines = (...all: Parameters<typeof routes>): number =>
    new Set(chainsOf(programOf(routes(...all)), all.length).map(outlineOf)).size
  const rule = 'request.headers["x-team"] == "team-1"'

  it('is the same for names and numbers of the same form', () => {
    const other = 'request.headers["x-team"] == "unit-23"'
    expect(outlines({ path: { pathPrefix: '/team-1' }, rule }, { path: { pathPrefix: '/unit-23' }, rule: other })).toBe(
      1,
    )
  })

  it('differs in kinds, in characters that are spelled in several ways, and in what an expression reads', () => {
    expect(outlines({ path: { pathPrefix: '/a' }, rule }, { path: { exact: '/a' }, rule })).toBe(2)
    expect(outlines({ path: { pathPrefix: '/a' }, rule }, { path: { pathPrefix: '/%61' }, rule })).toBe(2)
    expect(outlines({ path: { pathPrefix: '/a' }, rule }, { path: { pathPrefix: '/A' }, rule })).toBe(2)
    expect(outlines({ path: { regex: '/a\\d' }, rule }, { path: { regex: '/a\\w' }, rule })).toBe(2)
    const reader = 'request.headers["x-user"] == "team-1"'
    expect(outlines({ path: { pathPrefix: '/a' }, rule }, { path: { pathPrefix: '/a' }, rule: reader })).toBe(2)
  })
})

describe('many routes of one outline', () => {
  const ROUTES = 40
  const graph = bind([parse(virtualService(ROUTES, 10), { file: 'policy.yaml' })])
  const program = read(graph).programs[0]!
  const converted = convert(program, graph, { to: 'standalone', accept: ['all'] }).files[0]!.text
  const differencesOf = (text: string) =>
    compare(program, programOf(text)).differences.filter(({ cause }) => cause === 'policy')

  it('have two outlines, that of requests without a route among them, and check tokens alike', () => {
    const chains = chainsOf(program, ROUTES)
    expect(new Set(chains.map(outlineOf)).size).toBe(1)
    expect(new Set(chainsOf(programOf(converted), ROUTES).map(checksOf)).size).toBe(1)
  })

  it.each([
    ['a claim', /(service-37[\s\S]*?)team-7/, '$1team-8'],
    ['a method', /(service-37[\s\S]*?)POST/, '$1PATCH'],
    ['a path', /(service-37[\s\S]*?startsWith\(\\?")\/service-37/, '$1/service-36'],
    ['the only rule', /(service-37[\s\S]*?)jwt\.team ==/, '$1jwt.team !='],
  ])('do not hide a route that differs in %s', (_, from, to) => {
    const changed = converted.replace(from, to)
    expect(changed).not.toBe(converted)
    expect(differencesOf(converted)).toEqual([])
    const places = differencesOf(changed).map(({ witness }) => witness.one.request.path)
    expect(places.some((path) => path.startsWith('/service-37/'))).toBe(true)
  })
})

describe('a route that differs from many others in form', () => {
  const MANY = 40
  const many = (odd: object, all: object = {}): string =>
    JSON.stringify({
      binds: [
        {
          port: 3000,
          listeners: [
            {
              routes: Array.from({ length: MANY }, (_, i) => ({
                matches: [{ path: { pathPrefix: `/team-${i}` } }],
                backends: [{ host: '127.0.0.1:9000' }],
                ...all,
                ...(i === MANY - 1 && odd),
              })),
            },
          ],
        },
      ],
    })
  const matching = (match: object) => ({ matches: [{ path: { pathPrefix: '/odd' }, ...match }] })
  const path = (rule: string) => ({ policies: { authorization: { rules: [rule] } } })

  const toEnvoy = (text: string) => {
    const graph = bind([parse(text, { file: 'policy.yaml' })])
    return convert(read(graph).programs[0]!, graph, { to: 'envoy', accept: ['all'] })
  }

  /** What the gateways decide otherwise, by the last route. */
  function differences(odd: object): string[] {
    return toEnvoy(many(odd)).comparison.differences.map(({ direction, code }) => `${direction} ${code}`)
  }

  it.each([
    ['a parameter sent twice', matching({ query: [{ name: 'q', value: { exact: 'b' } }] }), 'opens CW7210'],
    ['a host in capitals', { hostnames: ['a.example'] }, 'opens CW7209'],
    ['dots after a path that a rule looks for', path('request.path.contains("admin")'), 'closes CW7203'],
  ])('is asked for %s', (_, odd, expected) => {
    expect(differences({})).not.toContain(expected)
    expect(differences(odd)).toContain(expected)
  })

  it('is asked for every token where it alone ignores bad ones', () => {
    const checking = (mode: string) => ({
      policies: {
        jwtAuth: { mode, issuer: 'https://i', audiences: ['a'], jwks: { url: 'https://i/jwks' } },
        authorization: { rules: ['request.headers["x-team"] == "a"'] },
      },
    })
    const { program } = toEnvoy(many({}, checking('optional')))
    const { differences } = compare(programOf(many(checking('permissive'), checking('optional'))), program!)
    const policies = differences.filter(({ cause }) => cause === 'policy')
    expect(policies.map(({ direction, code }) => `${direction} ${code}`)).toContain('closes CW7102')
  })
})

it('a text that a path contains is also looked for within a segment', () => {
  const denies = (text: string): string =>
    routes({ path: { pathPrefix: '/a' }, rule: { deny: `request.path.contains("${text}")` } })
  const opens = (before: string, after: string) =>
    compare(programOf(before), programOf(after)).differences.map(({ direction }) => direction)
  expect(opens(denies('admin'), denies('/admin'))).toEqual(['opens'])
  expect(opens(denies('/admin'), denies('admin'))).toEqual(['closes'])
})

describe('routes that share requests', () => {
  const shared = (...weights: number[]): string =>
    JSON.stringify({
      binds: [
        {
          port: 3000,
          listeners: [{ routes: [{ backends: weights.map((weight, i) => ({ host: `127.0.0.1:900${i}`, weight })) }] }],
        },
      ],
    })

  it('by other weights are not the same between two gateways', () => {
    const graph = bind([parse(shared(90, 10), { file: 'policy.yaml' })])
    const { program } = convert(read(graph).programs[0]!, graph, { to: 'envoy', accept: ['all'] })
    const weights = (text: string) =>
      compare(programOf(text), program!).reasons.filter((reason) => reason.text.includes('weights'))
    expect(weights(shared(9, 1))).toEqual([])
    expect(weights(shared(10, 90))).toMatchObject([
      { text: expect.stringContaining('had the weights `10,90` and have `90,10`') },
    ])
    expect(weights(shared(900, 101))).toHaveLength(1)
  })
})
