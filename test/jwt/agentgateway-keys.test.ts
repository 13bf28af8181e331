import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAgentgatewayKeys, unusableReason } from '../../src/gateways/agentgateway/accepted-keys.js'

type Members = Record<string, unknown>

const publicJwk = (type: 'rsa' | 'ec', options: object): Members =>
  (generateKeyPairSync as (type: string, options: object) => ReturnType<typeof generateKeyPairSync>)(
    type,
    options,
  ).publicKey.export({
    format: 'jwk',
  }) as Members
const RSA: Members = { ...publicJwk('rsa', { modulusLength: 2048 }), kid: 'r' }
const P384: Members = { ...publicJwk('ec', { namedCurve: 'P-384' }), kid: 'e' }
const problemOf = (key: Members) => readAgentgatewayKeys(JSON.stringify({ keys: [key] })).problem

describe('key sets, as the library reads them', () => {
  it.each([
    ['x5t', 1],
    ['x5t#S256', 1],
    ['x5u', []],
    ['x5c', [1]],
    ['x5c', 'a'],
    ['key_ops', [1]],
    ['key_ops', 'sign'],
    ['kid', 1],
    ['use', {}],
    ['alg', 1],
    ['alg', { RS256: 1 }],
  ])('refuses `%s`: %j', (name, value) => expect(problemOf({ ...RSA, [name]: value })?.kind).toBe('shape'))

  it.each([
    ['x5t', null],
    ['x5c', null],
    ['key_ops', ['any']],
    ['alg', { RS256: null }],
    ['alg', 'none'],
    ['other', 1],
  ])('accepts `%s`: %j', (name, value) => expect(problemOf({ ...RSA, [name]: value })).toBeUndefined())

  it('refuses what occurs twice and is read', () => {
    const key = JSON.stringify(RSA)
    const twice = (name: string, value: string) =>
      readAgentgatewayKeys(`{"keys":[${key.replace('{', `{"${name}":${value},`)}]}`).problem
    expect(readAgentgatewayKeys(`{"keys":[${key}],"keys":[${key}]}`).problem?.message).toBe('`keys` occurs twice')
    expect(twice('kid', '"x"')?.message).toBe('`kid` occurs twice')
    expect(twice('n', '"x"')?.message).toBe('`n` occurs twice')
    expect(readAgentgatewayKeys(`{"a":1,"a":2,"keys":[${key}]}`).problem).toBeUndefined()
  })

  it('reads a set that is written as the list of its fields', () => {
    expect(readAgentgatewayKeys(JSON.stringify([[RSA]])).keys).toHaveLength(1)
    expect(readAgentgatewayKeys(JSON.stringify([RSA])).problem?.kind).toBe('shape')
  })

  it('tells the curve by the coordinates', () => {
    const read = (key: Members) => readAgentgatewayKeys(JSON.stringify({ keys: [key] })).keys[0]
    expect(read({ ...P384, crv: 'P-256' })).toMatchObject({ crv: 'P-384', x: P384['x'], y: P384['y'] })
    expect(read({ ...P384, crv: 'Ed25519' })).toMatchObject({ crv: 'P-384' })
    expect(problemOf({ ...P384, crv: 'secp256k1' })?.kind).toBe('curve')
  })

  it('knows RSA keys that verify nothing', () => {
    const padded = (text: unknown) =>
      Buffer.concat([Buffer.from([0]), Buffer.from(String(text), 'base64url')]).toString('base64url')
    const reason = (key: Members) => unusableReason(readAgentgatewayKeys(JSON.stringify({ keys: [key] })).keys[0]!)
    expect(reason(RSA)).toBeUndefined()
    expect(reason({ ...RSA, n: padded(RSA['n']) })).toContain('`n` that begins with a zero byte')
    expect(reason({ ...RSA, e: 'AAEAAQ' })).toContain('`e` that begins with a zero byte')
    expect(reason({ ...RSA, n: 'AQAB' })).toBe('has 17 bits')
  })
})
