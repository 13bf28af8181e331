import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FetchAnswer, HeaderList } from '../../src/core/http.js'
import type { Jwk } from '../../src/core/keys.js'
import type { EngineId } from '../../src/core/program.js'
import type { Decision } from '../../src/gateways/engine.js'
import { decide } from '../../src/gateways/index.js'
import { verify } from '../../src/gateways/verify.js'
import { encodeBase64url } from '../../src/jwt/base64url.js'
import { mint } from '../../src/jwt/mint.js'
import { parseKeys } from '../../src/jwt/parse-keys.js'
import type { PrivateJwk } from '../../src/jwt/signature.js'
import { decodeToken } from '../../src/jwt/token.js'
import { grow } from '../fuzz/growth.js'
import { NOW, openToTokens } from './programs.js'

const ENGINES: EngineId[] = ['envoy', 'agentgateway']
const url = 'https://keys.example/jwks.json'
const keyPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const signer = { ...(keyPair.privateKey.export({ format: 'jwk' }) as PrivateJwk), kid: 'good' }
const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...good } = signer

/** Moduli that nobody has the factors of: they cost as much to verify under as any. */
function strangers(count: number): Jwk[] {
  return Array.from({ length: count }, (_, i) => {
    const n = randomBytes(256)
    n[0]! |= 0x80
    n[255]! |= 1
    return { kty: 'RSA', kid: `k${i}`, n: n.toString('base64url'), e: 'AQAB' }
  })
}

const claims = { iss: 'me', sub: 'alice', exp: NOW + 600 }
const minted = (over: object = {}, header: object = { kid: 'good' }) =>
  mint({ header: { alg: 'RS256', ...header }, claims: { ...claims, ...over } }, signer)

async function ask(engine: EngineId, keys: Jwk[], token: string, header = `Bearer ${token}`): Promise<Decision> {
  const answer: FetchAnswer = { status: 200, body: JSON.stringify({ keys }) }
  const fetched = new Map([[url, answer]])
  const program = openToTokens(engine, url)
  const headers: HeaderList = [['authorization', header]]
  const request = { method: 'GET', authority: 'a.example', path: '/', headers, body: '' }
  const facts = await verify(program, request, { fetched })
  return decide(program, request, { now: NOW, facts })
}

describe.each(ENGINES)('hostile keys and tokens: %s', (engine) => {
  const status = async (...args: Parameters<typeof ask>) => (await ask(...args)).response?.status
  /** Some gateways refuse headers of that size before they look at them. */
  const refused = expect.toSatisfy((one: number) => [401, 431].includes(one))

  it('finds its key among 10,000', async () => {
    const keys = [...strangers(10_000), good]
    const token = await minted()
    expect(await status(engine, keys, token)).toBe(200)
    const unknown = await minted({}, { kid: 'nobody' })
    expect(await status(engine, keys, unknown)).toBe(401)
  })

  it('tries 10,000 keys at most once where there is no kid', async () => {
    const keys = strangers(10_000)
    const token = await minted({}, {})
    expect(await status(engine, keys, token)).toBe(401)
  })

  it('answers to a token of 1 MB, good or not', async () => {
    const large = await minted({ padding: 'x'.repeat(1_000_000) })
    expect([200, 431]).toContain(await status(engine, [good], large))
    expect(await status(engine, [good], `${large.slice(0, -4)}AAAA`)).toEqual(refused)
    for (const text of [
      '.'.repeat(1_000_000),
      'a'.repeat(1_000_000),
      `${'A'.repeat(1_000_000)}.e30.AA`,
      `${'a.'.repeat(500_000)}`,
    ])
      expect(await status(engine, [good], text)).toEqual(refused)
  })

  it.each([
    ['lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['an unfinished list', '['.repeat(1_000_000)],
  ])('refuses claims nested 10,000 deep: %s', async (_, nested) => {
    const payload = `{"iss":"me","exp":${NOW + 600},"deep":${nested}}`
    const token = await mint({ header: { alg: 'RS256', kid: 'good' }, claims: payload }, signer)
    expect(await status(engine, [good], token)).toEqual(refused)
  })

  it('takes names of the object prototype for ordinary claims', async () => {
    const payload = `{"iss":"me","exp":${NOW + 600},"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},"toString":"x","hasOwnProperty":1}`
    const token = await mint({ header: { alg: 'RS256', kid: 'good' }, claims: payload }, signer)
    expect(await status(engine, [good], token)).toBe(200)
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    for (const kid of ['__proto__', 'constructor', 'toString'])
      expect(await status(engine, [good, ...strangers(1)], await minted({}, { kid }))).toBe(401)
  })

  it('answers to bytes that are no UTF-8', async () => {
    const bad = encodeBase64url(new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]))
    const [header, payload, signature] = (await minted()).split('.')
    expect(await status(engine, [good], `${bad}.${payload}.${signature}`)).toBe(401)
    expect(await status(engine, [good], `${header}.${bad}.${signature}`)).toBe(401)
    expect(await status(engine, [good], `${header}.${payload}.\u00ff`)).toBe(401)
  })

  it('answers to keys of every malformed kind', async () => {
    const token = await minted()
    const broken: Jwk[] = [
      { kty: 'RSA', kid: 'good', n: '', e: '' },
      { kty: 'RSA', kid: 'good', n: 'A'.repeat(1_000_000), e: 'AQAB' },
      { kty: 'RSA', kid: 'good', n: good.n!, e: good.n! },
      { kty: 'EC', kid: 'good', crv: 'P-256', x: 'AA', y: 'AA' },
      { kty: '__proto__', kid: 'good' },
    ]
    for (const key of broken) expect(await status(engine, [key], token), JSON.stringify(key).slice(0, 60)).toBe(401)
  })
})

describe('hostile texts', () => {
  let many = ''
  beforeAll(() => {
    many = JSON.stringify({ keys: strangers(10_000) })
  })

  it('reads a key set of 10,000 keys', async () => {
    expect(parseKeys(many).keys).toHaveLength(10_000)
  })

  it.each([
    ['PEM headers', '', '-----BEGIN PUBLIC KEY-----'],
    ['PEM ends', '-----BEGIN PUBLIC KEY-----', '-----END '],
    ['brackets', '', '['],
    ['quotes', '{"keys":["', '\\"'],
    ['dashes', '', '-'],
    ['base64', '', 'QUJD'],
  ])('reads 1 MB of %s without keys in it, in proportion to the length', async (_, start, piece) => {
    const parsed = await grow(1_000_000, (size) => parseKeys(start + piece.repeat(size / piece.length)))
    expect(parsed.keys).toEqual([])
  })

  it.each<[what: string, text: (size: number) => string]>([
    ['dots', (size) => '.'.repeat(size)],
    ['one segment', (size) => 'e'.repeat(size)],
    ['brackets', (size) => `${encodeBase64url(new TextEncoder().encode('['.repeat(size)))}.e30.`],
    ['no ASCII', (size) => '\u{1f600}'.repeat(size / 4)],
  ])('takes apart 1 MB of %s, in proportion to the length', async (_, text) => {
    expect((await grow(1_000_000, (size) => decodeToken(text(size)))).header.problem).toBeDefined()
  })
})
