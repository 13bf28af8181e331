import { describe, expect, it } from 'vitest'
import { grow } from '../../fuzz/growth.js'
import { ask, JWKS, jwtAuth, KEY, load, publicKey, readText, request, route, tokenOf } from './gateway.js'

const strict = load(route({ jwtAuth: jwtAuth() }))
const MALFORMED = 'authentication failure: the token header is malformed: Error'

describe('hostile tokens', () => {
  it('answers for a token of 1 MB, good or bad', async () => {
    const good = async (size: number) => ask(strict, { token: await tokenOf({ filler: 'x'.repeat(size) }) })
    expect((await grow(1_000_000, good)).response?.status).toBe(200)
    for (const [text, end] of [
      ['a', ''],
      ['.', ''],
      ['e30', '.e30.e30'],
      [' ', ''],
    ] as const) {
      const bad = (size: number) => ask(strict, { token: text.repeat(size / text.length) + end })
      expect((await grow(1_000_000, bad)).response?.status).toBe(401)
    }
  })

  it.each(['{', '['])('answers for claims nested 10,000 deep in %s', async (bracket) => {
    const [open, close] = bracket === '{' ? ['{"a":', '}'] : ['[', ']']
    for (const depth of [100, 10_000, 100_000]) {
      const payload = `{"iss":"https://issuer.example/","exp":1900000000,"deep":${open!.repeat(depth)}1${close!.repeat(depth)}}`
      const { response } = await ask(strict, { token: await tokenOf(payload) })
      expect(response?.status).toBe(depth === 100 ? 200 : 401)
      if (depth > 100) expect(response?.body).toContain('Error(Json(')
    }
  })

  it('keeps claims named like members of JavaScript objects apart from them', async () => {
    const rule = (expression: string) => load(route({ jwtAuth: jwtAuth(), authorization: { rules: [expression] } }))
    const payload = `{"iss":"https://issuer.example/","exp":1900000000,"__proto__":{"admin":true},"constructor":"c"}`
    const token = await tokenOf(payload)
    const status = async (expression: string) => (await ask(rule(expression), { token })).response?.status
    expect(await status('jwt.__proto__.admin')).toBe(200)
    expect(await status('jwt["constructor"] == "c"')).toBe(200)
    expect(await status('has(jwt.admin)')).toBe(403)
    for (const name of ['toString', 'hasOwnProperty', 'valueOf', 'prototype', 'get', 'size']) {
      expect(await status(`has(jwt.${name})`)).toBe(403)
      expect(await status(`has(request.headers.${name})`)).toBe(403)
    }
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('lets nobody in by a header of the token', async () => {
    const open = { alg: 'none' as const }
    const none = await tokenOf({}, open)
    expect((await ask(strict, { token: none })).response?.status).toBe(401)
    for (const alg of ['None', 'NONE', 'nOnE', '', 'HS256', 'RS256', '__proto__', 'toString']) {
      const header = Buffer.from(JSON.stringify({ alg, kid: 'k1' })).toString('base64url')
      const [, payload, signature] = (await tokenOf()).split('.')
      expect((await ask(strict, { token: `${header}.${payload}.${signature}` })).response?.status).toBe(401)
    }
    for (const kid of ['__proto__', 'constructor', '', '../k1', 'k1 ', 'K1']) {
      expect((await ask(strict, { token: await tokenOf({}, { kid }) })).response?.status).toBe(401)
    }
    const embedded = await tokenOf({}, { jwk: publicKey(KEY), jku: 'https://evil.example/', kid: 'other' })
    expect((await ask(strict, { token: embedded })).response?.status).toBe(401)
  })

  it('answers for bytes that are no UTF-8', async () => {
    for (const bytes of [
      [0x7b, 0xff, 0x7d],
      [0xc3, 0x28],
      [0xed, 0xa0, 0x80],
    ]) {
      const part = Buffer.from(bytes).toString('base64url')
      expect((await ask(strict, { token: `${part}.${part}.${part}` })).response?.body).toContain(MALFORMED)
    }
    const header = Buffer.from('{"alg":"ES256","kid":"k1"}').toString('base64url')
    expect(
      (await ask(strict, { token: `${header}.${Buffer.from([0x7b, 0xff]).toString('base64url')}.AA` })).response
        ?.status,
    ).toBe(401)
    expect((await ask(strict, { headers: [['authorization', 'Bearer \u00e9\ud800']] })).response?.status).toBe(401)
  })
})

describe('hostile key sets', () => {
  it('finds one key among 10,000', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => publicKey(KEY, `k${index}`))
    const program = load(route({ jwtAuth: jwtAuth({ jwks: JSON.stringify({ keys: many }) }) }))
    const token = await tokenOf({}, { kid: 'k9999' })
    expect((await ask(program, { token })).response?.status).toBe(200)
    expect((await ask(program, { token: await tokenOf({}, { kid: 'zz' }) })).response?.status).toBe(401)
  })

  it('refuses a set nested beyond what the proxy parses, and one that is not JSON', async () => {
    for (const jwks of ['['.repeat(100_000), '{"keys":'.repeat(50_000), 'null', '', '{"keys":[null]}', '{"keys":{}}']) {
      const { refused } = readText(route({ jwtAuth: jwtAuth({ jwks }) }))
      expect(refused).toBe(true)
    }
  })

  it('reads a fetched set no worse', async () => {
    const program = load(route({ jwtAuth: jwtAuth({ jwks: { url: 'https://keys.example/' } }) }))
    const token = await tokenOf()
    const answers = [JWKS, '['.repeat(100_000), '\u0000', '{"keys":[{"kty":"oct","k":"AA","kid":"k1"}]}']
    const statuses = []
    for (const body of answers) {
      const fetched = { 'https://keys.example/': { status: 200, body } }
      statuses.push((await ask(program, { token }, { fetched })).response?.status)
    }
    expect(statuses).toEqual([200, 0, 0, 0])
  })
})

