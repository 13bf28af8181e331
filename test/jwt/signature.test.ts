import { constants, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { verifySignature as chosen } from '#signature'
import type { Jwk } from '../../src/core/keys.js'
import { encodeBase64url } from '../../src/jwt/base64url.js'
import { ALGORITHM_NAMES } from '../../src/jwt/signature.js'
import { verifySignature as inNode } from '../../src/jwt/signature.node.js'
import { verifySignature as onTheWeb } from '../../src/jwt/signature.web.js'

const DATA = randomBytes(60).toString('base64url')

interface Pair {
  name: string
  jwk: Jwk
  private: KeyObject
}

function pair(name: string, keys: { publicKey: KeyObject; privateKey: KeyObject }): Pair {
  return { name, jwk: keys.publicKey.export({ format: 'jwk' }) as Jwk, private: keys.privateKey }
}

const rsa = (bits: number) => pair(`rsa${bits}`, generateKeyPairSync('rsa', { modulusLength: bits }))
const ec = (namedCurve: string) => pair(namedCurve, generateKeyPairSync('ec', { namedCurve }))
const secret = randomBytes(64)
const pairs = [rsa(512), rsa(1024), rsa(2048), ec('P-256'), ec('P-384'), ec('P-521'), ec('secp256k1')]
pairs.push(pair('ed25519', generateKeyPairSync('ed25519')), pair('ed448', generateKeyPairSync('ed448')))
const oct: Jwk = { kty: 'oct', k: secret.toString('base64url') }
const keys: [string, Jwk][] = [...pairs.map((one): [string, Jwk] => [one.name, one.jwk]), ['oct', oct]]

/** Every signature that these keys can make over DATA with these hashes, whether or not it fits an algorithm's name. */
function makeSignatures(): [string, Uint8Array<ArrayBuffer>][] {
  const made: [string, Uint8Array<ArrayBuffer>][] = []
  for (const one of pairs) {
    for (const bits of [256, 384, 512]) {
      for (const padding of [constants.RSA_PKCS1_PADDING, constants.RSA_PKCS1_PSS_PADDING]) {
        try {
          const options = { key: one.private, padding, saltLength: bits / 8, dsaEncoding: 'ieee-p1363' as const }
          const hash = one.name.startsWith('ed') ? null : `sha${bits}`
          made.push([`${one.name} ${bits} ${padding}`, new Uint8Array(sign(hash, Buffer.from(DATA), options))])
        } catch {
          // RSA 512 has no room for the larger hashes.
        }
      }
    }
  }
  for (const bits of [256, 384, 512])
    made.push([`oct ${bits}`, new Uint8Array(createHmac(`sha${bits}`, secret).update(DATA).digest())])
  made.push(['nothing', new Uint8Array()], ['zeros', new Uint8Array(64)], ['noise', new Uint8Array(randomBytes(256))])
  return made
}

const signatures = makeSignatures()

describe('signature', () => {
  it('has equal verdicts in Node and on the web, for every algorithm, key and signature', async () => {
    let good = 0
    let compared = 0
    for (const [, signature] of signatures) {
      for (const alg of [...ALGORITHM_NAMES, 'none', 'rs256', 'ES256K', '__proto__', '']) {
        for (const [name, key] of keys) {
          const verdict = inNode(alg, key, DATA, signature)
          expect(await onTheWeb(alg, key, DATA, signature), `${alg} ${name}`).toBe(verdict)
          compared++
          if (verdict) good++
        }
      }
    }
    // Room: 512 bits for RS256 only, 1024 for all but PS512. The paddings make two each of ECDSA, six of Ed25519.
    expect(good).toBe(1 + 5 + 6 + 2 * 3 + 6 + 3)
    expect(compared).toBeGreaterThan(5000)
  })

  it('is the one for Node when imported by name here', () => {
    expect(chosen).toBe(inNode)
  })

  it('takes an RSA signature for what it is with a key of 1024 bits', () => {
    const small = pairs.find((one) => one.name === 'rsa1024')!
    const signature = new Uint8Array(sign('sha256', Buffer.from(DATA), small.private))
    expect(inNode('RS256', small.jwk, DATA, signature)).toBe(true)
  })

  const point = ec('P-256').jwk
  const malformed: [string, Jwk][] = [
    ['no members', { kty: 'RSA' }],
    ['modulus zero', { kty: 'RSA', n: 'AA', e: 'AQAB' }],
    ['modulus not base64', { kty: 'RSA', n: '!!', e: 'AQAB' }],
    ['exponent zero', { kty: 'RSA', n: pairs[2]!.jwk.n!, e: 'AA' }],
    ['exponent even', { kty: 'RSA', n: pairs[2]!.jwk.n!, e: 'Ag' }],
    ['modulus even', { kty: 'RSA', n: encodeBase64url(new Uint8Array(256).fill(254)), e: 'AQAB' }],
    ['off the curve', { ...point, y: point.x! }],
    ['short coordinate', { ...point, x: 'AQ' }],
    ['foreign curve', { ...point, crv: 'P-384' }],
    ['no curve', { kty: 'EC', x: point.x!, y: point.y! }],
    ['empty secret', { kty: 'oct', k: '' }],
    ['no secret', { kty: 'oct' }],
    ['short Ed25519', { kty: 'OKP', crv: 'Ed25519', x: 'AQ' }],
    ['unknown type', { kty: '__proto__' }],
  ]
  it.each(malformed)('calls nothing good under a malformed key: %s', async (_, key) => {
    for (const alg of ALGORITHM_NAMES) {
      for (const [, signature] of signatures.slice(-6)) {
        expect(inNode(alg, key, DATA, signature)).toBe(false)
        expect(await onTheWeb(alg, key, DATA, signature)).toBe(false)
      }
    }
  })

  it('imports every recorded key the same way', async () => {
    for (const folder of ['gloo', 'agentgateway', 'litellm']) {
      const text = readFileSync(`test/conformance/${folder}/_keys/jwks.json`, 'utf8')
      for (const key of (JSON.parse(text) as { keys: Jwk[] }).keys) {
        for (const alg of ALGORITHM_NAMES) {
          const signature = new Uint8Array(64)
          expect(await onTheWeb(alg, key, DATA, signature)).toBe(inNode(alg, key, DATA, signature))
        }
      }
    }
  })
})
