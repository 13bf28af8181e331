import { describe, expect, it } from 'vitest'
import { directionOf } from '../../src/compare/answer.js'
import type { Case } from '../../src/compare/case.js'
import { compare, NOW } from '../../src/compare/compare.js'
import type { Json } from '../../src/compare/matcher.js'
import { Side } from '../../src/compare/side.js'
import type { ClaimMatcher, Condition } from '../../src/core/condition.js'
import type { Program } from '../../src/core/program.js'
import type { Rule } from '../../src/core/step/authorize.js'
import { policyOf } from './policies.js'
import { Random } from './random.js'

/** The oracle of `compare` for small policies: every case of the domain is decided, one by one. */
const ORIGIN = { file: 'policy.yaml', document: 0, pointer: '' }
const CLAIMS = ['team', 'level']
const VALUES: (Json | undefined)[] = [
  undefined,
  null,
  true,
  42,
  '',
  'dev',
  'ops',
  'devx',
  ['dev'],
  ['ops', 'dev'],
  [['dev']],
  { dev: 1 },
]
const METHODS = ['GET', 'POST', 'PUT']
const PATHS = ['/', '/a', '/a/b', '/b']
const PAIRS = 60
const base = policyOf('gloo', 'rbac-matcher-default')!

const MATCHERS: ClaimMatcher[] = [
  { kind: 'equals', value: 'dev' },
  { kind: 'equals', value: 'ops' },
  { kind: 'equals', value: true },
  { kind: 'list-contains', value: 'dev' },
  { kind: 'list-contains', value: 'ops' },
  { kind: 'regex', value: 'd.*', whole: true },
]

function condition(random: Random, depth = 0): Condition {
  const kind = random.below(depth > 2 ? 3 : 6)
  if (kind < 2) return { kind: 'claim', path: [random.of(CLAIMS)], matcher: random.of(MATCHERS) }
  if (kind === 2)
    return random.chance(2)
      ? { kind: 'method', value: random.of(METHODS) }
      : { kind: 'path', match: 'prefix', value: random.of(['/a', '/a/', '/b']) }
  if (kind === 5) return { kind: 'not', of: condition(random, depth + 1) }
  return { kind: kind === 3 ? 'all' : 'any', of: [condition(random, depth + 1), condition(random, depth + 1)] }
}

function withRules(rules: Rule[]): Program {
  const copy = structuredClone(base.program)
  for (const on of copy.listeners)
    for (const host of on.hosts)
      for (const route of host.routes) {
        route.steps = [
          ...route.steps.filter((step) => step.kind !== 'authorize'),
          { kind: 'authorize', rules, origin: ORIGIN },
        ]
      }
  return copy
}

function* cases(token: Case['credentials'][0]): Generator<Case> {
  for (const path of PATHS)
    for (const method of METHODS) {
      const request = { method, authority: 'example.com', path, headers: [], body: '' }
      yield { request, credentials: [], now: NOW }
      for (const team of VALUES)
        for (const level of VALUES) {
          if (typeof token.what === 'string') throw new Error('a token is expected')
          const claims = {
            ...token.what.claims,
            ...(team !== undefined && { team }),
            ...(level !== undefined && { level }),
          }
          yield { request, credentials: [{ ...token, what: { ...token.what, claims } }], now: NOW }
        }
    }
}

describe('compare against plain enumeration of every case', () => {
  it(`agrees on ${PAIRS} pairs of rules`, () => {
    const random = new Random(3)
    const token = goodToken()
    let different = 0
    for (let i = 0; i < PAIRS; i++) {
      const before: Rule[] = [{ effect: 'allow', when: condition(random), origin: ORIGIN }]
      const after: Rule[] = random.chance(3)
        ? [{ effect: 'allow', when: rewritten(before[0]!.when), origin: ORIGIN }]
        : [
            {
              effect: 'allow',
              when: random.chance(2) ? condition(random) : { kind: 'any', of: [before[0]!.when, condition(random, 2)] },
              origin: ORIGIN,
            },
          ]
      const [a, b] = [withRules(before), withRules(after)]
      const sides = { a: new Side(a, { fetched: new Map() }), b: new Side(b, { fetched: new Map() }) }
      const directions = new Set<string>()
      for (const one of cases(token)) {
        const direction = directionOf(sides.a.answer(one).verdict, sides.b.answer(one).verdict)
        if (direction) directions.add(direction)
      }
      const found = new Set(compare(a, b).differences.map((one) => one.direction))
      expect([...found].filter((one) => one !== 'answers').sort(), JSON.stringify([before, after])).toEqual(
        [...directions].sort(),
      )
      if (directions.size > 0) different++
    }
    expect(different).toBeGreaterThan(PAIRS / 4)
    expect(different).toBeLessThan(PAIRS)
  })
})

/** The same by De Morgan, so that only a proof shows it. */
function rewritten(one: Condition): Condition {
  if (one.kind !== 'all' && one.kind !== 'any') return { kind: 'not', of: { kind: 'not', of: one } }
  return {
    kind: 'not',
    of: { kind: one.kind === 'all' ? 'any' : 'all', of: one.of.map((part) => ({ kind: 'not', of: part })) },
  }
}

function goodToken(): Case['credentials'][0] {
  const open = withRules([])
  const closed = withRules([{ effect: 'allow', when: { kind: 'never' }, origin: ORIGIN }])
  const { witness } = compare(open, closed).differences.find((one) => one.direction === 'closes')!
  return witness.one.credentials[0]!
}
