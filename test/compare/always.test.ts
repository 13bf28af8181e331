import { describe, expect, it } from 'vitest'
import { parseCel } from '../../src/cel/cel.js'
import { alwaysOrNever } from '../../src/compare/always.js'
import type { Condition } from '../../src/core/condition.js'
import { route, verdict } from './pairs.js'

const cel = (source: string): Condition => ({
  kind: 'cel',
  source,
  expression: parseCel(source).expression ?? null,
  origin: { file: 'policy.yaml', document: 0, pointer: '' },
})

describe('conditions that always or never hold', () => {
  it.each([
    ['jwt.team == "dev" && jwt.team == "ops"', 'never'],
    ['jwt.team == "dev" && type(jwt.team) == list', 'never'],
    ['request.method == "GET" && request.method == "POST"', 'never'],
    ['request.path == "/a" && request.path == "/b"', 'never'],
    ['request.path.startsWith("/a") && request.path == "/b"', 'never'],
    ['has(jwt.sub) && !has(jwt.sub)', 'never'],
    ['has(jwt.sub) || !has(jwt.sub)', 'always'],
    ['request.path.startsWith("/a") || !request.path.startsWith("/a")', 'always'],
    ['true', 'always'],
    ['false', 'never'],
  ])('%s: %s', (source, expected) => {
    expect(alwaysOrNever(cel(source))).toBe(expected)
  })

  it.each([
    'jwt.team == "dev"',
    'jwt.team == "dev" || jwt.team != "dev"',
    'jwt.scope.contains("a") && jwt.scope.contains("b") && jwt.scope.contains("c")',
    'jwt.email.matches("a.*") && jwt.email.matches(".*b")',
    'jwt.email.startsWith("a") && jwt.email.endsWith("b")',
    '"a" in jwt.groups && "b" in jwt.groups',
    'jwt.level > 3 && jwt.level < 5',
    'request.headers["x-a"] == "1" && request.headers["x-b"] == "2"',
    'request.path.startsWith("/a") && request.path.endsWith("/b")',
    'request.path.startsWith("/a") && request.path.startsWith("/a/b")',
    'jwt == null || authenticated',
  ])('%s: depends', (source) => {
    expect(alwaysOrNever(cel(source))).toBeNull()
  })
})

describe('rules that are written in two ways', () => {
  const deciding = (rule: string) => route(`{ authorization: { rules: [${JSON.stringify(rule)}] } }`)

  it.each([
    ['jwt.sub.matches("^a$")', 'jwt.sub == "a"'],
    ['!jwt.sub.matches("^a$") || jwt.x == "y"', '!jwt.sub.matches("^a$") || jwt.x.matches("^y$")'],
    ["jwt.sub.matches(r'^a\\.b$')", 'jwt.sub == "a.b"'],
    ['size(jwt.groups) > 1', 'jwt.groups.size() > 1'],
  ])('%s and %s decide alike', (before, after) => {
    expect(verdict(deciding(before), deciding(after))).toBe('complete')
  })

  it.each([
    ['jwt.sub.matches("a")', 'jwt.sub == "a"'],
    ['jwt.sub.matches("^a.b$")', 'jwt.sub == "a.b"'],
    ['jwt.sub.matches("^a$")', '"a" in jwt.sub'],
    ['!jwt.sub.matches("^a$")', '!(jwt.sub == "a")'],
    ['size(jwt.groups) > 1', 'jwt.groups.size() > 2'],
    ['size(jwt.groups) > 1', 'jwt.other.size() > 1'],
  ])('%s and %s do not', (before, after) => {
    expect(verdict(deciding(before), deciding(after))).not.toMatch(/^(same|complete)/)
  })
})
