import { getOrAdd } from '../../../core/get-or-add.js'
import { groupBy } from '../../../core/group-by.js'
import type { Losses } from '../../../core/losses.js'
import type { Listener, Program, Route } from '../../../core/program.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { Names, nameOf, Writer, type WrittenDocument } from '../../../core/writer.js'
import { assumedIn } from '../../../kubernetes/assumption.js'
import type { Writing } from '../../dialect.js'
import { writeCertificateRefs } from '../../shared/certificate-refs.js'
import { ClusterSecrets } from '../../shared/cluster-secrets.js'
import { mostFrequent } from '../../shared/most-frequent.js'
import { ReferenceGrants } from '../../shared/reference-grants.js'
import { writeRouteNamespaces } from '../../shared/route-namespaces.js'
import { BackendWriter } from './backends.js'
import { collectHttpRoutes, type HttpRoute } from './http-routes.js'
import { routeByModel } from './model-routes.js'
import { PolicyWriter } from './policies.js'
import { writeRule } from './routes.js'

/** The name of a Secret that the source does not have. */
const CERTIFICATE = 'gateway-tls'
const GATEWAY_CLASS = 'agentgateway'
const DEFAULT_PORT = 80

/** A Gateway of the output, and its listeners with the names that they get. */
interface WrittenGateway {
  namespace: string
  name: string
  sections: Map<Listener, string>
}

/** Gateways, an HTTPRoute for each host, AgentgatewayPolicies and AgentgatewayBackends, in the order to apply them. */
export function writeAgentgateway(source: Program, { beside = false }: WriteOptions): Writing {
  const writer = new Writer()
  const { losses } = writer
  const program = { ...source, listeners: source.listeners.map((listener) => routeByModel(listener, losses)) }
  const grants = new ReferenceGrants()
  const secrets = new ClusterSecrets(losses)
  const gateways = gatewaysOf(program, beside)
  const namespace = gateways[0]?.namespace ?? namespaceOf(program)
  const backends = new BackendWriter(namespace, writer, grants, secrets)
  const policies = new PolicyWriter(writer, secrets, backends)
  const httpRoutes = collectHttpRoutes(program.listeners, namespace, losses).map((route) =>
    beside && !route.listeners.some(isAssumed) && !route.assumed ? { ...route, name: nameBeside(route.name) } : route,
  )
  for (const gateway of gateways) {
    for (const [listener, section] of gateway.sections)
      if (listener.steps.length > 0)
        policies.before(gateway, gateway.sections.size > 1 ? section : undefined, listener.steps)
  }
  const routes = httpRoutes.map((route) => {
    for (const rule of route.rules) policies.rule(route, rule)
    return writeHttpRoute(route, gateways, backends, writer)
  })
  policies.finish()
  const all = [
    ...gateways.map((gateway) => writeGateway(gateway, httpRoutes, writer, grants)),
    ...grants.all,
    ...backends.all,
    ...routes,
    ...policies.all,
  ]
  return {
    files: [{ name: 'agentgateway.yaml', documents: all.map((value): WrittenDocument => writer.document(value)) }],
    losses: losses.all,
    ...(secrets.all.length > 0 && { cluster: secrets.all }),
  }
}

/** Kubernetes sources name their Gateways, Gloo its proxies. The listeners of any other are those of one Gateway. */
function gatewaysOf(program: Program, beside: boolean): WrittenGateway[] {
  const inKubernetes = hostNamespaces(program).length > 0
  const usual = inKubernetes ? nameBesideGloo(nameOf(commonName(program.listeners), 'gateway')) : 'gateway'
  const gateways = groupBy(program.listeners, (listener) => {
    const [namespace, name] = listener.gateway ?? [namespaceOf(program), usual]
    const isProxy = listener.gateway && listener.gatewayClass === undefined
    const isOther = (beside || isProxy) && !isAssumed(listener)
    return `${namespace}/${isOther ? nameBeside(name) : name}`
  })
  return [...gateways].map(([key, listeners]) => {
    const [namespace, name] = key.split('/') as [string, string]
    return { namespace, name, sections: sectionNames(listeners) }
  })
}

const isAssumed = ({ origin }: Listener): boolean => assumedIn(origin) !== undefined

/**
 * The controller deploys a proxy with the name of its Gateway: `gateway-proxy` would replace the Deployment and the
 * Service of Gloo's own.
 */
const nameBesideGloo = (name: string): string => (name.startsWith('gateway-proxy') ? 'agentgateway-proxy' : name)

/** The name of an object that is applied next to that of the source: the old gateway keeps its own until the switch. */
function nameBeside(name: string): string {
  const other = nameBesideGloo(name)
  return other === name ? `${name.slice(0, 63 - SUFFIX.length)}${SUFFIX}` : other
}

const SUFFIX = `-${GATEWAY_CLASS}`

/** What the names of all listeners begin with, in whole words; otherwise the first name. */
function commonName(listeners: readonly Listener[]): string {
  const [first = [], ...others] = listeners.map(({ name }) => name.split('-'))
  const end = first.findIndex((word, index) => others.some((words) => words[index] !== word))
  return first.slice(0, end > 0 ? end : undefined).join('-')
}

