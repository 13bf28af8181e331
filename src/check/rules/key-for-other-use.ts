import type { Jwk } from '../../core/keys.js'
import { readAgentgatewayKeys } from '../../gateways/agentgateway/accepted-keys.js'
import { JWKS, JWT_AUTH, standalone } from '../example-policies.js'
import { keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const SIGNATURES: ReadonlyMap<string, RegExp> = new Map([
  ['RSA', /^[RP]S(256|384|512)$/],
  ['EC', /^ES(256|384|512|256K)$/],
  ['OKP', /^(EdDSA|Ed25519|Ed448)$/],
  ['oct', /^HS(256|384|512)$/],
])
const ANY_SIGNATURE = /^([RPEH]S(256|384|512)|ES256K|EdDSA|Ed25519|Ed448)$/
/** The algorithm of each curve (RFC 7518 §3.4, RFC 8812). */
const CURVES: ReadonlyMap<string, string> = new Map([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
])

export const keyForOtherUse: Rule = {
  code: 'CW4005',
  severity: 'warning',
  risk: 'medium',
  title: 'key that is meant for another use',
  families: ['gloo', 'agentgateway', 'standalone'],
  why: `No gateway checks \`use\` or an encryption algorithm: a key published for encryption also verifies signatures. A
key with an \`alg\` that its type does not support never verifies a token.`,
  evidence: [
    'configs/agentgateway jwk-alg-hs256-on-rsa',
    'configs/agentgateway jwk-alg-unknown',
    'gloo/key-jwks-all',
    'agentgateway/jwt-alg-explicit',
  ],
  failing: standalone(JWT_AUTH.replace(JWKS, JWKS.replace('"alg"', '"use":"enc","alg"'))),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const material of keyMaterials(context)) {
      // Another rule reports a rejected set.
      if (
        material.family !== 'gloo' &&
        readAgentgatewayKeys(material.text, context.graph.targets.agentgateway.version).problem
      )
        continue
      for (const key of material.parsed.keys) {
        const problem = problemOf(key)
        if (!problem) continue
        const offset = material.text.indexOf(`"${problem.value}"`)
        yield {
          at: placeInText(context, material, offset === -1 ? undefined : offset, offset + problem.value.length + 2),
          message: problem.message,
          help: problem.help,
        }
      }
    }
  },
}

function problemOf(key: Jwk): { value: string; message: string; help: string } | undefined {
  const name = key.kid === undefined ? 'this key' : `key \`${key.kid}\``
  if (key.use === 'enc')
    return {
      value: 'enc',
      message: `tokens signed with ${name} are accepted, though it is published for encryption`,
      help: 'take it out of the set',
    }
  if (key.alg === undefined) return undefined
  const fits =
    SIGNATURES.get(key.kty)?.test(key.alg) && (key.crv === undefined || (CURVES.get(key.crv) ?? key.alg) === key.alg)
  if (fits) return undefined
  return ANY_SIGNATURE.test(key.alg)
    ? {
        value: key.alg,
        message: `no token is ever accepted with ${name}: a key of type \`${key.kty}\` cannot sign \`${key.alg}\``,
        help: 'correct `alg`, or leave it out',
      }
    : {
        value: key.alg,
        message: `tokens signed with ${name} are accepted, though \`${key.alg}\` is not a signature algorithm`,
        help: 'take the key out of the set',
      }
}
