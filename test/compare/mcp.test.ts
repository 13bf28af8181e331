import { describe, expect, it } from 'vitest'
import { type Comparison, compare } from '../../src/compare/compare.js'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { JWKS } from '../gateways/agentgateway/gateway.js'

type Settings = Record<string, unknown>

/** A standalone configuration with one route to MCP servers. */
function policy(
  rules: unknown[] | undefined,
  mcp: Settings = {},
  policies: Settings = {},
  backend: Settings = {},
): Program {
  const targets = [{ name: 'a', mcp: { host: 'http://127.0.0.1:1/mcp' } }]
  const route = {
    backends: [{ mcp: { targets, ...mcp }, policies: backend }],
    policies: { ...(rules && { mcpAuthorization: { rules } }), ...policies },
  }
  const text = JSON.stringify({ binds: [{ port: 3000, listeners: [{ routes: [route] }] }] })
  const { programs, findings } = read(bind([parse(text)]), { dialect: 'standalone' })
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return programs[0]!
}

const TWO = {
  targets: [
    { name: 'a', mcp: { host: 'http://127.0.0.1:1/mcp' } },
    { name: 'b', mcp: { host: 'http://127.0.0.1:2/mcp' } },
  ],
}
const JWT = { jwtAuth: { mode: 'optional', issuer: 'https://i.example/', jwks: JWKS } }

const directions = ({ differences }: Comparison): string[] =>
  [...new Set(differences.map(({ direction }) => direction))].sort()

describe('programs in front of MCP servers', () => {
  it.each<[string, Program, Program, string[]]>([
    ['another name', policy(['mcp.tool.name == "echo"']), policy(['mcp.tool.name == "rm_all"']), ['closes', 'opens']],
    ['no rules instead of one', policy(['mcp.tool.name == "echo"']), policy([]), ['opens']],
    ['no policy instead of one', policy(['mcp.tool.name == "echo"']), policy(undefined), ['opens']],
    [
      'a rule more',
      policy(['mcp.tool.name == "echo"']),
      policy(['mcp.tool.name == "echo"', 'mcp.tool.name == "rm"']),
      ['opens'],
    ],
    ['a deny less', policy([{ deny: 'mcp.tool.name == "rm"' }]), policy([{ deny: 'false' }]), ['opens']],
    [
      'a require for tools that refuses the rest',
      policy([{ require: 'mcp.tool.name != "rm"' }]),
      policy([{ deny: 'mcp.tool.name == "rm"' }]),
      ['opens'],
    ],
    [
      'a name without a prefix',
      policy(['mcp.tool.name == "echo"'], { ...TWO, prefixMode: 'never' }),
      policy(['mcp.tool.name == "rm"'], { ...TWO, prefixMode: 'never' }),
      ['closes', 'opens'],
    ],
    [
      'a name without a prefix, at the second server',
      policy(['mcp.tool.target == "b" && mcp.tool.name == "echo"'], { ...TWO, prefixMode: 'never' }),
      policy(
        ['mcp.tool.target == "b" && mcp.tool.name == "echo" && jwt.sub == "a"'],
        { ...TWO, prefixMode: 'never' },
        JWT,
      ),
      ['closes'],
    ],
    ['prompts', policy(['has(mcp.tool)']), policy(['has(mcp.tool)', 'mcp.prompt.name == "greet"']), ['opens']],
    [
      'resources',
      policy(['mcp.resource.name.startsWith("file:")']),
      policy(['mcp.resource.name.startsWith("file:///")']),
      ['closes'],
    ],
    ['a server', policy(['mcp.tool.target == "a"'], TWO), policy(['mcp.tool.target == "b"'], TWO), ['closes', 'opens']],
    ['a claim', policy(['jwt.role == "admin"'], {}, JWT), policy(['jwt.role == "user"'], {}, JWT), ['closes', 'opens']],
    [
      'a claim for one tool',
      policy(['mcp.tool.name == "rm" && jwt.role == "admin"'], {}, JWT),
      policy(['mcp.tool.name == "rm"'], {}, JWT),
      ['opens'],
    ],
    [
      'a claim that names the server',
      policy(['mcp.tool.target == jwt.sub'], TWO, JWT),
      policy(['mcp.tool.target == jwt.team'], TWO, JWT),
      ['closes', 'opens'],
    ],
    [
      'a rule of the backend',
      policy(
        ['mcp.tool.name in ["echo", "rm"]'],
        {},
        {},
        { mcpAuthorization: { rules: [{ deny: 'mcp.tool.name == "rm"' }] } },
      ),
      policy(['mcp.tool.name in ["echo", "rm"]']),
      ['opens'],
    ],
    [
      'a header',
      policy(['request.headers["x-r"] == "1"']),
      policy(['request.headers["x-r"] == "2"']),
      ['closes', 'opens'],
    ],
    [
      'names with a prefix',
      policy(undefined, TWO),
      policy(undefined, { ...TWO, prefixMode: 'never' }),
      ['closes', 'opens'],
    ],
    [
      'without sessions',
      policy(['mcp.tool.name == "echo"'], { statefulMode: 'stateless' }),
      policy(['mcp.tool.name == "rm"'], { statefulMode: 'stateless' }),
      ['closes', 'opens'],
    ],
    [
      'protection against DNS rebinding',
      policy(undefined),
      policy(undefined, { dnsRebindingProtection: true }),
      ['closes'],
    ],
    [
      'rules behind that protection',
      policy(['mcp.tool.name == "a"'], { dnsRebindingProtection: true }),
      policy(['mcp.tool.name == "b"'], { dnsRebindingProtection: true }),
      ['closes', 'opens'],
    ],
  ])('differ in %s', (_, before, after, expected) => {
    const comparison = compare(before, after)
    expect(comparison.equivalence).toBe('different')
    expect(directions(comparison)).toEqual(expect.arrayContaining(expected))
    if (!expected.includes('opens')) expect(directions(comparison)).not.toContain('opens')
  })

  it.each<[string, Program, Program]>([
    [
      'a list of names',
      policy(['mcp.tool.name == "a" || mcp.tool.name == "b"']),
      policy(['mcp.tool.name in ["a", "b"]']),
    ],
    [
      'two allows',
      policy(['mcp.tool.name == "a" || mcp.tool.name == "b"']),
      policy(['mcp.tool.name == "a"', 'mcp.tool.name == "b"']),
    ],
    [
      'rules of route and backend',
      policy(['jwt.role == "x"'], {}, JWT, { mcpAuthorization: { rules: ['mcp.tool.name == "a"'] } }),
      policy(['jwt.role == "x"', 'mcp.tool.name == "a"'], {}, JWT),
    ],
    [
      'the order of rules',
      policy([{ deny: 'mcp.tool.name == "a"' }, 'has(mcp.tool)']),
      policy(['has(mcp.tool)', { deny: 'mcp.tool.name == "a"' }]),
    ],
  ])('are equal in %s', (_, before, after) => {
    const comparison = compare(before, after)
    expect(comparison.differences.map(({ message }) => message)).toEqual([])
    expect(comparison.equivalence).toBe('complete')
  })

  it('are equal as far as names are tried, where a rule looks at them in another way', () => {
    const comparison = compare(policy(['size(mcp.tool.name) > 3']), policy(['size(mcp.tool.name) >= 4']))
    expect(comparison.equivalence).not.toBe('complete')
  })
})
