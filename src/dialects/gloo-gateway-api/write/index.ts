import { Losses, reportUnsupported } from '../../../core/losses.js'
import type { Listener, Program, Route } from '../../../core/program.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { Names, nameOf } from '../../../core/writer.js'
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
import { ReferenceGrants } from '../../shared/reference-grants.js'
import { type Entry, entriesOf } from './entries.js'
import { mergeHosts, type NamedHost } from './hosts.js'
import { keepOrder } from './order.js'
import { ActionWriter, rewriteOptions, splitByPath, writeMatch } from './rules.js'

const GATEWAY = 'gateway'
const GATEWAY_GROUP = 'gateway.networking.k8s.io'

/** A Gateway, an HTTPRoute for each host, and the option objects and Upstreams that they need. */
export function writeGlooGatewayApi(program: Program, _options: WriteOptions): Writing {
  const writing = new RouteWriter(program)
  const { writer, losses } = writing
  const gateways = writing.gateways()
  for (const parent of writing.parents) writing.listener(parent)
  const all = [
    ...(requiresRbac(program) ? [writeSettings(program, losses)] : []),
    ...gateways,
    ...writing.actions.grants(),
    ...writing.grants.all,
    ...writing.upstreams.all,
    ...writing.hostOptions,
    ...writing.routeOptions,
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
  gateway: string
  section: string
  /** `section` where the Gateway has others. */
  sectionName?: string
}

class RouteWriter {
  readonly losses = new Losses()
  readonly writer = new GlooWriter(this.losses)
  readonly hostOptions: Json[] = []
  readonly routes: Json[] = []
  readonly routeOptions: Json[] = []
  readonly upstreams: UpstreamWriter
  readonly actions: ActionWriter
  readonly grants = new ReferenceGrants()
  readonly parents: Parent[]
  private readonly namespace: string
  private readonly required: boolean
  private readonly names = new Names()
  private readonly optionNames = new Names()
  private readonly knownOptions = new Map<string, string>()

  constructor(program: Program) {
    this.namespace = namespaceOf(program)
    this.required = requiresRbac(program)
    this.upstreams = new UpstreamWriter(this.namespace, this.writer, this.losses)
    this.actions = new ActionWriter(this.namespace, this.upstreams, this.writer, this.losses)
    this.parents = parentsOf(program.listeners)
  }

  gateways(): Json[] {
    return [...new Set(this.parents.map((one) => one.gateway))].map((name) => {
      const listeners = this.parents.filter((one) => one.gateway === name).map((one) => this.section(one))
      return {
        ...this.head('Gateway', name, `${GATEWAY_GROUP}/v1`),
        spec: { gatewayClassName: 'gloo-gateway', listeners },
      }
    })
  }

  private section({ listener, section }: Parent): Json {
    const refs = listener.tls ? writeCertificateRefs(listener.certificates, this.namespace, this.grants) : null
    if (listener.tls && !refs)
      this.losses.manual(
        listener.origin,
        'create the Secret `gateway-tls` with the certificate and key of the listener',
      )
    reportUnsupported([...listener.steps, ...(listener.connection ?? [])], this.losses)
    return this.writer.from(listener.origin, {
      name: section,
      port: listener.port ?? (listener.tls ? 8443 : 8080),
      protocol: listener.tls ? 'HTTPS' : 'HTTP',
      ...(listener.tls && { tls: { mode: 'Terminate', certificateRefs: refs ?? [{ name: 'gateway-tls' }] } }),
    })
  }

  /** Options that the hosts of a listener share are on the listener. */
  listener(parent: Parent): void {
    const { listener, gateway, sectionName } = parent
    const hosts = mergeHosts(listener, this.losses).map((one) => ({ ...one, routes: one.routes.flatMap(splitByPath) }))
    const routes = hosts.flatMap((one) => one.routes)
    const options = writeOptions(routes, this.required, this.upstreams, this.writer, this.losses)
    const target = { group: GATEWAY_GROUP, kind: 'Gateway', name: gateway, ...(sectionName && { sectionName }) }
    const http = writeManager(listener.manager, this.writer, this.losses)
    if (http) {
      this.hostOptions.push({
        ...this.head('HttpListenerOption', sectionName ?? gateway, 'gateway.solo.io/v1'),
        spec: { targetRefs: [target], options: http },
      })
    }
    if (Object.keys(options.host).length > 0) {
      this.hostOptions.push({
        ...this.head('VirtualHostOption', this.optionNames.unique(sectionName ?? gateway), 'gateway.solo.io/v1'),
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
        entries.filter((one) => one.at === at),
        options[at]!,
        at,
      ),
    )
    const parts = Math.ceil(rules.length / MAX_RULES)
    for (let part = 0; part < parts; part++) {
      // Of routes of one age the name decides: it keeps the order.
      const end = parts > 1 ? `-${String(part + 1).padStart(String(parts).length, '0')}` : ''
      const name = this.names.unique(`${host.name.slice(0, 58)}${end}`)
      this.route(host, name, parent, rules.slice(part * MAX_RULES, (part + 1) * MAX_RULES))
    }
  }

  private rules(route: Route, entries: Entry[], options: Json, at: number): Rule[] {
    const kinds = new Set<string>(entries.map(({ match }) => match.path!.kind))
    const own = rewriteOptions(options, route.matches[0]?.path, kinds)
    const filters = this.actions.filters(route)
    const backendRefs = this.actions.backendRefs(route)
    const rules: Rule[] = []
    for (let from = 0; from < entries.length; from += MAX_MATCHES) {
      const matches = entries.slice(from, from + MAX_MATCHES).map(({ match }) => writeMatch(match, this.writer))
      const value = this.writer.from(route.origin, this.writer.object({ matches, filters, backendRefs }))
      rules.push({ value, options: own, title: routeTitle({ ...route, name: route.name?.replace(/^.*\//, '') }, at) })
    }
    return rules
  }

  /** Options of all rules are attached to the route, others are named by the rules. */
  private route(host: NamedHost, name: string, { gateway, sectionName }: Parent, rules: Rule[]): void {
    const [first] = rules
    const common = rules.every((one) => isSame(one.options, first!.options)) ? first!.options : undefined
    if (common && Object.keys(common).length > 0) {
      this.routeOptions.push({
        ...this.head('RouteOption', this.optionNames.unique(name), 'gateway.solo.io/v1'),
        spec: { targetRefs: [{ group: GATEWAY_GROUP, kind: 'HTTPRoute', name }], options: common },
      })
    }
    const written = rules.map((rule) => (common ? rule.value : this.withOptions(rule)))
    const hostnames = host.domains.filter((domain) => domain !== '*')
    this.routes.push({
      ...this.head('HTTPRoute', name, `${GATEWAY_GROUP}/v1`),
      spec: this.writer.from(
        host.origin,
        this.writer.object({
          parentRefs: [{ name: gateway, ...(sectionName && { sectionName }) }],
          hostnames: hostnames.length < host.domains.length ? [] : hostnames,
          rules: written,
        }),
      ),
    })
  }

  private withOptions({ value, options, title }: Rule): Json {
    if (Object.keys(options).length === 0) return value
    const extensionRef = { group: 'gateway.solo.io', kind: 'RouteOption', name: this.optionsName(options, title) }
    const filters = [...((value['filters'] as Json[] | undefined) ?? []), { type: 'ExtensionRef', extensionRef }]
    const { matches, backendRefs } = value
    return Object.assign(value, this.writer.object({ matches, filters, backendRefs }))
  }

  private optionsName(options: Json, title: string): string {
    const key = textWithoutPlaces(options)
    const known = this.knownOptions.get(key)
    if (known !== undefined) return known
    const name = this.optionNames.unique(nameOf(title, 'route'))
    this.knownOptions.set(key, name)
    this.routeOptions.push({ ...this.head('RouteOption', name, 'gateway.solo.io/v1'), spec: { options } })
    return name
  }

  private head(kind: string, name: string, apiVersion: string): Json {
    return { apiVersion, kind, metadata: { name, namespace: this.namespace } }
  }
}

function parentsOf(listeners: readonly Listener[]): Parent[] {
  const gateways = new Names()
  const named = new Map<string, { name: string; sections: Names; size: number }>()
  const parents = listeners.map((listener, at): Parent => {
    const key = listener.gateway?.join('/') ?? ''
    const gateway = named.get(key) ?? {
      name: gateways.unique(listener.gateway?.[1] ?? GATEWAY),
      sections: new Names(),
      size: 0,
    }
    named.set(key, gateway)
    gateway.size++
    const section = gateway.sections.unique(nameOf(listener.name, `listener-${at}`))
    return { listener, gateway: gateway.name, section }
  })
  const several = new Set([...named.values()].filter((one) => one.size > 1).map((one) => one.name))
  return parents.map((one) => (several.has(one.gateway) ? { ...one, sectionName: one.section } : one))
}

/** Where most backends live: references inside a namespace need no grant. */
function namespaceOf(program: Program): string {
  const counts = new Map<string, number>()
  const routes = program.listeners.flatMap((listener) => listener.hosts).flatMap((host) => host.routes)
  for (const { action } of routes) {
    for (const { name, type } of action.kind === 'forward' ? action.backends : []) {
      const namespace = type === 'Service' || type === 'Upstream' ? /^([a-z0-9-]+)\//.exec(name)?.[1] : undefined
      if (namespace !== undefined) counts.set(namespace, (counts.get(namespace) ?? 0) + 1)
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? NAMESPACE
}
