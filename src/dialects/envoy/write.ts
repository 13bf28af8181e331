import type { CodecSettings } from '../../core/connection-manager.js'
import { type Losses, reportUnsupported } from '../../core/losses.js'
import type { Host, Listener, Program, Route } from '../../core/program.js'
import { reportServerNames } from '../../core/server-names.js'
import type { EditHeaders } from '../../core/step/edit-headers.js'
import type { Step } from '../../core/step/step.js'
import type { WriteOptions } from '../../core/write-options.js'
import { Names } from '../../core/writer.js'
import { escapedSlashesAction } from '../../gateways/envoy/enums.js'
import { localBucket } from '../../gateways/retarget/local-bucket.js'
import { mergeListeners } from '../../gateways/retarget/merge-listeners.js'
import type { Writing } from '../dialect.js'
import { certificateFiles } from '../shared/certificate-files.js'
import { reportEnvoySettings } from '../shared/envoy-settings.js'
import { writeAction, writeUpgrades } from './actions.js'
import { Clusters } from './clusters.js'
import { corsPolicy } from './cors.js'
import { answeringFilters, answeringPerRoute, isAnswering, limitsBodies, writeText } from './filter-answers.js'
import { commonHeaders, writeHeaders } from './headers.js'
import { JwtFilters } from './jwt.js'
import { writeMatch } from './matches.js'
import { FILTERS, typed } from './names.js'
import { type RuleWriting, rbacPerRoute, writeRules } from './rbac.js'
import { writeSending } from './sending.js'
import { EnvoyWriter } from './writer.js'

type Json = Record<string, unknown>

/** A static bootstrap: listeners with their virtual hosts, and the clusters they send to. */
export function write(program: Program, _options: WriteOptions): Writing {
  const writer = new EnvoyWriter()
  const { losses } = writer
  const clusters = new Clusters(writer)
  const merged = mergeListeners(program.listeners, ({ port, tls }) => `${port} ${tls}`, losses)
  const listeners = withOwnAddresses(merged, losses).map((listener) =>
    new ListenerWriter(listener, clusters, writer).write(),
  )
  const document = { static_resources: { listeners, clusters: clusters.all } }
  return {
    files: [{ name: 'envoy.yaml', documents: [writer.document(document)] }],
    losses: losses.all,
    environment: writer.variables.values,
  }
}

const DEFAULT_PORT = 8080

const UNDERSCORES = { allow: undefined, reject: 'REJECT_REQUEST', drop: 'DROP_HEADER' }

/** Envoy rejects a second listener at an address, and forgets the first of two with a name. */
function withOwnAddresses(listeners: readonly Listener[], losses: Losses): Listener[] {
  const names = new Names()
  const ports = new Set<number>()
  return listeners.map((listener, index) => {
    const name = names.unique(listener.name === '' ? `listener-${index}` : listener.name)
    const wanted = listener.port ?? DEFAULT_PORT
    let port = wanted
    while (ports.has(port)) port++
    ports.add(port)
    if (port !== wanted)
      losses.manual(
        listener.origin,
        `port ${wanted} has a listener with and another without TLS: \`${name}\` listens on ${port} until it has an address of its own`,
      )
    return { ...listener, name, port }
  })
}

/** Envoy chooses among certificates by the server name that the client asks for. */
function writeTls(listener: Listener, losses: Losses): Json {
  reportServerNames(listener.certificates, [], losses)
  const certificates = certificateFiles(listener, losses).map(({ cert, key }) => ({
    certificate_chain: { filename: cert },
    private_key: { filename: key },
  }))
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
      common_tls_context: { tls_certificates: certificates },
    },
  }
}

class ListenerWriter {
  private readonly jwt: JwtFilters
  private readonly names = new Names()
  private readonly hasRbac: boolean
  private readonly hasCors: boolean
  /** Steps of each route, and of requests without one. */
  private readonly chains: readonly (readonly Step[])[]
  private readonly isLimited: boolean
  private appends = false

