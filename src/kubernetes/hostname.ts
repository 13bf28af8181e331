/** Gateway API hostnames: `a.example.com`, or `*.example.com` for one or more labels in front. Case-insensitive. */

/** Whether `pattern` covers `host` (a name or a wildcard). */
export function covers(pattern: string, host: string): boolean {
  const [wide, narrow] = [pattern.toLowerCase(), host.toLowerCase()]
  if (wide === narrow) return true
  if (!wide.startsWith('*.')) return false
  const suffix = wide.slice(1)
  return narrow.endsWith(suffix) && narrow.length > suffix.length
}

/** Whether Envoy reads a wildcard in a domain that hostnames of the Gateway API lack: `*`, `*-a.example`, `a.*`. */
export const hasOtherWildcard = (domain: string): boolean => domain.replace(/^\*\./, '').includes('*')

/**
 * Hosts that a route serves on a listener: the narrower of each overlapping pair. `[]` is every host; `null`: the route
 * does not attach (Gateway API, HTTPRoute.hostnames).
 */
export function intersectHostnames(listener: string | undefined, route: readonly string[]): string[] | null {
  if (listener === undefined || listener === '*') return [...new Set(route)]
  if (route.length === 0) return [listener]
  const common = route.flatMap((host) => (covers(listener, host) ? [host] : covers(host, listener) ? [listener] : []))
  return common.length > 0 ? [...new Set(common)] : null
}
