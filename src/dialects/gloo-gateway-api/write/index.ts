import { getOrAdd } from '../../../core/get-or-add.js'
import { reportUnsupported } from '../../../core/losses.js'
import type { Listener, Program, Route } from '../../../core/program.js'
import { hasOwnCertificates, isNamedByServers, reportServerNames, spreadByDomain } from '../../../core/server-names.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { cutName, Names, nameOf } from '../../../core/writer.js'
import { mergeListeners, portAndHost } from '../../../gateways/retarget/merge-listeners.js'
import { assumedIn } from '../../../kubernetes/assumption.js'
import type { Writing } from '../../dialect.js'
import { isSame } from '../../gloo-options/write/common.js'
import { type Json, textWithoutPlaces } from '../../gloo-options/write/json.js'
import { writeManager } from '../../gloo-options/write/manager.js'
import { writeOptions } from '../../gloo-options/write/options.js'
import { NAMESPACE, requiresRbac, writeSettings } from '../../gloo-options/write/settings.js'
import { UpstreamWriter } from '../../gloo-options/write/upstreams.js'
import { GlooWriter } from '../../gloo-options/write/writer.js'
import { routeTitle } from '../../shared/agentgateway-parts.js'
import { writeCertificateRefs } from '../../shared/certificate-refs.js'
import { reportEnvoySettings } from '../../shared/envoy-settings.js'
import { mostFrequent } from '../../shared/most-frequent.js'
import { ReferenceGrants } from '../../shared/reference-grants.js'
import { writeRouteNamespaces } from '../../shared/route-namespaces.js'
import { type Entry, entriesOf } from './entries.js'
import { mergeHosts, type NamedHost } from './hosts.js'
import { keepOrder } from './order.js'
import { ActionWriter, rewriteOptions, splitByPath, writeMatch } from './rules.js'

const GATEWAY = 'gateway'
const SUFFIX = '-gloo'
const GATEWAY_GROUP = 'gateway.networking.k8s.io'

/** A Gateway, an HTTPRoute for each host, and the option objects and Upstreams that they need. */
export function writeGlooGatewayApi(program: Program, { beside = false }: WriteOptions): Writing {
  const writing = new RouteWriter(program, beside)
  const { writer, losses } = writing
  for (const parent of writing.parents) writing.listener(parent)
  const gateways = writing.gateways()
  const all = [
    ...(requiresRbac(program) ? [writeSettings(program, losses)] : []),
    ...gateways,
    ...writing.grants.all,
    ...writing.upstreams.all,
    ...writing.hostOptions,
    ...writing.routeOptions,
    ...writing.actions.responses.all,
    ...writing.routes,
  ]
  const documents = all.map((value) => writer.document(value))
  return { files: [{ name: 'gloo-gateway-api.yaml', documents }], losses: losses.all, cluster: writer.secrets.all }
}

/** Most rules that an HTTPRoute may have, and matches a rule may have (Gateway API). */
const MAX_RULES = 16
const MAX_MATCHES = 64

interface Rule {
  value: Json
  options: Json
  title: string
}

/** The Gateway that a listener is written in, and its name there. */
interface Parent {
  listener: Listener
  namespace: string
  gateway: string
  /** Ends the names of its routes, which are next to those of the source. */
  suffix: string
  section: string
  /** `section` where the Gateway has others. */
  sectionName?: string
}

class RouteWriter {
  readonly writer = new GlooWriter()
  readonly losses = this.writer.losses
  readonly hostOptions: Json[] = []
  readonly routes: Json[] = []
  readonly routeOptions: Json[] = []
  readonly upstreams: UpstreamWriter
  readonly actions: ActionWriter
  readonly grants = new ReferenceGrants()
  readonly parents: Parent[]
  private readonly namespace: string
  private readonly required: boolean
  /** By namespace. */
  private readonly names = new Map<string, Names>()
  private readonly optionNames = new Map<string, Names>()
  /** Namespaces of the HTTPRoutes of each listener. */
  private readonly attached = new Map<Listener, string[]>()
  private readonly knownOptions = new Map<string, string>()

