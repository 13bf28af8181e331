import type { Origin } from '../../core/finding.js'
import type { Backend, Peer } from '../../core/program.js'
import { Names, type Writer } from '../../core/writer.js'
import { isIp } from '../../gateways/envoy/address.js'
import { clusterAddress, discoveredService } from '../shared/discovered-service.js'

type Json = Record<string, unknown>

/** Clusters by their backends, each written once. */
export class Clusters {
  readonly all: Json[] = []
  private readonly names = new Names()
  private readonly known = new Map<string, string>()

  constructor(private readonly writer: Writer) {}

  /** The cluster of an upstream; its name is the upstream's. */
  ofBackend(backend: Backend): string {
    return this.once(
      `backend ${backend.name}`,
      backend.name,
      backend.origin,
      () => {
        const { addresses, origin, type } = backend
        if (addresses.length > 0)
          return addresses.map((address) => ({ ...address, port: address.port ?? (address.tls ? 443 : 80) }))
        const service = discoveredService(backend, this.writer.losses)
        if (service) return [{ ...clusterAddress(service), port: service.port ?? 80 }]
        this.writer.losses.manual(
          origin,
          `the address of ${type} \`${backend.name}\` is not in the input: put it into its cluster`,
        )
        const [namespace, name] = backend.name.includes('/') ? backend.name.split('/') : ['default', backend.name]
        return [{ host: `${name}.${namespace}.svc.cluster.local`, port: 80 }]
      },
      this.tlsOf(backend),
    )
  }

  /** Envoy reads certificates from files: those of a Secret or a ConfigMap have to be written. */
  private tlsOf({ sni, peer, origin }: Backend): Tls {
    const named = sni === undefined ? {} : { sni }
    const { secret, authorities: [authority] = [], subjectAltNames } = peer ?? {}
    if (!secret && !authority) {
      if (subjectAltNames)
        this.writer.losses.unsupported(
          origin,
          'names of the server are verified with an authority only: name one in `trusted_ca`',
        )
      return named
    }
    const root = `${(authority ?? secret)!.name}-ca.crt`
    if (authority)
      this.writer.losses.manual(
        origin,
        `write the authority in ${authority.kind} \`${authority.namespace}/${authority.name}\` to \`${root}\``,
        authority.name,
      )
    if (!secret) return { ...named, peer, root }
    const files = { cert: `${secret.name}.crt`, key: `${secret.name}.key` }
    const written = [files.cert, files.key, ...(authority ? [] : [root])].map((name) => `\`${name}\``)
    this.writer.losses.manual(
      origin,
      `write ${authority ? 'the certificate and key' : 'the certificate, key and authority'} of the Secret \`${secret.namespace}/${secret.name}\` to ${listed(written)}`,
      secret.name,
    )
    return { ...named, peer, files, root }
  }

  /** The cluster that fetches a key set. */
  ofUrl(url: string, origin: Origin): string {
    const parts = /^(https?):\/\/(\[[^\]]*\]|[^/:?#]*)(?::([0-9]+))?/i.exec(url)
    if (!parts?.[2]) {
      this.writer.losses.manual(origin, `\`${url}\` is not an address that Envoy can fetch`)
      return this.once(`url ${url}`, 'jwks', origin, () => [{ host: 'localhost', port: 80 }])
    }
    const tls = parts[1]!.toLowerCase() === 'https'
    const host = parts[2]
    const port = parts[3] === undefined ? (tls ? 443 : 80) : Number(parts[3])
    return this.once(`url ${tls} ${host} ${port}`, `jwks ${host}`, origin, () => [{ host, port, tls }])
  }

  private once(key: string, wanted: string, origin: Origin, addresses: () => Address[], tls: Tls = {}): string {
    let name = this.known.get(key)
    if (name === undefined) {
      name = this.names.unique(wanted)
      this.known.set(key, name)
      this.all.push(this.writer.from(origin, writeCluster(name, addresses(), tls)))
    }
    return name
  }
}

type Address = Backend['addresses'][number] & { port: number }

/** What the two ends of the connection show of themselves. */
interface Tls {
  sni?: string
  peer?: Peer
  files?: { cert: string; key: string }
  /** File of the authority that the server is verified by. */
  root?: string
}

function writeCluster(name: string, addresses: Address[], tls: Tls): Json {
  const static_ = addresses.every(({ host }) => isIp(host))
  return {
    name,
    type: static_ ? 'STATIC' : 'STRICT_DNS',
    connect_timeout: '5s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: addresses.map(writeEndpoint) }] },
    ...(addresses.some((address) => address.tls) && {
      transport_socket: {
        name: 'envoy.transport_sockets.tls',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
          ...(tls.sni !== undefined
            ? { sni: tls.sni }
            : !static_ && { sni: addresses.find(({ host }) => !isIp(host))!.host }),
          ...commonTls(tls),
        },
      },
    }),
  }
}

/** The client's certificate, and the names and authority that the server is verified by. */
function commonTls({ peer, files, root }: Tls): Json {
  const names = peer?.subjectAltNames ?? []
  const validation = {
    ...(root !== undefined && { trusted_ca: { filename: root } }),
    ...(names.length > 0 && {
      match_typed_subject_alt_names: names.map((exact) => ({ san_type: sanType(exact), matcher: { exact } })),
    }),
  }
  const context = {
    ...(files && {
      tls_certificates: [{ certificate_chain: { filename: files.cert }, private_key: { filename: files.key } }],
    }),
    ...(root !== undefined && { validation_context: validation }),
  }
  return Object.keys(context).length > 0 ? { common_tls_context: context } : {}
}

/** `a, b and c`. */
const listed = (items: readonly string[]): string => `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`

const sanType = (name: string): string => (name.includes('://') ? 'URI' : isIp(name) ? 'IP_ADDRESS' : 'DNS')

/** The host name is what `auto_host_rewrite` puts into `:authority`. */
function writeEndpoint({ host, port, hostname }: Address): Json {
  const address = { socket_address: { address: host.replace(/^\[(.*)\]$/, '$1'), port_value: port } }
  return { endpoint: { address, ...(hostname !== undefined && { hostname }) } }
}
