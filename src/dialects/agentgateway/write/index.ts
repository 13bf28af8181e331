import { Losses } from '../../../core/losses.js'
import type { Host, Listener, Program, Route } from '../../../core/program.js'
import { LITERAL_STAR } from '../../../core/specificity.js'
import type { WriteOptions } from '../../../core/write-options.js'
import type { WrittenDocument } from '../../../core/writer.js'
import { essence, Names, nameOf, Writer } from '../../../core/writer.js'
import type { Writing } from '../../dialect.js'
import { routeTitle } from '../../shared/agentgateway-parts.js'
import { writeCertificateRefs } from '../../shared/certificate-refs.js'
import { ReferenceGrants } from '../../shared/reference-grants.js'
import { BackendWriter } from './backends.js'
import { PolicyWriter, type Target } from './policies.js'
import { nameable, writeRule } from './routes.js'

const GATEWAY = 'gateway'
/** The name of a Secret that the source does not have. */
const CERTIFICATE = 'gateway-tls'
const GATEWAY_CLASS = 'agentgateway'
const DEFAULT_PORT = 80

/** A Gateway, an HTTPRoute for each route, their AgentgatewayPolicies and AgentgatewayBackends. */
export function writeAgentgateway(program: Program, _options: WriteOptions): Writing {
  const writer = new Writer()
  const losses = new Losses()
  const [namespace, name] = program.listeners[0]?.gateway ?? [namespaceOf(program), GATEWAY]
  const grants = new ReferenceGrants()
  const backends = new BackendWriter(namespace, writer, losses, grants)
  const policies = new PolicyWriter(namespace, writer, losses)
  const sections = sectionNames(program.listeners)
  const gateway: Target = { kind: 'Gateway', name }
  const shared = sharedByAll(program)
  if (shared) policies.shared(gateway, shared)
  const names = new Names()
  const routes = program.listeners.flatMap((listener, at) => {
    const section = program.listeners.length > 1 ? sections[at] : undefined
    if (listener.steps.length > 0)
      policies.before({ ...gateway, ...(section && { sectionName: section }) }, listener.steps)
    return listener.hosts
      .flatMap((host) => nameableHost(host, losses))
      .flatMap((host) =>
        host.routes.flatMap((whole, index) => {
          const route = nameable(whole, losses)
          if (!route) return []
          if (route.delegate) losses.unsupported(route.origin, 'routes that hand on to others do not come along')
          const own = names.unique(nameOf(routeTitle(route, index), `route-${index}`))
          policies.route({ kind: 'HTTPRoute', name: own }, shared ? without(route, shared) : route)
          const rule = writeRule(route, backends, writer, losses)
          return writer.from(route.origin, {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'HTTPRoute',
            metadata: { name: own, namespace },
            spec: writer.object({
              parentRefs: [writer.object({ name, sectionName: section })],
              hostnames: host.domains.filter((domain) => domain !== '*'),
              rules: [rule],
            }),
          })
        }),
      )
  })
  const all = [
    writeGateway({ name, namespace }, program.listeners, sections, writer, losses, grants),
    ...routes,
    ...policies.all,
    ...backends.all,
    ...grants.all,
  ]
  return {
    files: [{ name: 'agentgateway.yaml', documents: all.map((value): WrittenDocument => writer.document(value)) }],
    losses: losses.all,
  }
}

/** The API server refuses the host name `*`. A route that has no other cannot be written. */
function nameableHost(host: Host, losses: Losses): Host[] {
  const domains = host.domains.filter((domain) => domain !== LITERAL_STAR)
  if (domains.length === host.domains.length) return [host]
  losses.unsupported(host.origin, 'an HTTPRoute cannot have the host name `*`: it is left out')
  return domains.length > 0 ? [{ ...host, domains }] : []
}

/** Where the backends live; otherwise `default`. */
function namespaceOf(program: Program): string {
  const counts = new Map<string, number>()
  for (const listener of program.listeners) {
    for (const { action } of listener.hosts.flatMap((host) => host.routes)) {
      if (action.kind !== 'forward') continue
      for (const { name } of action.backends) {
        if (/^[a-z0-9-]+\/[^/]+$/.test(name))
          counts.set(name.split('/')[0]!, (counts.get(name.split('/')[0]!) ?? 0) + 1)
      }
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'default'
}

function sectionNames(listeners: Listener[]): string[] {
  const names = new Names()
  return listeners.map((listener, index) => names.unique(nameOf(listener.name, `listener-${index}`)))
}

function writeGateway(
  metadata: { name: string; namespace: string },
  listeners: Listener[],
  sections: string[],
  writer: Writer,
  losses: Losses,
  grants: ReferenceGrants,
): Record<string, unknown> {
  const written = listeners.map((listener, index) => {
    for (const step of listener.connection ?? [])
      losses.unsupported(step.origin, 'rules for connections do not come along')
    return writer.from(
      listener.origin,
      writer.object({
        name: sections[index],
        port: listener.port ?? DEFAULT_PORT,
        protocol: listener.tls ? 'HTTPS' : 'HTTP',
        tls: listener.tls ? writeTls(listener, metadata.namespace, losses, grants) : undefined,
        hostname: listener.hostname === '*' ? undefined : listener.hostname,
        allowedRoutes: { namespaces: { from: 'Same' } },
      }),
    )
  })
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata,
    spec: { gatewayClassName: GATEWAY_CLASS, listeners: written },
  }
}

/** The API server refuses a listener that ends TLS without a certificate. */
function writeTls(
  { certificates, origin }: Listener,
  namespace: string,
  losses: Losses,
  grants: ReferenceGrants,
): Record<string, unknown> {
  const refs = writeCertificateRefs(certificates, namespace, grants)
  if (!refs) losses.manual(origin, `create the Secret \`${CERTIFICATE}\` with the certificate and key of the listener`)
  return { mode: 'Terminate', certificateRefs: refs ?? [{ name: CERTIFICATE }] }
}

type Jwt = Extract<Route['steps'][number], { kind: 'authenticate' }>

/** One JWT policy for all routes is written once, on the gateway, as a person would. */
function sharedByAll(program: Program): Jwt | undefined {
  const routes = program.listeners.flatMap((listener) => listener.hosts.flatMap((host) => host.routes))
  const found = routes.map((route) =>
    route.steps.find((step): step is Jwt => step.kind === 'authenticate' && !step.when),
  )
  const [first] = found
  return first && found.every((one) => one !== undefined && essence(one) === essence(first)) ? first : undefined
}

function without(route: Route, shared: Jwt): Route {
  return {
    ...route,
    steps: route.steps.filter((step) => step.kind !== 'authenticate' || essence(step) !== essence(shared)),
  }
}
