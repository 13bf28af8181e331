import { originOf } from '../../core/origin-of.js'
import { type BackendPolicies, mergeBackend, mergeProviders } from '../../gateways/agentgateway/policy-slots.js'
import type { Backend, LlmModel } from '../../gateways/agentgateway/program.js'
import { isGranted } from '../../kubernetes/attach.js'
import { find } from '../../kubernetes/bind.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import type { Resource } from '../../kubernetes/graph.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { type AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'
import { TLS, withTls } from '../shared/agentgateway-tls.js'
import { withBackendTlsPolicy } from '../shared/backend-tls-policy.js'
import { namespaceOf } from '../shared/kubernetes-content.js'
import { PROVIDER_OBJECTS, readProvider } from '../shared/model-providers.js'
import { reportForeignBackend, reportMissingGrant } from '../shared/refusals.js'
import { readBackendFilters } from './filters.js'
import { GROUP } from './installed.js'
import { readMcp } from './mcp.js'
import { readBackendPolicies } from './policies.js'

/** Attached policies that act on a backend: those on the route, on the backend itself, on listener and gateway. */
export interface BackendLevels {
  route: BackendPolicies[]
  onBackend: (kind: string, namespace: string, name: string) => BackendPolicies[]
  gateway: BackendPolicies[]
}

/** Groups of the kinds that routes send requests to. */
const GROUPS: Record<string, string> = { Service: '', AgentgatewayBackend: GROUP }

/** A `backendRefs` entry of a route. */
export function readBackendRef(
  reader: AgentgatewayReader,
  cursor: Cursor,
  route: Resource,
  levels: BackendLevels,
): Backend {
  const kind = cursor.at('kind').string ?? 'Service'
  const group = cursor.at('group').string ?? ''
  const namespace = cursor.at('namespace').string ?? route.namespace
  const name = cursor.at('name').string ?? ''
  const weight = numberOf(cursor.at('weight')) ?? 1
  const base = { name: `${namespace}/${name}`, weight, origin: originOf(cursor) }
  const invalid: Backend = { ...base, type: 'invalid', addresses: [], steps: [] }
  const wanted = GROUPS[kind]
  const report: typeof reader.report = (finding, place) => reader.report(finding, place)
  if (wanted !== undefined && wanted !== group) {
    reportForeignBackend(cursor, kind, [wanted], report)
    return invalid
  }
  const from = { group: GATEWAY_API, kind: route.kind, namespace: route.namespace }
  if (!isGranted(reader.graph, from, { group, kind, namespace, name })) {
    reportMissingGrant(cursor, route.kind, route.namespace, namespace, report)
    return invalid
  }
  const declared = kind === 'AgentgatewayBackend' ? find(reader.graph, kind, namespace, name) : undefined
  const spec = declared && cursorOf(declared).at('spec')
  const own = spec?.at('policies').isSet ? [readBackendPolicies(reader, spec.at('policies'), namespace)] : []
  const attached = [...levels.route, ...levels.onBackend(kind, namespace, name), ...levels.gateway]
  const policies = [readBackendFilters(reader, cursor), ...own, ...attached]
  const target: Target = spec
    ? readTarget(reader, spec, namespace, name, policies)
    : {
        type: kind,
        ...withBackendTlsPolicy(reader.graph, namespace, name, serviceAddress(kind, namespace, name, cursor)),
      }
  const secured = withTls(
    target.addresses,
    target.steps ?? mergeBackend(policies),
    TLS,
    ({ origin: { file, document } }) => namespaceOf(reader.graph.sources.get(file)?.documents[document]?.value),
  )
  return { ...base, ...target, ...secured, ...(declared && { definition: declared.origin }) }
}

/** `steps`: instead of those of the backend. */
type Target = Pick<Backend, 'type' | 'addresses' | 'sni' | 'peer' | 'definition' | 'llm' | 'mcp' | 'settings'> &
  Partial<Pick<Backend, 'steps'>>

function serviceAddress(kind: string, namespace: string, name: string, cursor: Cursor): Backend['addresses'] {
  const port = numberOf(cursor.at('port'))
  return kind === 'Service'
    ? [{ host: `${name}.${namespace}.svc.cluster.local`, ...(port !== undefined && { port }) }]
    : []
}

function readTarget(
  reader: AgentgatewayReader,
  spec: Cursor,
  namespace: string,
  name: string,
  policies: readonly BackendPolicies[],
): Target {
  const fixed = spec.at('static')
  if (fixed.isSet) return { type: 'host', addresses: [addressOf(fixed)] }
  if (spec.at('a2a').isSet) return { type: 'host', addresses: [addressOf(spec.at('a2a'))] }
  if (spec.at('ai').isSet) {
    const providers = providersOf(spec.at('ai'))
    const settings = reader.settings(...providers.flatMap(({ at }) => unreadOf(at)))
    return { type: 'llm', addresses: [], ...readModels(reader, providers, namespace, name, policies), ...settings }
  }
  if (spec.at('mcp').isSet) return readMcp(reader, spec.at('mcp'), namespace, policies)
  if (spec.at('dynamicForwardProxy').isSet) return { type: 'dynamic', addresses: [] }
  if (spec.at('aws').isSet) return { type: 'aws', addresses: [], ...reader.settings([spec.at('aws')]) }
  return { type: 'AgentgatewayBackend', addresses: [] }
}

function addressOf(cursor: Cursor): Backend['addresses'][number] {
  const port = numberOf(cursor.at('port'))
  return { host: cursor.at('host').string ?? cursor.at('unixPath').string ?? '', ...(port !== undefined && { port }) }
}

/** Fields of a provider that name no provider. */
const SETTINGS = new Set(['name', 'policies', 'host', 'port', 'path', 'pathPrefix'])

/** One provider, or groups of them; the first group is tried first. */
function providersOf(cursor: Cursor): { at: Cursor; group?: number }[] {
  if (!cursor.has('groups')) return [{ at: cursor.at('provider') }]
  return cursor
    .at('groups')
    .items()
    .flatMap((each, group) =>
      each
        .at('providers')
        .items()
        .map((provider) => ({ at: provider, group })),
    )
}

function readModels(
  reader: AgentgatewayReader,
  providers: ReturnType<typeof providersOf>,
  namespace: string,
  name: string,
  levels: readonly BackendPolicies[],
): Pick<Backend, 'steps' | 'llm'> {
  const ofProviders = providers.map(({ at }) => readBackendPolicies(reader, at.at('policies'), namespace))
  const { steps, ofProvider } = mergeProviders(ofProviders, levels, [])
  const models = providers.map(({ at, ...group }, index) => ({
    ...readModel(at, name, namespace),
    steps: ofProvider[index]!,
    ...group,
  }))
  return { steps, llm: { choice: 'provider', models } }
}

/** The provider's settings, if it names one. */
const providerSettings = (cursor: Cursor): [name: string, settings?: Cursor] =>
  cursor.members().find(([field]) => !SETTINGS.has(field)) ?? ['']

/** Settings of a provider that a model of the program does not hold. */
function unreadOf(at: Cursor): [Cursor, ...string[]][] {
  const [, settings] = providerSettings(at)
  if (!settings) return []
  const strings = settings.members().flatMap(([name, cursor]) => (cursor.string === undefined ? [] : [name]))
  return [[settings, ...strings, ...PROVIDER_OBJECTS]]
}

function readModel(cursor: Cursor, backend: string, namespace: string): LlmModel {
  const [provider, settings] = providerSettings(cursor)
  const host = cursor.at('host').string
  const port = numberOf(cursor.at('port'))
  const place =
    host === undefined ? serviceOf(settings, namespace) : { name: host, ...(port !== undefined && { port }) }
  return {
    name: cursor.at('name').string ?? backend,
    ...readProvider(provider, settings),
    ...(place && { host: place }),
    ...(cursor.at('pathPrefix').string !== undefined && { pathPrefix: cursor.at('pathPrefix').string }),
    ...(cursor.at('path').string !== undefined && { path: cursor.at('path').string }),
    origin: originOf(cursor),
  }
}

/** The Service of a custom provider, which is in the namespace of the backend. */
function serviceOf(settings: Cursor | undefined, namespace: string): LlmModel['host'] {
  const ref = settings?.at('backendRef')
  const name = ref?.at('name').string
  if (!ref || name === undefined || (ref.at('kind').string ?? 'Service') !== 'Service') return undefined
  const port = numberOf(ref.at('port'))
  return { name: `${name}.${namespace}.svc.cluster.local`, ...(port !== undefined && { port }) }
}
