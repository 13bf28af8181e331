import { indent, JWKS, JWT, PEM, virtualService } from '../example-policies.js'
import { keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const RSA = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA57Taisl4LuhK7NuvvM7F
YQ7m6GzuIQSYNrgvpc4CrwgrzSyuZ815AvbisIiUQGUYeHqVMZer9av454lbedjY
BOu/26yGu3MdCY8yqH8kMW09JN+INW4kkakZMPqXlHDPal5dZ1TYbdsi83ejFIuv
fCxc8EOSFn8bTAQuDdOLLAnWv41p/QYSqs41I7uFGMiz5Ulb1w8dlDkcJGmiI1Bw
Syb4heWJG4/BVt5OsKsffdvhX5aFJDVNiR8hpGMTOg0kT1Kjskj2URMZ3NHmzs+r
x3tZPw3EHxTXwzXa406WFO4W/f+oQQjmC3XhysIeQe/OxZIV1TLi+F8mGzHYEgGP
CwIDAQAB
-----END PUBLIC KEY-----`

export const pemKeyAnyAlgorithm: Rule = {
  code: 'CW4006',
  severity: 'info',
  risk: 'medium',
  title: 'PEM key that accepts every algorithm of its type',
  families: ['gloo'],
  why: `A PEM key has neither \`alg\` nor \`kid\`: tokens signed with RS256 to RS512 and PS256 to PS512 are accepted,
whatever their \`kid\`.`,
  evidence: ['gloo/key-pem-rsa'],
  failing: virtualService({ options: JWT.replace(indent(PEM, 12), indent(RSA, 12)) }),
  passing: virtualService({ options: JWT.replace(indent(PEM, 12), JWKS) }),
  *check(context) {
    for (const material of keyMaterials(context)) {
      const rsa = material.parsed.format === 'pem' && material.parsed.keys.some(({ kty }) => kty === 'RSA')
      if (material.family !== 'gloo' || !rsa) continue
      yield {
        at: placeInText(context, material, 0),
        message: 'tokens signed RS256 to RS512 and PS256 to PS512 are accepted, whatever `kid` they carry',
        help: 'a JWK with `alg` and `kid` narrows it',
      }
    }
  },
}
