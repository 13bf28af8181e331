import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../../src/gateways/admitted.js'
import { ask, jwtAuth, load, route, tokenOf } from './gateway.js'

/** A limit of a server with a descriptor for these expressions. */
const limitBy = (value: string, more: Record<string, unknown> = {}) => ({
  host: '127.0.0.1:9000',
  domain: 'd',
  descriptors: [{ entries: [{ key: 'k', value }], ...more }],
})

const LOGIN = {
  issuer: 'https://idp.example',
  authorizationEndpoint: 'https://idp.example/authorize',
  tokenEndpoint: 'https://idp.example/token',
  jwks: '{"keys":[]}',
  clientId: 'c',
  clientSecret: 's',
  redirectURI: 'https://gw.example/callback',
}

describe('what outside code decides', () => {
  it.each([
    ['extAuthz', { host: '127.0.0.1:9000', protocol: { grpc: {} } }, 403, 'external authorization failed'],
    ['localRateLimit', [{ maxTokens: 1, fillInterval: '1s' }], 429, 'rate limit exceeded'],
    ['remoteRateLimit', limitBy('request.path'), 429, ''],
    ['extProc', { host: '127.0.0.1:9000' }, 500, undefined],
  ])('%s: both outcomes', async (name, policy, status, body) => {
    const decision = await ask(load(route({ [name]: policy })))
    expect(decision.response).toBeNull()
    expect(decision.upstream).toBeNull()
    const { ifAllowed, ifRefused } = decision.undetermined!
    expect(ifAllowed).toMatchObject({ response: { status: 200 }, upstream: { path: '/' } })
    expect(ifRefused).toMatchObject({ response: { status }, upstream: null })
    if (body !== undefined) expect(ifRefused.response?.body).toBe(body)
    expect(decision.trace.some(({ outcome }) => outcome === 'undetermined')).toBe(true)
  })

  it.each([
    ['of tokens, on a route without models', { maxTokens: 1, type: 'tokens' }, 200],
    ['of a bucket that holds nothing', {}, 429],
  ])('is settled by a limit %s', async (_, limit, status) => {
    const decision = await ask(load(route({ localRateLimit: [{ fillInterval: '1s', ...limit }] })))
    expect(decision.response?.status).toBe(status)
  })

  // http/remoteratelimit.rs, `build_request`: the server is asked only if a descriptor can be sent.
  it.each([
    ['without descriptors', { ...limitBy('1'), descriptors: [] }],
    ['whose descriptor reads a missing claim', limitBy('jwt.sub')],
    ['whose value is a list', limitBy('[1]')],
    ['without entries', { ...limitBy('1'), descriptors: [{ entries: [] }] }],
    ['with a negative cost', limitBy('"a"', { cost: '-1' })],
    ['whose override is not a map', limitBy('"a"', { limitOverride: '1' })],
    ['of tokens, on a route without models', limitBy('"a"', { type: 'tokens' })],
  ])('is not asked by a limit %s', async (_, remoteRateLimit) => {
    expect((await ask(load(route({ remoteRateLimit })))).response?.status).toBe(200)
  })

  it.each([
    ['extauthz.user', 'reads what an authorizer returned'],
    ['mine(request.path)', 'calls a function of the configuration'],
  ])('stays open where an expression cannot be evaluated: %s (it %s)', async (value) => {
    const policies = { extAuthz: { host: '127.0.0.1:9000' }, remoteRateLimit: limitBy(value) }
    const { trace } = await ask(load(route(policies)))
    expect(trace.find(({ step }) => step === 'remoteRateLimit')?.outcome).toBe('undetermined')
  })

  // http/ext_authz.rs, `check` and `check_http`: before the question, whatever the failure mode.
  it.each([
    [{ includeRequestBody: {} }, 'a', 413],
    [{ includeRequestBody: {} }, '', undefined],
    [{ includeRequestBody: { maxRequestBytes: 3 }, failureMode: 'allow' }, 'abcd', 413],
    [{ includeRequestBody: { maxRequestBytes: 3 } }, 'abc', undefined],
    [{ includeRequestBody: { maxRequestBytes: 3, allowPartialMessage: true } }, 'abcd', undefined],
    [{ includeRequestBody: { maxRequestBytes: 3 }, cache: { key: ['request.path'], ttl: '1s' } }, 'abcd', undefined],
    [{ protocol: { http: { path: 'jwt.sub' } } }, '', 403],
    [{ protocol: { http: { path: '1' } } }, '', 403],
    [{ protocol: { http: { path: '"/a b"' } } }, '', 403],
    [{ protocol: { http: { path: '"/check" + request.path' } } }, '', undefined],
    [{ protocol: { http: { body: 'jwt.sub' } }, failureMode: 'allow' }, '', 403],
    [{ protocol: { http: { body: '"b"' } }, includeRequestBody: {} }, 'abcd', undefined],
  ])('is not asked where an authorizer cannot be: %j, body %j', async (policy, body, status) => {
    const extAuthz = { host: '127.0.0.1:9000', ...policy }
    const { response, undetermined } = await ask(load(route({ extAuthz })), { method: 'POST', body })
    expect(response?.status).toBe(status)
    expect(undetermined === undefined).toBe(status !== undefined)
    if (status !== undefined) expect(response?.body).toBe('external authorization failed')
  })

  // http/oidc/mod.rs, `OidcPolicy::apply`.
  const state = Buffer.from('{"transactionId":"t1","csrfState":"c"}').toString('base64url')
  it.each<[string, Record<string, unknown>, number | undefined, string?]>([
    ['without a session', {}, 302, ''],
    ['with a token', { headers: [['authorization', 'Bearer x']] }, 302, ''],
    ['with another cookie', { headers: [['cookie', 'a=b; agw_oidc_t_00.t1=x']] }, 302, ''],
    ['with a session', { headers: [['cookie', 'a=b; agw_oidc_s_0011223344556677=x']] }, undefined],
    [
      'that is a preflight',
      {
        method: 'OPTIONS',
        headers: [
          ['origin', 'https://a.example'],
          ['access-control-request-method', 'GET'],
        ],
      },
      200,
    ],
    ['of the callback without parameters', { path: '/callback' }, 302],
    [
      'of the callback with an unreadable state',
      { path: '/callback?state=x&code=1' },
      400,
      'oidc failure: invalid callback',
    ],
    [
      'of the callback without a login',
      { path: `/callback?state=${state}&code=1` },
      400,
      'oidc failure: missing transaction',
    ],
    [
      'of the callback with an error',
      { path: `/callback?state=${state}&error=denied`, headers: [['cookie', 'agw_oidc_t_00.t1=x']] },
      400,
      "oidc failure: oidc provider returned callback error 'denied'",
    ],
    [
      'of the callback with a code',
      { path: `/callback?state=${state}&code=1`, headers: [['cookie', 'agw_oidc_t_00.t1=x']] },
      undefined,
    ],
  ])('a login decides a request %s', async (_, request, status, body) => {
    const decision = await ask(load(route({ oidc: LOGIN })), request)
    const { response } = decision
    expect(response?.status).toBe(status)
    expect(verdictOf(decision)).toBe(status === undefined ? 'undetermined' : status === 200 ? 'allowed' : 'denied')
    if (body !== undefined) expect(response?.body).toBe(body)
  })

  it('a session may bring claims', async () => {
    const program = load(route({ oidc: LOGIN, authorization: { rules: ['jwt.sub == "a"'] } }))
    const { response, undetermined } = await ask(program, { headers: [['cookie', 'agw_oidc_s_0011223344556677=x']] })
    expect(response).toBeNull()
    expect(undetermined?.ifAllowed.response?.status).toBe(200)
  })

  it.each<[string, unknown]>([
    ['localRateLimit', [{ fillInterval: '1s', maxTokens: '0' }]],
    ['localRateLimit', [{ fillInterval: '1s', type: 'tokens', maxTokens: 1 }, 'other']],
    ['localRateLimit', { local: {} }],
    ['buffer', { request: { maxBytes: '5ki' } }],
  ])('stays open where a setting cannot be read: %s %j', async (name, options) => {
    const program = load(route({ extAuthz: { host: '127.0.0.1:9000' } }))
    const steps = program.listeners[0]!.hosts[0]!.routes[0]!.steps
    const content = { options, references: [] }
    const { origin } = steps[0]!
    steps.splice(0, steps.length, {
      origin,
      content,
      ...(name === 'buffer'
        ? { kind: 'unmodelled', field: name, affects: 'answer' }
        : { kind: 'outside', name, what: 'rate-limit' }),
    })
    expect((await ask(program, { method: 'POST', body: 'abc' })).undetermined?.step).toBe(name)
  })

  it.each([
    [{ request: { maxBytes: 3 } }, 'abc', 200],
    [{ request: { maxBytes: 3 } }, 'abcd', 413],
    [{ request: { maxBytes: 3, failureMode: 'failOpen' } }, 'abcd', 200],
    [{ response: { maxBytes: 3 } }, 'abcd', 200],
  ])('is settled by the size of the body: %j %s', async (buffer, body, status) => {
    const decision = await ask(load(route({ buffer })), { method: 'POST', body })
    expect(decision.response?.status).toBe(status)
  })

  it('is settled where an earlier step refuses', async () => {
    const program = load(route({ jwtAuth: jwtAuth(), extAuthz: { host: '127.0.0.1:9000' } }))
    expect((await ask(program)).response?.status).toBe(401)
    expect((await ask(program, { token: await tokenOf() })).undetermined?.step).toBe('extAuthz')
  })

  it('stays open where a later step refuses with another answer', async () => {
    const program = load(route({ extAuthz: { host: '127.0.0.1:9000' }, authorization: { rules: ['false'] } }))
    const { undetermined } = await ask(program)
    expect(undetermined?.ifAllowed.response?.body).toBe('authorization failed')
    expect(undetermined?.ifRefused.response?.body).toBe('external authorization failed')
  })

  it('is not asked where the condition does not hold', async () => {
    const conditional = [{ condition: 'request.method == "POST"', host: '127.0.0.1:9000' }]
    const program = load(route({ extAuthz: { conditional } }))
    expect((await ask(program)).response?.status).toBe(200)
    expect((await ask(program, { method: 'POST' })).undetermined?.step).toBe('extAuthz')
  })
})

