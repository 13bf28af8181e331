import type { Losses } from './losses.js'
import type { Certificate, Host, Listener, ServerName } from './program.js'

const serverNamesOf = (certificates: readonly Certificate[] = []): ServerName[] =>
  certificates.flatMap(({ serverNames = [] }) => serverNames)

/** Server names that are the host names of listeners are kept; a listener without a host name serves any. */
export function reportServerNames(
  certificates: readonly Certificate[] | undefined,
  hostnames: readonly string[],
  losses: Losses,
): void {
  for (const { name, origin } of serverNamesOf(certificates))
    if (hostnames.includes(name.toLowerCase())) losses.exact(origin)
    else losses.approximate(origin, `connections for other server names than \`${name}\` are accepted, too`)
}

/** Each VirtualService has its own certificate: a listener of the Gateway API selects it by host name. */
export function hasOwnCertificates({ certificates = [] }: Listener): boolean {
  return new Set(certificates.map(({ origin: { file, document } }) => `${file}#${document}`)).size > 1
}

/** Every host is served to connections for its own names only: those are host names of listeners. */
export function isNamedByServers({ certificates }: Listener, hosts: readonly Host[]): boolean {
  return hosts.every((host) => {
    const names = serverNamesOf(certificatesOf(host, certificates)).map(({ name }) => name.toLowerCase())
    return names.length > 0 && host.domains.every((domain) => names.includes(domain))
  })
}

/** A listener for each domain, with the certificate of its host. */
export function spreadByDomain(listener: Listener, hosts: readonly Host[]): Listener[] {
  const isSingle = hosts.length === 1 && hosts[0]!.domains.length === 1
  return hosts.flatMap((host) => {
    const certificates = certificatesOf(host, listener.certificates)
    return host.domains.map((domain) => ({
      ...listener,
      ...(certificates.length > 0 && { certificates }),
      name:
        isSingle || domain === (listener.hostname ?? '*')
          ? listener.name
          : `${listener.name}-${domain.replace(/^\*\./, 'any-').replaceAll('.', '-')}`,
      ...(domain !== '*' && { hostname: domain }),
      hosts: [{ ...host, domains: [domain] }],
      origin: host.origin,
    }))
  })
}

function certificatesOf({ origin }: Host, certificates: readonly Certificate[] = []): Certificate[] {
  return certificates.filter(({ origin: { file, document } }) => file === origin.file && document === origin.document)
}
