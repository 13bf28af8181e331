import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decimal, headerOfClaim } from '../../../src/gateways/envoy/claim-headers.js'
import {
  ask,
  guarded,
  jwks,
  KEY,
  load,
  NOW,
  provider,
  type Sent,
  STRANGER,
  TO_ECHO,
  tokenOf,
  virtualService,
} from './gateway.js'

const strict = guarded({ jwt: { providers: { p: provider() } } })
const body = async (token: string, program = strict) => (await ask(program, { token })).response?.body
const status = async (token: string, program = strict) => (await ask(program, { token })).response?.status

describe('tokens', () => {
  it('are taken in the forms that Envoy reads', async () => {
    const [header, payload, signature] = (await tokenOf()).split('.')
    for (const token of [
      `${header}.${payload}.${signature}`,
      `.${header}..${payload}.${signature}.`,
      `${header}.${payload}.${signature!.slice(0, 9)} ${signature!.slice(9)}`,
      `${header}.${payload}.${signature}==`,
    ]) {
      expect(await status(token)).toBe(200)
    }
    expect(await body(`${header}.${payload}`)).toContain('two dots and 3 sections')
    expect(await body(`${header}.${payload}.${signature}.x`)).toContain('two dots and 3 sections')
    expect(await body(`${header}.${payload}.${signature}=`)).toBe('Jwt signature is an invalid Base64url encoded')
  })

  it.each([
    ["{iss:'a.io','team':\"dev\",}", 200],
    ['{"iss":"a.io","x":[1,]}', 200],
    ['{"iss":"a.io","iss":"a.io"}', 401],
    ['{"iss":"a.io","x":01}', 401],
    ['{"iss":"a.io","x":1e999}', 401],
    ['{"iss":"a.io","x":"\\ud800"}', 401],
    ['{"iss":"a.io"}/**/', 401],
    ['["a.io"]', 401],
  ])('have payloads as protobuf reads JSON: %s', async (payload, expected) => {
    expect(await status(await tokenOf(payload))).toBe(expected)
  })

  it('expire by the second, with 60 seconds of skew', async () => {
    expect(await status(await tokenOf({ exp: NOW - 60 }))).toBe(200)
    expect(await body(await tokenOf({ exp: NOW - 61 }))).toBe('Jwt is expired')
    expect(await status(await tokenOf({ nbf: NOW + 60 }))).toBe(200)
    expect(await body(await tokenOf({ nbf: NOW + 61 }))).toBe('Jwt not yet valid')
    expect(await status(await tokenOf({ exp: 0 }))).toBe(200)
  })

  it('without `exp` are refused by a provider that requires it, after the audience', async () => {
    const program = guarded({ jwt: { providers: { p: provider({ audiences: ['a'] }) } } })
    for (const step of program.listeners[0]!.hosts[0]!.routes[0]!.steps) {
      if (step.kind === 'authenticate') for (const one of step.providers) one.requires = ['exp']
    }
    const without = (claims: object, header = {}) =>
      tokenOf(JSON.stringify({ iss: 'a.io', aud: 'a', ...claims }), header)
    expect(await status(await without({ exp: NOW + 1 }), program)).toBe(200)
    for (const exp of [undefined, 0, 0.4])
      expect(await body(await without({ exp }), program)).toBe('Jwt verification fails')
    expect(await status(await without({ aud: 'b' }), program)).toBe(403)
    expect(await body(await without({ nbf: NOW + 100 }), program)).toBe('Jwt not yet valid')
  })

  it('are verified by the type of the key, not by what they say', async () => {
    const k = Buffer.alloc(32, 7)
    const program = guarded({
      jwt: {
        providers: { p: provider({ jwks: { local: { key: jwks({ kty: 'oct', k: k.toString('base64url') }) } } }) },
      },
    })
    const sign = (alg: string) => {
      const input = [{ alg }, { iss: 'a.io' }]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
      return `${input}.${createHmac('sha256', k).update(input).digest('base64url')}`
    }
    for (const alg of ['HS256', 'RS256', 'ES256', 'EdDSA']) expect(await status(sign(alg), program)).toBe(200)
    expect(await body(sign('HS384'), program)).toBe('Jwt verification fails')
    expect(await body(sign('none'), program)).toBe('Jwt header [alg] is not supported')
  })

  it('need a key that fits', async () => {
    const { kty, crv, x, y } = KEY
    const named = guarded({
      jwt: {
        providers: { p: provider({ jwks: { local: { key: jwks({ kty, crv, x, y, kid: 'one', alg: 'ES256' }) } } }) },
      },
    })
    expect(await status(await tokenOf({}, { kid: 'one' }), named)).toBe(200)
    expect(await status(await tokenOf({}), named)).toBe(200)
    expect(await body(await tokenOf({}, { kid: 'two' }), named)).toBe(
      "Jwks doesn't have key to match kid or alg from Jwt",
    )
    expect(await body(await tokenOf({}, {}, STRANGER), named)).toBe('Jwt verification fails')
  })

  it('that fail after another one verified leave its claims behind', async () => {
    const source = { tokenSource: { headers: [{ header: 'x-t' }, { header: 'authorization', prefix: 'Bearer ' }] } }
    const lenient = guarded({
      jwt: {
        providers: { p: provider({ ...source, claimsToHeaders: [{ claim: 'team', header: 'x-team' }] }) },
        validationPolicy: 'ALLOW_MISSING_OR_FAILED',
      },
    })
    const good = await tokenOf({ team: 'dev' })
    const { upstream } = await ask(lenient, { token: 'bad', headers: [['x-t', good]] })
    expect(upstream?.headers).toEqual({ authorization: 'Bearer bad', 'x-team': 'dev' })
  })
})

