import { describe, expect, it } from 'vitest'
import type { Origin } from '../../../src/core/finding.js'
import { ask, jwtAuth, load, route, type Sent, tokenOf } from './gateway.js'

const last = async (policies: Record<string, unknown>, sent: Sent = {}) =>
  (await ask(load(route(policies)), sent)).trace.at(-1)!
const ROUTE = '/binds/0/listeners/0/routes/0'
const place = ({ pointer }: Origin) => pointer.replace(ROUTE, '')

describe('explain: rules', () => {
  it('shows what each allow compared, and the change that is nearest', async () => {
    const rules = [
      'request.method == "POST" && jwt.role == "a"',
      'jwt.llms.openai.exists(m, m == "gpt-4")',
      'jwt.team == "x"',
    ]
    const token = await tokenOf({ llms: { openai: ['gpt-3'] }, role: 'b' })
    const { step, outcome, detail, remedy, origin } = await last(
      { jwtAuth: jwtAuth(), authorization: { rules } },
      { token },
    )
    expect([step, outcome]).toEqual(['authorize', 'refuse'])
    expect(detail).toContain('`request.method` is `"GET"`, `jwt.role` is `"b"`')
    expect(detail).toContain('`jwt.llms.openai` is `["gpt-3"]`')
    expect(detail).toContain('`jwt.team` is missing')
    expect(remedy).toBe('make `jwt.llms.openai.exists(m, m == "gpt-4")` true')
    expect(place(origin)).toBe('/policies/authorization/rules/0')
  })

  it('prefers a rule for the path of the request', async () => {
    const rules = ['request.path == "/admin"', 'request.path == "/" && request.headers["x-team"] == "blue"']
    const { remedy } = await last({ authorization: { rules } })
    expect(remedy).toBe('make `request.headers["x-team"] == "blue"` true')
  })

  it('names the deny that holds and the part of it that should not', async () => {
    const deny = 'request.path == "/" && !(request.method in ["POST"])'
    const { detail, remedy, origin } = await last({ authorization: { rules: ['true', { deny }] } })
    expect(detail).toBe(`deny \`${deny}\` holds: \`request.path\` is \`"/"\``)
    expect(remedy).toBe('make `request.path == "/"` false')
    expect(place(origin)).toBe('/policies/authorization/rules/1')
  })

  it('names the deny that fails, since it lets the request through', async () => {
    const rules = ['true', { deny: 'jwt.sub == "bob"' }, { deny: 'jwt.role == "c"' }]
    const token = await tokenOf({ role: 'b', sub: undefined })
    const { trace } = await ask(load(route({ jwtAuth: jwtAuth(), authorization: { rules } })), { token })
    const denials = trace.filter(({ detail }) => detail.startsWith('deny'))
    expect(denials.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['pass', 'deny `jwt.sub == "bob"` fails and so denies nothing: `jwt.sub` is missing'],
    ])
    expect(denials.map(({ origin }) => place(origin))).toEqual(['/policies/authorization/rules/1'])
  })

  it('names the require that fails', async () => {
    const { detail, remedy } = await last({
      authorization: { rules: [{ require: 'has(request.headers.foo) || false' }] },
    })
    expect(detail).toBe('require `has(request.headers.foo) || false` does not hold')
    expect(remedy).toBe('make `has(request.headers.foo)` true')
  })

  it('shows no secrets', async () => {
    const rule = 'request.headers["authorization"] == "Basic x" || request.headers["x-api-key"] == "y"'
    const { detail } = await last(
      { authorization: { rules: [rule] } },
      {
        headers: [
          ['authorization', 'Basic hunter2'],
          ['x-api-key', 'hunter2'],
        ],
      },
    )
    expect(detail).not.toContain('hunter2')
    expect(detail).toContain('(not shown)')
  })

  it('stays short, whatever the values are', async () => {
    const rules = Array.from({ length: 100 }, (_, index) => `jwt.a == "${index}"`)
    const { detail } = await last(
      { jwtAuth: jwtAuth(), authorization: { rules } },
      { token: await tokenOf({ a: 'x'.repeat(10_000) }) },
    )
    expect(detail.length).toBeLessThan(2_000)
  })

  it('names the rule that let the request through', async () => {
    const { trace } = await ask(load(route({ authorization: { rules: ['false', 'true'] } })))
    expect(trace.find(({ step }) => step === 'authorize')).toMatchObject({
      outcome: 'pass',
      detail: 'allow `true` holds',
    })
  })
})

