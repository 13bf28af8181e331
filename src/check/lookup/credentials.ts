import type { TokenSource } from '../../core/step/authenticate.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import type { AgentgatewayFamily, Mode } from './agentgateway.js'
import { type Attached, Meeting } from './meeting.js'
import { mapsWith } from './walk.js'

/** An agentgateway policy that verifies a credential other than a JWT, or the token of an MCP client. */
export interface CredentialPolicy {
  family: AgentgatewayFamily
  kind: 'apiKey' | 'basicAuth' | 'mcp'
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
  ['standalone', 'apiKey', 'apiKey', 'optional'],
  ['standalone', 'basicAuth', 'basicAuth', 'optional'],
  ['standalone', 'mcpAuthentication', 'mcp', 'strict'],
  ['agentgateway', 'apiKeyAuthentication', 'apiKey', 'strict'],
  ['agentgateway', 'basicAuthentication', 'basicAuth', 'strict'],
] as const

export function credentialPolicies(context: RuleContext): CredentialPolicy[] {
  return context.remember(findPolicies)
}

/** API keys and passwords of the requests that a policy gets. */
export function credentialsBeside(context: RuleContext, policy: Attached): readonly CredentialPolicy[] {
  return context.remember(ofClients).with(policy)
}

const ofClients = (context: RuleContext) =>
  new Meeting(credentialPolicies(context).filter(({ kind }) => kind !== 'mcp'))

function findPolicies(context: RuleContext): CredentialPolicy[] {
  const found = FIELDS.flatMap(([family, name, kind, fallback]) =>
    context.roots(family).flatMap((root) =>
      [...mapsWith(root, name)].map((container) => {
        const cursor = container.at(name)
        const written = cursor.at('mode').string
        const mode = modeOf(written) ?? fallback
        return { family, kind, name, at: cursor, container, mode, modeIsSet: written !== undefined }
      }),
    ),
  )
  const kubernetesMcp = context
    .roots('agentgateway')
    .flatMap((root) => [...mapsWith(root.at('spec', 'backend'), 'authentication')])
    .filter(({ pointer }) => pointer.endsWith('/mcp'))
    .map((container): CredentialPolicy => {
      const cursor = container.at('authentication')
      const written = cursor.at('mode').string
      const mode = modeOf(written) ?? 'strict'
      const modeIsSet = written !== undefined
      return { family: 'agentgateway', kind: 'mcp', name: 'authentication', at: cursor, container, mode, modeIsSet }
    })
  return [...found, ...kubernetesMcp].filter(({ at }) => at.isMap)
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