  constructor(
    private readonly listener: Listener,
    private readonly clusters: Clusters,
    private readonly writer: EnvoyWriter,
  ) {
    this.jwt = new JwtFilters(listener, clusters, writer)
    this.chains = [listener.unmatched, ...listener.hosts.flatMap(({ routes }) => routes.map((route) => route.steps))]
    this.isLimited = limitsBodies(this.chains)
    const steps = this.chains.flat()
    this.hasRbac = steps.some((step) => step.kind === 'authorize' || CREDENTIALS.has(step.kind))
    this.hasCors = steps.some((step) => step.kind === 'cors')
  }

  write(): Json {
    const { listener, writer } = this
    const { losses } = writer
    reportUnsupported([...listener.steps, ...(listener.connection ?? [])], losses)
    const hosts = listener.hosts.map((host) => this.writeHost(host))
    const manager = {
      '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
      stat_prefix: listener.name,
      ...this.manager(),
      http_filters: this.filters(),
      route_config: {
        name: 'routes',
        ...(listener.manager?.ignorePort && { ignore_port_in_host_matching: true }),
        virtual_hosts: hosts,
      },
    }
    return writer.from(listener.origin, {
      name: listener.name,
      address: { socket_address: { address: listener.address ?? '0.0.0.0', port_value: listener.port } },
      filter_chains: [
        {
          ...(listener.tls && { transport_socket: writeTls(listener, losses) }),
          filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }],
        },
      ],
    })
  }

  /** Paths are normalized unless the listener disables it: Envoy's default is not to. */
  private manager(): Json {
    const { manager } = this.listener
    const upgrade_configs = writeUpgrades(manager?.upgrades ?? { websocket: true })
    if (!manager) return { normalize_path: true, upgrade_configs }
    reportEnvoySettings(this.listener, this.writer.losses, 'codec')
    const underscores = UNDERSCORES[manager.underscores]
    const { maxLines, maxBytes } = manager.codec ?? {}
    const common = this.writer.object({ headers_with_underscores_action: underscores, max_headers_count: maxLines })
    this.writer.losses.exact(manager.origin)
    return this.writer.object({
      normalize_path: manager.normalizePath,
      merge_slashes: manager.mergeSlashes || undefined,
      path_with_escaped_slashes_action: escapedSlashesAction(manager.escapedSlashes),
      strip_any_host_port: manager.stripPort === 'any' || undefined,
      strip_matching_host_port: manager.stripPort === 'matching' || undefined,
      common_http_protocol_options: Object.keys(common).length > 0 ? common : undefined,
      max_request_headers_kb: maxBytes === undefined ? undefined : maxBytes / 1024,
      http_protocol_options: manager.codec && this.codec(manager.codec),
      upgrade_configs: upgrade_configs.length > 0 ? upgrade_configs : undefined,
    })
  }

  private codec({ http10, keepsAbsoluteTargets, anyMethod, ignoredUpgrades }: CodecSettings): Json | undefined {
    const options = this.writer.object({
      accept_http_10: http10 && true,
      default_host_for_http_10: http10?.defaultHost || undefined,
      allow_absolute_url: keepsAbsoluteTargets && false,
      allow_custom_methods: anyMethod,
      ignore_http_11_upgrade: ignoredUpgrades?.map(writeText),
    })
    return Object.keys(options).length > 0 ? options : undefined
  }

  private filters(): Json[] {
    const filter = (name: string, message: string, members: object = {}) => ({
      name,
      typed_config: typed(message, members),
    })
    const unmatched = this.listener.unmatched.filter((step) => step.kind === 'authorize')
    const rules = writeRules(unmatched, this.rules([]))
    const { first, last } = answeringFilters(this.chains)
    return [
      ...first,
      ...(this.hasCors ? [filter(FILTERS.cors, 'http.cors.v3.Cors')] : []),
      ...this.jwt.filters(),
      ...(this.appends ? [filter(FILTERS.appendClaims, 'http.header_mutation.v3.HeaderMutation')] : []),
      ...(this.hasRbac ? [filter(FILTERS.rbac, 'http.rbac.v3.RBAC', rules ? { rules } : {})] : []),
      ...last,
      filter(FILTERS.router, 'http.router.v3.Router'),
    ]
  }

  private rules(steps: readonly Step[], host?: Host): RuleWriting {
    return { payloads: this.jwt.payloads(steps, host), writer: this.writer, losses: this.writer.losses }
  }

  private writeHost(host: Host): Json {
    const name = this.names.unique(host.name)
    const common = commonHeaders(host)
    const routes = host.routes.flatMap((route) => this.writeRoute(route, host, common))
    const headers = writeHeaders(common ? [common] : [], this.writer)
    const tls = this.listener.requiresTls && { require_tls: 'EXTERNAL_ONLY' }
    return this.writer.from(host.origin, { name, domains: host.domains, ...tls, routes, ...headers })
  }

  /** Envoy has one match a route. */
  private writeRoute(route: Route, host: Host, common: EditHeaders | null): Json[] {
    const edits = route.steps.filter((step) => step.kind === 'edit-headers')
    if (common) edits.pop()
    const config = this.perFilter(route.steps, host)
    const action = writeAction(route.action, route.steps, this.clusters, this.writer)
    if ('route' in action) Object.assign(action['route'] as Json, writeSending(route.steps, this.writer.losses))
    const rest = {
      ...action,
      ...writeHeaders(edits, this.writer),
      ...(Object.keys(config).length > 0 && { typed_per_filter_config: config }),
    }
    reportUnsupported(
      route.steps.filter(
        (step) =>
          !WRITTEN.has(step.kind) && !isWritten(step) && !(step.kind === 'unmodelled' && step.affects === 'nothing'),
      ),
      this.writer.losses,
    )
    for (const { origin } of route.steps.filter(isWritten)) this.writer.losses.exact(origin)
    const matches = route.matches.length > 0 ? route.matches : [undefined]
    return matches.map((match) =>
      this.writer.from(match?.origin ?? route.origin, {
        ...(route.name !== undefined && { name: route.name }),
        match: writeMatch(match),
        ...rest,
      }),
    )
  }

  private perFilter(steps: readonly Step[], host: Host): Json {
    const config: Json = { ...answeringPerRoute(steps, this.isLimited), ...this.jwt.perRoute(steps) }
    const cors = steps.find((step) => step.kind === 'cors')
    if (cors) config[FILTERS.cors] = corsPolicy(cors, this.writer)
    const appended = this.jwt.appended(steps)
    if (appended.length > 0) {
      this.appends = true
      config[FILTERS.appendClaims] = typed('http.header_mutation.v3.HeaderMutationPerRoute', {
        mutations: { request_mutations: appended },
      })
    }
    const rules = steps.filter((step) => step.kind === 'authorize')
    const closed = steps.find((step) => CREDENTIALS.has(step.kind))
    if (closed) config[FILTERS.rbac] = rbacPerRoute({ action: 'ALLOW', policies: {} })
    else if (rules.length > 0 || this.listener.unmatched.length > 0) {
      config[FILTERS.rbac] = rbacPerRoute(writeRules(rules, this.rules(steps, host)))
    }
    return config
  }
}

/** A filter of its own does what the step does. */
const isWritten = (step: Step): boolean => isAnswering(step) || localBucket(step) !== undefined

const WRITTEN: ReadonlySet<Step['kind']> = new Set<Step['kind']>([
  'authenticate',
  'authorize',
  'cors',
  'edit-headers',
  'rewrite',
])

/** Checks that have no writing here: a route that has one stays closed. */
const CREDENTIALS: ReadonlySet<Step['kind']> = new Set<Step['kind']>(['api-key', 'basic-auth', 'mcp-authentication'])
