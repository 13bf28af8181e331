import { readAgentgatewayKeys } from '../../jwt/agentgateway-keys.js'
import { keySize } from '../../jwt/key.js'
import { JWT_AUTH, JWKS, standalone } from '../example-policies.js'
import { keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const SHORT =
  '{"keys":[{"kid":"k1","kty":"RSA","e":"AQAB","n":"uyvzmnWsXQi-REy5aishCwhhVsDV9fmtzIaIlQP87AXBOIgWaTJB_UYf_8y4-wXScIpH4w5C5WuSvEicAC1cKDJrQLoqIYH05BJDx39tFE9eII_dudqnuGE5ttqHqZT-dnu1ziG5LmKTNAxHZQsN22paFSVdhLzaf1yA6APtX0M"}]}'
/** Bits below which agentgateway's library verifies nothing. */
const MINIMUM = 2048

export const cw4008: Rule = {
  code: 'CW4008',
  severity: 'warning',
  confidence: 'high',
  title: 'RSA key that is too short',
  families: ['agentgateway', 'standalone'],
  why: 'An RSA key below 2048 bits is loaded without a word, and every signature of it is refused.',
  evidence: ['configs/agentgateway jwk-rsa-1024', 'agentgateway/jwt-key-edge'],
  failing: standalone(JWT_AUTH.replace(JWKS, SHORT)),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const material of keyMaterials(context)) {
      if (material.family === 'gloo' || readAgentgatewayKeys(material.text).problem) continue
      for (const key of material.parsed.keys.filter(({ kty }) => kty === 'RSA')) {
        const size = keySize(key)
        if (size === undefined || size >= MINIMUM) continue
        yield {
          at: placeInText(
            context,
            material,
            material.text.indexOf(key.n!),
            material.text.indexOf(key.n!) + key.n!.length,
          ),
          message: `every token signed with this key is refused: it has ${size} bits`,
          help: 'use a key of 2048 bits or more',
        }
      }
    }
  },
}