describe('listeners of one port and host name', () => {
  const listener = (name: string, hostname: string, body: string, more: object = {}) => ({
    name,
    ...(hostname !== '' && { hostname }),
    ...more,
    routes: [{ policies: { directResponse: { status: 200, body } } }],
  })
  const bind = (...listeners: object[]) => load(JSON.stringify({ binds: [{ port: 3000, listeners }] }))
  const at = (authority: string) => ({ authority })

  // types/agent.rs: they are in a hash map, and the first that fits is taken. The program answered either way.
  it.each([
    ['a.example', 'a.example'],
    ['*.example', 'a.example'],
    ['', 'a.example'],
  ])('are picked at random at each start: %j', async (hostname, authority) => {
    const program = bind(listener('a', hostname, 'one'), listener('b', hostname, 'two'))
    const { undetermined } = await ask(program, at(authority))
    expect(undetermined?.step).toBe('listener')
    expect(undetermined?.outcomes?.map(({ response }) => response?.body)).toEqual(['one', 'two'])
  })

  it('settle it if they answer alike, or have different names', async () => {
    const alike = bind(listener('a', 'a.example', 'one'), listener('b', 'a.example', 'one'))
    expect((await ask(alike, at('a.example'))).response?.body).toBe('one')
    const others = bind(listener('a', '*.example', 'one'), listener('b', 'a.example', 'two'))
    expect((await ask(others, at('a.example'))).response?.body).toBe('two')
  })
})
