import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { indent, JWT, PEM, rules, standalone, virtualService } from '../../src/check/example-policies.js'
import { sampleToken } from '../../src/check/sample-token.js'
import { FORMATS } from '../../src/report/formats.js'
import { summarize } from '../../src/report/report.js'
import { parse } from '../../src/yaml/parse.js'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const jwk = privateKey.export({ format: 'jwk' })
const token = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"iss":"https://other.example.com"}').toString('base64url')}.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4`

/** Text with a secret in it, and the part of the secret that must not be printed. */
const CASES: Record<string, [text: string, secret: string]> = {
  'a private key as PEM': [
    virtualService({ options: JWT.replace(indent(PEM, 12), indent(pem, 12)) }),
    pem.split('\n')[1]!.slice(8, 40),
  ],
  'a private key as JWK': [
    virtualService({ options: JWT.replace(indent(PEM, 12), JSON.stringify({ keys: [{ ...jwk, kid: 'a' }] })) }),
    jwk.d!.slice(6),
  ],
  'a shared secret': [
    virtualService({
      options: JWT.replace(indent(PEM, 12), '{"keys":[{"kty":"oct","k":"dGhpcy1pcy1hLXNoYXJlZC1zZWNyZXQ"}]}'),
    }),
    'pcy1hLXNoYXJlZC1zZWNyZXQ',
  ],
  'a master key of the wrong type': [
    'general_settings:\n  master_key: [sk-live-5f2e8d1c9b7a]\n  enable_jwt_auth: true\n',
    '5f2e8d1c9b7a',
  ],
  'a master key beside a mistake': [
    'general_settings: {master_key: sk-live-5f2e8d1c9b7a, enable_jwt_auth: "True"}\n',
    '5f2e8d1c9b7a',
  ],
  'a key of the upstream': [standalone(`backendAuth:\n  key: sk-live-5f2e8d1c9b7a\n  nope: 1`), '5f2e8d1c9b7a'],
  'a token': [rules('- allow: jwt.team == "x"'), 'c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4'],
}

describe('secrets', () => {
  for (const [name, [text, secret]] of Object.entries(CASES))
    it(`${name} is never printed whole`, () => {
      const source = parse(text, { file: 'f.yaml' })
      const findings = check([source], { tokens: [sampleToken('t.jwt', token)] })
      expect(findings.length).toBeGreaterThan(0)
      for (const [format, make] of FORMATS) {
        const reporter = make({
          sources: new Map([['f.yaml', source]]),
          about: () => undefined,
          version: '',
          color: false,
          width: 400,
        })
        const output = findings.map((one) => reporter.add(one)).join('') + reporter.end(summarize(findings, ['f.yaml']))
        expect(output, format).not.toContain(secret)
      }
    })
})
