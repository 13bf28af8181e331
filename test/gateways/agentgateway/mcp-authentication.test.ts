import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/gateways/index.js'
import { JWKS, load, NOW } from './gateway.js'

/** Identity providers behind `mcpAuthentication` (mcp/auth.rs); no recorded answer shows them. */
const WELL_KNOWN = '/.well-known/oauth-authorization-server/mcp'

function answer(provider: object, path: string, { method = 'GET', body = '', ...more }: Record<string, string> = {}) {
  const mcpAuthentication = {
    issuer: 'https://login.microsoftonline.com/t/v2.0',
    jwks: JWKS,
    provider,
    resourceMetadata: {},
    ...more,
  }
  const backends = [{ mcp: { targets: [{ name: 'a', mcp: { host: 'http://a.example/mcp' } }] } }]
  const routes = [{ backends, policies: { mcpAuthentication } }]
  const program = load(JSON.stringify({ binds: [{ port: 3000, listeners: [{ routes }] }] }))
  const request = { method, authority: 'gw.example', path, headers: [] as [string, string][], body }
  return decide(program, request, { now: NOW, facts: { signatures: new Map(), fetched: new Map() } })
}

describe('identity providers', () => {
  it('redirects to the login of Entra without `resource`', () => {
    expect(answer({ entra: {} }, `${WELL_KNOWN}/authorize?client_id=a+b&resource=https%3A%2F%2Fgw`).response).toEqual({
      status: 302,
      headers: { location: 'https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=a+b' },
      body: '',
    })
    const old = answer({ entra: {} }, `${WELL_KNOWN}/authorize`, { issuer: 'https://sts.windows.net/t/' })
    expect(old.response?.headers['location']).toBe('https://login.microsoftonline.com/t/oauth2/v2.0/authorize')
  })

  it('accepts token requests for Entra with POST only, and cannot know its answer', () => {
    expect(answer({ entra: {} }, `${WELL_KNOWN}/token`).response).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    })
    expect(answer({ entra: {} }, `${WELL_KNOWN}/token`, { method: 'POST' }).undetermined?.step).toBe(
      'mcpAuthentication',
    )
  })

  it.each<[string, object, Record<string, string>, number | 'undetermined']>([
    ['Entra', { entra: {} }, {}, 500],
    ['authentik', { authentik: {} }, {}, 500],
    ['Descope with another issuer', { descope: {} }, {}, 500],
    ['Descope', { descope: {} }, { issuer: 'https://api.descope.com/v1/apps/agentic/p/s' }, 'undetermined'],
    ['Keycloak', { keycloak: {} }, {}, 'undetermined'],
    ['a configured client', { entra: {} }, { clientId: 'c' }, 201],
  ])('registers clients: %s', (_, provider, more, expected) => {
    const path = `${WELL_KNOWN}/client-registration`
    const decision = answer(provider, path, {
      method: 'POST',
      body: '{"redirect_uris":["https://c.example"]}',
      ...more,
    })
    expect(decision.undetermined ? 'undetermined' : decision.response?.status).toBe(expected)
  })
})
