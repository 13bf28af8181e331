import { describe, expect, it } from 'vitest'
import { ask, ISSUER, JWKS, jwtAuth, load, NOW, publicKey, route, type Sent, STRANGER, tokenOf } from './gateway.js'

const FAILED = 'authentication failure: '
const INVALID = `${FAILED}the token is invalid or malformed: Error`

async function body(auth: Record<string, unknown>, sent: Sent, now?: number): Promise<string> {
  const { response } = await ask(load(route({ jwtAuth: jwtAuth(auth) })), sent, { now })
  return response!.body
}
const judged = async (claims: Record<string, unknown> | string, auth: Record<string, unknown> = {}) =>
  body(auth, { token: await tokenOf(claims) })

describe('the token header', () => {
  it('must name a key that a provider has', async () => {
    expect(await body({}, { token: await tokenOf({}, { kid: undefined }) })).toContain(
      'the token header does not specify a `kid`',
    )
    expect(await body({}, { token: await tokenOf({}, { kid: 'k2' }) })).toContain('k2')
    expect(await body({}, { token: await tokenOf({}, {}, STRANGER) })).toBe(`${INVALID}(InvalidSignature)`)
  })

  it('goes by the algorithms of the key, not by the key alone', async () => {
    const token = await tokenOf()
    const [, payload, signature] = token.split('.')
    const other = Buffer.from('{"alg":"ES384","kid":"k1"}').toString('base64url')
    expect(await body({}, { token: `${other}.${payload}.${signature}` })).toBe(`${INVALID}(InvalidAlgorithm)`)
  })

  it('takes the key of the provider that has it, whatever the issuer says', async () => {
    const providers = [
      { issuer: 'https://a/', jwks: JSON.stringify({ keys: [publicKey(STRANGER, 'a')] }) },
      { issuer: ISSUER, jwks: JWKS },
    ]
    const multi = load(route({ jwtAuth: { mode: 'strict', providers } }))
    expect((await ask(multi, { token: await tokenOf() })).response?.status).toBe(200)
    const crossed = await tokenOf({ iss: ISSUER }, { kid: 'a' }, STRANGER)
    expect((await ask(multi, { token: crossed })).response?.body).toBe(`${INVALID}(InvalidIssuer)`)
  })
})

describe('claims', () => {
  it.each([
    [{ exp: undefined }, '(MissingRequiredClaim("exp"))'],
    [{ exp: '1900000000' }, '(MissingRequiredClaim("exp"))'],
    [{ exp: -1 }, '(MissingRequiredClaim("exp"))'],
    [{ exp: NOW - 61 }, '(ExpiredSignature)'],
    [{ iss: undefined }, '(MissingRequiredClaim("iss"))'],
    [{ iss: [] }, '(InvalidIssuer)'],
    [{ iss: 'https://issuer.example' }, '(InvalidIssuer)'],
    [{ exp: 1, iss: 'x', aud: 'x' }, '(ExpiredSignature)'],
  ])('%j', async (claims, error) => {
    expect(await judged(claims)).toBe(`${INVALID}${error}`)
  })

  it.each([
    [{ exp: NOW - 60 }],
    [{ exp: NOW - 59.4 }],
    [{ iss: ['x', ISSUER] }],
    [{ nbf: NOW + 10_000 }],
    [{ nbf: 'never' }],
    [{ aud: 'whoever' }],
    [{ sub: 1 }],
  ])('%j is good', async (claims) => {
    expect(await judged(claims)).toBe('ok')
  })

  it.each([
    ['{"iss":"https://issuer.example/","exp":1900000000,"exp":1}', 'duplicate field `exp`'],
    ['{"iss":"https://issuer.example/","exp":1900000000,"sub":["a"]}', 'Json'],
    ['[]', 'invalid type: sequence'],
    ['"x"', 'invalid type: string'],
    ['', 'EOF'],
    ['{"a":1e999}', 'number out of range'],
    ['{"a":"\\ud800"}', 'surrogate'],
  ])('%s cannot be read', async (payload, text) => {
    const answer = await judged(payload)
    expect(answer.startsWith(`${INVALID}(Json(`)).toBe(true)
    expect(answer).toContain(text)
  })

  it('asks for an audience as soon as one is configured, and for what else is required', async () => {
    expect(await judged({}, { audiences: ['a'] })).toBe(`${INVALID}(MissingRequiredClaim("aud"))`)
    expect(await judged({ aud: ['b'] }, { audiences: ['a'] })).toBe(`${INVALID}(InvalidAudience)`)
    expect(await judged({ aud: ['b', 'a'] }, { audiences: ['a'] })).toBe('ok')
    expect(await judged({ aud: 'b' }, { audiences: [] })).toBe('ok')
    const none = { jwtValidationOptions: { requiredClaims: [] } }
    expect(await judged({ exp: undefined }, none)).toBe('ok')
    expect(await judged({ exp: 1 }, none)).toBe(`${INVALID}(ExpiredSignature)`)
    const nbf = { jwtValidationOptions: { requiredClaims: ['nbf'] } }
    expect(await judged({ exp: undefined }, nbf)).toBe(`${INVALID}(MissingRequiredClaim("nbf"))`)
  })
})

