import { describe, expect, it } from 'vitest'
import { ask, type Situation, show, told } from './gateway.js'

/** Answers of litellm 1.106.2 to the same requests, unless a recorded suite has them already. */
const failed = (text: string): string => `401 Authentication Error, ${text}`
const unavailable = (model: string): string =>
  `403 The requested model '${model}' is not available for this API key, or the model name is invalid. Check the ` +
  'models available to you and try again.'

const STATE = {
  teams: [
    { team_id: 'eng', team_alias: 'Engineering', models: ['gpt-4o'] },
    { team_id: 'emb', models: ['embedder'] },
    { team_id: 'stopped', models: [], blocked: true },
    { team_id: 'wild', models: ['openai/*'] },
  ],
  users: [
    { user_id: 'alice', user_role: 'internal_user', teams: ['eng'], models: [] },
    { user_id: 'root', user_role: 'proxy_admin', models: [] },
    { user_id: 'guest', user_role: 'proxy_admin_viewer', models: [] },
    { user_id: 'off', user_role: 'internal_user', models: ['no-default-models'] },
    { user_id: 'wizard', user_role: 'wizard', models: [] },
  ],
  organizations: [],
}

describe('routes that name a model in their path', () => {
  /** Answers of litellm 1.110.2 (`get_model_from_request`): the model in the path counts, not the body's. */
  it.each([
    ['/bedrock/model/other/invoke', 'other'],
    ['/bedrock/v2/model/vendor/other/converse-stream', 'vendor/other'],
    ['/bedrock/x/other/converse', 'other'],
    ['/bedrock/model/application-inference-profile/p/invoke', 'application-inference-profile/p'],
  ])('%s', (path, model) => {
    const situation: Situation = { jwt: { team_id_jwt_field: 'team' }, state: STATE }
    expect(told(situation, { path, token: { team: 'eng' }, body: '{"model": "gpt-4o"}' })).toBe(unavailable(model))
    expect(told(situation, { path: path.replace(model, 'gpt-4o'), token: { team: 'eng' } })).toBe('200')
  })

  it('has no model where tokens are counted', () => {
    const situation: Situation = { jwt: { team_id_jwt_field: 'team' }, state: STATE }
    expect(told(situation, { path: '/bedrock/model/other/count-tokens', token: { team: 'eng' } })).toBe('200')
  })
})

