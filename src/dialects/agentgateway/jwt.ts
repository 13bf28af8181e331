import { addToGroup } from '../../core/group-by.js'
import type { KeySet } from '../../core/keys.js'
import { memo } from '../../core/memo.js'
import { originOf } from '../../core/origin-of.js'
import type { Provider, TokenSource } from '../../core/step/authenticate.js'
import { BEARER } from '../../core/step/authenticate.js'
import type { CredentialMode } from '../../core/step/credentials.js'
import type { McpAuthentication } from '../../core/step/mcp-authentication.js'
import type { Content } from '../../core/step/outside.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import { LEEWAY } from '../../gateways/agentgateway/verify-token.js'
import { find, ofKind } from '../../kubernetes/bind.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { targetsOf } from '../../kubernetes/policies.js'
import type { Cursor } from '../../yaml/cursor.js'
import { member, text } from '../../yaml/plain.js'
import { type AgentgatewayReader, modeSteps, numberOf, readMode, record } from '../shared/agentgateway-reader.js'
import { withBackendTlsPolicy } from '../shared/backend-tls-policy.js'
import type { Target } from '../shared/content.js'
import { targetOf } from '../shared/kubernetes-content.js'
import { GROUP } from './installed.js'

/** `jwtAuthentication`: the default mode is `Strict`. A provider whose keys cannot be read is skipped. */
export function readJwt(reader: AgentgatewayReader, cursor: Cursor, namespace: string): Step {
  const source = reader.location(cursor.at('location'), BEARER)
  const mode = readMode(cursor, 'strict')
  const providers = cursor
    .at('providers')
    .items()
    .flatMap((provider, index) => readProvider(reader, provider, source, String(index), namespace, cursor) ?? [])
  const [only] = providers
  if (cursor.at('mcp').isSet && only) return readMcp(cursor, mode, only)
  return { kind: 'authenticate', origin: originOf(cursor), source, providers, ...modeSteps(mode) }
}

function readMcp(cursor: Cursor, mode: CredentialMode, provider: Provider): McpAuthentication {
  const mcp = cursor.at('mcp')
  const idp = mcp.at('provider').string
  const clientId = mcp.at('clientId').string
  return {
    kind: 'mcp-authentication',
    origin: originOf(cursor),
    mode,
    provider,
    resourceMetadata: record(mcp.at('resourceMetadata')),
    ...(idp !== undefined && { idp: idp.toLowerCase() }),
    ...(clientId !== undefined && { clientId }),
  }
}

/** `backend.mcp.authentication`, which checks tokens on the way to an MCP backend. */
export function readMcpAuthentication(
  reader: AgentgatewayReader,
  cursor: Cursor,
  namespace: string,
): McpAuthentication {
  const provider: Provider = {
    name: 'mcp',
    issuer: cursor.at('issuer').string ?? '',
    audiences: cursor.at('audiences').strings(),
    keys: remoteKeys(reader, cursor.at('jwks'), namespace),
    sources: [{ ...BEARER, origin: originOf(cursor) }],
    keepToken: false,
    claimsToHeaders: [],
    leeway: LEEWAY,
    requires: requiredClaims(cursor),
    origin: originOf(cursor),
  }
  const idp = cursor.at('provider').string
  return {
    kind: 'mcp-authentication',
    origin: originOf(cursor),
    mode: readMode(cursor, 'strict'),
    provider,
    resourceMetadata: record(cursor.at('resourceMetadata')),
    ...(idp !== undefined && { idp: idp.toLowerCase() }),
    ...(cursor.at('clientId').string !== undefined && { clientId: cursor.at('clientId').string }),
    ...(cursor.at('clientSecretRef').isSet && { clientSecret: reader.content(cursor.at('clientSecretRef')) }),
  }
}

/** `jwtValidationOptions.requiredClaims`, which 1.5.0 does not have yet. */
function requiredClaims(cursor: Cursor): string[] {
  const required = cursor.at('jwtValidationOptions', 'requiredClaims')
  return required.isSet ? required.strings() : ['exp']
}

function readProvider(
  reader: AgentgatewayReader,
  cursor: Cursor,
  source: TokenSource,
  name: string,
  namespace: string,
  whole: Cursor,
): Provider | undefined {
  const keys = readKeys(reader, cursor.at('jwks'), namespace)
  if (!keys) return undefined
  return {
    name,
    issuer: cursor.at('issuer').string ?? '',
    ...(cursor.at('audiences').isSet && { audiences: cursor.at('audiences').strings() }),
    keys,
    sources: [source],
    keepToken: source.kind === 'cel' || whole.at('preserveToken').value === true,
    claimsToHeaders: [],
    leeway: LEEWAY,
    requires: requiredClaims(cursor),
    origin: originOf(cursor),
  }
}

