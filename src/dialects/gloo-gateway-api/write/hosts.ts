import type { Losses } from '../../../core/losses.js'
import type { Host, Listener } from '../../../core/program.js'
import { nameOf } from '../../../core/writer.js'
import { objectOfHost } from '../../gloo-options/write/host-object.js'
import { textWithoutPlaces } from '../../gloo-options/write/json.js'

export interface NamedHost extends Host {
  namespace: string
  name: string
}

/** Hosts with the same routes are one, with all its names. `namespace`: of hosts that came from no object. */
export function mergeHosts({ hosts }: Listener, namespace: string, losses: Losses): NamedHost[] {
  const merged = new Map<string, NamedHost>()
  for (const host of hosts) {
    const domains = [...new Set(host.domains.flatMap((domain) => hostname(domain, host, losses)))]
    if (domains.length === 0) continue
    const place = placeOf(host, domains, namespace)
    const key = `${place.namespace} ${textWithoutPlaces(host.routes)}`
    const known = merged.get(key)
    if (known) known.domains.push(...domains)
    else merged.set(key, { ...host, domains, ...place })
  }
  return [...merged.values()].flatMap(splitDomains)
}

/** An HTTPRoute has at most 16 host names (Gateway API). */
const MAX_DOMAINS = 16

function splitDomains(host: NamedHost): NamedHost[] {
  const { domains } = host
  if (domains.length <= MAX_DOMAINS) return [host]
  const rest = splitDomains({ ...host, domains: domains.slice(MAX_DOMAINS) })
  return [{ ...host, domains: domains.slice(0, MAX_DOMAINS) }, ...rest]
}

function placeOf(host: Host, domains: string[], usual: string): Pick<NamedHost, 'namespace' | 'name'> {
  return objectOfHost(host) ?? { namespace: usual, name: nameOf(domains[0]!, 'routes') }
}

/** A host name has no port, and a wildcard covers whole leading labels. */
function hostname(domain: string, host: Host, losses: Losses): string[] {
  if (domain === '*') return [domain]
  const [name, port] = domain.split(':') as [string, string | undefined]
  if (port === '*' && host.domains.includes(name)) {
    losses.approximate(host.origin, `requests that name a port after \`${name}\` match no route`, domain)
    return []
  }
  if (port === undefined && /^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name)) return [name.toLowerCase()]
  losses.unsupported(
    host.origin,
    `\`${domain}\` is not a host name for a route: requests for it match no route here`,
    domain,
  )
  return []
}
