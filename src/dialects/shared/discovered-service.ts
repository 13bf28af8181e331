import type { Losses } from '../../core/losses.js'
import type { Backend } from '../../core/program.js'

/** Gloo's discovery names Upstreams NAMESPACE-NAME-PORT. A `-` in the namespace makes it a guess. */
const DISCOVERED = /^[^/]+\/([a-z0-9]+)-([a-z0-9][-a-z0-9]*)-([0-9]{1,5})$/

export const isDiscovered = (name: string): boolean => DISCOVERED.test(name)

/** The Service of an Upstream that is not in the input, if its name is one that Gloo's discovery gives. */
export function discoveredService({ type, name, addresses, origin }: Backend, losses: Losses): Backend['service'] {
  const found = type === 'Upstream' && addresses.length === 0 ? DISCOVERED.exec(name) : null
  if (!found) return undefined
  const [, namespace, service, port] = found as unknown as [string, string, string, string]
  losses.manual(
    origin,
    `Upstream \`${name}\` is not in the input: it is assumed to be the discovered one of Service \`${namespace}/${service}\`, port ${port}`,
  )
  return { namespace, name: service, port: Number(port) }
}

export const clusterAddress = ({
  namespace,
  name,
  port,
}: NonNullable<Backend['service']>): Backend['addresses'][number] => ({
  host: `${name}.${namespace}.svc.cluster.local`,
  ...(port !== undefined && { port }),
})