function readKeys(reader: AgentgatewayReader, cursor: Cursor, namespace: string): KeySet | undefined {
  const text = cursor.at('inline').string
  if (text === undefined)
    return cursor.at('remote').isSet ? remoteKeys(reader, cursor.at('remote'), namespace) : undefined
  const { keys, problem } = reader.keys(text)
  return problem
    ? undefined
    : { kind: 'inline', format: 'jwks', text, keys: [...keys], origin: originOf(cursor.at('inline')) }
}

/** The controller fetches the keys from an address, or from a path of a Service or a static backend. */
function remoteKeys(reader: AgentgatewayReader, cursor: Cursor, namespace: string): KeySet {
  const url = cursor.at('url').string ?? backendUrl(reader, cursor, namespace)
  const name = cursor.at('backendRef', 'name').string
  const backend = name === undefined ? undefined : `${cursor.at('backendRef', 'namespace').string ?? namespace}/${name}`
  const way = backend !== undefined && { backend, way: wayTo(reader, cursor.at('backendRef'), namespace) }
  return { kind: 'remote', url, ...way, origin: originOf(cursor) }
}

/** The backend of keys, and the policies on it: how its certificate is checked decides whose keys they are. */
function wayTo(reader: AgentgatewayReader, cursor: Cursor, from: string): Content {
  const group = cursor.at('group').string ?? ''
  const kind = cursor.at('kind').string ?? 'Service'
  const namespace = cursor.at('namespace').string ?? from
  const name = cursor.at('name').string
  const policies = policiesOn(reader, kind, namespace, name).map((policy): Target => {
    const { value, namespace: its } = targetOf(policy)
    return {
      kind: policy.kind,
      name: `${its}/${policy.name}`,
      value: member(value, 'spec', 'backend'),
      namespace: its!,
    }
  })
  const { references } = reader.content(cursor, policies)
  return { options: { group, kind, port: cursor.at('port').value ?? null }, references }
}

/** AgentgatewayPolicies that name the object. */
function policiesOn(
  { graph }: AgentgatewayReader,
  kind: string,
  namespace: string,
  name: string | undefined,
): readonly Resource[] {
  return policiesByTarget(graph).get(`${kind} ${namespace}/${name}`) ?? []
}

const policiesByTarget = memo((graph: Graph): ReadonlyMap<string, readonly Resource[]> => {
  const { targets, unresolved } = targetsOf(graph, ofKind(graph, 'AgentgatewayPolicy', GROUP))
  const policies = new Map<string, Resource[]>()
  const named = [...targets.map(({ policy, target }) => ({ ...target, policy })), ...unresolved]
  for (const { kind, namespace, name, policy } of named) addToGroup(policies, `${kind} ${namespace}/${name}`, policy)
  return policies
})

/** TLS of the backend's own policies, of a policy on it, or of a BackendTLSPolicy (remotehttp/tls_resolver.go). */
function backendUrl(reader: AgentgatewayReader, cursor: Cursor, namespace: string): string {
  const ref = cursor.at('backendRef')
  const refNamespace = ref.at('namespace').string ?? namespace
  const name = ref.at('name').string ?? ''
  const kind = ref.at('kind').string ?? 'Service'
  const path = `/${(cursor.at('jwksPath').string ?? '').replace(/^\/+/, '')}`
  const backend = kind === 'AgentgatewayBackend' ? find(reader.graph, kind, refNamespace, name) : undefined
  const host = text(member(backend?.value, 'spec', 'static', 'host')) ?? `${name}.${refNamespace}.svc.cluster.local`
  const port = backend ? member(backend.value, 'spec', 'static', 'port') : numberOf(ref.at('port'))
  const isSecured =
    member(backend?.value, 'spec', 'policies', 'tls') !== undefined ||
    policiesOn(reader, kind, refNamespace, name).some(
      ({ value }) => member(value, 'spec', 'backend', 'tls') !== undefined,
    ) ||
    withBackendTlsPolicy(reader.graph, refNamespace, name, kind === 'Service' ? [{ host }] : []).addresses.some(
      ({ tls }) => tls,
    )
  const isDefault = port === (isSecured ? 443 : 80)
  return `${isSecured ? 'https' : 'http'}://${host}${typeof port === 'number' && !isDefault ? `:${port}` : ''}${path}`
}
