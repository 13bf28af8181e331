import type { Code } from '../../core/codes.js'
import type { KeySet } from '../../core/keys.js'
import { originOf } from '../../core/origin-of.js'
import type { Authenticate, Provider, TokenSource } from '../../core/step/authenticate.js'
import { BEARER } from '../../core/step/authenticate.js'
import type { McpAuthentication } from '../../core/step/mcp-authentication.js'
import type { KeySetProblem } from '../../gateways/agentgateway/accepted-keys.js'
import { LEEWAY } from '../../gateways/agentgateway/verify-token.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, modeSteps, readMode, record } from '../shared/agentgateway-reader.js'

/** `jwtAuth`: one provider in its own fields, or a list `providers`. The default mode is `optional`. */
export function readJwtAuth(reader: AgentgatewayReader, cursor: Cursor): Authenticate {
  const source = reader.location(cursor.at('location'), BEARER)
  const entries = cursor.has('providers') ? cursor.at('providers').items() : [cursor]
  return {
    kind: 'authenticate',
    origin: originOf(cursor),
    source,
    providers: entries.map((entry, index) =>
      readProvider(reader, entry, source, entry.at('jwks'), String(index), cursor),
    ),
    ...modeSteps(readMode(cursor, 'optional')),
  }
}

/** `mcpAuthentication`: the default mode is `strict`; the default keys are those of the issuer. */
export function readMcpAuthentication(reader: AgentgatewayReader, cursor: Cursor): McpAuthentication {
  const source = reader.location(cursor.at('authorizationLocation'), BEARER)
  const idp =
    cursor
      .at('provider')
      .members()
      .find(([, settings]) => settings.exists)?.[0] ?? cursor.at('provider').string
  const jwks = cursor.at('jwks')
  const provider = readProvider(reader, cursor, source, jwks, 'mcp')
  if (!jwks.isSet) {
    const url = jwksUrl(cursor.at('issuer').string ?? '', idp)
    provider.keys = { kind: 'remote', url, required: true, origin: originOf(cursor) }
  }
  return {
    kind: 'mcp-authentication',
    origin: originOf(cursor),
    mode: readMode(cursor, 'strict'),
    provider,
    resourceMetadata: record(cursor.at('resourceMetadata')),
    ...(idp !== undefined && { idp }),
    ...(cursor.at('clientId').string !== undefined && { clientId: cursor.at('clientId').string }),
    ...(cursor.at('clientSecret').isSet && { clientSecret: reader.content(cursor.at('clientSecret')) }),
  }
}

function readProvider(
  reader: AgentgatewayReader,
  cursor: Cursor,
  source: TokenSource,
  jwks: Cursor,
  name: string,
  whole: Cursor = cursor,
): Provider {
  const required = cursor.at('jwtValidationOptions', 'requiredClaims')
  return {
    name,
    issuer: cursor.at('issuer').string ?? '',
    ...(cursor.at('audiences').isSet && { audiences: cursor.at('audiences').strings() }),
    keys: readKeys(reader, jwks),
    sources: [source],
    keepToken: source.kind === 'cel' || whole.at('preserveToken').value === true,
    claimsToHeaders: [],
    leeway: LEEWAY,
    requires: required.isSet ? required.strings() : ['exp'],
    ...(required.isSet && { requiresAt: { origin: originOf(required) } }),
    origin: originOf(cursor),
  }
}

/** Text, `{file}` (relative to the working directory) or `{url}` (fetched when the configuration is loaded). */
function readKeys(reader: AgentgatewayReader, cursor: Cursor): KeySet {
  const file = cursor.at('file')
  const url = cursor.at('url').string
  if (!file.exists && url !== undefined) {
    if (!/^[!-~]+$/.test(url)) {
      reader.refuse('CW2002', cursor.at('url'), `agentgateway does not start: \`${url}\` is not an address`)
    }
    return { kind: 'remote', url, required: true, origin: originOf(cursor) }
  }
  const text = file.string === undefined ? cursor.string : reader.graph.readFile(file.string)
  if (text === undefined && file.exists) reader.refuseMissingFile(file, file.string ?? '')
  const { keys, problem } = reader.keys(text ?? '{"keys":[]}')
  if (problem) {
    const message = `agentgateway does not start: ${problem.message}`
    reader.refuse(CODE[problem.kind], file.exists ? file : cursor, message, HELP[problem.kind])
  }
  return {
    kind: 'inline',
    format: 'jwks',
    text: text ?? '',
    keys: [...keys],
    ...(file.string && { file: file.string }),
    origin: originOf(cursor),
  }
}

const CODE: Record<KeySetProblem['kind'], Code> = {
  json: 'CW4001',
  shape: 'CW4001',
  kid: 'CW4002',
  type: 'CW4003',
  curve: 'CW4003',
  base64: 'CW4001',
}
const HELP: Partial<Record<KeySetProblem['kind'], string>> = {
  json: 'give a JWK Set: `{"keys": [...]}`; PEM is not read',
  shape: 'give a JWK Set: `{"keys": [...]}`',
  kid: 'give every key a `kid`, the one that tokens name in their header',
  type: 'use RSA, EC (P-256, P-384) or Ed25519 keys',
  curve: 'use RSA, EC (P-256, P-384) or Ed25519 keys',
}

/** Where an issuer keeps its keys, by identity provider. */
function jwksUrl(issuer: string, idp: string | undefined): string {
  const base = issuer.replace(/\/+$/, '')
  switch (idp) {
    case 'keycloak':
      return `${issuer}/protocol/openid-connect/certs`
    case 'authentik':
      return `${base}/jwks/`
    default:
      return `${issuer}/.well-known/jwks.json`
  }
}