describe('hostile expressions and patterns', () => {
  it('matches evil patterns in linear time', async () => {
    const program = load(
      route(
        { authorization: { rules: [{ deny: 'request.headers["x"].matches("^(a+)+$")' }, 'true'] } },
        { matches: [{ path: { regex: '/(a+)+' }, headers: [{ name: 'x', value: { regex: '(a|aa)+!?' } }] }] },
      ),
    )
    const answerTo = (end: string) => (size: number) =>
      ask(program, { path: `/${'a'.repeat(size / 10)}${end}`, headers: [['x', `${'a'.repeat(size)}!`]] })
    expect((await grow(50_000, answerTo(''))).response?.status).toBe(200)
    expect((await grow(50_000, answerTo('!'))).response?.status).toBe(404)
  })

  it('leaves open what an expression says that nobody could wait for', async () => {
    const list = `[${Array.from({ length: 200 }, (_, index) => index).join(',')}]`
    const loops = `${list}.all(a, ${list}.all(b, ${list}.all(c, ${list}.all(d, a + b + c + d >= 0))))`
    const { undetermined } = await ask(load(route({ authorization: { rules: [loops] } })))
    expect(undetermined?.step).toBe('authorize')
    expect([undetermined?.ifAllowed.response?.status, undetermined?.ifRefused.response?.status]).toEqual([200, 403])
    const sure = load(route({ authorization: { rules: [{ deny: loops }, { deny: 'true' }] } }))
    expect((await ask(sure)).response?.status).toBe(403)
  })

  it('answers for an expression that asks for too much', async () => {
    const growing = `${'["a"].map(x, '.repeat(20)}"b"${')'.repeat(20)}.size() > 0`
    for (const rule of [growing, `${'!'.repeat(5_000)}true`, `"${'x'.repeat(100_000)}" != ""`]) {
      const status = (await ask(load(route({ authorization: { rules: [rule] } })))).response?.status
      expect([200, 403]).toContain(status)
    }
    expect(
      readText(route({ authorization: { rules: [`${'('.repeat(5_000)}true${')'.repeat(5_000)}`] } })).refused,
    ).toBe(true)
  })
})

