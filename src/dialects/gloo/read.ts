import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { Certificate } from '../../core/program.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Host, Listener, Program } from '../../gateways/envoy/program.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import type { Reading } from '../dialect.js'
import { filtersOn, type ListenerOptions } from '../gloo-options/listener-options.js'
import { mergeOptions, NO_OPTIONS, readOptions } from '../gloo-options/options.js'
import { denyAll } from '../gloo-options/rbac.js'
import { GlooReader } from '../gloo-options/reader.js'
import { requiresRbac } from '../gloo-options/settings.js'
import { reportUnbound } from '../gloo-options/unbound.js'
import { otherEntrances, type ProxyListener, proxyListeners } from './listeners.js'
import { missingOptions, readRoutes, referenced } from './routes.js'

/** VirtualServices and what they refer to, as one program. */
export function read(graph: Graph): Reading {
  const reader = new GlooReader(graph)
  const required = requiresRbac(reader)
  const listeners = proxyListeners(reader).map((proxyListener) => readListener(proxyListener, required, reader))
  for (const listener of listeners) checkDomains(listener, reader)
  reportUnbound(reader)
  const elsewhere = otherEntrances(reader)
  const program: Program = {
    engine: 'envoy',
    dialect: 'gloo',
    listeners,
    ...(elsewhere.length > 0 && { elsewhere }),
    origin: listeners[0]?.origin ?? { file: '-', document: 0, pointer: '' },
  }
  return { programs: [program], findings: reader.findings, refused: reader.refused }
}

function readListener(
  { name, proxy, port, address, tls, services, options, transport = [], origin }: ProxyListener,
  required: Origin | null,
  reader: GlooReader,
): Listener {
  return {
    name,
    ...(proxy && { gateway: proxy }),
    port,
    ...(address !== undefined && { address }),
    ...(tls && { tls, requiresTls: true }),
    ...(options.manager && { manager: options.manager }),
    hosts: services.map((service) => readHost(service, options, required, reader)),
    steps: [],
    unmatched: [...filtersOn(options, NO_OPTIONS, NO_OPTIONS, reader), ...(required ? [denyAll(required)] : [])],
    ...readTransport(services, transport, reader),
    origin,
  }
}

/** TLS as each service wants it: names of servers, certificates of clients. */
function readTransport(
  services: readonly Resource[],
  ofGateway: readonly Unmodelled[],
  reader: GlooReader,
): Pick<Listener, 'transport' | 'certificates'> {
  const configs = services.map((service) => ({
    at: cursorOf(service).at('spec', 'sslConfig'),
    namespace: service.namespace,
  }))
  const set = configs.filter(({ at }) => at.isSet)
  const certificates = set.flatMap(({ at, namespace }) => readCertificate(at, namespace, serverNamesOf(at, reader)))
  const transport = [...ofGateway, ...set.map(({ at }) => reader.unmodelled(at, 'upstream'))]
  return {
    ...(transport.length > 0 && { transport }),
    ...(certificates.length > 0 && { certificates }),
  }
}

function serverNamesOf(ssl: Cursor, reader: GlooReader): Pick<Certificate, 'serverNames'> {
  const serverNames = reader.items(ssl.at('sniDomains')).flatMap((cursor) => {
    const name = reader.string(cursor)
    return name === undefined ? [] : [{ name, origin: originOf(cursor) }]
  })
  return serverNames.length > 0 ? { serverNames } : {}
}

function readCertificate(
  cursor: Cursor,
  namespace: string,
  serverNames: Pick<Certificate, 'serverNames'>,
): Certificate[] {
  const ref = cursor.at('secretRef')
  const name = ref.at('name').string
  if (name !== undefined)
    return [
      { secret: { namespace: ref.at('namespace').string || namespace, name }, ...serverNames, origin: originOf(ref) },
    ]
  const files = cursor.at('sslFiles')
  const [cert, key] = [files.at('tlsCert').string, files.at('tlsKey').string]
  return cert !== undefined && key !== undefined
    ? [{ files: { cert, key }, ...serverNames, origin: originOf(files) }]
    : []
}

/** No domains mean every host. Inline options win over those that are referred to. */
function readHost(service: Resource, listener: ListenerOptions, required: Origin | null, reader: GlooReader): Host {
  const cursor = cursorOf(service).at('spec', 'virtualHost')
  const domains = reader.strings(cursor.at('domains'))
  if (domains.includes(''))
    reader.refuse('CW3008', cursor.at('domains'), 'Gloo refuses the configuration: a domain is empty')
  const options = mergeOptions(readOptions(cursor.at('options')), ...referenced(cursor, 'VirtualHostOption', reader))
  const missing = missingOptions(cursor, 'VirtualHostOption', reader)
  return {
    name: `${service.namespace}/${service.name}`,
    domains: domains.length > 0 ? domains : ['*'],
    routes: readRoutes(cursor.at('routes'), service.namespace, { reader, listener, host: options, missing, required }),
    origin: originOf(cursor.exists ? cursor : service.origin),
  }
}

/** Two hosts of a listener cannot have one domain. */
function checkDomains({ hosts }: Listener, reader: GlooReader): void {
  const owners = new Map<string, Host>()
  for (const host of hosts) {
    for (const domain of host.domains.map((one) => one.toLowerCase())) {
      const owner = owners.get(domain)
      if (owner)
        reader.refuse(
          'CW3008',
          host.origin,
          `Gloo refuses the configuration: \`${owner.name}\` has the domain \`${domain}\`, too`,
        )
      owners.set(domain, host)
    }
  }
}
