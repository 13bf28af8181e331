import type { Listener } from '../../../core/program.js'
import { bySpecificity, type Entry } from './order.js'

/** A domain and the matches that agentgateway tries for it, in its order. */
export interface ServedDomain {
  listener: Listener
  domain: string
  entries: Entry[]
}

/**
 * agentgateway tries the routes of a host name, then those of its wildcards, then those without host names; Envoy uses
 * a single virtual host. So each domain gets the routes of every name that covers it. Listeners of one port are merged
 * in Envoy: a domain is served by its closest listener.
 */
export function servedDomains(listeners: readonly Listener[]): ServedDomain[] {
  return listeners.flatMap((listener) => {
    const hosts = bySpecificity(listener.hosts)
    const covered = [...hosts.keys()].flatMap((domain) => intersection(domain, listener.hostname) ?? [])
    const all = new Set([...covered, ...(listener.hostname && listeners.length > 1 ? [listener.hostname] : [])])
    return [...all]
      .filter((domain) => nearest(listeners, domain) === listener)
      .map((domain) => ({ listener, domain, entries: fallThrough(hosts, domain) }))
  })
}

function fallThrough(entries: ReadonlyMap<string, Entry[]>, domain: string): Entry[] {
  return [...entries.keys()]
    .filter((item) => contains(item, domain))
    .sort((a, b) => b.length - a.length || Number(a.startsWith('*')) - Number(b.startsWith('*')))
    .flatMap((item) => entries.get(item)!)
}

/** Whether `outer` covers every host of `inner`. */
function contains(outer: string, inner: string): boolean {
  if (outer === '*' || outer === inner) return true
  return outer.startsWith('*') && inner.length > outer.length - 1 && inner.endsWith(outer.slice(1))
}

function intersection(domain: string, hostname: string | undefined): string | undefined {
  if (hostname === undefined || hostname === '' || contains(hostname, domain)) return domain
  return contains(domain, hostname) ? hostname : undefined
}

function nearest(listeners: readonly Listener[], domain: string): Listener | undefined {
  return [...listeners]
    .filter(({ hostname }) => contains(hostname || '*', domain))
    .sort((a, b) => (b.hostname ?? '*').length - (a.hostname ?? '*').length)[0]
}

/** Envoy compares host and port; agentgateway the host alone. */
export function withPorts(domain: string, port: number | undefined): string[] {
  if (domain === '*') return [domain]
  if (!domain.startsWith('*')) return [domain, `${domain}:*`]
  return port === undefined ? [domain] : [domain, `${domain}:${port}`]
}
