import { describe, expect, it } from 'vitest'
import { grow } from '../../fuzz/growth.js'
import { ask, guarded, jwks, KEY, load, provider, request, TO_ECHO, tokenOf, virtualService } from './gateway.js'

const strict = guarded({ jwt: { providers: { p: provider() } } })

describe('hostile input', () => {
  it('refuses headers beyond 60 KiB as Envoy does, and reads what fits', async () => {
    expect((await ask(strict, { token: 'a'.repeat(1_000_000) })).response?.status).toBe(431)
    for (const text of ['a', '.', 'a.', 'e30.', ' ', '=']) {
      const { response } = await grow(60_000, (size) => ask(strict, { token: text.repeat(size / text.length) }))
      expect(response?.status).toBe(401)
    }
    expect((await ask(strict, { token: await tokenOf({ filler: 'x'.repeat(40_000) }) })).response?.status).toBe(200)
  })

  it.each(['{', '['])('ends at the depth where protobuf ends: %s', async (bracket) => {
    const [open, close] = bracket === '{' ? ['{"a":', '}'] : ['[', ']']
    for (const [depth, status] of [
      [99, 200],
      [100, 401],
      [5_000, 401],
    ] as const) {
      const payload = `{"iss":"a.io","deep":${open!.repeat(depth)}1${close!.repeat(depth)}}`
      expect((await ask(strict, { token: await tokenOf(payload) })).response?.status).toBe(status)
    }
  })

  it('takes a set of 10,000 keys', async () => {
    const { kty, crv, x, y } = KEY
    const others = Array.from({ length: 9_999 }, (_, at) => ({
      kty: 'oct',
      k: Buffer.from(`secret number ${at}`).toString('base64url'),
      kid: `k${at}`,
    }))
    const key = jwks(...others, { kty, crv, x, y, kid: 'ours' })
    const program = guarded({ jwt: { providers: { p: provider({ jwks: { local: { key } } }) } } })
    expect((await ask(program, { token: await tokenOf({}, { kid: 'ours' }) })).response?.status).toBe(200)
    expect((await ask(program, { token: await tokenOf({}, { kid: 'other' }) })).response?.status).toBe(401)
  })

  it('matches expressions in linear time', async () => {
    const regex = '^(a+)+$'
    const rbac = {
      policies: { v: { principals: [{ jwtPrincipal: { claims: { team: regex }, matcher: 'REGEX_MATCH' } }] } },
    }
    const program = guarded({ jwt: { providers: { p: provider() } }, rbac }, { matchers: [{ regex: '(/(a+)+)+' }] })
    const matching = async (size: number) => {
      const token = await tokenOf({ team: `${'a'.repeat(size)}b` })
      return ask(program, { token, path: `/${'a'.repeat(size)}` })
    }
    expect((await grow(20_000, matching)).response?.status).toBe(403)
    const missing = (size: number) => ask(program, { path: `/${'a'.repeat(size)}!` })
    expect((await grow(20_000, missing)).response?.status).toBe(404)
    const rewriting = guarded({}, { options: { regexRewrite: { pattern: { regex }, substitution: 'x' } } })
    const rewritten = (size: number) => ask(rewriting, { path: `/${'a'.repeat(size)}` })
    expect((await grow(20_000, rewritten)).response?.status).toBe(200)
  })

  it('keeps claims named like members of JavaScript objects apart from them', async () => {
    const token = await tokenOf('{"iss":"a.io","__proto__":{"admin":"yes"},"constructor":"c"}')
    const status = async (name: string, value: string) => {
      const principals = [{ jwtPrincipal: { claims: { [name]: value } } }]
      const policies = { v: { principals, nestedClaimDelimiter: '.' } }
      return (await ask(guarded({ jwt: { providers: { p: provider() } }, rbac: { policies } }), { token })).response
        ?.status
    }
    expect(await status('__proto__.admin', 'yes')).toBe(200)
    expect(await status('constructor', 'c')).toBe(200)
    for (const name of ['admin', 'toString', 'constructor.name', '__proto__.toString'])
      expect(await status(name, 'yes')).toBe(403)
  })

  it('finds its way among thousands of hosts and routes', async () => {
    const services = Array.from({ length: 2_000 }, (_, at) =>
      virtualService(
        { domains: [`h${at}.example`], options: {}, routes: [{ matchers: [{ prefix: '/' }], routeAction: TO_ECHO }] },
        `vs${at}`,
      ),
    )
    const program = load(services.join('\n---\n'))
    for (let at = 0; at < 2_000; at++)
      expect((await ask(program, { authority: `h${at}.example` })).response?.status).toBe(200)
  })

  it('does not change the request that it is asked about', async () => {
    const sent = request({ token: await tokenOf(), headers: [['X-A', '1']] })
    const before = structuredClone(sent)
    await ask(strict, sent)
    expect(sent).toEqual(before)
  })
})
