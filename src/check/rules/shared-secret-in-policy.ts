import { indent, JWKS, JWT, PEM, virtualService } from '../example-policies.js'
import { keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

export const sharedSecretInPolicy: Rule = {
  code: 'CW4012',
  severity: 'warning',
  risk: 'medium',
  title: 'shared secret in a policy',
  families: ['gloo'],
  why: 'The secret that verifies an HS256 token also signs it. Anyone who can read the policy can mint tokens.',
  evidence: ['configs/gloo lint-symmetric-key', 'gloo/key-oct'],
  failing: virtualService({
    options: JWT.replace(
      indent(PEM, 12),
      '{"keys":[{"kid":"k1","kty":"oct","k":"dGhpcyBpcyBub3QgYSBzZWNyZXQgYW55IG1vcmU"}]}',
    ),
  }),
  passing: virtualService({ options: JWT.replace(indent(PEM, 12), JWKS) }),
  *check(context) {
    for (const material of keyMaterials(context)) {
      if (material.family !== 'gloo' || !material.parsed.keys.some(({ kty }) => kty === 'oct')) continue
      const offset = material.text.indexOf('"oct"')
      yield {
        at: placeInText(context, material, offset, offset + 5),
        message: `anyone who can read this file can mint tokens that the gateway accepts: the key of \`${material.owner}\` is a shared secret`,
        help: 'sign with a private key, and put its public half here',
      }
    }
  },
}