describe('modes', () => {
  const upstream = async (mode: string, sent: Sent) =>
    (await ask(load(route({ jwtAuth: jwtAuth({ mode }) })), sent)).upstream
  it('optional refuses bad tokens, permissive passes them on', async () => {
    expect((await upstream('optional', {}))?.path).toBe('/')
    expect(await upstream('optional', { token: 'x.y.z' })).toBeNull()
    expect((await upstream('permissive', { token: 'x.y.z' }))?.headers['authorization']).toBe('Bearer x.y.z')
    expect((await upstream('permissive', { token: await tokenOf() }))?.headers['authorization']).toBeUndefined()
  })
})

describe('places of tokens', () => {
  const seen = async (location: Record<string, unknown>, sent: Sent) => {
    const { response, upstream } = await ask(load(route({ jwtAuth: jwtAuth({ location }) })), sent)
    return upstream ?? response!.status
  }

  it('takes a token out of the place where it was', async () => {
    const token = await tokenOf()
    const query = { queryParameter: { name: 'access_token' } }
    expect(await seen(query, { path: `/a?x=1&access_token=${token}&y` })).toMatchObject({ path: '/a?x=1&y=' })
    expect(await seen(query, { path: `/a?access_token=${token}` })).toMatchObject({ path: '/a' })
    const cookie = { cookie: { name: 'session' } }
    expect(
      await seen(cookie, {
        headers: [
          ['cookie', `a=1; session=${token}`],
          ['cookie', 'b=2'],
        ],
      }),
    ).toMatchObject({ headers: { cookie: 'a=1; b=2' } })
    const header = { header: { name: 'X-Token', prefix: 'JWT ' } }
    const answer = (await seen(header, { headers: [['x-token', `jwt ${token}`]] })) as {
      headers: Record<string, unknown>
    }
    expect(answer.headers['x-token']).toBeUndefined()
  })

  it('looks nowhere else', async () => {
    const token = await tokenOf()
    expect(await seen({ cookie: { name: 'session' } }, { token })).toBe(401)
    expect(await seen({ header: { name: 'x-token' } }, { token })).toBe(401)
    expect(await seen({ queryParameter: { name: 'a' } }, { path: `/?A=${token}` })).toBe(401)
  })

  it('computes a place, and leaves what it found there', async () => {
    const token = await tokenOf()
    const location = { expression: 'request.headers["x-other"].split(" ")[1]' }
    expect(await seen(location, { headers: [['x-other', `T ${token}`]] })).toMatchObject({
      headers: { 'x-other': `T ${token}` },
    })
  })
})

describe('the header of a token, as serde reads it', () => {
  const strict = load(route({ jwtAuth: jwtAuth() }))
  const signed = async (header: string) => {
    const [, payload, signature] = (await tokenOf()).split('.')
    return `${Buffer.from(header).toString('base64url')}.${payload}.${signature}`
  }
  const body = async (header: string) => (await ask(strict, { token: await signed(header) })).response?.body

  it.each(['alg', 'kid', 'typ'])('refuses a repeated `%s`', async (name) => {
    const value = name === 'alg' ? '"ES256"' : '"k1"'
    const header = `{"alg":"ES256","kid":"k1","typ":"JWT","${name}":${value}}`
    expect(await body(header)).toContain(`duplicate field \`${name}\``)
  })

  it('takes the last of a parameter that it does not know', async () => {
    expect(await body('{"alg":"ES256","kid":"k1","x":"1","x":"2"}')).toContain('InvalidSignature')
  })

  it('takes an algorithm in an object', async () => {
    expect(await body('{"alg":{"ES256":null},"kid":"k1"}')).toContain('InvalidSignature')
    expect(await body('{"alg":{"ES256":1},"kid":"k1"}')).toContain('expected string or map')
    expect(await body('{"alg":{"XX":null},"kid":"k1"}')).toContain('unknown variant `XX`')
  })
})
