import { describe, expect, it } from 'vitest'
import type { Program } from '../../../src/core/program.js'
import type { Authenticate } from '../../../src/core/step/authenticate.js'
import type { Step } from '../../../src/core/step/step.js'
import { ask, programOf, type Situation, show } from '../../gateways/litellm/gateway.js'

function step<K extends Step['kind']>(program: Program, kind: K): Extract<Step, { kind: K }> | undefined {
  return program.listeners[0]!.steps.find((one): one is Extract<Step, { kind: K }> => one.kind === kind)
}

const kinds = (situation: Situation) => programOf(situation).listeners[0]!.steps.map(({ kind }) => kind)

describe('reading a LiteLLM configuration', () => {
  it('puts the checks in the order in which LiteLLM makes them', () => {
    expect(
      kinds({
        general: { allowed_routes: ['/a'], enforce_rbac: true },
        jwt: {
          user_allowed_email_domain: 'a',
          agent_id_jwt_field: 'azp',
          sync_user_role_and_teams: true,
          enforce_scope_based_access: true,
          scope_mappings: [{ scope: 's', models: ['m'] }],
          virtual_key_claim_field: 'sub',
        },
      }),
    ).toEqual([
      ...['open-routes', 'request-body', 'route-allow-list', 'pick-credential', 'public-routes', 'virtual-keys'],
      ...['license-gate', 'authenticate', 'virtual-key-mapping', 'identity', 'token-role', 'scope-models'],
      ...['email-domain', 'agent', 'admin-routes', 'select-team', 'organization', 'user', 'end-user', 'sync-role'],
      ...['team-fallback', 'team-header', 'require-identity', 'model-access', 'route-gate'],
    ])
  })

  it('looks at tokens only where JWT authentication is on, which is YAML `true` and nothing else', () => {
    for (const enable_jwt_auth of ['True', 1, null, false])
      expect(kinds({ general: { enable_jwt_auth } })).not.toContain('authenticate')
  })

  it('takes keys, audience and issuer from the environment', () => {
    const keys = (env: Record<string, string>): Authenticate => step(programOf({ env }), 'authenticate')!
    expect(
      keys({ JWT_PUBLIC_KEY_URL: ' https://a , ,https://b', JWT_AUDIENCE: '', JWT_ISSUER: 'me' }).providers,
    ).toMatchObject([
      { keys: { url: 'https://a', cacheDuration: 600 }, audiences: [''], issuer: 'me', leeway: 0, requires: [] },
      { keys: { url: 'https://b' }, audiences: [''], issuer: 'me' },
    ])
    expect(keys({ JWT_PUBLIC_KEY_URL: '' })).toMatchObject({ providers: [] })
    expect(keys({ JWT_PUBLIC_KEY_URL: '' }).noProvider).toBeUndefined()
  })

  it('reads issuers before the rest', () => {
    const jwt = {
      public_key_ttl: '120',
      issuers: [
        { issuer: 'os.environ/ISS', audience: 'os.environ/AUD' },
        { issuer: 'https://b', jwks_url: 'https://b/keys', disable_audience_validation: 'yes' },
      ],
    }
    const { providers } = step(programOf({ jwt, env: { ISS: 'https://a/', AUD: 'x' } }), 'authenticate')!
    expect(providers).toMatchObject([
      {
        selectedBy: 'issuer',
        issuer: 'https://a/',
        audiences: ['x'],
        keys: { url: 'https://a/.well-known/openid-configuration', cacheDuration: 120 },
        origin: { pointer: '/general_settings/litellm_jwtauth/issuers/0' },
      },
      { selectedBy: 'issuer', issuer: 'https://b', keys: { url: 'https://b/keys' } },
      { keys: { url: 'https://idp.example.com/jwks' } },
    ])
    expect(providers[1]!.audiences).toBeUndefined()
    expect(providers[2]!.selectedBy).toBeUndefined()
  })

  it('reads `allowed_routes` of every shape', () => {
    const list = (allowed_routes: unknown) => step(programOf({ general: { allowed_routes } }), 'route-allow-list')
    expect(list(['/a', 5])).toMatchObject({ routes: ['/a'] })
    expect(list('/a,/b')).toMatchObject({ routes: '/a,/b' })
    expect(list({ '/a': 1 })).toMatchObject({ routes: ['/a'] })
    expect(list(null)).toMatchObject({ unusable: 'NoneType' })
    expect(show(ask({ general: { allowed_routes: 5 } }, { headers: [['authorization', 'Bearer sk-master']] }))).toBe(
      "401 Authentication Error, argument of type 'int' is not iterable",
    )
  })

  it('tells switches that are compared with True from those that only have to be something', () => {
    const general = { enforce_rbac: 'false', enforce_user_param: 'false', enable_oauth2_auth: 'true' }
    expect(kinds({ general })).toContain('require-identity')
    expect(step(programOf({ general }), 'model-access')).toMatchObject({ enforceUserParam: 'false' })
    expect(kinds({ general })).not.toContain('oauth2')
  })

  it('takes an empty list of scopes for none', () => {
    expect(kinds({ jwt: { enforce_scope_based_access: true, scope_mappings: [] } })).not.toContain('scope-models')
  })

  it('knows models by name, group and alias', () => {
    const models = [
      {
        model_name: 'a',
        litellm_params: { model: 'azure/x', api_base: 'https://x' },
        model_info: { access_groups: ['g'] },
      },
    ]
    const program = programOf({ models })
    expect(step(program, 'model-access')!.catalog.models).toEqual([
      { name: 'a', accessGroups: ['g'], provider: 'azure' },
    ])
    const [route] = program.listeners[0]!.hosts[0]!.routes
    expect(route!.action).toMatchObject({
      backends: [{ llm: { models: [{ name: 'a', provider: 'azure', upstreamModel: 'x', baseUrl: 'https://x' }] } }],
    })
  })

  it('leaves to others what others decide', () => {
    expect(ask({ general: { enable_oauth2_proxy_auth: true } }, {}).undetermined).toMatchObject({
      step: 'enable_oauth2_proxy_auth',
      origin: { pointer: '/general_settings/enable_oauth2_proxy_auth' },
    })
  })
})
