import { reportUnsupported } from '../../../core/losses.js'
import type { Host, Listener, Program, Route } from '../../../core/program.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { Names, nameOf } from '../../../core/writer.js'
import type { Writing } from '../../dialect.js'
import { objectOfHost } from '../../gloo-options/write/host-object.js'
import { type Json, textWithoutPlaces } from '../../gloo-options/write/json.js'
import { writeManager } from '../../gloo-options/write/manager.js'
import { writeOptions } from '../../gloo-options/write/options.js'
import { NAMESPACE, requiresRbac, writeSettings } from '../../gloo-options/write/settings.js'
import { UpstreamWriter } from '../../gloo-options/write/upstreams.js'
import { GlooWriter } from '../../gloo-options/write/writer.js'
import { routeTitle } from '../../shared/agentgateway-parts.js'
import { reportEnvoySettings } from '../../shared/envoy-settings.js'
import { writeAction } from './actions.js'
import { writeMatchers } from './matchers.js'
import { splitSegments } from './segments.js'

/** A VirtualService for each host, the Upstreams that they send to, and Gateways where the usual two will not do. */
export function writeGloo(program: Program, _options: WriteOptions): Writing {
  const writer = new GlooWriter()
  const { losses } = writer
  const services = new ServiceWriter(writer, program)
  const names = new Names()
  const usual = program.listeners.every(isUsual)
  const listeners = program.listeners.filter((listener) => listener.hosts.length > 0 || !usual)
  const gateways = listeners.map((listener) => {
    reportUnsupported([...listener.steps, ...(listener.connection ?? [])], losses)
    const refs = listener.hosts.map((host) => services.reference(host, listener))
    const name = names.unique(nameOf(listener.name, 'gateway'))
    return writeGateway(name, listener, refs, writer)
  })
  const all = [
    ...(services.required ? [writeSettings(program, losses)] : []),
    ...(usual ? [] : gateways),
    ...services.upstreams.all,
    ...services.all,
  ]
  return {
    files: [{ name: 'gloo.yaml', documents: all.map((value) => writer.document(value)) }],
    losses: losses.all,
    cluster: writer.secrets.all,
  }
}

/** Gloo creates these two by default. */
function isUsual({ name, port, tls, manager }: Listener): boolean {
  if (manager) return false
  return tls ? name === 'gateway-proxy-ssl' && port === 8443 : name === 'gateway-proxy' && (port ?? 8080) === 8080
}

interface Reference {
  name: string
  namespace: string
}

function writeGateway(name: string, listener: Listener, virtualServices: Reference[], writer: GlooWriter): Json {
  reportEnvoySettings(listener, writer.losses)
  return writer.from(listener.origin, {
    apiVersion: 'gateway.solo.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      bindAddress: listener.address ?? '::',
      bindPort: listener.port ?? (listener.tls ? 8443 : 8080),
      proxyNames: ['gateway-proxy'],
      ...(listener.tls && { ssl: true }),
      httpGateway: writer.object({ virtualServices, options: writeManager(listener.manager, writer) }),
    },
  })
}

class ServiceWriter {
  readonly all: Json[] = []
  readonly upstreams: UpstreamWriter
  readonly required: boolean
  private readonly names = new Names()
  private readonly known = new Map<string, Reference>()

  constructor(
    private readonly writer: GlooWriter,
    program: Program,
  ) {
    this.upstreams = new UpstreamWriter(NAMESPACE, writer)
    this.required = requiresRbac(program)
  }

  /** A host of several listeners is one VirtualService. */
  reference(host: Host, listener: Listener): Reference {
    const key = textWithoutPlaces([host.domains, host.routes, listener.tls, listener.certificates])
    const known = this.known.get(key)
    if (known) return known
    const { namespace = NAMESPACE, name: ofSource } = objectOfHost(host) ?? {}
    const [domain = '*'] = host.domains
    const name = this.names.unique(ofSource ?? nameOf(domain.replace(/:\*$/, ''), 'default'))
    this.known.set(key, { name, namespace })
    this.all.push(this.service(host, { name, namespace }, listener))
    return { name, namespace }
  }

  private service(host: Host, metadata: Reference, { tls, certificates }: Listener): Json {
    const secret = certificates?.find((certificate) => certificate.secret)?.secret
    if (tls && !secret)
      this.writer.losses.manual(host.origin, 'create the Secret `tls` with the certificate and key of the listener')
    const all = host.routes.flatMap(splitSegments)
    const options = writeOptions(all, this.required, this.upstreams, this.writer)
    const names = new Names()
    const routes = all.map((route, index) => {
      const title = names.unique(route.name ?? nameOf(routeTitle(route, index), `route-${index}`))
      return this.route(route, title, options.routes[index]!)
    })
    const virtualHost = {
      domains: host.domains,
      ...(Object.keys(options.host).length > 0 && { options: options.host }),
      routes,
    }
    return {
      apiVersion: 'gateway.solo.io/v1',
      kind: 'VirtualService',
      metadata,
      spec: {
        ...(tls && {
          sslConfig: { secretRef: secret ? { ...secret } : { name: 'tls', namespace: metadata.namespace } },
        }),
        virtualHost: this.writer.from(host.origin, virtualHost),
      },
    }
  }

  /** Routes with their own providers need a name. */
  private route(route: Route, title: string, options: Json): Json {
    const named = route.name !== undefined || options['jwtProvidersStaged'] !== undefined
    return this.writer.from(route.origin, {
      ...(named && { name: title }),
      matchers: route.matches.flatMap((match) => writeMatchers(match, this.writer)),
      ...writeAction(route.action, this.upstreams, this.writer),
      ...(Object.keys(options).length > 0 && { options }),
    })
  }
}
