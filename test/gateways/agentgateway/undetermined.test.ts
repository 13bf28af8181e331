import { describe, expect, it } from 'vitest'
import { ask, jwtAuth, load, route, tokenOf } from './gateway.js'

describe('what outside code decides', () => {
  it.each([
    ['extAuthz', { host: '127.0.0.1:9000', protocol: { grpc: {} } }, 403, 'external authorization failed'],
    ['localRateLimit', [{ maxTokens: 1, fillInterval: '1s' }], 429, 'rate limit exceeded'],
    ['remoteRateLimit', { host: '127.0.0.1:9000', domain: 'd', descriptors: [] }, 429, undefined],
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
