import type { TokenSource } from '../../core/step/authenticate.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { type Attached, Meeting } from './meeting.js'
import { mapsWith } from './walk.js'

export type AgentgatewayFamily = 'agentgateway' | 'standalone'
export type Mode = 'strict' | 'optional' | 'permissive'

/** An agentgateway policy that verifies a credential. `mcp`: the token of an MCP client. */
export interface VerifyingPolicy {
  family: AgentgatewayFamily
  kind: 'jwt' | 'apiKey' | 'basicAuth' | 'mcp'
  /** The field as written. */
  name: string
  at: Cursor
  /** The map of policies that it is in. */
  container: Cursor
  mode: Mode
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

/** API keys and passwords of the requests that a policy gets. */
export function credentialsBeside(context: RuleContext, policy: Attached): readonly CredentialPolicy[] {
  return context.remember(ofClients).with(policy)
}

const ofClients = (context: RuleContext) =>
  new Meeting(credentialPolicies(context).filter(({ kind }) => kind !== 'mcp'))

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
  fallback: Mode,
): VerifyingPolicy {
  const at = container.at(name)
  const written = at.at('mode').string
  return { family, kind, name, at, container, mode: modeOf(written) ?? fallback, modeIsSet: written !== undefined }
}

function modeOf(written: string | undefined): Mode | undefined {
  const mode = written?.toLowerCase()
  return mode === 'strict' || mode === 'optional' || mode === 'permissive' ? mode : undefined
}

/** Where a credential is read. */
export function describeSource(source: TokenSource): string {
  if (source.kind === 'header') return `the header \`${source.name.toLowerCase()}\``
  if (source.kind === 'cel') return `the expression \`${source.expression.source}\``
  return `the ${source.kind === 'query' ? 'query parameter' : 'cookie'} \`${source.name}\``
}