  constructor(program: Program, beside: boolean) {
    this.namespace = namespaceOf(program)
    this.required = requiresRbac(program)
    this.upstreams = new UpstreamWriter(this.namespace, this.writer)
    this.actions = new ActionWriter(this.upstreams, this.grants, this.writer)
    const merged = mergeListeners(program.listeners, portAndHost, this.losses)
    const listeners = merged.flatMap(spreadCertificates)
    const hostnames = listeners.flatMap(({ hostname }) => hostname ?? [])
    for (const { certificates } of merged) reportServerNames(certificates, hostnames, this.losses)
    this.parents = parentsOf(listeners, this.namespace, beside)
  }

  gateways(): Json[] {
    const places = new Map(this.parents.map((parent) => [`${parent.namespace}/${parent.gateway}`, parent]))
    return [...places.values()].map(({ namespace, gateway }) => {
      const parents = this.parents.filter((parent) => parent.gateway === gateway && parent.namespace === namespace)
      const listeners = parents.map((parent) => this.section(parent))
      return {
        ...head('Gateway', namespace, gateway, `${GATEWAY_GROUP}/v1`),
        spec: { gatewayClassName: 'gloo-gateway', listeners },
      }
    })
  }

  private section({ listener, namespace, section }: Parent): Json {
    const refs = listener.tls ? writeCertificateRefs(listener.certificates, namespace, this.grants) : null
    if (listener.tls && !refs)
      this.losses.manual(
        listener.origin,
        'create the Secret `gateway-tls` with the certificate and key of the listener',
      )
    if (refs && refs.length > 1)
      this.losses.manual(
        listener.origin,
        `Gloo presents the first certificate of listener \`${section}\` only: give the others listeners with host names`,
      )
    reportUnsupported([...listener.steps, ...(listener.connection ?? [])], this.losses)
    return this.writer.from(listener.origin, {
      name: section,
      port: listener.port ?? (listener.tls ? 8443 : 8080),
      protocol: listener.tls ? 'HTTPS' : 'HTTP',
      ...(listener.hostname !== undefined && listener.hostname !== '*' && { hostname: listener.hostname }),
      ...(listener.tls && { tls: { mode: 'Terminate', certificateRefs: refs ?? [{ name: 'gateway-tls' }] } }),
      allowedRoutes: {
        namespaces: writeRouteNamespaces(listener, namespace, this.attached.get(listener) ?? []),
      },
    })
  }

  /** Options that the hosts of a listener share are on the listener. */
  listener(parent: Parent): void {
    const { listener, namespace, gateway, sectionName } = parent
    const hosts = mergeHosts(listener, this.namespace, this.losses).map((host) => ({
      ...host,
      routes: host.routes.flatMap(splitByPath),
    }))
    this.attached.set(
      listener,
      hosts.map((host) => host.namespace),
    )
    const routes = hosts.flatMap((host) => host.routes)
    const options = writeOptions(routes, this.required, this.upstreams, this.writer)
    const target = { group: GATEWAY_GROUP, kind: 'Gateway', name: gateway, ...(sectionName && { sectionName }) }
    reportEnvoySettings(listener, this.losses)
    const http = writeManager(listener.manager, this.writer)
    if (http) {
      this.hostOptions.push({
        ...head('HttpListenerOption', namespace, sectionName ?? gateway, 'gateway.solo.io/v1'),
        spec: { targetRefs: [target], options: http },
      })
    }
    if (Object.keys(options.host).length > 0) {
      this.hostOptions.push({
        ...head(
          'VirtualHostOption',
          namespace,
          this.optionName(namespace, sectionName ?? gateway),
          'gateway.solo.io/v1',
        ),
        spec: { targetRefs: [target], options: options.host },
      })
    }
    let from = 0
    for (const host of hosts) {
      this.host(host, parent, options.routes.slice(from, from + host.routes.length))
      from += host.routes.length
    }
  }

