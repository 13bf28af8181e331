import { originOf } from '../../core/origin-of.js'
import type { BackendVariable } from '../../core/program.js'
import { type BackendPolicies, mergeBackend, mergeProviders } from '../../gateways/agentgateway/policy-slots.js'
import type { Backend, LlmModel, Step } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { list, member } from '../../yaml/plain.js'
import { type AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'
import { BACKEND_TLS, withTls } from '../shared/agentgateway-tls.js'
import { PROVIDER_OBJECTS, readProvider } from '../shared/model-providers.js'
import { readMcp } from './mcp.js'
import { readBackendPolicies } from './policies.js'

/** Backends that are declared once and named elsewhere with a slash before the name: `backends`. */
export type NamedBackends = ReadonlyMap<string, Cursor>

export function namedBackends(at: Cursor): NamedBackends {
  return new Map(
    at
      .items()
      .flatMap((cursor) => (cursor.at('name').string === undefined ? [] : [[cursor.at('name').string!, cursor]])),
  )
}

/** Policies around a backend: those of its route, and attached ones. */
export interface BackendPlace {
  /** The route's key. */
  key: string
  route: BackendPolicies
  /** To the route; to its listener and gateway. */
  attached: Record<'route' | 'gateway', BackendPolicies[]>
  /** Attached to a declared backend. */
  onBackend: (name: string) => BackendPolicies[]
  /** Settings of models in the policies of the route. */
  llm: Step[]
}

/**
 * A route's backend. Policies written at the route and at the backend take precedence over those attached to the route,
 * the backend, the listener and the gateway, in this order (store/binds.rs `internal_backend_policies`).
 */
export function readBackend(
  reader: AgentgatewayReader,
  cursor: Cursor,
  position: number,
  named: NamedBackends,
  place: BackendPlace,
): Backend {
  const policies = cursor.at('policies').isSet ? readBackendPolicies(reader, cursor.at('policies')) : new Map()
  const weight = numberOf(cursor.at('weight')) ?? 1
  const reference = cursor.at('backend').string
  if (reference === undefined) {
    const levels = [policies, place.route, ...place.attached.route, ...place.attached.gateway]
    const target = readTarget(reader, cursor, levels, place.llm)
    const variable = variableOf(target, `/${place.key}/backend${position}`)
    return { ...target, ...secured(target), ...variable, weight, origin: originOf(cursor) }
  }
  const name = reference.slice(1)
  const declared = reference.startsWith('/') ? named.get(name) : undefined
  if (!declared) return { name: reference, type: 'missing', weight, addresses: [], steps: [], origin: originOf(cursor) }
  const inner = declared.at('policies').isSet ? [readBackendPolicies(reader, declared.at('policies'))] : []
  const { route, gateway } = place.attached
  const levels = [policies, place.route, ...inner, ...route, ...place.onBackend(name), ...gateway]
  const target = readTarget(reader, declared, levels, place.llm)
  const variable = variableOf(target, reference)
  return { ...target, ...secured(target), ...variable, name, weight, origin: originOf(cursor) }
}

const VARIABLES: Record<string, Pick<BackendVariable, 'type' | 'protocol'> | undefined> = {
  host: { type: 'static', protocol: 'http' },
  dynamic: { type: 'dynamic', protocol: 'http' },
  mcp: { type: 'mcp', protocol: 'mcp' },
  llm: { type: 'ai', protocol: 'llm' },
}

function variableOf({ type }: Target, name: string): Pick<Backend, 'variable'> {
  return { variable: { name, ...(VARIABLES[type] ?? { type: 'unknown', protocol: 'http' }) } }
}

const secured = ({ type, addresses, steps }: Target) => withTls(type === 'host' ? addresses : [], steps, BACKEND_TLS)

type Target = Pick<Backend, 'name' | 'type' | 'addresses' | 'target' | 'steps' | 'llm' | 'mcp' | 'settings'>

function readTarget(
  reader: AgentgatewayReader,
  cursor: Cursor,
  levels: readonly BackendPolicies[],
  llm: Step[],
): Target {
  if (cursor.has('ai')) return readAi(reader, cursor.at('ai'), levels, llm)
  return { ...readPlace(reader, cursor, levels), steps: mergeBackend(levels) }
}

function readPlace(
  reader: AgentgatewayReader,
  cursor: Cursor,
  levels: readonly BackendPolicies[],
): Omit<Target, 'steps'> {
  const host = cursor.at('host').string
  if (host !== undefined) return { name: host, type: 'host', addresses: [addressOf(host)] }
  if (cursor.has('service')) {
    const service = cursor.at('service', 'name')
    const name = service.string ?? `${service.at('namespace').string ?? ''}/${service.at('hostname').string ?? ''}`
    if (!hasService(cursor, name)) return { name, type: 'missing', addresses: [] }
    return { name, type: 'Service', addresses: [], ...reader.settings([cursor.at('service'), 'name']) }
  }
  if (cursor.has('mcp')) return readMcp(reader, cursor.at('mcp'), levels)
  if (cursor.has('dynamic')) {
    const expression = cursor.at('dynamic', 'target')
    const given = expression.isSet && { target: reader.cel(expression) }
    return { name: 'dynamic', type: 'dynamic', addresses: [], ...given }
  }
  for (const type of ['internal', 'aws'] as const)
    if (cursor.has(type)) return { name: type, type, addresses: [], ...reader.settings([cursor.at(type)]) }
  return { name: 'invalid', type: 'invalid', addresses: [] }
}

/** Services are those of the file, by namespace and host name. */
function hasService({ source }: Cursor, name: string): boolean {
  return list(member(source.value, 'services')).some(
    (service) => `${member(service, 'namespace')}/${member(service, 'hostname')}` === name,
  )
}

/** `host:port`; the port is everything after the first colon. */
export function addressOf(text: string): Backend['addresses'][number] {
  const at = text.indexOf(':')
  if (at < 0) return { host: text }
  const port = Number(text.slice(at + 1))
  return { host: text.slice(0, at), ...(Number.isInteger(port) && { port }) }
}

/** Fields of a provider that a model of the program holds. */
const PROVIDER_FIELDS = ['name', 'provider', 'hostOverride', 'pathPrefix', 'pathOverride', 'policies']

/** `ai`: one provider, or groups of them; the first group is tried first. */
function readAi(reader: AgentgatewayReader, at: Cursor, levels: readonly BackendPolicies[], llm: Step[]): Target {
  const providers = at.has('groups')
    ? at
        .at('groups')
        .items()
        .flatMap((group, index) =>
          group
            .at('providers')
            .items()
            .map((cursor) => ({ one: cursor, group: { group: index } })),
        )
    : [{ one: at, group: {} }]
  const { steps, ofProvider } = mergeProviders(
    providers.map(({ one }) =>
      one.at('policies').isSet ? readBackendPolicies(reader, one.at('policies')) : new Map(),
    ),
    levels,
    llm,
  )
  const models = providers.map(({ one, group }, index): LlmModel => {
    const [name, settings] = one.at('provider').members()[0] ?? [one.at('provider').string ?? '', undefined]
    const host = one.at('hostOverride').string
    return {
      name: one.at('name').string ?? name,
      ...readProvider(name, settings),
      ...(host !== undefined && { host: hostOf(host) }),
      ...(one.at('pathPrefix').string !== undefined && { pathPrefix: one.at('pathPrefix').string }),
      ...(one.at('pathOverride').string !== undefined && { path: one.at('pathOverride').string }),
      steps: ofProvider[index]!,
      ...group,
      origin: originOf(one),
    }
  })
  const settings = reader.settings(
    ...providers.flatMap(({ one }): [Cursor, ...string[]][] => [
      [one, ...PROVIDER_FIELDS],
      ...one
        .at('provider')
        .members()
        .map(([, provider]): [Cursor, ...string[]] => [provider, ...stringsOf(provider), ...PROVIDER_OBJECTS]),
    ]),
  )
  const name = models[0]?.name ?? 'ai'
  return { name, type: 'llm', addresses: [], steps, llm: { choice: 'provider', models }, ...settings }
}

const stringsOf = (cursor: Cursor): string[] =>
  cursor.members().flatMap(([name, { string }]) => (string === undefined ? [] : [name]))

function hostOf(text: string): NonNullable<LlmModel['host']> {
  const { host, port } = addressOf(text)
  return { name: host, ...(port !== undefined && { port }) }
}