describe('explain: tokens', () => {
  const refusal = async (auth: Record<string, unknown>, token?: string) => {
    const { detail, remedy, origin } = await last({ jwtAuth: jwtAuth(auth) }, token === undefined ? {} : { token })
    return [detail, remedy, place(origin)]
  }

  it.each([
    ['exp', { exp: 1 }, {}, '`exp` 1 is before 1799999940', 'issue the token with an `exp` of 1799999940 or later'],
    [
      'iss',
      { iss: 'x' },
      {},
      '`iss` is `x`, not `https://issuer.example/`',
      'issue the token with the `iss` `https://issuer.example/`',
    ],
    [
      'aud',
      { aud: ['x', 'y'] },
      { audiences: ['a', 'b'] },
      '`aud` is [`x`, `y`], none of [`a`, `b`]',
      'issue the token with the `aud` one of [`a`, `b`]',
    ],
    ['no exp', { exp: undefined }, {}, 'it has no `exp`', 'issue the token with seconds since 1970 as `exp`'],
  ])('%s', async (_, claims, auth, detail, remedy) => {
    expect(await refusal(auth, await tokenOf(claims))).toEqual([detail, remedy, '/policies/jwtAuth'])
  })

  it('says where a token was looked for', async () => {
    expect((await refusal({}))[0]).toBe('there is no token in header `authorization` after `Bearer `')
    const location = { cookie: { name: 'session' } }
    expect((await refusal({ location }))[1]).toBe('send a token in cookie `session`')
  })

  it('says whose key is missing', async () => {
    expect(await refusal({}, await tokenOf({}, { kid: 'zz' }))).toEqual([
      'no provider has a key `zz`',
      'add a key with `kid: zz` to a provider, or sign with one it has',
      '/policies/jwtAuth',
    ])
  })

  it('never shows a whole token', async () => {
    const token = await tokenOf()
    const { trace } = await ask(load(route({ jwtAuth: jwtAuth(), authorization: { rules: ['jwt.sub == "you"'] } })), {
      token,
    })
    expect(JSON.stringify(trace)).not.toContain(token)
    const { trace: forged } = await ask(load(route({ jwtAuth: jwtAuth() })), { token: `${token}x` })
    expect(JSON.stringify(forged)).not.toContain(token.slice(0, 60))
  })
})

describe('explain: the way of a request', () => {
  it('lists the steps in the order in which they ran', async () => {
    const text = route(
      { jwtAuth: jwtAuth(), requestHeaderModifier: { set: { a: 'b' } }, authorization: { rules: ['true'] } },
      {},
      { authorization: { rules: ['true'] } },
    )
    const { trace } = await ask(load(text), { token: await tokenOf() })
    const steps = trace.map(({ step }) => step)
    expect(steps.slice(0, 4)).toEqual(['authorize', 'route', 'authenticate', 'authorize'])
    expect(trace.every(({ origin }) => origin.file === 'policy.yaml')).toBe(true)
  })

  it('says that no route takes a request', async () => {
    const { trace } = await ask(load(route({}, { matches: [{ path: { exact: '/x' } }] })))
    expect(trace.at(-1)).toMatchObject({
      step: 'route',
      outcome: 'refuse',
      detail: 'no route takes GET `api.example/`',
    })
  })
})
