import { indent, JWKS, JWT, PEM, virtualService } from '../example-policies.js'
import { keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const PRIVATE =
  '{"keys":[{"kid":"k1","kty":"EC","crv":"P-256","x":"8juES6NWaGOPJQjBoxDdCm2oKoLBBSowF4eEwuPVVDQ","y":"dX0rM6AsGaLisfUSfLDzo2dINQhBCZh0ekFqJFcrRpM","d":"h74BJnZFNK-Svx0rVg8qNIJ8Ec4ympx4Y-sTkXqDaAw"}]}'

export const privateKeyInPolicy: Rule = {
  code: 'CW4011',
  severity: 'warning',
  risk: 'high',
  title: 'private key in a policy',
  families: ['gloo', 'agentgateway', 'standalone'],
  why: `The public half is sufficient to verify a token. Anyone who can read the policy can mint tokens with the private
half: in git, in the cluster, in every backup.`,
  evidence: ['configs/gloo lint-private-jwk', 'configs/agentgateway jwk-private-key-members'],
  failing: virtualService({ options: JWT.replace(indent(PEM, 12), PRIVATE) }),
  passing: virtualService({ options: JWT.replace(indent(PEM, 12), JWKS) }),
  *check(context) {
    for (const material of keyMaterials(context)) {
      const problem = material.parsed.problems.find(({ kind }) => kind === 'private')
      if (!problem) continue
      const member = /"d"\s*:/.exec(material.text)
      const [start, end] = member ? [member.index, member.index + 3] : [problem.at, undefined]
      yield {
        at: placeInText(context, material, start, end),
        message: `anyone who can read this file can mint tokens that the gateway accepts: it holds the private key of \`${material.owner}\``,
        help: 'remove the private members, and replace the key: it is no longer secret',
      }
    }
  },
}
