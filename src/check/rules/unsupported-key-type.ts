import { JWKS, JWT_AUTH, standalone } from '../example-policies.js'
import { keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const ED448 =
  '{"keys":[{"kid":"k1","kty":"OKP","crv":"Ed448","x":"PMvbIxbiNpBSAwuPzWjdlIEJAahw3GbD1cgqsQaa17CD68c8PcPtlReWikzHWTC4Qx1I0IY_BOEA"}]}'

export const unsupportedKeyType: Rule = {
  code: 'CW4003',
  severity: 'error',
  title: 'key of a type that agentgateway does not support',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway verifies with RSA, P-256, P-384 and Ed25519 keys. A single shared secret (\`oct\`), Ed448, X25519
or secp256k1 key makes the whole set invalid. A P-521 key is loaded but never verifies a token.`,
  evidence: [
    'configs/agentgateway jwk-oct',
    'configs/agentgateway jwk-ed448',
    'configs/agentgateway jwk-secp256k1',
    'configs/agentgateway jwk-x25519',
    'agentgateway/jwt-alg-keys-without-alg',
  ],
  failing: standalone(JWT_AUTH.replace(JWKS, ED448)),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const material of keyMaterials(context)) {
      if (material.family === 'gloo' || material.parsed.format !== 'jwks') continue
      const refuses =
        material.family === 'standalone'
          ? 'agentgateway refuses to start'
          : `every token of \`${material.owner}\` is refused`
      const inKubernetes = material.family === 'agentgateway' ? ({ severity: 'warning' } as const) : {}
      for (const key of material.parsed.keys) {
        const name = key.kty === 'oct' ? 'oct' : (key.crv ?? '')
        const offset = material.text.indexOf(name)
        const span = placeInText(context, material, offset === -1 ? undefined : offset, offset + name.length)
        const kid = key.kid === undefined ? 'a key' : `key \`${key.kid}\``
        if (key.kty === 'oct')
          yield {
            at: span,
            message: `${refuses}: ${kid} is a shared secret, which is not supported`,
            help: 'sign with RSA, ES256, ES384 or EdDSA, and list the public key',
            ...inKubernetes,
          }
        else if (['Ed448', 'X25519', 'X448', 'secp256k1'].includes(name))
          yield {
            at: span,
            message: `${refuses}: the curve \`${name}\` of ${kid} is not supported`,
            help: 'remove the key from the set',
            ...inKubernetes,
          }
        else if (name === 'P-521')
          yield {
            at: span,
            message: `tokens signed with ${kid} are always refused: ES512 is not supported`,
            help: 'sign with ES256 or ES384',
            severity: 'warning',
          }
      }
    }
  },
}
