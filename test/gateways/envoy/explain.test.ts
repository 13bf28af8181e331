import { describe, expect, it } from 'vitest'
import { ask, guarded, provider, tokenOf } from './gateway.js'

const rbac = (claims: Record<string, string>, more = {}) => ({
  policies: { viewer: { principals: [{ jwtPrincipal: { claims, ...more } }], nestedClaimDelimiter: '.' } },
})

describe('what explain is told', () => {
  it('names the provider, what it compared, and what would turn it', async () => {
    const program = guarded({ jwt: { providers: { p: provider({ audiences: ['x'] }) } } })
    const told = async (sent: Parameters<typeof ask>[1]) =>
      (await ask(program, sent)).trace.find((entry) => entry.outcome === 'refuse')
    expect(await told({})).toMatchObject({
      step: 'authenticate',
      detail: 'provider `p`: Jwt is missing',
      remedy: 'send a token in header `authorization` after `Bearer ` or parameter `access_token`',
    })
    expect(await told({ token: await tokenOf({ iss: 'b.io' }) })).toMatchObject({
      detail: 'provider `p`: `iss` is `b.io`, the provider takes `a.io`',
      remedy: 'a token with `iss` `a.io`, or that issuer in the provider',
    })
    expect(await told({ token: await tokenOf({ aud: ['w'] }) })).toMatchObject({
      detail: 'provider `p`: `aud` is `w`, the provider takes `x`',
      remedy: 'a token whose `aud` holds one of `x`',
    })
    expect((await told({ token: await tokenOf({ exp: 5 }) }))?.remedy).toBe('a token with `exp` of 1799999940 or later')
  })

  it('names the policy, the claim as it is, and the smallest change', async () => {
    const program = guarded({
      jwt: { providers: { p: provider() } },
      rbac: rbac({ 'llms.openai': 'gpt' }, { matcher: 'LIST_CONTAINS' }),
    })
    const { trace } = await ask(program, { token: await tokenOf({ llms: { openai: ['other'] } }) })
    expect(trace.at(-1)).toMatchObject({
      step: 'authorize',
      outcome: 'refuse',
      detail:
        'policy `viewer` requires claim `llms.openai` containing the string `gpt` (it is the list [the string `other`])',
      remedy: 'satisfy policy `viewer` with claim `llms.openai` containing the string `gpt`',
      origin: { file: 'policy.yaml', document: 0, pointer: '/spec/virtualHost/options/rbac/policies/viewer' },
    })
  })

  it('tells the steps in order, each with its place', async () => {
    const program = guarded(
      { jwt: { providers: { p: provider() } }, rbac: rbac({ team: 'dev' }) },
      { options: { prefixRewrite: '/new' } },
    )
    const { trace } = await ask(program, { token: await tokenOf({ team: 'dev' }) })
    expect(trace.map((entry) => `${entry.step} ${entry.outcome} ${entry.origin.pointer}`)).toEqual([
      'route pass /spec/virtualHost/routes/0/matchers/0',
      'authenticate pass /spec/virtualHost/options/jwt/providers/p',
      'authorize pass /spec/virtualHost/options/rbac/policies/viewer',
      'rewrite change /spec/virtualHost/routes/0/options/prefixRewrite',
      'forward pass /spec/virtualHost/routes/0/routeAction/single',
    ])
  })

  it('never tells a token', async () => {
    const program = guarded({ jwt: { providers: { p: provider() } } }, { options: { prefixRewrite: '/new' } })
    const token = await tokenOf({ team: 'dev' })
    for (const path of [`/x?access_token=${token}`, '/x']) {
      const { trace } = await ask(program, path === '/x' ? { token } : { path })
      const text = JSON.stringify(trace)
      for (const part of token.split('.')) expect(text).not.toContain(part.slice(0, 30))
    }
  })
})

describe('steps that outside code decides', () => {
  it.each([
    ['extauth', { configRef: { name: 'a', namespace: 'b' } }, 403],
    ['ratelimit', { rateLimits: [] }, 429],
    ['waf', { ruleSets: [] }, null],
  ])('%s leaves the verdict open', async (field, value, refusal) => {
    const { response, upstream, undetermined } = await ask(guarded({ [field]: value }))
    expect([response, upstream]).toEqual([null, null])
    expect(undetermined).toMatchObject({ step: field, ifAllowed: { response: { status: 200 } } })
    expect(undetermined?.ifRefused.response?.status ?? null).toBe(refusal)
  })

  it('refuses clients of gRPC by a status in headers', async () => {
    const headers: [string, string][] = [['content-type', 'application/grpc']]
    const { undetermined } = await ask(guarded({ ratelimit: { rateLimits: [] } }), { method: 'POST', headers })
    expect(undetermined?.ifRefused.response).toMatchObject({ status: 200, headers: { 'grpc-status': '14' } })
  })

  it('does not get to decide what an earlier filter refused', async () => {
    const jwt = { providers: { p: provider() } }
    const before = guarded({ jwtStaged: { beforeExtAuth: jwt }, extauth: { configRef: { name: 'a', namespace: 'b' } } })
    expect((await ask(before)).response?.status).toBe(401)
    const after = guarded({ jwt, extauth: { configRef: { name: 'a', namespace: 'b' } } })
    expect((await ask(after)).undetermined?.ifAllowed.response?.status).toBe(401)
  })

  it('is passed over where the route switches it off', async () => {
    const program = guarded(
      { extauth: { configRef: { name: 'a', namespace: 'b' } } },
      { options: { extauth: { disable: true } } },
    )
    expect((await ask(program)).response?.status).toBe(200)
  })
})
