import type { Fix } from '../../core/finding.js'
import type { Jwk } from '../../core/keys.js'
import { readAgentgatewayKeys } from '../../gateways/agentgateway/accepted-keys.js'
import { thumbprint } from '../../jwt/key.js'
import { scalarPositions } from '../../yaml/scalar-position.js'
import type { RuleContext } from '../context.js'
import { nodeAt } from '../edit.js'
import { JWK, JWKS, JWT_AUTH, standalone } from '../example-policies.js'
import { type KeyMaterial, keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

export const keyWithoutKid: Rule = {
  code: 'CW4002',
  severity: 'error',
  title: 'key without `kid`',
  families: ['agentgateway', 'standalone'],
  why: `agentgateway finds keys by \`kid\` alone. A single key without it makes the whole set invalid; a token without
\`kid\` is rejected, too.`,
  evidence: ['configs/agentgateway jwk-missing-kid-second', 'agentgateway/jwt-mode-strict'],
  failing: standalone(JWT_AUTH.replace(JWKS, `{"keys":[${JWK}]}`)),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const material of keyMaterials(context)) {
      if (
        material.family === 'gloo' ||
        readAgentgatewayKeys(material.text, context.graph.targets.agentgateway.version).problem?.kind !== 'kid'
      )
        continue
      for (const key of material.parsed.keys.filter(({ kid }) => kid === undefined)) {
        const consequence =
          material.family === 'standalone'
            ? 'agentgateway refuses to start'
            : `every token of \`${material.owner}\` is refused`
        yield {
          at: placeInText(context, material, keyOffset(material, key)),
          message: `${consequence}: a key has no \`kid\``,
          ...(material.family === 'agentgateway' && { severity: 'warning' as const }),
          help: 'add the `kid` that your tokens carry in their header',
          ...withKid(context, material, key),
        }
      }
    }
  },
}

/** Offset of the key's JSON: finds its material, then the opening brace. */
function keyOffset({ text }: KeyMaterial, key: Jwk): number | undefined {
  const part = key.x ?? key.n ?? key.k
  const found = part === undefined ? -1 : text.indexOf(part)
  const brace = found === -1 ? -1 : text.lastIndexOf('{', found)
  return brace === -1 ? undefined : brace
}

/** Most issuers use the thumbprint (RFC 7638) as `kid`; whether this issuer does is unknown. */
function withKid(context: RuleContext, material: KeyMaterial, key: Jwk): { fix?: Fix } {
  const offset = keyOffset(material, key)
  const node = nodeAt(material.at)
  const position =
    offset === undefined ? null : scalarPositions(context.source(material.at.file)!.text, node, material.text)
  if (offset === undefined || !position || (node as { type?: string }).type === 'QUOTE_DOUBLE') return {}
  const start = position(offset) + 1
  const text = `"kid":"${thumbprint(key)}",`
  return {
    fix: {
      title: 'add the RFC 7638 thumbprint as `kid`',
      safe: false,
      edits: [{ file: material.at.file, start, end: start, text }],
    },
  }
}
