import type { Response } from '../../../core/http.js'
import type { McpAuthentication } from '../../../core/step/mcp-authentication.js'
import type { Exchange } from '../exchange.js'

/** The gateway's answer if it cannot reach the identity provider, or must not. */
export const PROVIDER_ERROR: Response = { status: 500, headers: {}, body: '' }

/** The gateway's answer if the identity provider answers: JSON of its own. */
export const PROVIDER_ANSWER: Response = { status: 200, headers: { 'content-type': 'application/json' }, body: '' }

/** Why the gateway rejects a registration without asking the identity provider (mcp/auth.rs, `client_registration`). */
export function registrationProblem({ idp, provider }: McpAuthentication): string | undefined {
  const issuer = provider.issuer?.replace(/\/+$/, '') ?? ''
  if (idp === 'entra' || idp === 'authentik') return 'the identity provider does not register clients: set `clientId`'
  const url = readUrl(issuer)
  if (idp === 'okta' && !url) return 'the issuer is not a URL'
  if (idp !== 'descope') return undefined
  const [version, apps, kind, ...ids] = url?.pathname.replace(/^\/+/, '').split('/') ?? []
  const isAgentic = version === 'v1' && apps === 'apps' && kind === 'agentic' && ids.length >= 2
  return isAgentic ? undefined : 'the issuer is not that of an agentic application'
}

/**
 * Entra rejects the parameter `resource`, so the gateway redirects to its login without it (mcp/auth.rs,
 * `entra_authorize`).
 */
export function redirectToEntra({ provider }: McpAuthentication, { uri }: Exchange): Response {
  const issuer = readUrl(provider.issuer ?? '')
  const tenant = issuer?.pathname.split('/').find((segment) => segment !== '')
  if (!issuer || tenant === undefined) return PROVIDER_ERROR
  const host = issuer.hostname === 'sts.windows.net' ? 'login.microsoftonline.com' : issuer.hostname
  const query = new URLSearchParams(uri.query ?? '')
  query.delete('resource')
  const location = `https://${host}/${tenant}/oauth2/v2.0/authorize${query.size > 0 ? `?${query}` : ''}`
  return { status: 302, headers: { location }, body: '' }
}

export const ONLY_POST: Response = { status: 405, headers: { allow: 'POST' }, body: '' }

function readUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}