describe('claims in headers', () => {
  it.each([
    [42, '42'],
    [-0, '0'],
    [-7, '-7.000000'],
    [1.5, '1.500000'],
    [2 ** 63, '9223372036854775808'],
    [2 ** 64, '18446744073709551616.000000'],
    [1e21, '1000000000000000000000.000000'],
    [1e-7, '0.000000'],
    [0.0078125, '0.007812'],
    [0.0234375, '0.023438'],
    [1e300, `${BigInt(1e300)}.000000`],
  ])('writes %d as C does', (value, text) => {
    expect(decimal(value)).toBe(text)
  })

  it('writes lists and objects as padded base64url', () => {
    const value = new Map([['k', 'v']])
    expect(headerOfClaim(value)).toBe('eyJrIjoidiJ9'.padEnd(12, '='))
    expect(headerOfClaim([])).toBe('W10=')
    expect([null, undefined, '', true].map(headerOfClaim)).toEqual(['', '', '', 'true'])
  })

  it('refuses to send a value that no header can have', async () => {
    const program = guarded({
      jwt: { providers: { p: provider({ claimsToHeaders: [{ claim: 'team', header: 'x-team' }] }) } },
    })
    const { response } = await ask(program, { token: await tokenOf({ team: 'a\r\nb: c' }) })
    expect(response).toMatchObject({ status: 503, body: 'invalid header value for: x-team' })
  })

  it('are removed from every request that reaches the filter, on open routes too', async () => {
    const jwt = { providers: { p: provider({ claimsToHeaders: [{ claim: 'team', header: 'X-Team' }] }) } }
    const open = { matchers: [{ prefix: '/open' }], routeAction: TO_ECHO, options: { jwt: { disable: true } } }
    const guarded = { matchers: [{ prefix: '/' }], routeAction: TO_ECHO }
    const program = load(virtualService({ domains: ['*'], options: { jwt }, routes: [open, guarded] }))
    const { upstream } = await ask(program, { path: '/open', headers: [['x-team', 'spoofed']] })
    expect(upstream?.headers).toEqual({})
  })
})

describe('routes chosen by claims', () => {
  const jwt = {
    providers: { p: provider({ claimsToHeaders: [{ claim: 'team', header: 'x-team' }] }) },
    validationPolicy: 'ALLOW_MISSING',
  }
  const to = (name: string) => ({ single: { upstream: { name, namespace: 'default' } } })
  const routes = [
    { matchers: [{ prefix: '/', headers: [{ name: 'x-team', value: 'dev' }] }], routeAction: to('dev') },
    { matchers: [{ prefix: '/' }], routeAction: to('other') },
  ]
  const program = load(virtualService({ domains: ['*'], options: { jwt }, routes }))
  const cluster = async (sent: Sent) => (await ask(program, sent)).upstream?.cluster

  it('are chosen anew after the token, whatever the client said', async () => {
    const spoofed: Sent = { headers: [['x-team', 'dev']] }
    expect(await cluster({ token: await tokenOf({ team: 'dev' }) })).toBe('default/dev')
    expect(await cluster({ ...spoofed, token: await tokenOf({ team: 'ops' }) })).toBe('default/other')
    expect(await cluster({ ...spoofed, token: await tokenOf({}) })).toBe('default/other')
  })

  it('stay as the client chose them where no token has to be there', async () => {
    expect(await cluster({ headers: [['x-team', 'dev']] })).toBe('default/dev')
  })
})
