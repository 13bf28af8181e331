import type { AddressAllowList, OpenRoutes, PublicRoutes, RouteAllowList } from '../../../core/step/litellm.js'
import { PythonError } from '../python.js'
import { denied } from '../refusal.js'
import { OPEN_PAGES } from '../route-groups.js'
import { groupOf, matchesWildcard } from '../routes.js'
import { allow, DecidedOutside, pass, refuse, type StepResult, skip, type Walk } from '../walk.js'

/** Checks before authentication. */

export function openRoutes(_step: OpenRoutes, { call }: Walk): StepResult {
  const open = ['GET', 'HEAD'].includes(call.method) && OPEN_PAGES.includes(call.route)
  return open ? allow(`${call.route} is served without a credential`) : skip(`${call.route} requires a credential`)
}

/** The server trusts a client on the same machine as a proxy: `x-forwarded-for` replaces that client's address. */
const LOOPBACK = '127.0.0.1'

export function addressAllowList(step: AddressAllowList, { call }: Walk): StepResult {
  requireIterable(step)
  const forwarded = call.header('x-forwarded-for')
  const address = step.forwarded && forwarded !== undefined ? forwarded : call.client
  const refusal = denied(403, `Access forbidden: IP address ${address ?? 'None'} not allowed.`)
  if (address === undefined) throw new DecidedOutside('the address of the client is not known', refusal, CLIENT)
  if (address === LOOPBACK && forwarded !== undefined && !step.forwarded)
    throw new DecidedOutside('`x-forwarded-for` of a client on the same machine replaces its address', refusal, CLIENT)
  if (step.addresses.includes(address)) return pass(`${address} is in \`allowed_ips\``)
  const detail = `${address} is not in \`allowed_ips\`, which is compared as text and binds every credential`
  return refuse(refusal, detail, `add \`${address}\` to \`allowed_ips\``)
}

const CLIENT = "the client's address"

/** Python's `in` fails on other values. */
function requireIterable({ unusable }: { unusable?: string }): void {
  if (unusable !== undefined) throw new PythonError(`argument of type '${unusable}' is not iterable`)
}

export function routeAllowList(step: RouteAllowList, { call }: Walk): StepResult {
  const { route } = call
  requireIterable(step)
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
