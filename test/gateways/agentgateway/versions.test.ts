import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { read } from '../../../src/dialects/read.js'
import type { PrivateJwk } from '../../../src/jwt/signature.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { ask, ISSUER, jwtAuth, KEY, publicKey, route, tokenOf } from './gateway.js'

/** The configuration as a version reads it, and what is found. */
function readIn(version: string, policies: Record<string, unknown>) {
  const graph = bind([parse(route(policies), { file: 'a.yaml' })], { targets: { agentgateway: version } })
  return { program: read(graph).programs[0]!, findings: graph.findings }
}

async function decideIn(version: string, claims: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const { program } = readIn(version, { jwtAuth: jwtAuth({ audiences: ['api'], ...more }) })
  return ask(program, { token: await tokenOf(claims) })
}

describe('agentgateway by version', () => {
  it.each([
    [{ aud: 'api' }, 200, 200],
    [{ aud: 'api', iss: undefined }, 200, 401],
    [{}, 200, 401],
    [{ aud: 'other' }, 401, 401],
    [{ aud: 'api', iss: 'https://other.example/' }, 401, 401],
  ])('%j: 1.4 accepts tokens without the claims that are checked, 1.5 does not', async (claims, before, after) => {
    const statuses = await Promise.all(
      ['1.4.1', '1.5.0'].map(async (version) => (await decideIn(version, claims)).response?.status),
    )
    expect(statuses).toEqual([before, after])
  })

  it('`preserveToken` needs 1.5.0, and keeps the token', async () => {
    const { findings } = readIn('1.4', { jwtAuth: jwtAuth({ preserveToken: true }) })
    expect(findings).toMatchObject([{ code: 'CW2031', refused: true, severity: 'error' }])
    expect(findings[0]!.message).toBe(
      '`preserveToken` requires agentgateway 1.5.0 (target is 1.4): agentgateway will refuse to start',
    )
    const claims = { aud: 'api', iss: ISSUER }
    expect((await decideIn('1.5.0', claims)).upstream?.headers).not.toHaveProperty('authorization')
    expect((await decideIn('1.5.0', claims, { preserveToken: true })).upstream?.headers).toHaveProperty('authorization')
  })
})

describe('agentgateway before 1.4, by its sources', () => {
  it.each<[field: string, since: string, before: string, policies: Record<string, unknown>]>([
    ['require', '1.1.0', '1.0.1', { authorization: { rules: [{ require: 'true' }] } }],
    ['location', '1.2.0', '1.1.0', { jwtAuth: jwtAuth({ location: { cookie: { name: 'a' } } }) }],
    ['expression', '1.3.0', '1.2.1', { jwtAuth: jwtAuth({ location: { expression: 'request.path' } }) }],
    ['mode', '1.3.0', '1.2.0', { apiKey: { mode: 'permissive', keys: [{ key: 'abcdefgh' }] } }],
    ['keyHash', '1.4.0', '1.3.1', { apiKey: { keys: [{ keyHash: `sha256:${'a'.repeat(64)}` }] } }],
  ])('`%s` needs %s', (_, since, before, policies) => {
    const of = (version: string) => readIn(version, policies).findings.filter(({ code }) => code === 'CW2031')
    expect(of(since)).toEqual([])
    expect(of(before)).toHaveLength(1)
    expect(of(before)[0]!.message).toContain(`requires agentgateway ${since}`)
    expect(of(before)[0]!.span.file).toBe('a.yaml')
  })

  it('RSA keys without `alg` verify PS256 from 1.2 on', async () => {
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }) as PrivateJwk
    const { kty, n, e } = key
    const token = await tokenOf({}, { alg: 'PS256' }, key)
    const statusIn = async (version: string, more: object) => {
      const jwks = JSON.stringify({ keys: [{ kty, n, e, kid: 'k1', ...more }] })
      const { program } = readIn(version, { jwtAuth: jwtAuth({ jwks }) })
      return (await ask(program, { token })).response?.status
    }
    expect([await statusIn('1.1', {}), await statusIn('1.2', {})]).toEqual([401, 200])
    expect([await statusIn('1.1', { alg: 'PS256' }), await statusIn('1.2', { alg: 'PS256' })]).toEqual([200, 200])
  })

  it('key sets with Ed25519 keys are read from 1.2 on', async () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as PrivateJwk
    const { kty, crv, x } = key
    const jwks = JSON.stringify({ keys: [publicKey(KEY), { kty, crv, x, kid: 'k2' }] })
    const load = (version: string) => {
      const graph = bind([parse(route({ jwtAuth: jwtAuth({ jwks }) }), { file: 'a.yaml' })], {
        targets: { agentgateway: version },
      })
      return read(graph)
    }
    expect(load('1.2').programs).toHaveLength(1)
    expect(
      load('1.1')
        .findings.map(({ message }) => message)
        .join(),
    ).toContain('`OKP` requires agentgateway 1.2')
    const remote = (version: string) =>
      readIn(version, { jwtAuth: jwtAuth({ jwks: { url: 'https://keys.example/jwks' } }) }).program
    const fetched = { 'https://keys.example/jwks': { status: 200, body: jwks } }
    const sent = { token: await tokenOf() }
    expect((await ask(remote('1.2'), sent, { fetched })).response?.status).toBe(200)
    expect((await ask(remote('1.1'), sent, { fetched })).response?.status).not.toBe(200)
    // Also where a later key with the same `kid` takes its place.
    const twins = JSON.stringify({ keys: [{ kty, crv, x, kid: 'k1' }, publicKey(KEY)] })
    const withTwins = { 'https://keys.example/jwks': { status: 200, body: twins } }
    expect((await ask(remote('1.2'), sent, { fetched: withTwins })).response?.status).toBe(200)
    expect((await ask(remote('1.1'), sent, { fetched: withTwins })).response?.status).not.toBe(200)
  })
})

const KUBERNETES = (name: string, created: string, mode: string) => `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: { name: ${name}, namespace: default, creationTimestamp: "${created}" }
spec:
  targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: gw }]
  traffic:
    jwtAuthentication:
      mode: ${mode}
      providers:
      - issuer: ${ISSUER}
        jwks: { inline: '{"keys":[]}' }
---
`
const GATEWAY = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: default }
spec:
  gatewayClassName: agentgateway
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: default }
spec:
  parentRefs: [{ name: gw }]
  rules: [{ backendRefs: [{ name: svc, port: 80 }] }]
`

describe('two policies of one kind on one target', () => {
  const text = `${KUBERNETES('a', '2026-02-01T00:00:00Z', 'Strict')}${KUBERNETES('b', '2026-01-01T00:00:00Z', 'Optional')}${GATEWAY}`
  const statusIn = async (version: string) => {
    const [program] = read(bind([parse(text, { file: 'k.yaml' })], { targets: { agentgateway: version } })).programs
    const decision = await ask(program!)
    return decision.undetermined ? 'undetermined' : decision.response?.status
  }

  it('are not ordered in 1.4; the oldest counts after 1.5.0', async () => {
    expect(await statusIn('1.4.1')).toBe('undetermined')
    expect(await statusIn('1.5.0')).toBe('undetermined')
    expect(await statusIn('1.5.1')).not.toBe(401)
  })
})