/** Namespaces of the objects that hosts came from (VirtualServices), one for each host. */
function hostNamespaces({ listeners }: Program): string[] {
  return listeners.flatMap(({ hosts }) =>
    hosts.flatMap(({ name }) => (/^[a-z0-9][-a-z0-9]*\/[^/ ]+$/.test(name) ? [name.split('/')[0]!] : [])),
  )
}

/** Where most hosts are, else where most backends are; otherwise `default`. */
function namespaceOf(program: Program): string {
  return mostFrequent(hostNamespaces(program)) ?? mostFrequent(backendNamespaces(program)) ?? 'default'
}

function backendNamespaces({ listeners }: Program): string[] {
  const routes = listeners.flatMap(({ hosts }) => hosts.flatMap((host) => host.routes))
  return routes.flatMap(({ action }) =>
    action.kind === 'forward'
      ? action.backends.flatMap(({ name }) => (/^[a-z0-9-]+\/[^/]+$/.test(name) ? [name.split('/')[0]!] : []))
      : [],
  )
}

/** Listeners with the same port, protocol and host name are merged: the API server rejects a second one. */
function sectionNames(listeners: readonly Listener[]): Map<Listener, string> {
  const names = new Names()
  const known = new Map<string, string>()
  return new Map(
    listeners.map((listener, index) => {
      const key = `${listener.port ?? DEFAULT_PORT} ${listener.tls ?? false} ${listener.hostname ?? '*'}`
      const section = getOrAdd(known, key, () => names.unique(nameOf(listener.name, `listener-${index}`)))
      return [listener, section]
    }),
  )
}

function writeGateway(
  { namespace, name, sections }: WrittenGateway,
  routes: readonly HttpRoute[],
  writer: Writer,
  grants: ReferenceGrants,
): Record<string, unknown> {
  const seen = new Set<string>()
  const written = [...sections].flatMap(([listener, section]) => {
    for (const step of listener.connection ?? [])
      writer.losses.unsupported(step.origin, 'connection-level rules are not supported by the target')
    if (seen.has(section)) return []
    seen.add(section)
    return [
      writer.from(
        listener.origin,
        writer.object({
          name: section,
          port: listener.port ?? DEFAULT_PORT,
          protocol: listener.tls ? 'HTTPS' : 'HTTP',
          hostname: listener.hostname === '*' ? undefined : listener.hostname,
          tls: listener.tls ? writeTls(listener, namespace, writer.losses, grants) : undefined,
          allowedRoutes: { namespaces: writeRouteNamespaces(listener, namespace, namespacesOn(listener, routes)) },
        }),
      ),
    ]
  })
  const [first] = sections.keys()
  if (first?.gatewayClass !== undefined && !isAssumed(first))
    writer.losses.approximate({ ...first.origin, pointer: '/spec/gatewayClassName' }, `it is \`${GATEWAY_CLASS}\` now`)
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace },
    spec: { gatewayClassName: GATEWAY_CLASS, listeners: written },
  }
}

function namespacesOn(listener: Listener, routes: readonly HttpRoute[]): string[] {
  return routes.filter(({ listeners }) => listeners.includes(listener)).map((route) => route.namespace)
}

/** The API server rejects a listener that terminates TLS without a certificate. */
function writeTls(
  listener: Listener,
  namespace: string,
  losses: Losses,
  grants: ReferenceGrants,
): Record<string, unknown> {
  const refs = writeCertificateRefs(listener.certificates, namespace, grants)
  if (!refs && !isAssumed(listener))
    losses.manual(listener.origin, `create the Secret \`${CERTIFICATE}\` with the certificate and key of the listener`)
  return { mode: 'Terminate', certificateRefs: refs ?? [{ name: CERTIFICATE }] }
}

function writeHttpRoute(
  route: HttpRoute,
  gateways: readonly WrittenGateway[],
  backends: BackendWriter,
  writer: Writer,
): Record<string, unknown> {
  const { namespace, name, hostnames, rules, assumed, origin } = route
  return writer.from(origin, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace },
    spec: writer.object({
      parentRefs: gateways.flatMap((gateway) => parentRefs(route, gateway, writer)),
      hostnames,
      rules: rules.map((rule) =>
        writeRule(
          assumed ? withoutEdits(rule.route) : rule.route,
          rules.length > 1 ? rule.name : rule.route.rule,
          namespace,
          backends,
          writer,
        ),
      ),
    }),
  })
}

/** Policies have them. */
const withoutEdits = (route: Route): Route => ({
  ...route,
  steps: route.steps.filter(({ kind }) => kind !== 'edit-headers'),
})

/** The Gateway where all its listeners have the route, otherwise each listener that has it. */
function parentRefs(
  { namespace, listeners }: HttpRoute,
  gateway: WrittenGateway,
  writer: Writer,
): Record<string, unknown>[] {
  const { name, sections } = gateway
  const attached = [...sections].filter(([listener]) => listeners.includes(listener))
  if (attached.length === 0) return []
  const parent = { name, namespace: gateway.namespace === namespace ? undefined : gateway.namespace }
  if (attached.length === sections.size) return [writer.object(parent)]
  return [...new Set(attached.map(([, section]) => section))].map((sectionName) =>
    writer.object({ ...parent, sectionName }),
  )
}
