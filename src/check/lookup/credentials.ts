import type { TokenSource } from '../../core/step/authenticate.js'
import type { CredentialMode } from '../../core/step/credentials.js'
import { readMode } from '../../dialects/shared/agentgateway-reader.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { mapsWith } from './walk.js'

export type AgentgatewayFamily = 'agentgateway' | 'standalone'

/** An agentgateway policy that verifies a credential. `mcp`: the token of an MCP client. */
export interface VerifyingPolicy {
  family: AgentgatewayFamily
  kind: 'jwt' | 'apiKey' | 'basicAuth' | 'mcp'
  /** The field as written. */
  name: string
  at: Cursor
  /** The map of policies that it is in. */
  container: Cursor
  mode: CredentialMode
  modeIsSet: boolean
}

/** Fields by family, with the mode of a policy that sets none. */
const FIELDS = [
  ['standalone', 'jwtAuth', 'jwt', 'optional'],
  ['standalone', 'apiKey', 'apiKey', 'optional'],
  ['standalone', 'basicAuth', 'basicAuth', 'optional'],
  ['standalone', 'mcpAuthentication', 'mcp', 'strict'],
  ['agentgateway', 'jwtAuthentication', 'jwt', 'strict'],
  ['agentgateway', 'apiKeyAuthentication', 'apiKey', 'strict'],
  ['agentgateway', 'basicAuthentication', 'basicAuth', 'strict'],
] as const

export const verifyingPolicies = (context: RuleContext): readonly VerifyingPolicy[] => context.remember(findPolicies)

/** A policy that verifies a credential other than a JWT. */
export type CredentialPolicy = VerifyingPolicy & { kind: Exclude<VerifyingPolicy['kind'], 'jwt'> }

export const credentialPolicies = (context: RuleContext): readonly CredentialPolicy[] => context.remember(withoutJwt)

const withoutJwt = (context: RuleContext): CredentialPolicy[] =>
  verifyingPolicies(context).filter((policy): policy is CredentialPolicy => policy.kind !== 'jwt')

function findPolicies(context: RuleContext): VerifyingPolicy[] {
  const found = FIELDS.flatMap(([family, name, kind, fallback]) =>
    context
      .roots(family)
      .flatMap((root) =>
        [...mapsWith(root, name)].map((container) => policyOf(family, kind, container, name, fallback)),
      ),
  )
  const kubernetesMcp = context
    .roots('agentgateway')
    .flatMap((root) => [...mapsWith(root.at('spec', 'backend'), 'authentication')])
    .filter(({ pointer }) => pointer.endsWith('/mcp'))
    .map((container) => policyOf('agentgateway', 'mcp', container, 'authentication', 'strict'))
  return [...found, ...kubernetesMcp].filter(({ at }) => at.isMap)
}

function policyOf(
  family: AgentgatewayFamily,
  kind: VerifyingPolicy['kind'],
  container: Cursor,
  name: string,
  fallback: CredentialMode,
): VerifyingPolicy {
  const at = container.at(name)
  const modeIsSet = at.at('mode').string !== undefined
  return { family, kind, name, at, container, mode: readMode(at, fallback), modeIsSet }
}

/** Where a credential is read. */
export function describeSource(source: TokenSource): string {
  if (source.kind === 'header') return `the header \`${source.name.toLowerCase()}\``
  if (source.kind === 'cel') return `the expression \`${source.expression.source}\``
  return `the ${source.kind === 'query' ? 'query parameter' : 'cookie'} \`${source.name}\``
}
