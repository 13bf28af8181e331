import type { Listener } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { isRecord } from '../../yaml/plain.js'

/** `allowedRoutes.namespaces` of a listener, as written (Gateway API, RouteNamespaces). */
export function readRouteNamespaces(listener: Cursor): Pick<Listener, 'routeNamespaces'> {
  const { value } = listener.at('allowedRoutes', 'namespaces')
  return isRecord(value) ? { routeNamespaces: JSON.parse(JSON.stringify(value)) as Record<string, unknown> } : {}
}

/** `allowedRoutes.namespaces` of a written listener: as in the source, otherwise the namespaces of its routes. */
export function writeRouteNamespaces(
  { routeNamespaces }: Pick<Listener, 'routeNamespaces'>,
  gateway: string,
  routes: readonly string[],
): Record<string, unknown> {
  if (routeNamespaces) return routeNamespaces
  const namespaces = [...new Set(routes)]
  if (namespaces.every((namespace) => namespace === gateway)) return { from: 'Same' }
  const expression = { key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces }
  return { from: 'Selector', selector: { matchExpressions: [expression] } }
}
