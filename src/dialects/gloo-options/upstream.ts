import { find } from '../../bind/bind.js'
import type { Backend } from '../../program/program.js'
import { Cursor } from '../../text/cursor.js'
import type { GlooReader } from './reader.js'

/** What an Upstream of the input defines. A host name is known for static hosts only. */
export function readUpstream(
  namespace: string,
  name: string,
  reader: GlooReader,
): Pick<Backend, 'addresses' | 'definition'> {
  const upstream = find(reader.graph, 'Upstream', namespace, name)
  if (!upstream) return { addresses: [] }
  const spec = new Cursor(upstream.document, upstream.value, upstream.origin.pointer).at('spec')
  return { addresses: readAddresses(spec), definition: upstream.origin }
}

function readAddresses(spec: Cursor): Backend['addresses'] {
  const tls = spec.at('static', 'useTls').value === true || spec.at('sslConfig').exists
  return spec
    .at('static', 'hosts')
    .items()
    .flatMap((host) => {
      const addr = host.at('addr').string
      if (addr === undefined) return []
      const port = host.at('port').value
      return [
        {
          host: addr,
          ...(typeof port === 'number' && { port }),
          ...(!isIp(addr) && { hostname: addr }),
          ...(tls && { tls }),
        },
      ]
    })
}

/** A Service by its name inside the cluster. */
export function serviceAddress(namespace: string, name: string, port: number | undefined): Backend['addresses'] {
  return [{ host: `${name}.${namespace}.svc.cluster.local`, ...(port !== undefined && { port }) }]
}

function isIp(host: string): boolean {
  return /^[0-9.]+$/.test(host) || host.includes(':')
}
