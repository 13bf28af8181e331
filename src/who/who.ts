import { Ports } from '../compare/ports.js'
import { requestsOf } from '../compare/requests.js'
import { withoutUnreachable } from '../compare/unreachable.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Request } from '../core/http.js'
import type { Host, Listener, Match, Program, Route, Stream } from '../core/program.js'
import { analysePart } from './analyse.js'
import { Gateway, type Surroundings } from './gateway.js'
import { analyseLitellm, isLitellm } from './litellm.js'
import { partsOf, type RoutePlace } from './parts.js'
import type { RouteAccess } from './route-access.js'
import { splitByChecks } from './split.js'

/** Most examples of requests of one route. */
const MAX_REQUESTS = 12

/**
 * Who is allowed: for every route of a program what a caller needs, found without any token. A sentence is minimal and
 * exact, or `bounded` explains why it may not be.
 */
export function who(program: Program, surroundings: Surroundings = {}): RouteAccess[] {
  return whoFor(new Gateway(program, surroundings))
}

/** The same for a gateway that is asked more afterwards. */
export function whoFor(gateway: Gateway): RouteAccess[] {
  const { program } = gateway
  const unreachable = unreachableRoutes(program)
  const requests = requestsByRoute(gateway)
  const routes = placesOf(program).flatMap(({ listener, host, route }): RouteAccess[] => {
    const place: RoutePlace = { listener, host, route, requests: requests.get(route) ?? [] }
    const about = describeRoute(place)
    if (unreachable.has(route)) return [{ ...about, ...UNREACHABLE }]
    if (isLitellm(listener.steps)) return analyseLitellm(place, gateway).map((part) => ({ ...about, ...part }))
    const parts = partsOf(place, program).flatMap((part) => splitByChecks(part, gateway.withOnlyServer(part.server)))
    return parts.map((part) => ({
      ...about,
      ...(part.label !== undefined && { part: part.label }),
      ...(part.draw !== undefined && { draw: part.draw }),
      ...(part.server !== undefined && { server: part.server }),
      ...(part.requests.length > 0 ? analysePart(part, gateway.withOnlyServer(part.server)) : UNKNOWN),
    }))
  })
  return [...routes, ...(program.streams ?? []).map(describeStream)]
}

type WithoutCases = Omit<RouteAccess, keyof About>

const NO_CASES = { needs: [], kinds: [], notes: [], outside: [], requests: [] }

const UNREACHABLE: WithoutCases = {
  ...NO_CASES,
  access: 'unreachable',
  sentence: 'no request arrives: earlier routes take them all',
  bounded: [],
}

const UNKNOWN: WithoutCases = {
  ...NO_CASES,
  access: 'unknown',
  sentence: 'not known: no request was found that reaches this route',
  bounded: ['its requests are not known'],
}

/** No policy of requests applies to bytes that are passed on. */
function describeStream({ name, port, tls, hostname = '*', routes, connection, origin }: Stream): RouteAccess {
  const forwarding = routes.filter(({ forwards, hostnames }) => forwards && (tls || hostnames.length === 0))
  const about = {
    ...NO_CASES,
    listener: name,
    ...(port !== undefined && { port }),
    hosts: tls
      ? [...new Set(forwarding.flatMap(({ hostnames }) => (hostnames.length > 0 ? hostnames : [hostname])))]
      : ['*'],
    match: 'connections',
    origin,
  }
  if (forwarding.length === 0)
    return { ...about, access: 'closed', sentence: 'every connection is closed', bounded: [] }
  if (connection !== undefined)
    return {
      ...about,
      access: 'restricted',
      sentence: 'an address that the rules of the network allow: connections are passed on without reading requests',
      bounded: ['rules of the network are not described'],
    }
  const sentence = 'no credential is needed: connections are passed on without reading requests'
  return { ...about, access: 'open', sentence, bounded: [] }
}

interface Place {
  listener: Listener
  host: Host
  route: Route
}

/** Every route that answers, those that others hand requests on to included. */
function placesOf({ listeners }: Program): Place[] {
  const below = (listener: Listener, hosts: readonly Host[], domains?: string[]): Place[] =>
    hosts.flatMap((host) => {
      const shown = domains ? { ...host, domains } : host
      return host.routes.flatMap((route) =>
        route.delegate ? below(listener, route.delegate, shown.domains) : [{ listener, host: shown, route }],
      )
    })
  return listeners.flatMap((listener) => below(listener, listener.hosts))
}

function unreachableRoutes(program: Program): Set<Route> {
  const kept = new Set(placesOf(withoutUnreachable(program).program).map(({ route }) => route))
  return new Set(placesOf(program).flatMap(({ route }) => (kept.has(route) ? [] : [route])))
}

/** Examples of the requests that each route takes, plain ones first. */
function requestsByRoute(gateway: Gateway): Map<Route, Request[]> {
  const { program } = gateway
  const byRoute = new Map<Route, Request[]>()
  for (const request of requestsOf([program, program], new Ports(program, program), () => undefined)) {
    const { route } = gateway.chainOf(request)
    if (!route) continue
    const known = getOrAdd(byRoute, route, () => [])
    if (known.length < MAX_REQUESTS) known.push(request)
  }
  return byRoute
}

type About = Pick<RouteAccess, 'listener' | 'port' | 'hosts' | 'name' | 'match' | 'origin'>

function describeRoute({ listener, host, route }: RoutePlace): About {
  const name = [route.namespace, route.name].filter((part) => part !== undefined).join('/')
  return {
    listener: listener.name,
    ...(listener.port !== undefined && { port: listener.port }),
    hosts: host.domains.length > 0 ? host.domains : [listener.hostname ?? '*'],
    ...(name !== '' && { name }),
    match: [...new Set(route.matches.map(matchText))].join(' or ') || '/*',
    origin: route.origin,
  }
}

function matchText({ path, methods = [], headers, query, envoy = [] }: Match): string {
  const value = path?.value ?? '/'
  const shown =
    path?.kind === 'exact'
      ? value
      : path?.kind === 'regex'
        ? `~ ${value}`
        : path?.kind === 'segments'
          ? `${value.replace(/\/$/, '')}/*`
          : `${value}*`
  return [
    ...(methods.length > 0 ? [methods.join('|')] : []),
    shown,
    ...headers.map(
      ({ name, value: wanted, kind, invert }) =>
        `${name}${kind === 'present' ? '' : `${invert ? '!=' : kind === 'regex' ? '~' : '='}${wanted}`}`,
    ),
    ...query.map(
      ({ name, value: wanted, kind }) =>
        `?${name}${kind === 'present' ? '' : `${kind === 'regex' ? '~' : '='}${wanted}`}`,
    ),
    ...(envoy.length > 0 ? [`${envoy.length} more ${envoy.length === 1 ? 'condition' : 'conditions'}`] : []),
  ].join(' ')
}
