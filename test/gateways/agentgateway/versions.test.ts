import { describe, expect, it } from 'vitest'
import { read } from '../../../src/dialects/read.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { ask, ISSUER, jwtAuth, route, tokenOf } from './gateway.js'

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
