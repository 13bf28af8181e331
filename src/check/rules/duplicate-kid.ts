import { groupBy } from '../../core/group-by.js'
import { JWKS, standalone } from '../example-policies.js'
import { type KeyMaterial, keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const two = (second: string) =>
  standalone(`jwtAuth:
  mode: strict
  providers:
  - issuer: https://login.example.com
    audiences: [models]
    jwks: '${JWKS}'
  - issuer: https://partner.example.com
    audiences: [models]
    jwks: '${second}'`)

export const duplicateKid: Rule = {
  code: 'CW4004',
  severity: 'warning',
  title: 'two keys with one `kid`',
  families: ['agentgateway', 'standalone'],
  why: `Only the first provider that has the \`kid\` is used: tokens of a later provider with the same \`kid\` are
rejected because of their issuer. Within a set the last key with a \`kid\` replaces the others.`,
  evidence: ['agentgateway/jwt-multi-providers-same-kid', 'configs/agentgateway providers-duplicate-issuer'],
  failing: two(JWKS),
  passing: two(JWKS.replace('"k1"', '"k2"')),
  *check(context) {
    const ofPolicies = keyMaterials(context).filter(({ policy }) => policy)
    for (const materials of groupBy(ofPolicies, ({ policy }) => policy).values()) {
      const seen = new Map<string, KeyMaterial>()
      for (const material of materials) {
        for (const { kid } of material.parsed.keys) {
          if (kid === undefined) continue
          const other = seen.get(kid)
          seen.set(kid, other ?? material)
          if (!other) continue
          const offset = material.text.lastIndexOf(`"${kid}"`)
          const same = other === material
          yield {
            at: placeInText(context, material, offset === -1 ? undefined : offset, offset + kid.length + 2),
            message: same
              ? `only the last key with the \`kid\` \`${kid}\` is kept: tokens of the others are refused`
              : `tokens with the \`kid\` \`${kid}\` are only tried with the first provider: those of \`${material.owner}\` are refused`,
            ...(!same && { related: [{ at: other.at, message: 'asked first' }] }),
            help: 'give every key a `kid` of its own',
          }
        }
      }
    }
  },
}
