import { readAgentgatewayKeys, unusableReason } from '../../gateways/agentgateway/accepted-keys.js'
import { JWKS, JWT_AUTH, standalone } from '../example-policies.js'
import { keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const SHORT =
  '{"keys":[{"kid":"k1","kty":"RSA","e":"AQAB","n":"uyvzmnWsXQi-REy5aishCwhhVsDV9fmtzIaIlQP87AXBOIgWaTJB_UYf_8y4-wXScIpH4w5C5WuSvEicAC1cKDJrQLoqIYH05BJDx39tFE9eII_dudqnuGE5ttqHqZT-dnu1ziG5LmKTNAxHZQsN22paFSVdhLzaf1yA6APtX0M"}]}'

export const rsaKeyTooSmall: Rule = {
  code: 'CW4008',
  severity: 'warning',
  title: 'RSA key that is too small to verify anything',
  families: ['agentgateway', 'standalone'],
  why: `An RSA key is loaded whatever its size. Below 2048 or above 8192 bits, or with leading zero bytes in its \`n\`
or \`e\` (as Java's \`BigInteger.toByteArray\` writes them), every signature of it is rejected.`,
  evidence: ['configs/agentgateway jwk-rsa-1024', 'agentgateway/jwt-key-edge'],
  failing: standalone(JWT_AUTH.replace(JWKS, SHORT)),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const material of keyMaterials(context)) {
      if (
        material.family === 'gloo' ||
        readAgentgatewayKeys(material.text, context.graph.targets.agentgateway.version).problem
      )
        continue
      for (const key of material.parsed.keys.filter(({ kty }) => kty === 'RSA')) {
        const reason = unusableReason(key)
        if (reason === undefined) continue
        yield {
          at: placeInText(
            context,
            material,
            material.text.indexOf(key.n!),
            material.text.indexOf(key.n!) + key.n!.length,
          ),
          message: `every token signed with this key is refused: it ${reason}`,
          help: reason.includes('zero')
            ? 'write the number without zero bytes before it'
            : 'use a key of 2048 to 8192 bits',
        }
      }
    }
  },
}