describe('hostile requests', () => {
  const open = load(route({}))

  it('answers for header names and values of every kind', async () => {
    const headers: [string, string][] = [
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['x-a', ''],
      ['x-a', '\u00ff\u0100'],
      ['X-A', 'again'],
      ['cookie', 'a=1; =; ;;; a="x'],
      ['connection', 'close, x-a'],
    ]
    const { response, upstream } = await ask(open, { headers })
    expect(response?.status).toBe(200)
    expect(Object.hasOwn(upstream!.headers, '__proto__')).toBe(true)
  })

  it('joins repeated credentials as the proxy does: only the first counts', async () => {
    const token = await tokenOf()
    const [good, bad] = [`Bearer ${token}`, 'Bearer x.y.z']
    const status = async (values: string[]) => {
      return (await ask(strict, { headers: values.map((value) => ['authorization', value]) })).response?.status
    }
    expect(await status([good, bad])).toBe(200)
    expect(await status([bad, good])).toBe(401)
  })

  it('reads absolute targets, odd paths and odd hosts without an exception', async () => {
    const paths = [
      'http://other.example/x?y',
      'https://u:p@other.example:99999/',
      '*',
      '',
      '//',
      '/%',
      '/%zz?%',
      '/a b',
      '/\u00e9',
      'x:',
      '/'.repeat(100_000),
      '/?'.concat('a=1&'.repeat(50_000)),
    ]
    for (const path of paths) {
      const { response } = await ask(open, { path })
      expect([200, 400, 404, 414, 503]).toContain(response?.status)
    }
    for (const authority of [
      '',
      null,
      'a'.repeat(100_000),
      '[::1',
      '[::1]:x',
      'a:b:c',
      'ex ample',
      '\u00e9.example',
      '*.example',
    ]) {
      const { response } = await ask(open, { authority })
      expect(response).not.toBeNull()
    }
  })

  it('takes an absolute target for its authority', async () => {
    const { upstream } = await ask(open, { path: 'http://other.example/x?y', authority: 'api.example' })
    expect(upstream?.path).toBe('/x?y')
  })

  it('answers for bodies that are no JSON, deep JSON, and 1 MB', async () => {
    const llm = load(
      JSON.stringify({ llm: { port: 4000, models: [{ name: '*', provider: 'openAI', params: { model: 'gpt-4o' } }] } }),
    )
    const bodies = [
      '',
      'x',
      'null',
      '[]',
      '{"model":',
      '{"model":1}',
      '{"__proto__":{"model":"a"}}',
      '['.repeat(100_000),
      `{"model":"a","x":"${'y'.repeat(1_000_000)}"}`,
      `{"model":"gpt","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    ]
    for (const body of bodies) {
      const made = request({
        method: 'POST',
        path: '/v1/chat/completions',
        body,
        headers: [['content-type', 'application/json']],
      })
      const { response, undetermined } = await ask(llm, { ...made, headers: made.headers })
      expect(response !== null || undetermined !== undefined).toBe(true)
    }
  })
})

describe('hostile configurations', () => {
  it('reads groups of routes that lead to themselves', async () => {
    const loop = { name: 'g', routes: [{ name: 'r', backends: [{ routeGroup: 'g' }] }] }
    const text = JSON.stringify({
      binds: [{ port: 1, listeners: [{ routes: [{ backends: [{ routeGroup: 'g' }] }] }] }],
      routeGroups: [loop],
    })
    expect((await ask(load(text))).response?.status).toBeGreaterThanOrEqual(404)
  })

  it('reads 3,000 routes and 3,000 rules', async () => {
    const routes = Array.from({ length: 3_000 }, (_, index) => ({
      name: `r${index}`,
      matches: [{ path: { exact: `/${index}` } }],
      backends: [{ host: '127.0.0.1:1' }],
    }))
    const rules = Array.from({ length: 3_000 }, (_, index) => `request.path == "/${index}"`)
    const text = JSON.stringify({
      binds: [{ port: 1, listeners: [{ policies: { authorization: { rules } }, routes }] }],
    })
    const program = load(text)
    expect((await ask(program, { path: '/2999' })).response?.status).toBe(200)
    expect((await ask(program, { path: '/x' })).response?.status).toBe(403)
  })

  it('never throws on shapes that are not what they should be', () => {
    const values = [null, 0, 'x', true, [], {}, [[]], [null], [{}], { a: null }]
    const places = [
      'jwtAuth',
      'apiKey',
      'basicAuth',
      'cors',
      'authorization',
      'transformations',
      'urlRewrite',
      'requestRedirect',
      'directResponse',
      'mcpAuthentication',
      'backendAuth',
      'extAuthz',
      'csrf',
      'ai',
    ]
    for (const place of places)
      for (const value of values) expect(() => readText(route({ [place]: value }))).not.toThrow()
    for (const section of [
      'binds',
      'gateways',
      'routes',
      'llm',
      'mcp',
      'ui',
      'policies',
      'backends',
      'routeGroups',
      'frontendPolicies',
    ]) {
      for (const value of values) expect(() => readText(JSON.stringify({ binds: [], [section]: value }))).not.toThrow()
    }
  })
})
