import type { Losses } from '../../../core/losses.js'
import type { Host, Listener } from '../../../core/program.js'
import { hasOwnCertificates, isNamedByServers, reportServerNames, spreadByDomain } from '../../../core/server-names.js'

/**
 * Envoy chooses one virtual host and tries no other; agentgateway tries the next best host when no path matches.
 * Overlapping hosts therefore become separate listeners, which are equally exclusive.
 */
export function spreadHosts(listener: Listener, losses: Losses): Listener[] {
  const taken = new Set<string>()
  const hosts = listener.hosts.flatMap((host) => {
    const domains = new Set(
      host.domains.flatMap((domain) => {
        const names = hostname(domain, host, losses).filter((name) => !taken.has(name))
        if (names.length === 0) losses.approximate(host.origin, `another host takes \`${domain}\` already`, domain)
        return names
      }),
    )
    for (const name of domains) taken.add(name)
    return domains.size > 0 ? [{ ...host, domains: [...domains] }] : []
  })
  const spread = hosts.length > 1 && (overlap(hosts) || hasOwnCertificates(listener))
  const named = isNamedByServers(listener, hosts)
  const hostnames = spread || named ? hosts.flatMap(({ domains }) => domains) : []
  reportServerNames(listener.certificates, hostnames, losses)
  if (!spread && !named) return [{ ...listener, hosts }]
  losses.exact(listener.origin)
  return spreadByDomain(listener, hosts)
}

/** A wildcard next to another name. */
function overlap(hosts: Host[]): boolean {
  return hosts.some((host) => host.domains.some((domain) => domain.includes('*')))
}

/** A host name as the Gateway API accepts it: lower-case labels, the first of which may be a wildcard. */
const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** The names that the target supports; the others are losses. */
function hostname(domain: string, host: Host, losses: Losses): string[] {
  return namesOf(domain, host, losses).filter((name) => {
    if (name === '*' || HOSTNAME.test(name)) return true
    losses.unsupported(host.origin, `\`${domain}\` is not a host name: requests for it find no route`, domain)
    return false
  })
}

function namesOf(domain: string, host: Host, losses: Losses): string[] {
  if (domain === '*') return [domain]
  if (domain.endsWith('*')) {
    losses.unsupported(
      host.origin,
      `a host name cannot end in a wildcard: requests for \`${domain}\` match no route`,
      domain,
    )
    return []
  }
  if (domain.startsWith('*') && !domain.startsWith('*.')) {
    losses.approximate(
      host.origin,
      `\`${domain}\` becomes \`*.${domain.slice(1).replace(/^-/, '')}\`: wildcards match whole labels`,
      domain,
    )
    return [`*.${domain.slice(1).replace(/^-/, '')}`]
  }
  const port = domain.lastIndexOf(':')
  if (port > 0 && /^[0-9]+$/.test(domain.slice(port + 1))) {
    losses.approximate(host.origin, `the port of \`${domain}\` is not compared`, domain)
    return [domain.slice(0, port).toLowerCase()]
  }
  return [domain.toLowerCase()]
}
