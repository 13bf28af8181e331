import { describe, expect, it } from 'vitest'
import type { FetchAnswer, Request } from '../../src/core/http.js'
import type { Jwk } from '../../src/core/keys.js'
import { resolveRemotes, verify } from '../../src/gateways/verify.js'
import { keyId } from '../../src/jwt/key.js'
import { mint } from '../../src/jwt/mint.js'
import type { PrivateJwk } from '../../src/jwt/signature.js'
import { SignatureCache } from '../../src/jwt/signature-cache.js'
import { openToTokens } from '../jwt/programs.js'
import { newKey } from './sent.js'

const publicHalf = ({ kty, crv, x, y }: PrivateJwk): Jwk => ({ kty, crv: crv!, x: x!, y: y! })
const [mine, other] = [newKey(), newKey()]
const keys = [publicHalf(other), publicHalf(mine)]
const url = 'https://keys.example/jwks.json'
const answer: FetchAnswer = { status: 200, body: JSON.stringify({ keys }) }
const program = openToTokens('envoy', url)
const requestWith = (token: string): Request => {
  return { method: 'GET', authority: 'a', path: '/', headers: [['authorization', `Bearer ${token}`]], body: '' }
}
const token = await mint({ header: { alg: 'ES256' }, claims: { iss: 'me' } }, mine)

describe('verify', () => {
  it('names the keys under which each token is good', async () => {
    const { signatures, fetched } = await verify(program, requestWith(token), { fetched: new Map([[url, answer]]) })
    expect([...signatures]).toEqual([[token, new Set([keyId(mine)])]])
    expect(fetched.get(url)).toBe(answer)
  })

  it('has nothing to say without a token, or without keys', async () => {
    const noToken: Request = { ...requestWith(token), headers: [] }
    expect((await verify(program, noToken, { fetched: new Map([[url, answer]]) })).signatures.size).toBe(0)
    expect((await verify(program, requestWith(token))).signatures.size).toBe(0)
  })

  it('takes a verdict from the cache, by token and key', async () => {
    const cache = new SignatureCache()
    const fetched = new Map([[url, answer]])
    const first = await verify(program, requestWith(token), { fetched, cache })
    expect(cache.of('envoy').size).toBe(1)
    expect(await verify(program, requestWith(token), { fetched, cache })).toEqual(first)
    const forged = `${token.slice(0, -6)}AAAAAA`
    expect((await verify(program, requestWith(forged), { fetched, cache })).signatures.get(forged)).toEqual(new Set())
    expect(cache.of('envoy').size).toBe(2)
  })

  it('looks at the request as it is now, even where the same object was seen before', async () => {
    for (const engine of ['envoy', 'agentgateway'] as const) {
      const named = { ...keys[1]!, kid: 'k' }
      const sets = new Map<string, FetchAnswer>([[url, { status: 200, body: JSON.stringify({ keys: [named] }) }]])
      const signed = await mint({ header: { alg: 'ES256', kid: 'k' }, claims: { iss: 'me' } }, { ...mine, kid: 'k' })
      const request = requestWith(signed)
      const open = openToTokens(engine, url)
      expect((await verify(open, request, { fetched: sets })).signatures.get(signed)).toEqual(new Set([keyId(mine)]))
      const forged = `${signed.slice(0, -8)}AAAAAAAA`
      request.headers[0]![1] = `Bearer ${forged}`
      const { signatures } = await verify(open, request, { fetched: sets })
      expect([...signatures]).toEqual([[forged, new Set()]])
    }
  })

  it('takes signatures that Envoy decodes leniently for what they are', async () => {
    const fetched = new Map([[url, answer]])
    const { signatures } = await verify(program, requestWith(`${token}==`), { fetched })
    expect([...signatures]).toEqual([[token, new Set([keyId(mine)])]])
  })
})

describe('resolveRemotes', () => {
  it('asks for each address once, and takes a rejection for an answer', async () => {
    const asked: string[] = []
    const fetched = await resolveRemotes(program, async (one) => {
      asked.push(one)
      return answer
    })
    expect(asked).toEqual([url])
    expect(fetched.get(url)).toBe(answer)
    const failed = await resolveRemotes(program, () => Promise.reject(new Error('no route')))
    expect(failed.get(url)).toEqual({ error: 'no route' })
  })
})
