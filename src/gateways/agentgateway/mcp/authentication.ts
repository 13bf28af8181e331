import type { Response } from '../../../core/http.js'
import type { McpAuthentication } from '../../../core/step/mcp-authentication.js'
import { isTarget, readTarget, type Uri, uriText } from '../../../core/uri.js'
import { applyJwt } from '../authenticate.js'
import type { Exchange } from '../exchange.js'
import type { Answer, Run } from '../run.js'
import {
  ONLY_POST,
  PROVIDER_ANSWER,
  PROVIDER_ERROR,
  redirectToEntra,
  registrationProblem,
} from './identity-provider.js'

const RESOURCE = '/.well-known/oauth-protected-resource'
const SERVER = '/.well-known/oauth-authorization-server'
const PROTOCOL = '2025-06-18'

/**
 * A JWT check whose rejections refer to the resource's metadata (RFC 9728), which are served without a token. Suites
 * `mcp-authentication*`.
 */
export function mcpAuthentication(step: McpAuthentication, run: Run): Answer {
  const { path } = run.exchange.uri
  if (!isWellKnown(path)) {
    const refused = checkToken(step, run)
    if (refused) return refused
  }
  if (path.endsWith('client-registration')) return register(step, run)
  if (isBelow(path, RESOURCE)) {
    run.trace?.add('mcpAuthentication', 'pass', 'the metadata of the resource is served', step.origin)
    return metadataAnswer(step, run.exchange)
  }
  return isBelow(path, SERVER) ? serverMetadata(step, run) : undefined
}

/** The identity provider's metadata, and the endpoints of Entra that the gateway proxies. */
function serverMetadata(step: McpAuthentication, run: Run): Answer {
  const { path } = run.exchange.uri
  const isEndpoint = step.idp === 'entra' && path.startsWith(`${SERVER}/`)
  if (isEndpoint && path.endsWith('/authorize')) {
    run.cite('mcp/auth.rs, entra_authorize')
    run.trace?.add('mcpAuthentication', 'pass', 'the client is redirected to the login of Entra', step.origin)
    return redirectToEntra(step, run.exchange)
  }
  const isToken = isEndpoint && path.endsWith('/token')
  if (isToken && run.exchange.method !== 'POST') {
    run.cite('mcp/auth.rs, entra_token')
    run.trace?.add('mcpAuthentication', 'refuse', 'tokens are requested with POST', step.origin)
    return ONLY_POST
  }
  const what = isToken ? 'a token' : 'its metadata'
  run.leaveOpenTo('mcpAuthentication', step.origin, `the identity provider answers with ${what}`, PROVIDER_ERROR)
  return PROVIDER_ANSWER
}

/**
 * The same check on the way to an MCP backend (Kubernetes, `backend.mcp.authentication`). A token that an earlier check
 * removed from the request is rejected: it was not checked for this resource (mcp/auth.rs).
 */
export function checkBackendToken(step: McpAuthentication, run: Run): Answer {
  run.cite('mcp/auth.rs, enforce_authentication')
  if (run.exchange.claims && !isWellKnown(run.exchange.uri.path)) {
    const detail = 'an earlier policy has verified the token and taken it out of the request'
    run.trace?.add('mcpAuthentication', 'refuse', detail, step.origin, 'verify tokens in one place only')
    return authenticationRequired(step, run)
  }
  return mcpAuthentication(step, run)
}

/** Documents that are served without a token. */
export function isWellKnown(path: string): boolean {
  return isBelow(path, RESOURCE) || isBelow(path, SERVER)
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}

function checkToken(step: McpAuthentication, run: Run): Answer {
  const failure = applyJwt(
    {
      providers: [step.provider],
      onMissing: step.mode === 'strict' ? 'refuse' : 'pass',
      onInvalid: step.mode === 'permissive' ? 'pass' : 'refuse',
      source: step.provider.sources[0],
      origin: step.origin,
    },
    run,
    'mcpAuthentication',
  )
  if (!failure) return undefined
  const text = `mcp authentication failure: authentication failure: ${failure.text}`
  const refused = run.refuse('mcpAuthentication', { status: 401, text }, failure.detail, step.origin, failure.remedy)
  return run.grpc ? refused : authenticationRequired(step, run)
}

