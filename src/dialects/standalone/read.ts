import { CustomFunctionError, CustomFunctions } from '../../cel/custom-functions.js'
import { originOf } from '../../core/origin-of.js'
import type { Unmodelled } from '../../core/step/outside.js'
import {
  type BackendPolicies,
  type Level,
  mergeGatewayPhase,
  type Policies,
} from '../../gateways/agentgateway/policy-slots.js'
import type { Host, Listener, Program, Route, Step, Stream } from '../../gateways/agentgateway/program.js'
import { hasTls, isLost } from '../../gateways/agentgateway/stream.js'
import type { Graph } from '../../kubernetes/graph.js'
import { Cursor } from '../../yaml/cursor.js'
import type { Document } from '../../yaml/source.js'
import type { Reading } from '../dialect.js'
import { AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'
import { AttachedPolicies } from './attached.js'
import { namedBackends } from './backends.js'
import { checkEntrances, hasDefault, LLM_PORT, MCP_PORT, protocolOf } from './entrances.js'
import { readLlmRoute } from './llm.js'
import { readMcpRoute } from './mcp.js'
import { readAuthorization, readBackendPolicies, readPolicies } from './policies.js'
import { hostsOf, readRoutes, type Surroundings } from './routes.js'

/** Each standalone file is a configuration of its own. */
export function readStandalone(graph: Graph): Reading {
  const reading: Reading = { programs: [], findings: [], refused: false }
  for (const document of graph.configurations) {
    if (document.family !== 'standalone' || !document.valid) continue
    const reader = new AgentgatewayReader(graph, true)
    const program = new Configuration(reader, document).read()
    for (const finding of reader.findings) reading.findings.push(finding)
    if (reader.refused) reading.refused = true
    else reading.programs.push(program)
  }
  return reading
}

/** A listener before its routes are known. */
interface Draft {
  /** As routes and policies name it. */
  name: string
  at: Cursor
  /** The bind or gateway that it is a part of. */
  entrance?: Cursor
  port?: number
  hostname?: string
  tls: boolean
  /** Its port never leads a connection to it. */
  isLost?: boolean
  policies: Cursor
  inline?: Policies
  /** As agentgateway names it in the names of its backends. */
  key: string
  /** Routes of the file's own sections, beside those written under the listener. */
  extra: Route[]
  routes: Cursor[]
}

/** Functions for all expressions of the file; they are read before any of those. */
function readCustomFunctions(reader: AgentgatewayReader, cursor: Cursor): void {
  if (cursor.string === undefined) return
  try {
    reader.functions = new CustomFunctions(cursor.string)
  } catch (error) {
    if (!(error instanceof CustomFunctionError)) throw error
    reader.refuse('CW5001', cursor, `agentgateway does not start: ${error.message}`)
  }
}

/** Members of `config` that are read elsewhere, or that no answer depends on: what is logged, counted and waited for. */
const SETTINGS = new Set([
  'sensitiveHeaders',
  'customFunctions',
  'logging',
  'tracing',
  'metrics',
  'histograms',
  'statsAddr',
  'readinessAddr',
  'standardAttributes',
  'workerThreads',
  'connectionTerminationDeadline',
  'connectionMinTerminationDeadline',
])

/** Namespace and name of the route of a section: targets of policies. */
type SectionRoute = [namespace: string, name: string]
const LLM_ROUTE: SectionRoute = ['internal', 'llm:request']
const MCP_ROUTE: SectionRoute = ['internal', 'default']

class Configuration {
  private readonly root: Cursor
  private readonly around: Surroundings
  private readonly drafts: Draft[] = []
  /** Sections of other entrances than those of HTTP requests. */
  private readonly elsewhere: Unmodelled[] = []
  private readonly streams: Stream[] = []

  constructor(
    private readonly reader: AgentgatewayReader,
    document: Document,
  ) {
    this.root = new Cursor(document)
    readCustomFunctions(reader, this.root.at('config', 'customFunctions'))
    const groups = this.root.at('routeGroups').items()
    this.around = {
      reader,
      attached: new AttachedPolicies(reader, this.root.at('policies')),
      backends: namedBackends(this.root.at('backends')),
      groups: new Map(groups.map((group) => [group.at('name').string ?? '', group])),
    }
  }

  read(): Program {
    checkEntrances(this.reader, this.root)
    this.readBinds()
    this.readGateways()
    this.attachRoutes()
    this.attachLlm()
    this.attachMcp()
    this.readUnreferenced()
    const connection = this.readConnection()
    const sensitive = this.root.at('config', 'sensitiveHeaders').items()
    const sections = ['tcpRoutes', 'services', 'workloads', 'ui']
      .map((name) => this.root.at(name))
      .filter((cursor) => cursor.isSet)
    const settings = this.root
      .at('config')
      .members()
      .flatMap(([name, member]) => (SETTINGS.has(name) ? [] : [member]))
    const elsewhere = [
      ...this.elsewhere,
      ...[...sections, ...settings].map((at) => this.reader.unmodelled(at, 'upstream')),
    ]
    const program: Program = {
      engine: 'agentgateway',
      dialect: 'standalone',
      listeners: this.drafts.filter((draft) => !draft.isLost).map((draft) => this.finish(draft, connection)),
      ...(sensitive.length > 0 && { sensitiveHeaders: sensitive.map((header) => String(header.value).toLowerCase()) }),
      ...(elsewhere.length > 0 && { elsewhere }),
      ...(this.streams.length > 0 && {
        streams: this.streams.map((one) => ({ ...one, ...(connection.length > 0 && { connection }) })),
      }),
      origin: originOf(this.root),
    }
    this.around.attached.reportUnused()
    return program
  }

  /** Unreferenced objects are loaded, too: they may prevent the gateway from starting. */
  private readUnreferenced(): void {
    const { reader, groups } = this.around
    for (const [name, group] of groups) {
      const place = { listener: '', key: `routegroup/${name}`, levels: [], above: [], path: [name] }
      readRoutes(group.at('routes').items(), place, this.around)
    }
    for (const declared of this.root.at('backends').items()) readBackendPolicies(reader, declared.at('policies'))
  }

  private readBinds(): void {
    for (const bind of this.root.at('binds').items()) {
      const listeners = bind.at('listeners').items()
      const port = numberOf(bind.at('port'))
      const protocols = listeners.map((one) => one.at('protocol').string ?? 'HTTP')
      for (const [index, listener] of listeners.entries()) {
        const name = listener.at('name').string ?? `listener${index}`
        const protocol = protocols[index]!
        if (this.readStream(listener, name, port, protocol, protocols)) continue
        this.drafts.push({
          name,
          at: listener,
          entrance: bind,
          port,
          ...(listener.at('hostname').string !== undefined && { hostname: listener.at('hostname').string }),
          tls: protocol === 'HTTPS',
          isLost: isLost(protocol, protocols),
          key: `default/default/bind/${port || 'wildcard'}/${name}`,
          policies: listener.at('policies'),
          extra: [],
          routes: listener.at('routes').items(),
        })
      }
    }
  }

  /** A listener that passes connections on without reading requests. */
  private readStream(cursor: Cursor, name: string, port: number | undefined, protocol: string, all: string[]): boolean {
    if (protocol !== 'TCP' && protocol !== 'TLS') return false
    this.elsewhere.push(this.reader.unmodelled(cursor, 'upstream', 'listeners'))
    if (protocol === 'TCP' && hasTls(all)) return true
    const hostname = cursor.at('hostname').string
    this.streams.push({
      name,
      ...(port !== undefined && { port }),
      ...(hostname !== undefined && { hostname }),
      tls: protocol === 'TLS',
      routes: isLost(protocol, all) ? [] : this.streamRoutes(cursor, name),
      origin: originOf(cursor),
    })
    return true
  }

  private streamRoutes(cursor: Cursor, name: string): Stream['routes'] {
    const attached = this.root
      .at('tcpRoutes')
      .items()
      .filter((route) => this.references(route, true).some((one) => isPartOf(name, one)))
    return [...cursor.at('tcpRoutes').items(), ...attached].map((route) => ({
      hostnames: route.at('hostnames').strings(),
      forwards: route
        .at('backends')
        .items()
        .some((backend) => (numberOf(backend.at('weight')) ?? 1) > 0 && !backend.at('invalid').isSet),
    }))
  }

  /** A gateway is its own listener unless it lists some. */
  private readGateways(): void {
    for (const [name, gateway] of this.root.at('gateways').members()) {
      const listeners = gateway.at('listeners').items()
      const all: [string, Cursor][] = listeners.length
        ? listeners.map((listener, index) => [`${name}/${listener.at('name').string ?? `listener${index}`}`, listener])
        : [[name, gateway]]
      const protocols = all.map(([, cursor]) => protocolOf(cursor))
      for (const [reference, cursor] of all) {
        const port = numberOf(gateway.at('port'))
        const protocol = protocolOf(cursor)
        if (this.readStream(cursor, reference, port, protocol, protocols)) continue
        this.drafts.push({
          name: reference,
          at: cursor,
          entrance: gateway,
          port,
          hostname: cursor.at('hostname').string ?? '*',
          tls: protocol === 'HTTPS',
          isLost: isLost(protocol, protocols),
          key: `gateway/${reference}`,
          policies: cursor,
          extra: [],
          routes: [],
        })
      }
    }
  }

  private attachRoutes(): void {
    for (const route of this.root.at('routes').items()) {
      const references = this.references(route)
      if (references.length === 0) {
        const message = 'agentgateway does not start: the route names no gateway, and there is none named `default`'
        this.reader.refuse('CW3001', route, message, 'add `gateways`')
      }
      for (const draft of this.resolve(references, route)) draft.routes.push(route)
    }
  }

  /** Attached to a gateway, policies of `llm` run in the route phase; on a port of its own, before routing. */
  private attachLlm(): void {
    const cursor = this.root.at('llm')
    if (!cursor.isSet) return
    const policies = cursor.at('policies')
    const hasEntrance = cursor.at('port').isSet || cursor.at('tls').isSet
    const references = this.references(cursor, hasEntrance)
    const inline = readPolicies(this.reader, policies).route
    if (references.length === 0) {
      const limits = new Map([...inline].filter(([slot]) => slot === 'localRateLimit' || slot === 'remoteRateLimit'))
      const levels = [...this.levelsAbove('llm', [limits]), ...this.around.attached.forRoute(...LLM_ROUTE)]
      const route = readLlmRoute(this.reader, cursor, levels, this.attachedTo('llm', LLM_ROUTE))
      this.drafts.push({
        name: 'llm',
        at: cursor,
        port: numberOf(cursor.at('port')) ?? LLM_PORT,
        hostname: '*',
        tls: cursor.at('tls').isSet,
        key: 'llm',
        policies,
        extra: [route],
        routes: [],
      })
      return
    }
    for (const { name, extra } of this.resolve(references, cursor)) {
      const levels = [...this.levelsAbove(name), ...this.around.attached.forRoute(...LLM_ROUTE), { policies: inline }]
      extra.push(readLlmRoute(this.reader, cursor, levels, this.attachedTo(name, LLM_ROUTE)))
    }
  }

  private attachMcp(): void {
    const cursor = this.root.at('mcp')
    if (!cursor.isSet) return
    const references = this.references(cursor, cursor.at('port').isSet)
    if (references.length === 0) {
      const route = this.readMcp(cursor, 'mcp', false)
      const nothing = cursor.at('policies', 'none')
      this.drafts.push({
        name: 'mcp',
        at: cursor,
        port: numberOf(cursor.at('port')) ?? MCP_PORT,
        hostname: '*',
        tls: false,
        key: 'mcp',
        policies: nothing,
        extra: [route],
        routes: [],
      })
      return
    }
    for (const { name, extra } of this.resolve(references, cursor)) extra.push(this.readMcp(cursor, name, true))
  }

  private readMcp(cursor: Cursor, listener: string, shared: boolean): Route {
    const levels = [...this.levelsAbove(listener), ...this.around.attached.forRoute(...MCP_ROUTE)]
    const attached = this.attachedTo(listener, MCP_ROUTE, 'mcp')
    return readMcpRoute(this.reader, cursor, levels, attached, shared)
  }

  /** Policies that act on the backends of a section, from the most specific to the least. */
  private attachedTo(listener: string, route: SectionRoute, backend?: string): BackendPolicies[] {
    const levels = this.around.attached.backendLevels(listener, ...route)
    const onBackend = backend === undefined ? [] : this.around.attached.forBackend(backend)
    return [...levels.route, ...onBackend, ...levels.gateway]
  }

  /** `gateways`: a name or several; without it the gateway named `default`, unless the section has a port of its own. */
  private references(cursor: Cursor, own = false): string[] {
    const written = cursor.at('gateways')
    const names = written.string !== undefined ? [written.string] : written.strings()
    if (names.length > 0 || own) return names
    return hasDefault(this.root) ? ['default'] : []
  }

  private resolve(references: string[], at: Cursor): Draft[] {
    return references.flatMap((reference) => {
      const found = this.drafts.filter(({ name }) => isPartOf(name, reference))
      if (found.length === 0) {
        const message = `agentgateway does not start: no gateway \`${reference}\` that accepts HTTP`
        const written = at.at('gateways')
        const place = written.items().find((cursor) => cursor.string === reference) ?? written
        this.reader.refuse('CW3001', place, message, 'name one of `gateways`')
      }
      return found
    })
  }

  /** Route-phase policies on the gateway and on the listener. */
  private levelsAbove(listener: string, inline: readonly Policies[] = []): Level[] {
    const { gateway, listener: ofListener } = this.around.attached.forListener(listener, 'route', inline)
    return [...gateway, ...ofListener]
  }

  private finish(draft: Draft, connection: Step[]): Listener {
    const inline = this.drafts.filter(({ name }) => name === draft.name).map((one) => this.inlinePolicies(one))
    const { gateway, listener } = this.around.attached.forListener(draft.name, 'gateway', inline)
    const bufferLimit = numberOf(this.root.at('frontendPolicies', 'http', 'maxBufferSize'))
    return {
      name: draft.name,
      ...(draft.port !== undefined && { port: draft.port }),
      ...(draft.hostname !== undefined && { hostname: draft.hostname }),
      ...(draft.tls && { tls: true }),
      ...certificateOf(draft.at.at('tls')),
      hosts: this.hosts(draft),
      steps: mergeGatewayPhase([...listener, ...gateway]),
      unmatched: [],
      ...(connection.length > 0 && { connection }),
      ...this.transport(draft),
      ...(this.root.at('frontendPolicies', 'connect', 'mode').string === 'route' && { routesConnect: true }),
      ...(bufferLimit !== undefined && { bufferLimit }),
      origin: originOf(draft.at),
    }
  }

  /**
   * What is written at a listener is attached to its name, and the gateway has one name for all binds: listeners of one
   * name share their policies, whatever their port (types/local.rs `convert_listener`).
   */
  private inlinePolicies(draft: Draft): Policies {
    draft.inline ??= readPolicies(this.reader, draft.policies).route
    return draft.inline
  }

  private hosts(draft: Draft): Host[] {
    const place = { listener: draft.name, key: draft.key, levels: this.levelsAbove(draft.name), above: [], path: [] }
    const extra = hostsOf(draft.extra.map((route) => ({ hostnames: [], at: draft.at, route })))
    const hosts = readRoutes(draft.routes, place, this.around)
    for (const one of extra) {
      const same = hosts.find((host) => host.domains.length === 1 && host.domains[0] === '*')
      if (same) for (const route of one.routes) same.routes.push(route)
      else hosts.push(one)
    }
    return hosts
  }

  /** Rules and an authorizer that judge connections, before there is a request. */
  private readConnection(): Step[] {
    const frontend = this.root.at('frontendPolicies')
    const rules = frontend.at('networkAuthorization')
    const authorizer = frontend.at('networkExtAuthz')
    return [
      ...(rules.isSet ? [readAuthorization(this.reader, rules)] : []),
      ...(authorizer.isSet ? [this.reader.outside(authorizer, 'ext-auth')] : []),
    ]
  }

  private transport({ at, entrance }: Draft): Pick<Listener, 'transport'> {
    const frontend = this.root.at('frontendPolicies')
    const kinds = entrance ? ENTRANCE.map(([field, usual]) => [entrance.at(field), usual] as const) : []
    return this.reader.transport(
      at.at('tls'),
      ...kinds.filter(([kind, usual]) => kind.value !== usual).map(([kind]) => kind),
      ...['tls', 'proxy', 'proxyProtocol', 'http', 'connect'].map((field) => frontend.at(field)),
    )
  }
}

/** Whether a reference means a listener: by its name, or by that of its gateway. */
const isPartOf = (name: string, reference: string): boolean => name === reference || name.startsWith(`${reference}/`)

/** How a bind accepts connections, with the defaults. */
const ENTRANCE = [
  ['tunnelProtocol', 'direct'],
  ['mode', 'standard'],
] as const

function certificateOf(tls: Cursor): Pick<Listener, 'certificates'> {
  const [cert, key] = [tls.at('cert').string, tls.at('key').string]
  return cert === undefined || key === undefined
    ? {}
    : { certificates: [{ files: { cert, key }, origin: originOf(tls) }] }
}