  private host(host: NamedHost, parent: Parent, options: Json[]): void {
    const entries = keepOrder(
      host.routes.flatMap((route, at) => entriesOf(route, at, this.losses)),
      this.losses,
    )
    const rules = host.routes.flatMap((route, at) =>
      this.rules(
        route,
        entries.filter((entry) => entry.at === at),
        options[at]!,
        at,
        host.namespace,
      ),
    )
    // Without a rule, routes of other hosts would take its requests.
    if (rules.length === 0 && host.routes.length > 0) rules.push(this.notFound(host))
    const parts = Math.ceil(rules.length / MAX_RULES)
    const suffix = assumedIn(host.origin) ? '' : parent.suffix
    for (let part = 0; part < parts; part++) {
      // Of routes of one age the name decides: it keeps the order.
      const end = parts > 1 ? `-${String(part + 1).padStart(String(parts).length, '0')}` : ''
      const name = unique(this.names, host.namespace, `${cutName(host.name, 53)}${end}${suffix}`)
      this.route(host, name, parent, rules.slice(part * MAX_RULES, (part + 1) * MAX_RULES))
    }
  }

  /** Answers what a host without routes answers. */
  private notFound({ origin, namespace }: NamedHost): Rule {
    const action = { kind: 'direct-response', status: 404, body: '', origin } as const
    const filters = this.actions.responses.filters(action, namespace, 'not-found')
    const matches = [{ path: { type: 'PathPrefix', value: '/' } }]
    return { value: { matches, filters }, options: {}, title: 'not-found' }
  }

