import { describe, expect, it } from 'vitest'
import { encodeBase64url } from '../../../src/jwt/base64url.js'
import { grow } from '../../fuzz/growth.js'
import { ask, KEY, KEYS, type Situation, tokenOf, told } from './gateway.js'

const everything: Situation = {
  jwt: {
    user_id_jwt_field: 'sub',
    team_ids_jwt_field: 'groups',
    roles_jwt_field: 'roles',
    sync_user_role_and_teams: true,
    jwt_litellm_role_map: [{ jwt_role: '*a*a*a*a*b', litellm_role: 'team' }],
  },
  state: { teams: [], users: [{ user_id: 'u', user_role: 'internal_user' }] },
}

describe('hostile input', () => {
  it('a token of a megabyte', async () => {
    expect(await grow(1_000_000, (size) => told({}, { token: tokenOf({ pad: 'x'.repeat(size) }) }))).toBe('200')
    expect(await grow(1_000_000, (size) => told({}, { token: `${'.'.repeat(size)}` }))).toBe('400 No connected db.')
    expect(await grow(1_000_000, (size) => told({}, { token: `${'A'.repeat(size)}..` }))).toMatch(
      /^401 Authentication Error, Invalid header/,
    )
  })

  it('a set of 10,000 keys', async () => {
    const answerTo = (size: number) => {
      const keys = Array.from({ length: size }, (_, index) => ({ ...KEY, kid: `k${index}` }))
      return told({ jwks: { keys } }, { token: tokenOf({}, { alg: 'RS256', kid: `k${size - 1}` }) })
    }
    expect(await grow(10_000, answerTo)).toBe('200')
  })

  it('claims and bodies nested 10,000 deep', async () => {
    const nest = (size: number) => `{"a": ${'['.repeat(size)}${']'.repeat(size)}}`
    expect(await grow(10_000, (size) => told({}, { token: tokenOf(nest(size)) }))).toBe(
      '401 Authentication Error, Validation fails: Invalid payload string: maximum recursion depth exceeded while ' +
        'decoding a JSON array from a unicode string',
    )
    // LiteLLM's two parsers give up, and it goes on as if there were no body.
    expect(await grow(10_000, (size) => told({}, { token: {}, body: nest(size) }))).toBe('200')
  })

  it('names of every object', () => {
    const claims =
      '{"__proto__": {"sub": "u"}, "constructor": 5, "toString": [], "groups": ["__proto__", "constructor"]}'
    expect(told(everything, { token: tokenOf(claims) })).toBe('200')
    const jwt = { user_id_jwt_field: '__proto__.sub', team_id_jwt_field: 'constructor.name' }
    expect(told({ jwt, state: everything.state }, { token: {} })).toMatch(/No team found in token/)
    expect(told({}, { token: {}, body: '{"__proto__": {"api_base": "x"}, "model": "constructor"}' })).toBe('200')
  })

  it('patterns with many stars', async () => {
    const answerTo = (size: number) => told(everything, { token: { sub: 'u', roles: ['a'.repeat(size)] } })
    expect(await grow(20_000, answerTo)).toBe('200')
  })

  it('blanks without end', async () => {
    const blanks = (size: number) => ({ scope: `x${' '.repeat(size)}y`, exp: `${' '.repeat(size)}x` })
    expect(await grow(500_000, (size) => told({}, { token: blanks(size) }))).toMatch(/\(exp\) must be an integer/)
  })

  it('bytes that are no text', () => {
    const bytes = encodeBase64url(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]))
    expect(told({}, { token: `${bytes}.e30.c2ln` })).toMatch(
      /^401 Authentication Error, Invalid header string: 'utf-8' codec/,
    )
    expect(told({}, { token: {}, path: '/%ff%zz/%' })).toMatch(/Route=\/\ufffd%zz\/%\./)
    expect(told({}, { headers: [['authorization', 'Bearer é.ü.ß']] })).toBe(
      '401 Authentication Error, Invalid header padding',
    )
  })

  it('repeated headers, absolute targets, odd methods', () => {
    const headers: [string, string][] = [
      ['authorization', 'Bearer sk-master'],
      ['authorization', 'Bearer x.y.z'],
    ]
    expect(told({}, { headers, path: 'http://elsewhere/team/new?x#y', method: 'BREW', authority: null })).toBe('200')
    expect(told({}, { token: {}, path: '' })).toMatch(/^401/)
  })

  it('key sets that are huge, wrong or endless in themselves', async () => {
    const set = (body: string) => told({ fetched: { [KEYS]: { status: 200, body } } }, { token: {} })
    expect(await grow(100_000, (size) => set('['.repeat(size)))).toMatch(
      /^401 Authentication Error, Error parsing response: maximum recursion/,
    )
    expect(await grow(1_000_000, (size) => set(JSON.stringify({ keys: 'x'.repeat(size) })))).toMatch(
      /No matching public key found/,
    )
  })

  it('state of any shape', () => {
    for (const state of [[], 5, 'x', { users: 5, teams: [null, 5, {}] }, { users: [{ user_id: 5, models: 'x' }] }]) {
      expect(ask({ ...everything, state }, { token: { sub: 'u' } }).response?.status).toBe(401)
    }
  })
})
