import { describe, expect, it } from 'vitest'
import { ask, KEY, KEYS, NOW, type Situation, show, tokenOf, told } from './gateway.js'

/** Answers of litellm 1.106.2 to the same tokens, unless a recorded suite has them already. */
const failed = (text: string): string => `401 Authentication Error, ${text}`
const invalid = (text: string): string => failed(`Validation fails: ${text}`)

describe('reading a token', () => {
  const header = (value: unknown, payload: unknown = {}): string => told({}, { token: tokenOf(payload, value) })

  it('takes a segment that is padded to groups of four, and no other', () => {
    const [head, payload] = tokenOf({}).split('.')
    expect(told({}, { token: `${head}.${payload}.c2lnMQ==` })).toBe('200')
    expect(told({}, { token: `${head}.${payload}.c2lnMQ=` })).toBe(failed('Invalid crypto padding'))
    expect(told({}, { token: `${head}.${payload}.c2lnMR` })).toBe(failed('Invalid crypto padding'))
    expect(told({}, { token: '=.=.=' })).toBe(failed('Invalid header padding'))
  })

  it('names what is critical', () => {
    expect(header({ alg: 'RS256', kid: 'k1', crit: [] })).toBe(
      failed("Invalid 'crit' header: must be a non-empty list"),
    )
    expect(header({ alg: 'RS256', kid: 'k1', crit: [5] })).toBe(failed("Invalid 'crit' header: values must be strings"))
    expect(header({ alg: 'RS256', kid: 'k1', crit: ['exp'] })).toBe(failed('Unsupported critical extension: exp'))
    expect(header({ alg: 'RS256', kid: 'k1', crit: ['b64'] })).toBe(
      failed("Critical extension 'b64' is missing from headers"),
    )
    expect(header({ alg: 'RS256', kid: 'k1', b64: false })).toBe(
      failed("Payload segment must be empty when 'b64' is false."),
    )
    expect(header({ alg: 'RS256', kid: 'k1', b64: false }, '')).toBe(
      invalid("The 'b64' header parameter requires 'b64' to be listed in 'crit'."),
    )
  })

  it('reads JSON as Python does', () => {
    expect(told({}, { token: tokenOf('{"exp": NaN}') })).toBe(
      invalid('Expiration Time claim (exp) must be an integer.'),
    )
    expect(told({}, { token: tokenOf('{"exp": 1, "exp": "4_102_444_800"}') })).toBe('200')
    expect(told({}, { token: tokenOf('\ufeff{"sub": "a"}') })).toBe('200')
    expect(told({}, { token: tokenOf('{"a": 1,}') })).toBe(
      invalid('Invalid payload string: Expecting property name enclosed in double quotes: line 1 column 9 (char 8)'),
    )
  })

  it('says which byte is not UTF-8', () => {
    const [head] = tokenOf({}).split('.')
    expect(told({}, { token: `${head}.eyJhIjoiwyJ9.c2ln` })).toBe(
      invalid("Invalid payload string: 'utf-8' codec can't decode byte 0xc3 in position 6: invalid continuation byte"),
    )
  })
})

describe('time', () => {
  it.each([
    [{ exp: NOW }, '401 Token Expired'],
    [{ exp: NOW + 1 }, '200'],
    [{ exp: NOW + 0.9 }, '401 Token Expired'],
    [{ exp: true }, '401 Token Expired'],
    [{ nbf: NOW }, '200'],
    [{ nbf: NOW + 1, exp: 1 }, invalid('The token is not yet valid (nbf)')],
    [{ iat: NOW + 1, nbf: 'x' }, invalid('The token is not yet valid (iat)')],
    [{ exp: 1, aud: 'x', iss: 5 }, '401 Token Expired'],
  ])('%j', (claims, answer) => {
    expect(
      told({ env: { JWT_AUDIENCE: 'llm', JWT_ISSUER: 'me' } }, { token: { aud: 'llm', iss: 'me', ...claims } }),
    ).toBe(answer)
  })
})

