import { createPrivateKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Jwk } from '../../src/core/keys.js'
import { ALGORITHM_NAMES, type PrivateJwk } from '../../src/jwt/signature.js'
import { verifySignature as inNode } from '../../src/jwt/signature.node.js'
import { differences, ECHO, type RecordedCase } from '../conformance/compare.js'
import { bundle, load } from './sandbox.js'

type Bundled = typeof import('./entry.js')

const recordedCases = (suite: string): RecordedCase[] =>
  (JSON.parse(readFileSync(`test/conformance/gloo/${suite}/cases.json`, 'utf8')) as { cases: RecordedCase[] }).cases

describe('in a browser', () => {
  let bundled: Bundled
  beforeAll(async () => {
    bundled = load<Bundled>((await bundle('test/browser/entry.ts')).code)
  })

  it('the public API is bundled without anything of Node', async () => {
    const { code, inputs } = await bundle('src/index.ts')
    expect(Object.keys(inputs).filter((path) => path.endsWith('.node.ts'))).toEqual([])
    expect(Object.keys(inputs)).toContain('src/jwt/signature.web.ts')
    expect(load<object>(code)).toHaveProperty('decide')
  })

  it('a bundle that needs Node fails here', async () => {
    await expect(bundle('src/jwt/signature.node.ts')).rejects.toThrow('node:crypto')
    expect(() => load('var bundled = process.version')).toThrow('process is not defined')
  })

  it('recorded tokens have the same verdicts as in Node', async () => {
    const keys = ['gloo', 'agentgateway', 'litellm'].flatMap((folder) => {
      const text = readFileSync(`test/conformance/${folder}/_keys/jwks.json`, 'utf8')
      return bundled.parseKeys(text).keys as Jwk[]
    })
    const tokens = new Set(
      ['key-jwks-all', 'key-pem-rsa', 'key-oct'].flatMap((suite) =>
        recordedCases(suite).flatMap(({ request }) => {
          const value = request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''
          return value.startsWith('Bearer ') ? [value.slice(7)] : []
        }),
      ),
    )
    let good = 0
    for (const token of tokens) {
      const signed = bundled.readSigned(token)
      for (const alg of signed ? ALGORITHM_NAMES : []) {
        for (const key of keys) {
          const verdict = await bundled.verifySignature(alg, key, signed!.input, signed!.signature)
          expect(verdict).toBe(inNode(alg, key, signed!.input, signed!.signature))
          if (verdict) good++
        }
      }
    }
    expect(good).toBeGreaterThan(10)
  })

  it('tokens are minted', async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as PrivateJwk
    const token = await bundled.mint({ header: { alg: 'ES256' }, claims: { sub: 'alice' } }, key)
    const { input, signature } = bundled.readSigned(token)!
    expect(inNode('ES256', key, input, new Uint8Array(signature))).toBe(true)
    expect(createPrivateKey({ key: key as JsonWebKey, format: 'jwk' }).asymmetricKeyType).toBe('ec')
  })

  it('regular expressions of agentgateway are those of Rust, once they are loaded', async () => {
    const decide = () => {
      const text =
        "binds: [{port: 3000, listeners: [{routes: [{matches: [{path: {regex: '/[a-z&&[^b]]'}}], backends: [{host: 'a:80'}]}]}]}]"
      const [program] = bundled.read(bundled.bind([bundled.parse(text, { file: 'config.yaml' })])).programs
      const answer = (path: string) => {
        const request = { method: 'GET', authority: 'a', path, headers: [], body: '' }
        const facts = { signatures: new Map(), fetched: new Map() }
        const context = { now: 1_800_000_000, facts, upstreamResponse: ECHO.agentgateway }
        return bundled.decide(program!, request, context).response?.status
      }
      return [answer('/a'), answer('/b')]
    }
    expect(decide).toThrow('await loadRegex()')
    await bundled.loadRegex(readFileSync('node_modules/rregex/lib/rregex.wasm'))
    expect(decide()).toEqual([200, 404])
  })

  it.each(['key-jwks-all', 'key-oct', 'rbac-regex'])('the gateway answers as recorded: %s', async (suite) => {
    const text = readFileSync(`test/conformance/gloo/${suite}/policy.yaml`, 'utf8')
    const [program] = bundled.read(bundled.bind([bundled.parse(text, { file: 'policy.yaml' })])).programs
    for (const recorded of recordedCases(suite)) {
      const facts = await bundled.verify(program!, recorded.request)
      const context = { now: recorded.now ?? 1_800_000_000, facts, upstreamResponse: ECHO.gloo }
      const decision = bundled.decide(program!, recorded.request, context)
      expect(differences('gloo', recorded, decision), recorded.name).toEqual([])
    }
  })
})
