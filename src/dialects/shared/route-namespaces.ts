import type { Listener } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { isRecord } from '../../yaml/plain.js'

/** `allowedRoutes.namespaces` of a listener, as written (Gateway API, RouteNamespaces). */
export function readRouteNamespaces(listener: Cursor): Pick<Listener, 'routeNamespaces'> {
  const { value } = listener.at('allowedRoutes', 'namespaces')
  return isRecord(value) ? { routeNamespaces: JSON.parse(JSON.stringify(value)) as Record<string, unknown> } : {}
}