describe('before the credential', () => {
  it('counts members of the query as members of the body', () => {
    const scopes = { enforce_scope_based_access: true, scope_mappings: [{ scope: 's', models: ['a'] }] }
    const situation: Situation = { jwt: scopes }
    const at = (path: string, body = '') => told(situation, { path, body, token: { scope: 's' } })
    expect(at('/chat/completions?model=a')).toBe('200')
    expect(at('/chat/completions?model=b')).toMatch(/^403 \{'error': "The requested model 'b'/)
    expect(at('/chat/completions?model=b', '{"model": "a"}')).toBe('200')
    expect(told({}, { path: '/chat/completions?api_base=x', token: {} })).toMatch(
      /Rejected Request: api_base is not allowed/,
    )
  })

  /** Answers of litellm 1.106.2. */
  const REFUSED = {
    api_base: /^401 Authentication Error, Rejected Request: api_base is not allowed in request body/,
    langfuse_host: /^401 Authentication Error, Rejected Request: langfuse_host is not allowed in request body/,
    address: /^401 Authentication Error, Rejected Request: URL-valued fallback destination '.*' is not allowed/,
    federation: /^401 Authentication Error, Rejected Request: anthropic_issuer_url is a server-owned workload identity/,
  }
  const ISSUER = { anthropic_issuer_url: 'x' }

  it.each<[object, keyof typeof REFUSED | undefined]>([
    [{ fallbacks: ['gpt-4o-mini', { model: 'b' }] }, undefined],
    [{ fallbacks: [{ model: 'b', api_base: 'x' }] }, 'api_base'],
    [{ fallbacks: [{ api_base: 'x' }] }, 'api_base'],
    [{ fallbacks: [{ api_base: ['x'] }] }, undefined],
    [{ router_settings_override: { fallbacks: [{ a: [{ model: 'b', api_base: 'x' }] }] } }, 'api_base'],
    [{ fallbacks: ['http://x'] }, 'address'],
    [{ fallbacks: [' azure/HTTPS://x'] }, 'address'],
    [{ fallbacks: ['a/b/http://x'] }, undefined],
    [{ fallbacks: 'http://x' }, undefined],
    [{ fallbacks: [[['http://x']]] }, undefined],
    [{ fallbacks: [{ model: 'b', content_policy_fallbacks: ['http://x'] }] }, 'address'],
    [{ context_window_fallbacks: [{ a: ['http://x'] }] }, 'address'],
    [{ 'metadata[langfuse_host]': 'x' }, 'langfuse_host'],
    [{ 'metadata[langfuse_host][a]': 'x' }, 'langfuse_host'],
    [{ 'metadata[langfuse_host': 'x' }, 'langfuse_host'],
    [{ 'litellm_metadata[a][langfuse_host]': 'x' }, undefined],
    [{ 'metadata[]': 'x' }, undefined],
    [{ litellm_params: { api_base: 'x' } }, undefined],
    [{ litellm_params: { metadata: { langfuse_host: 'x' } } }, 'langfuse_host'],
    [{ litellm_params: ISSUER }, 'federation'],
    [ISSUER, 'federation'],
    [{ extra_body: ISSUER }, 'federation'],
    [{ metadata: ISSUER }, 'federation'],
    [{ fallbacks: [{ a: [{ model: 'b', ...ISSUER }] }] }, 'federation'],
  ])('refuses members that select where calls go, wherever they are: %j', (members, refused) => {
    const answer = told({}, { body: JSON.stringify({ model: 'a', ...members }), token: {} })
    if (refused) expect(answer).toMatch(REFUSED[refused])
    else expect(answer).toBe('200')
  })

  it('lets a setting allow credentials of clients, but not addresses and identities', () => {
    const general = { allow_client_side_credentials: true }
    const at = (members: object) => told({ general }, { body: JSON.stringify({ model: 'a', ...members }), token: {} })
    expect(at({ fallbacks: [{ model: 'b', api_base: 'x' }] })).toBe('200')
    expect(at({ fallbacks: ['http://x'] })).toMatch(REFUSED.address)
    expect(at(ISSUER)).toMatch(REFUSED.federation)
  })

  it('refuses more members of identities in later versions', () => {
    const at = (version: string, name: string, path = '/chat/completions') =>
      told({ version }, { path, body: JSON.stringify({ [name]: 'x' }), token: {} })
    const key = JSON.stringify({ metadata: { api_key: 'oidc/x' } })
    expect(told({ version: '1.110.2' }, { body: key, token: {} })).toMatch(/api_key holds an oidc\/ secret reference/)
    expect(told({ version: '1.108.0' }, { body: key, token: {} })).toBe('200')
    expect(at('1.106.2', 'token_exchange_scope')).toBe('200')
    expect(at('1.108.0', 'token_exchange_scope')).toMatch(/server-owned/)
    expect(at('1.108.0', 'github_copilot_host')).toBe('200')
    expect(at('1.110.2', 'github_copilot_host')).toMatch(/server-owned/)
    expect(at('1.110.2', 'token_exchange_scope', '/v1/mcp/server')).not.toMatch(/server-owned/)
    expect(at('1.110.2', 'anthropic_issuer_url[]')).toMatch(
      /anthropic_issuer_url is a server-owned workload identity federation or OAuth token exchange parameter/,
    )
    expect(at('1.108.0', 'anthropic_issuer_url[]')).toBe('200')
  })

  it.each<[unknown, string, string]>([
    [null, "'NoneType' object has no attribute 'split'", 'bad group-info query: invalid type: null, expected a string'],
    [0, "'int' object has no attribute 'split'", "'int' object is not an instance of 'str'"],
    [false, "'bool' object has no attribute 'split'", "'bool' object is not an instance of 'str'"],
    [1, "argument of type 'int' is not iterable", "argument of type 'int' is not iterable"],
  ])('looks the group of a model up before it refuses: %j', (model, before, since) => {
    const at = (version: string) => told({ version }, { body: JSON.stringify({ model, api_base: 'x' }), token: {} })
    expect(at('1.106.2')).toBe(failed(before))
    expect(at('1.110.2')).toBe(failed(since))
  })

  it('refuses without `user` where the models are not known, too', () => {
    const situation: Situation = {
      general: { enforce_user_param: true },
      jwt: { team_id_jwt_field: 't' },
      state: STATE,
    }
    const { undetermined } = ask(situation, { method: 'POST', body: '{"model": "gpt-4o"}', token: { t: 'wild' } })
    expect(undetermined?.ifAllowed.response?.status).toBe(401)
    expect(undetermined?.ifRefused.response?.status).toBe(403)
  })

  it('fails on a body that is no object, and on JSON that cannot be sent on', () => {
    expect(ask({}, { body: '[1]', token: {} }).response).toEqual({
      status: 500,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Internal Server Error',
    })
    expect(told({}, { body: '{"a": "\\ud800"}', token: {} })).toMatch(/^400 Invalid JSON payload/)
    expect(told({}, { body: '{"a": NaN}', token: {} })).toBe('200')
  })

  it('looks for members that choose where the call goes in nested settings and their texts, too', () => {
    const sent = (body: unknown) => told({}, { body: JSON.stringify(body), token: {} })
    expect(sent({ metadata: { langfuse_host: 'x' } })).toMatch(/langfuse_host is not allowed/)
    expect(sent({ metadata: '{"api_base": "x"}' })).toMatch(/api_base is not allowed/)
    expect(sent({ metadata: 'api_base', other: { api_base: 'x' } })).toBe('200')
    expect(told({ general: { allow_client_side_credentials: true } }, { body: '{"api_base": "x"}', token: {} })).toBe(
      '200',
    )
  })
})

describe('addresses of clients', () => {
  const at = (general: object, address: string | undefined, forwarded?: string, more: object = {}) =>
    told(
      { general: { ...general } },
      {
        token: {},
        ...(address !== undefined && { source: { address } }),
        ...(forwarded !== undefined && { headers: [['x-forwarded-for', forwarded]] }),
        ...more,
      },
    )
  const refused = (address: string) => `403 Access forbidden: IP address ${address} not allowed.`

  /** Answers of litellm 1.106.2 and 1.110.2. */
  it.each<[what: string, allowed: unknown, address: string, answer: string]>([
    ['one of the list', ['192.0.2.1', '2001:db8::1'], '2001:db8::1', '200'],
    ['another', ['192.0.2.1'], '192.0.2.10', refused('192.0.2.10')],
    ['no networks', ['10.0.0.0/8'], '10.0.0.1', refused('10.0.0.1')],
    ['an empty list', [], '10.0.0.1', refused('10.0.0.1')],
    ['no list', null, '10.0.0.1', '200'],
    ['text that holds it', '192.0.2.10', '192.0.2.1', '200'],
    ['keys of a map', { '10.0.0.1': 1 }, '10.0.0.1', '200'],
    ['a number', 5, '10.0.0.1', failed("argument of type 'int' is not iterable")],
  ])('%s', (_, allowed_ips, address, answer) => {
    expect(at({ allowed_ips }, address)).toBe(answer)
  })

  it('come from a header only where a setting says so, and then whole', () => {
    const allowed_ips = ['192.0.2.1']
    expect(at({ allowed_ips }, '10.0.0.1', '192.0.2.1')).toBe(refused('10.0.0.1'))
    expect(at({ allowed_ips, use_x_forwarded_for: 'yes' }, '10.0.0.1', '192.0.2.1')).toBe(refused('10.0.0.1'))
    expect(at({ allowed_ips, use_x_forwarded_for: true }, '10.0.0.1', '192.0.2.1')).toBe('200')
    expect(at({ allowed_ips, use_x_forwarded_for: true }, '192.0.2.1')).toBe('200')
    const two = '192.0.2.1, 10.0.0.1'
    expect(at({ allowed_ips, use_x_forwarded_for: true }, '192.0.2.1', two)).toBe(refused(two))
  })

  it('are checked after the body and before routes and credentials', () => {
    const general = { allowed_ips: ['192.0.2.1'], allowed_routes: ['/v1/models'] }
    expect(at(general, '10.0.0.1', undefined, { token: undefined })).toBe(refused('10.0.0.1'))
    expect(at(general, '192.0.2.1')).toBe('403 Access forbidden: Route /chat/completions not allowed')
    const body = '{"model": "a", "api_base": "x"}'
    expect(at(general, '10.0.0.1', undefined, { body })).toMatch(/api_base is not allowed/)
    expect(at(general, '10.0.0.1', undefined, { method: 'GET', path: '/health/liveliness' })).toBe('200')
  })

  it('may be unknown', () => {
    const general = { allowed_ips: ['192.0.2.1'] }
    expect(at(general, undefined)).toBe(`the client's address: 200 or ${refused('None')}`)
    expect(at({ allowed_ips: 5 }, undefined)).toBe(failed("argument of type 'int' is not iterable"))
    expect(at(general, '127.0.0.1', '192.0.2.1')).toBe(`the client's address: 200 or ${refused('127.0.0.1')}`)
  })
})

describe('the credential', () => {
  const key = (...headers: [string, string][]) => told({}, { path: '/team/new', headers })

  it.each([
    [[['Authorization', 'Bearer sk-master']], '200'],
    [[['Authorization', 'Bearer Bearer sk-master']], '200'],
    [
      [
        ['x-api-key', 'sk-other'],
        ['x-litellm-api-key', 'sk-master'],
      ],
      '200',
    ],
    [
      [
        ['x-litellm-api-key', ''],
        ['authorization', 'Bearer sk-master'],
      ],
      '200',
    ],
    [
      [
        ['authorization', 'Bearer sk-other'],
        ['authorization', 'Bearer sk-master'],
      ],
      '400 No connected db.',
    ],
    [[['authorization', 'AWS4-HMAC-SHA256 Credential=Bearer sk-master/20260101/x, SignedHeaders=h']], '200'],
    [[['authorization', 'Token sk-master']], failed('Malformed API Key passed in. Ensure Key has `Bearer ` prefix.')],
  ] as [[string, string][], string][])('%j', (headers, answer) => expect(key(...headers)).toBe(answer))

  it('is taken from the configured header alone', () => {
    const situation: Situation = { general: { litellm_key_header_name: 'X-My-Key' } }
    expect(told(situation, { headers: [['x-my-key', 'Bearer sk-master']] })).toBe('200')
    expect(told(situation, { headers: [['authorization', 'Bearer sk-master']] })).toMatch(/Malformed API Key/)
  })

  it('that is a token is a key while JWT authentication is off', () => {
    expect(told({ general: { enable_jwt_auth: 'True' }, state: STATE }, { token: {} })).toMatch(
      /^401 LiteLLM Virtual Key expected\. Received=eyJh\*{4}c2ln, expected to start with 'sk-'\. This key has the structure/,
    )
  })
})

describe('teams', () => {
  const jwt = { team_id_jwt_field: 'team' }

  it('are created where the configuration says so', () => {
    expect(
      told({ jwt: { ...jwt, team_id_upsert: true }, state: STATE }, { token: { team: 'new' }, model: 'any' }),
    ).toBe('200')
  })

  it('are hashed: a claim that is a map cannot be one', () => {
    expect(told({ jwt, state: STATE }, { token: { team: { a: 1 } } })).toBe(failed("unhashable type: 'dict'"))
  })

  it('leave it open which one of several is taken', () => {
    const situation: Situation = { jwt: { team_ids_jwt_field: 'groups' }, state: STATE }
    const groups = (...names: string[]) => told(situation, { token: { groups: names }, model: 'gpt-4o' })
    expect(groups('eng', 'emb')).toBe('200')
    expect(groups('stopped', 'eng')).toBe(
      'the order of a Python set: 200 or 401 Authentication Error, Team=stopped is blocked. Update via ' +
        "`/team/unblock` if you're an admin.",
    )
  })

  it('may allow models by provider, which only LiteLLM can tell', () => {
    const situation: Situation = { jwt, state: STATE }
    const team = (model: string) => told(situation, { token: { team: 'wild' }, model })
    expect(team('openai/gpt-5')).toBe('200')
    expect(team('azure/gpt-5')).toBe(unavailable('azure/gpt-5'))
    expect(team('gpt-5')).toBe(`LiteLLM's table of models: 200 or ${unavailable('gpt-5')}`)
  })

  it('allow the models of an access group', () => {
    const models = [{ model_name: 'a', litellm_params: { model: 'openai/a' }, model_info: { access_groups: ['g'] } }]
    const state = { teams: [{ team_id: 't', models: ['g'] }] }
    expect(told({ jwt, models, state }, { token: { team: 't' }, model: 'a' })).toBe('200')
    expect(told({ jwt, models, state }, { token: { team: 't' }, model: 'b' })).toBe(unavailable('b'))
  })

  it('are attached to admins on inference routes', () => {
    const situation: Situation = { jwt: { admin_allowed_routes: ['openai_routes'] }, state: STATE }
    const headers: [string, string][] = [['x-litellm-team-id', 'emb']]
    expect(told(situation, { token: { scope: 'litellm_proxy_admin' }, model: 'gpt-4o', headers })).toBe(
      unavailable('gpt-4o'),
    )
    expect(told(situation, { token: { scope: 'litellm_proxy_admin' }, model: 'gpt-4o' })).toBe('200')
  })
})

describe('users', () => {
  const situation: Situation = { jwt: { user_id_jwt_field: 'sub' }, state: STATE }
  const as = (sub: unknown, path: string, more = {}) => told(situation, { token: { sub, ...more }, path })

  it('cannot be numbers in the token', () => {
    const numeric: Situation = { jwt: { user_id_jwt_field: 'id' }, state: STATE }
    expect(told(numeric, { token: { id: 5 } })).toBe(failed("expected string or bytes-like object, got 'int'"))
    expect(told({ jwt: numeric.jwt }, { token: { id: ['a'] } })).toBe(
      failed("expected string or bytes-like object, got 'list'"),
    )
    expect(told(numeric, { token: { id: 0 } })).toMatch(
      /^401 Authentication Error, 1 validation error for UserAPIKeyAuth/,
    )
  })

  it('of a role that LiteLLM does not know are refused', () => {
    expect(as('wizard', '/chat/completions')).toBe(failed("'wizard' is not a valid LitellmUserRoles"))
  })

  it('without models of their own are told of every model they asked for', () => {
    expect(told(situation, { token: { sub: 'off' }, body: '{"model": ["a", "b"]}' })).toBe(unavailable("['a', 'b']"))
  })

  it('need a role in the organization', () => {
    expect(as('alice', '/organization/info')).toBe(
      '401 Passed organization_id is None, please pass an organization_id in your request',
    )
    expect(as('alice', '/organization/info?organization_id=acme')).toBe(
      '401 You do not have a role within the selected organization. Passed organization_id: acme. Please contact the ' +
        'organization admin to request access.',
    )
    expect(as('root', '/organization/info')).toBe('200')
  })

  it('who may only look may not write', () => {
    const viewer = (method: string, path: string, body = '{}') =>
      told(situation, { token: { sub: 'guest' }, method, path, body })
    expect(viewer('GET', '/config/yaml')).toBe('200')
    expect(viewer('POST', '/user/update', '{"user_email": "a@b"}')).toBe('200')
    expect(viewer('POST', '/user/update', '{"user_email": "a@b", "max_budget": 1}')).toMatch(
      /and updating invalid param: max_budget\. only user_email can be updated$/,
    )
    expect(viewer('POST', '/key/abc/regenerate')).toMatch(/^403 user not allowed to access this route/)
    expect(viewer('POST', '/spend/calculate')).toBe('200')
  })
})

describe('what is not said of the database', () => {
  const jwt = { user_id_jwt_field: 'sub' }

  it('leaves both outcomes open', () => {
    const decision = ask({ jwt, state: undefined }, { token: { sub: 'alice' } })
    expect(decision.response).toBeNull()
    expect(show(decision)).toBe(
      "LiteLLM's database: 200 or 401 Authentication Error, User doesn't exist in db. 'user_id'=alice. " +
        'Create user via `/user/new` call.',
    )
    expect(decision.undetermined?.origin?.pointer).toBe('/general_settings/litellm_jwtauth/user_id_jwt_field')
  })

  it('does not matter where nothing is looked up', () => {
    expect(told({ jwt, state: undefined }, { token: {} })).toBe('200')
    expect(
      told({ jwt, state: undefined }, { token: { sub: 'a', scope: 'litellm_proxy_admin' }, path: '/team/new' }),
    ).toBe('200')
    expect(told({ jwt, state: undefined }, { token: { sub: 'a' }, forged: true })).toMatch(
      /Signature verification failed/,
    )
  })

  it('covers virtual keys', () => {
    expect(told({ state: undefined }, { headers: [['authorization', 'Bearer sk-some-virtual-key']] })).toBe(
      "LiteLLM's database: 200 or 400 No connected db.",
    )
  })
})

describe('what other code decides', () => {
  it('names the hook', () => {
    const custom: Situation = { general: { custom_auth: 'hooks.auth' } }
    expect(told(custom, { token: {} })).toMatch(/^custom_auth: 200 or 401/)
  })

  it('names introspection, which needs a licence', () => {
    const jwt = { routing_overrides: [{ iss: 'https://*', scope: ['ask*'] }] }
    const token = { iss: 'https://a', scope: 'x asked' }
    const env = { OAUTH_TOKEN_INFO_ENDPOINT: 'http://idp/introspect' }
    expect(ask({ jwt, env }, { token }).undetermined).toBeDefined()
    expect(told({ jwt }, { token })).toBe(failed('OAUTH_TOKEN_INFO_ENDPOINT environment variable is not set'))
    expect(told({ jwt, env: { LITELLM_LICENSE: '' } }, { token })).toMatch(
      /^403 Oauth2 token validation is only available/,
    )
    expect(told({ jwt }, { token: { iss: 'https://a b', scope: 'asked' } })).toBe('200')
  })
})

describe('a licence', () => {
  const general = { admin_only_routes: ['/chat/completions'], public_routes: ['/custom/*'] }

  it('opens the rest as well, unless it is for tokens only', () => {
    const with_ = (licence: string): Situation => ({ general, env: { LITELLM_LICENSE: licence } })
    expect(told(with_('a-licence'), { token: {} })).toMatch(/^403 .*is an admin only route$/)
    expect(told(with_('a-licence'), { path: '/custom/x' })).toBe('200')
    expect(told(with_('jwt-auth'), { token: {} })).toBe('200')
    expect(told(with_('jwt-auth'), { path: '/custom/x' })).toBe(failed('No api key passed in.'))
  })
})
