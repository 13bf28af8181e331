import type { Origin } from '../../../core/finding.js'
import type { Backend } from '../../../core/program.js'
import { Names, nameOf, type Writer } from '../../../core/writer.js'
import type { Json } from './json.js'

interface Reference {
  name: string
  namespace: string
}

type Target = Pick<Backend, 'addresses' | 'sni' | 'peer'>

/** The object of the source that a backend is: NAMESPACE/NAME. */
function objectOf(text: string): Reference | undefined {
  const [, namespace, name] = /^([a-z0-9][-a-z0-9]*)\/([a-z0-9][-a-z0-9.]*)$/.exec(text) ?? []
  return namespace === undefined || name === undefined ? undefined : { name, namespace }
}

/** Upstreams for addresses, each written once. */
export class UpstreamWriter {
  readonly all: Json[] = []
  private readonly names = new Names()
  private readonly known = new Map<string, Reference>()

  constructor(
    private readonly namespace: string,
    private readonly writer: Writer,
  ) {}

  /** The Upstream of a backend. A backend whose address is not in the input is assumed to exist. */
  ofBackend(backend: Backend): Reference {
    const { name, type, addresses, origin, llm } = backend
    const ref = objectOf(name)
    if (ref && type === 'Upstream' && addresses.length === 0) {
      this.writer.losses.manual(origin, `\`${name}\` is referred to as it is: keep the Upstream`)
      return ref
    }
    const title = name.replace(/^.*\//, '').replace(/:[0-9]+$/, '')
    if (addresses.length > 0) return this.once(`backend ${type} ${name}`, title, backend, origin, ref)
    const host = `${nameOf(title, 'upstream')}.${this.namespace}.svc.cluster.local`
    const what = llm ? 'provider' : type
    this.writer.losses.manual(origin, `the address of ${what} \`${name}\` is not in the input: replace \`${host}\``)
    return this.once(`backend ${type} ${name}`, title, { addresses: [{ host, port: 80 }] }, origin)
  }

  /** The Upstream from which a key set is fetched. */
  ofUrl(url: string, origin: Origin): Reference {
    const parts = /^(https?):\/\/(\[[^\]]*\]|[^/:?#]+)(?::([0-9]+))?/i.exec(url)
    if (!parts) this.writer.losses.manual(origin, `\`${url.slice(0, 80)}\` is not an address that Gloo can fetch`)
    const tls = parts?.[1]?.toLowerCase() === 'https'
    const host = parts?.[2] ?? 'localhost'
    const port = parts?.[3] === undefined ? (tls ? 443 : 80) : Number(parts[3])
    return this.once(`url ${host} ${port} ${tls}`, `jwks-${host}`, { addresses: [{ host, port, tls }] }, origin)
  }

  private once(key: string, title: string, target: Target, origin: Origin, own?: Reference): Reference {
    const known = this.known.get(key)
    if (known) return known
    const ref = own ?? { name: nameOf(title, 'upstream'), namespace: this.namespace }
    const unique = { ...ref, name: this.names.unique(ref.name) }
    this.known.set(key, unique)
    this.all.push(this.upstream(unique, target, origin))
    return unique
  }

  private upstream({ name, namespace }: Reference, { addresses, sni, peer }: Target, origin: Origin): Json {
    const hosts = addresses.map(({ host, port, tls }) => ({ addr: host, port: port ?? (tls ? 443 : 80) }))
    const tls = addresses.some((address) => address.tls)
    for (const authority of peer?.authorities ?? [])
      this.writer.losses.manual(
        origin,
        `put the authority in ${authority.kind} \`${authority.namespace}/${authority.name}\` into a Secret, and name it in \`sslConfig.secretRef\``,
      )
    const ssl = this.writer.object({
      sni: sni ?? addresses.find((address) => address.tls)?.host,
      verifySubjectAltName: peer?.subjectAltNames,
      secretRef: peer?.secret && { ...peer.secret },
    })
    // A host on port 443 implies TLS unless specified otherwise.
    const isPlain443 = !tls && hosts.some(({ port }) => port === 443)
    return this.writer.from(origin, {
      apiVersion: 'gloo.solo.io/v1',
      kind: 'Upstream',
      metadata: { name, namespace },
      spec: {
        ...(tls && { sslConfig: ssl }),
        static: { hosts, ...(isPlain443 && { useTls: false }) },
      },
    })
  }
}
