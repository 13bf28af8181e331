/** Gateway API hostnames: `a.example.com`, or `*.example.com` for one or more labels in front. Case does not count. */

/** `host` (a name or a wildcard) is within `pattern`. */
export function covers(pattern: string, host: string): boolean {
  const [wide, narrow] = [pattern.toLowerCase(), host.toLowerCase()]
  if (wide === narrow) return true
  if (!wide.startsWith('*.')) return false
  const suffix = wide.slice(1)
  return narrow.endsWith(suffix) && narrow.length > suffix.length
}

/**
 * Hosts that a route serves on a listener: for each pair that overlaps the narrower one. `[]` is every host, `null`
 * none: the route does not attach (Gateway API, HTTPRoute.hostnames).
 */
export function intersectHostnames(listener: string | undefined, route: readonly string[]): string[] | null {
  if (listener === undefined || listener === '*') return [...new Set(route)]
  if (route.length === 0) return [listener]
  const common = route.flatMap((host) => (covers(listener, host) ? [host] : covers(host, listener) ? [listener] : []))
  return common.length > 0 ? [...new Set(common)] : null
}
