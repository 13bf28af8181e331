import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Case, TokenSpec } from '../../src/compare/case.js'
import { ENGINE_CAUSES } from '../../src/compare/causes.js'
import { NOW } from '../../src/compare/compare.js'
import { DIFFERENCE_KINDS } from '../../src/compare/difference-kinds.js'
import { CODES } from '../../src/core/codes.js'
import { compared } from './pairs.js'
import { CONFORMANCE } from './policies.js'

const token = (claims: Record<string, unknown>, header: Record<string, unknown> = {}): TokenSpec => ({
  header: { alg: 'RS256', kid: 'k', ...header },
  claims: { iss: 'i', exp: NOW + 3600, ...claims },
  key: { kty: 'RSA', kid: 'k', alg: 'RS256', n: 'AQAB', e: 'AQAB' },
})
const CALL = '{"model":"gpt-4o","messages":[]}'
const ask = (what: TokenSpec, prefix = 'Bearer ', path = '/a'): Case => ({
  request: { method: 'POST', authority: 'example.com', path, headers: [], body: CALL },
  credentials: [{ at: { kind: 'header', name: 'authorization', prefix }, what }],
  now: NOW,
})
const KNOWN = {
  kids: new Map<string, string>(),
  firstPlaces: new Map([
    [
      JSON.stringify({ kind: 'query', name: 't' }),
      { kind: 'header' as const, name: 'authorization', prefix: 'Bearer ' },
    ],
  ]),
  openPages: new Set(['/routes']),
  masterKeys: new Set(['sk-master']),
  models: ['gpt-4o'],
  redirectsByScheme: true,
  virtualKeys: false,
}

/** One odd case for each cause. */
const ODD: Record<string, Case> = {
  CW7201: ask(token({}), 'bearer '),
  CW7202: ask(token({ nbf: NOW + 7200 })),
  CW7203: ask(token({}), 'Bearer ', '/x/../a'),
  CW7204: ask(token({}, { kid: undefined })),
  CW7205: ask(token({ exp: undefined })),
  CW7206: ask(token({ exp: NOW - 30 })),
  CW7208: ask(token({ aud: 'https://a/' })),
  CW7209: { ...ask(token({})), request: { ...ask(token({})).request, authority: 'EXAMPLE.com:8080' } },
  CW7210: {
    ...ask(token({})),
    request: {
      ...ask(token({})).request,
      headers: [
        ['x-a', '1'],
        ['X-A', '2'],
      ],
    },
  },
  CW7211: { ...ask(token({})), credentials: [...ask(token({})).credentials, ...ask(token({})).credentials] },
  CW7213: ask(token({}, { alg: 'RS512' })),
  CW7214: ask(token({ sub: 1 })),
  CW7215: ask(token({}), 'x Bearer '),
  CW7217: ask({ ...token({}), raw: 'e30.e30.e30.' }),
  CW7218: ask(token({}), 'Bearer ', '/routes'),
  CW7220: { ...ask(token({})), request: { ...ask(token({})).request, body: '' } },
  CW7231: {
    ...ask(token({})),
    request: { ...ask(token({})).request, headers: [['x-forwarded-proto', 'http']] },
  },
  CW7219: {
    ...ask(token({})),
    credentials: [{ at: { kind: 'header', name: 'authorization', prefix: 'Bearer ' }, what: 'sk-master' }],
  },
  CW7216: { ...ask(token({})), credentials: [{ at: { kind: 'query', name: 't' }, what: token({}) }] },
}

describe('what gateways cannot help', () => {
  it.each(ENGINE_CAUSES.map((cause) => [cause.code, cause] as const))(
    '%s has a code, a recorded suite, and is told by its oddity alone',
    (code, { suite, ordinary }) => {
      expect(CODES).toContain(code)
      expect(existsSync(join(CONFORMANCE, suite, 'cases.json')), suite).toBe(true)
      const odd = ODD[code]!
      const plain = ordinary(odd, KNOWN)
      expect(plain).not.toBeNull()
      expect(ordinary(plain!, KNOWN)).toBeNull()
      expect(ordinary(ask(token({})), KNOWN)).toBeNull()
    },
  )

  it('a refusal that only an oddity has is no difference by policy, also where other software decides ordinary requests', () => {
    const before = `binds:
- port: 3000
  listeners:
  - routes:
    - hostnames: [api.example.com]
      backends: [{ host: "127.0.0.1:9000" }]
      policies: { extProc: { host: "127.0.0.1:9001" } }
`
    const after = `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: default }
spec:
  virtualHost:
    domains: [api.example.com]
    routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }]
`
    const { differences } = compared(before, after)
    const spelled = differences.filter(({ witness }) => /[A-Z]/.test(witness.one.request.authority ?? ''))
    expect(spelled.map(({ cause }) => cause)).toEqual(['engine'])
    expect(differences.map(({ cause }) => cause)).toContain('policy')
  })

  it('has a title for every difference', () => {
    expect(DIFFERENCE_KINDS.map(({ code }) => code)).toEqual(CODES.filter((code) => code.startsWith('CW7')))
  })

  it('are documented with the suite that shows them', () => {
    const page = readFileSync(join(CONFORMANCE, '../../docs/compare.md'), 'utf8')
    for (const { code, title, suite } of DIFFERENCE_KINDS)
      expect(page).toContain(`| ${code} | ${title} |${suite === undefined ? '' : ` \`${suite}\` |`}`)
    for (const [, suite] of page.matchAll(/\| `((?:gloo|agentgateway|litellm)\/[\w-]+)` \|/g))
      expect(existsSync(join(CONFORMANCE, suite!)), suite).toBe(true)
  })
})
