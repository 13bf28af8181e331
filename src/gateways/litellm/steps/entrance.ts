import type { OpenRoutes, PublicRoutes, RouteAllowList } from '../../../core/step/litellm.js'
import { PythonError } from '../python.js'
import { denied } from '../refusal.js'
import { OPEN_PAGES } from '../route-groups.js'
import { groupOf, matchesWildcard } from '../routes.js'
import { allow, pass, refuse, type StepResult, skip, type Walk } from '../walk.js'

/** Checks before authentication. */

export function openRoutes(_step: OpenRoutes, { call }: Walk): StepResult {
  const open = ['GET', 'HEAD'].includes(call.method) && OPEN_PAGES.includes(call.route)
  return open ? allow(`${call.route} is served without a credential`) : skip(`${call.route} requires a credential`)
}

export function routeAllowList(step: RouteAllowList, { call }: Walk): StepResult {
  const { route } = call
  if (step.unusable !== undefined) throw new PythonError(`argument of type '${step.unusable}' is not iterable`)
  if (step.routes.includes(route)) return pass(`${route} is in \`allowed_routes\``)
  const detail = `${route} is not in \`allowed_routes\`, which is compared exactly and binds every credential`
  return refuse(
    denied(403, `Access forbidden: Route ${route} not allowed`),
    detail,
    `add \`${route}\` to \`allowed_routes\``,
  )
}

export function publicRoutes(step: PublicRoutes, walk: Walk): StepResult {
  const { route } = walk.call
  if (groupOf(walk.groups, 'public_routes').includes(route) && route.replace(/\/+$/, '') !== '/metrics') {
    return allow(`${route} is public`)
  }
  const entry = step.extra.find((item) => item === route || matchesWildcard(route, item))
  return entry === undefined ? skip(`${route} is not public`) : allow(`${route} is public by \`${entry}\``)
}
