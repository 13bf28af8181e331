import type { Jwk } from '../../core/keys.js'
import { readAgentgatewayKeys } from '../../gateways/agentgateway/accepted-keys.js'
import { readGlooKeys, whyUnusable } from '../../gateways/envoy/accepted-keys.js'
import type { RuleContext } from '../context.js'
import { indent, PEM, providerWithKeys } from '../example-policies.js'
import { type KeyMaterial, keyMaterials } from '../lookup/keys.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Report, Rule } from '../rule.js'

const provider = (key: string) => providerWithKeys(`local:\n  key: |\n    ${indent(key, 4)}`)

export const unreadableKey: Rule = {
  code: 'CW4001',
  severity: 'error',
  title: 'key that the gateway cannot read',
  families: ['gloo', 'agentgateway', 'standalone'],
  why: `Gloo accepts a PEM \`PUBLIC KEY\`, a JWK or a JWKS; agentgateway accepts only a JWKS as a JSON string. The
schema accepts any string. Envoy rejects the update, standalone agentgateway refuses to start, and in Kubernetes the
provider is dropped, so that every token is rejected.`,
  evidence: [
    'configs/gloo key-truncated-json',
    'configs/gloo key-certificate',
    'https://www.rfc-editor.org/rfc/rfc7468#section-2',
    'configs/gloo key-empty-jwks',
    'configs/agentgateway jwks-not-json',
    'configs/agentgateway jwks-single-jwk',
    'agentgateway/jwt-jwks-empty',
  ],
  failing: provider('nonsense'),
  passing: provider(PEM),
  *check(context) {
    for (const material of keyMaterials(context)) {
      const report =
        material.family === 'gloo' ? glooProblem(context, material) : agentgatewayProblem(context, material)
      if (report) yield report
    }
  },
}

/** Other rules report the parser's other problems: private halves. */
function glooProblem(context: RuleContext, material: KeyMaterial): Report | undefined {
  const { parsed, owner, at } = material
  // If `remote` is also set, it is unclear which of them is meant, and that has to be fixed first.
  const undecided = material.conflict ? ({ severity: 'warning', confidence: 'medium' } as const) : {}
  if (readGlooKeys(material.text, parsed).keys.length > 0) return undefined
  const problem = parsed.problems.find(({ kind }) => kind !== 'private') ?? parsed.problems[0] ?? unusable(parsed.keys)
  if (!problem) return undefined
  return {
    at: placeInText(context, material, problem.at),
    message: `Envoy refuses the update: the key of \`${owner}\` cannot be read`,
    label: problem.message,
    help:
      'kind' in problem && problem.kind === 'folded'
        ? 'keep the lines of the PEM: write `key: |`, not `key: >` or one line'
        : 'paste the public key as PEM (`-----BEGIN PUBLIC KEY-----`), as a JWK, or as a JWKS',
    related: at.string === material.text ? [] : [{ at, message: 'named here' }],
    ...undecided,
  }
}

function unusable([first]: readonly Jwk[]): { message: string; at?: number } | undefined {
  const message = first && whyUnusable(first)
  return message ? { message } : undefined
}

function agentgatewayProblem(context: RuleContext, material: KeyMaterial): Report | undefined {
  const { problem } = readAgentgatewayKeys(material.text, context.graph.targets.agentgateway.version)
  // Other rules report unsupported kinds of keys and keys without `kid`.
  if (!problem || problem.kind === 'kid' || unsupported(material, problem.index)) return undefined
  const known = material.parsed.problems.find((one) => problem.index === undefined || one.index === problem.index)
  const consequence =
    material.family === 'standalone'
      ? 'agentgateway refuses to start'
      : `every token of \`${material.owner}\` is refused: its keys are dropped`
  return {
    at: placeInText(context, material, known?.at),
    message: `${consequence}, because ${problem.kind === 'json' && known ? known.message : problem.message}`,
    ...(material.family === 'agentgateway' && { severity: 'warning' as const }),
    help:
      material.parsed.format === 'pem' || material.parsed.recovered.length > 0
        ? 'write the key as a JWKS: PEM is not read'
        : material.parsed.format === 'jwk'
          ? 'put the key into a set: `{"keys":[...]}`'
          : 'paste the key set as JSON: `{"keys":[{"kty":...,"kid":...}]}`',
  }
}

function unsupported({ parsed }: KeyMaterial, index: number | undefined): boolean {
  if (index === undefined) return false
  const key = parsed.keys[index]
  return (
    key !== undefined &&
    (key.kty === 'oct' || (key.crv !== undefined && ['Ed448', 'X25519', 'X448', 'secp256k1'].includes(key.crv)))
  )
}