describe('keys', () => {
  const withKeys = (keys: unknown, header: unknown = { alg: 'RS256', kid: 'k1' }): string =>
    told({ jwks: keys }, { token: tokenOf({}, header) })

  it.each([
    ['a number', 5, failed("argument of type 'int' is not iterable")],
    ['null keys', { keys: null }, failed("object of type 'NoneType' has no len()")],
    ['a list of one text', { keys: ['x'] }, failed("'str' object has no attribute 'get'")],
    ['an RSA key without modulus', { keys: [{ kty: 'RSA', kid: 'k1' }] }, invalid('Not a public or private key')],
    ['an unknown type', { keys: [{ kty: 'X', kid: 'k1' }] }, invalid('Unsupported kty: X')],
    ['no type', { keys: [{ kid: 'k1', n: 'AQAB' }] }, invalid("kty is not found: {'kid': 'k1', 'n': 'AQAB'}")],
    ['an Ed448 key', { keys: [{ kty: 'OKP', crv: 'Ed448', kid: 'k1', x: 'AQ' }] }, invalid('Unsupported crv: Ed448')],
    [
      'a short EC key',
      { keys: [{ kty: 'EC', crv: 'P-256', kid: 'k1', x: 'AQ', y: 'AQ' }] },
      invalid('Coords should be 32 bytes for curve P-256'),
    ],
  ])('%s', (_name, keys, answer) => expect(withKeys(keys)).toBe(answer))

  it('takes the last of several keys of one name', () => {
    const program: Situation = { jwks: { keys: [KEY, { ...KEY, n: 'AQAB' }] } }
    expect(told(program, { token: tokenOf({}) })).toBe('200')
    expect(told(program, { token: tokenOf({}, { alg: 'RS256' }) })).toBe(
      failed(`No matching public key found. keys=['${KEYS}'], kid=None`),
    )
  })

  it('follows a discovery document, and says what it says', () => {
    const url = 'https://idp.example.com/.well-known/openid-configuration'
    const discovery = (answer: { status: number; body: string }) =>
      told(
        {
          env: { JWT_PUBLIC_KEY_URL: url },
          fetched: { [url]: answer, [KEYS]: { status: 200, body: JSON.stringify([KEY]) } },
        },
        { token: tokenOf({}) },
      )
    expect(discovery({ status: 200, body: JSON.stringify({ jwks_uri: KEYS }) })).toBe('200')
    expect(discovery({ status: 200, body: '[]' })).toBe(failed("'list' object has no attribute 'get'"))
    expect(discovery({ status: 404, body: 'nope' })).toBe(
      failed(`JWT Auth: OIDC discovery endpoint ${url} returned status 404: nope`),
    )
    expect(discovery({ status: 200, body: '{"jwks_uri": "https://elsewhere/x"}' })).toMatch(
      /^503 .*Error: ConnectError fetching https:\/\/elsewhere\/x after 3 attempts$/,
    )
  })
})

describe('issuers', () => {
  const entry = { issuer: 'https://a', jwks_url: KEYS, audience: ['x', 'y'] }

  it('verifies with the entry of the token, everything else with the general keys', () => {
    const situation: Situation = { jwt: { issuers: [entry] }, env: { JWT_AUDIENCE: 'z' } }
    expect(told(situation, { token: { iss: 'https://a', aud: 'y' } })).toBe('200')
    expect(told(situation, { token: { iss: 'https://a', aud: 'z' } })).toBe(invalid("Audience doesn't match"))
    expect(told(situation, { token: { iss: 'https://b', aud: 'z' } })).toBe('200')
  })

  it('takes no token where the list of audiences is empty', () => {
    const situation: Situation = { jwt: { issuers: [{ ...entry, audience: [] }] } }
    expect(told(situation, { token: { iss: 'https://a', aud: 'y' } })).toBe(invalid("Audience doesn't match"))
  })
})

describe('explain', () => {
  it('says where and what would turn it', () => {
    const { trace } = ask({ env: { JWT_AUDIENCE: 'llm' } }, { token: { aud: 'other' } })
    expect(trace.at(-1)).toEqual({
      step: 'authenticate',
      outcome: 'refuse',
      detail: `the token does not pass the checks of ${KEYS}: Audience doesn't match`,
      remedy: 'send a token whose `aud` holds `llm`',
      origin: { file: 'config.yaml', document: 0, pointer: '/general_settings/enable_jwt_auth' },
    })
    const told = ask({}, { token: { scope: 'litellm_proxy_admin' } }).trace.at(-1)
    expect(told).toMatchObject({
      step: 'admin-routes',
      detail:
        'tokens with the scope `litellm_proxy_admin` may call management_routes, spend_tracking_routes, ' +
        'global_spend_tracking_routes, info_routes, and no other route',
      remedy: 'add `/chat/completions` to `admin_allowed_routes`, or send a token without the scope',
    })
  })

  it('never shows a credential', () => {
    const compact = tokenOf({ sub: 'alice' })
    const lines = [
      ask({}, { token: compact, forged: true }),
      ask({}, { headers: [['authorization', 'Bearer sk-abcdefgh']] }),
    ]
    expect(JSON.stringify(lines.map(({ trace }) => trace))).not.toMatch(/sk-abcdefgh|c2ln|sk-master/)
    expect(show(lines[0]!)).toBe(invalid('Signature verification failed'))
  })
})