  private rules(route: Route, entries: Entry[], options: Json, at: number, namespace: string): Rule[] {
    if (entries.length === 0) return []
    const kinds = new Set<string>(entries.map(({ match }) => match.path!.kind))
    const rewritten = rewriteOptions(options, route.matches[0]?.path, kinds)
    const filters = this.actions.filters(route, namespace)
    const backendRefs = this.actions.backendRefs(route, namespace)
    const rules: Rule[] = []
    for (let from = 0; from < entries.length; from += MAX_MATCHES) {
      const matches = entries.slice(from, from + MAX_MATCHES).map(({ match }) => writeMatch(match, this.writer))
      const value = this.writer.from(route.origin, this.writer.object({ matches, filters, backendRefs }))
      rules.push({
        value,
        options: rewritten,
        title: routeTitle({ ...route, name: route.name?.replace(/^.*\//, '') }, at),
      })
    }
    return rules
  }

  /** Options of all rules are attached to the route, others are named by the rules. */
  private route(host: NamedHost, name: string, parent: Parent, rules: Rule[]): void {
    const { namespace } = host
    const [first] = rules
    const common = rules.every((rule) => isSame(rule.options, first!.options)) ? first!.options : undefined
    if (common && Object.keys(common).length > 0) {
      this.routeOptions.push({
        ...head('RouteOption', namespace, this.optionName(namespace, name), 'gateway.solo.io/v1'),
        spec: { targetRefs: [{ group: GATEWAY_GROUP, kind: 'HTTPRoute', name }], options: common },
      })
    }
    const written = rules.map((rule) => (common ? rule.value : this.withOptions(rule, namespace)))
    const hostnames = host.domains.filter((domain) => domain !== '*')
    this.routes.push({
      ...head('HTTPRoute', namespace, name, `${GATEWAY_GROUP}/v1`),
      spec: this.writer.from(
        host.origin,
        this.writer.object({
          parentRefs: [
            this.writer.object({
              name: parent.gateway,
              namespace: parent.namespace === namespace ? undefined : parent.namespace,
              sectionName: parent.sectionName,
            }),
          ],
          hostnames: hostnames.length < host.domains.length ? [] : hostnames,
          rules: written,
        }),
      ),
    })
  }

  private withOptions({ value, options, title }: Rule, namespace: string): Json {
    if (Object.keys(options).length === 0) return value
    const extensionRef = {
      group: 'gateway.solo.io',
      kind: 'RouteOption',
      name: this.optionsName(options, title, namespace),
    }
    const filters = [...((value['filters'] as Json[] | undefined) ?? []), { type: 'ExtensionRef', extensionRef }]
    const { matches, backendRefs } = value
    return Object.assign(value, this.writer.object({ matches, filters, backendRefs }))
  }

  private optionsName(options: Json, title: string, namespace: string): string {
    const key = `${namespace} ${textWithoutPlaces(options)}`
    const known = this.knownOptions.get(key)
    if (known !== undefined) return known
    const name = this.optionName(namespace, nameOf(title, 'route'))
    this.knownOptions.set(key, name)
    this.routeOptions.push({ ...head('RouteOption', namespace, name, 'gateway.solo.io/v1'), spec: { options } })
    return name
  }

  private optionName(namespace: string, wanted: string): string {
    return unique(this.optionNames, namespace, wanted)
  }
}

function unique(all: Map<string, Names>, namespace: string, wanted: string): string {
  const names = getOrAdd(all, namespace, () => new Names())
  return names.unique(wanted)
}

function head(kind: string, namespace: string, name: string, apiVersion: string): Json {
  return { apiVersion, kind, metadata: { name, namespace } }
}

/** `beside`: Gateways of the source keep their names, and those that are written get others. */
function parentsOf(listeners: readonly Listener[], namespace: string, beside: boolean): Parent[] {
  const gateways = new Map<string, Names>()
  const named = new Map<string, { namespace: string; name: string; sections: Names; size: number }>()
  const parents = listeners.map((listener, at): Parent => {
    const key = listener.gateway?.join('/') ?? ''
    const [where, own] = listener.gateway ?? [namespace, GATEWAY]
    const suffix = beside && !assumedIn(listener.origin) ? SUFFIX : ''
    const gateway = getOrAdd(named, key, () => ({
      namespace: where,
      name: unique(gateways, where, `${own.slice(0, 58)}${suffix}`),
      sections: new Names(),
      size: 0,
    }))
    gateway.size++
    const section = gateway.sections.unique(nameOf(listener.name, `listener-${at}`))
    return { listener, namespace: gateway.namespace, gateway: gateway.name, suffix, section }
  })
  const several = new Set(
    [...named.values()].filter((one) => one.size > 1).map((one) => `${one.namespace}/${one.name}`),
  )
  return parents.map((parent) =>
    several.has(`${parent.namespace}/${parent.gateway}`) ? { ...parent, sectionName: parent.section } : parent,
  )
}

/** Gloo presents the first certificate of a listener to every connection for its host name. */
function spreadCertificates(listener: Listener): Listener[] {
  const { hosts } = listener
  const isSpread = hasOwnCertificates(listener) || hosts.every(({ domains }) => domains.length === 1)
  return isSpread && isNamedByServers(listener, hosts) ? spreadByDomain(listener, hosts) : [listener]
}

/** Where most hosts are, otherwise where most backends are. */
function namespaceOf(program: Program): string {
  const hosts = program.listeners.flatMap((listener) => listener.hosts)
  const ofHosts = hosts.flatMap(({ name }) => /^([a-z0-9-]+)\/[^/ ]+$/.exec(name)?.[1] ?? [])
  const actions = hosts.flatMap(({ routes }) => routes.map(({ action }) => action))
  const backends = actions.flatMap((action) => (action.kind === 'forward' ? action.backends : []))
  const ofBackends = backends.flatMap(({ name, type }) =>
    type === 'Service' || type === 'Upstream' ? (/^([a-z0-9-]+)\//.exec(name)?.[1] ?? []) : [],
  )
  return mostFrequent(ofHosts) ?? mostFrequent(ofBackends) ?? NAMESPACE
}
