import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { FetchAnswer, Request } from '../../src/core/http.js'
import { verifyAndDecide } from '../../src/gateways/verify-and-decide.js'
import { mint } from '../../src/jwt/mint.js'
import type { PrivateJwk } from '../../src/jwt/signature.js'
import { SignatureCache } from '../../src/jwt/signature-cache.js'
import { NOW, openToTokens } from '../jwt/programs.js'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signer = { ...(privateKey.export({ format: 'jwk' }) as PrivateJwk), kid: 'k' }
const url = 'https://keys.example/jwks.json'
const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k' }]
const fetched = new Map<string, FetchAnswer>([[url, { status: 200, body: JSON.stringify({ keys }) }]])
const token = await mint({ header: { alg: 'ES256', kid: 'k' }, claims: { iss: 'me', exp: NOW + 600 } }, signer)
const forged = `${token.slice(0, -8)}AAAAAAAA`
const requestWith = (one: string): Request => {
  return { method: 'GET', authority: 'a', path: '/', headers: [['authorization', `Bearer ${one}`]], body: '' }
}

describe.each(['envoy', 'agentgateway'] as const)('verifyAndDecide: %s', (engine) => {
  const program = openToTokens(engine, url)

  it('verifies where there is no cache', async () => {
    expect((await verifyAndDecide(program, requestWith(token), { now: NOW, fetched })).response?.status).toBe(200)
    expect((await verifyAndDecide(program, requestWith(forged), { now: NOW, fetched })).response?.status).toBe(401)
    expect((await verifyAndDecide(program, requestWith(token), { now: NOW })).response?.status).not.toBe(200)
  })

  it('decides at once by what it remembers, and judges the time anew', async () => {
    const context = { now: NOW, fetched, cache: new SignatureCache() }
    const first = verifyAndDecide(program, requestWith(token), context)
    expect(first).toBeInstanceOf(Promise)
    const second = verifyAndDecide(program, requestWith(token), context)
    expect(await first).toEqual(await second)
    expect(verifyAndDecide(program, requestWith(token), context)).toEqual(await first)
    const late = verifyAndDecide(program, requestWith(token), { ...context, now: NOW + 6000 })
    expect(late).toMatchObject({ response: { status: 401 } })
  })

  it('remembers that a signature is bad, and not that of another token', async () => {
    const context = { now: NOW, fetched, cache: new SignatureCache() }
    await verifyAndDecide(program, requestWith(token), context)
    const refused = verifyAndDecide(program, requestWith(forged), context)
    expect(refused).toBeInstanceOf(Promise)
    expect((await refused).response?.status).toBe(401)
    expect(verifyAndDecide(program, requestWith(forged), context)).toMatchObject({ response: { status: 401 } })
  })

  it('asks for the keys of today', async () => {
    const context = { now: NOW, fetched, cache: new SignatureCache() }
    await verifyAndDecide(program, requestWith(token), context)
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    const body = JSON.stringify({ keys: [{ ...other, kid: 'k' }] })
    const rotated = new Map<string, FetchAnswer>([[url, { status: 200, body }]])
    const after = await verifyAndDecide(program, requestWith(token), { ...context, fetched: rotated })
    expect(after.response?.status).toBe(401)
  })

  it('leaves the trace out where nobody wants it', async () => {
    const told = await verifyAndDecide(program, requestWith(token), { now: NOW, fetched })
    const silent = await verifyAndDecide(program, requestWith(token), { now: NOW, fetched, trace: false })
    expect(told.trace.length).toBeGreaterThan(1)
    expect(silent).toEqual({ ...told, trace: [] })
  })
})