function authenticationRequired(step: McpAuthentication, run: Run): Response {
  const { path } = run.exchange.uri
  return {
    status: 401,
    headers: {
      'www-authenticate': `Bearer resource_metadata="${baseOf(step, run.exchange)}${RESOURCE}${path}"`,
      'content-type': 'application/json',
    },
    body: '{"error":"unauthorized","error_description":"JWT token required"}',
  }
}

/** The configured resource without its path; otherwise the request's own address without its path. */
function baseOf(step: McpAuthentication, exchange: Exchange): string {
  const resource = step.resourceMetadata['resource']
  if (typeof resource === 'string' && isTarget(resource)) {
    const uri = readTarget(resource, null, 'http')
    // A path alone has no address: it gives an empty base.
    if (!uri) return ''
    if (uri.scheme !== '') return `${uri.scheme}://${uri.authority}`
  }
  const own = externalUri(exchange)
  const path = exchange.uri.path
  return own.path.endsWith(path) ? addressOf(own, own.path.slice(0, own.path.length - path.length)) : uriText(own)
}

/** Before rewrites, and with the scheme in `x-forwarded-proto`. */
function externalUri(exchange: Exchange): Uri {
  const uri = exchange.originalUri ?? exchange.uri
  const forwarded = exchange.headers
    .filter(([name]) => name === 'x-forwarded-proto')
    .flatMap(([, value]) => value.split(','))
    .map((item) => item.trim().toLowerCase())
    .find((item) => item !== '')
  return forwarded !== undefined && /^[a-z][a-z0-9+\-.]*$/.test(forwarded) ? { ...uri, scheme: forwarded } : uri
}

function addressOf(uri: Uri, path: string): string {
  return `${uri.scheme}://${uri.authority}${path}`
}

/** Configured members, in alphabetical order and snake case, override computed ones. */
function metadataAnswer(step: McpAuthentication, exchange: Exchange): Response {
  const uri = externalUri(exchange)
  const resource = addressOf(uri, uri.path.startsWith(RESOURCE) ? uri.path.slice(RESOURCE.length) : uri.path)
  const metadata = new Map<string, unknown>([
    ['resource', resource],
    ['authorization_servers', [step.idp === undefined ? (step.provider.issuer ?? '') : resource]],
    ['mcp_protocol_version', PROTOCOL],
    ['resource_type', 'mcp-server'],
  ])
  for (const name of Object.keys(step.resourceMetadata).sort())
    metadata.set(snakeCase(name), step.resourceMetadata[name])
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, OPTIONS',
      'access-control-allow-headers': 'content-type',
    },
    body: `{${[...metadata].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
  }
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}

/** Registration is answered by the identity provider, or with the configured client (mcp/auth.rs, `build_mock_dcr_response`). */
function register(step: McpAuthentication, run: Run): Answer {
  if (step.clientId !== undefined) {
    run.cite('mcp/auth.rs, build_mock_dcr_response')
    run.trace?.add('mcpAuthentication', 'pass', 'the configured client is registered', step.origin)
    return {
      status: 201,
      headers: { 'content-type': 'application/json' },
      body: registration(step.clientId, run.exchange.body),
    }
  }
  const problem = registrationProblem(step)
  if (problem !== undefined) {
    run.cite('mcp/auth.rs, client_registration')
    run.trace?.add('mcpAuthentication', 'refuse', problem, step.origin)
    return PROVIDER_ERROR
  }
  const detail = 'the client registration is handed to the identity provider'
  run.leaveOpenTo('mcpAuthentication', step.origin, detail, PROVIDER_ERROR)
  return { ...PROVIDER_ANSWER, status: 201 }
}

function registration(clientId: string, body: string): string {
  let asked: unknown
  try {
    asked = JSON.parse(body)
  } catch {
    asked = undefined
  }
  const uris = typeof asked === 'object' && asked !== null && 'redirect_uris' in asked ? asked.redirect_uris : undefined
  return JSON.stringify({
    client_id: clientId,
    client_id_issued_at: 0,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: Array.isArray(uris) ? uris : [],
  })
}
