import { compareText } from '../core/compare-text.js'
import type { Action, Host, Listener, Program, Route } from '../core/program.js'
import type { Provider } from '../core/step/authenticate.js'
import type { ApiKeyAuth } from '../core/step/credentials.js'
import type { HeaderEdit } from '../core/step/edit-headers.js'
import type { Step } from '../core/step/step.js'
import { digestOfEntry } from '../gateways/agentgateway/key-digest.js'
import { drawsByChance, ratioOf } from './chain.js'

/**
 * The program with everything whose order no gateway observes in a canonical order: hosts and their domains, which are
 * chosen by name; routes of agentgateway, which are chosen by rank and key; header rules that do not depend on each
 * other; lists of which any item counts; API keys and users; key sets whose keys all have a `kid`. Documents that differ
 * only in such order become equal.
 *
 * @param byRank keys of routes are replaced by their rank: only their order counts
 */
export function canonicalOrder(program: Program, byRank = false): Program {
  return { ...program, listeners: program.listeners.map((listener) => ofListener(listener, byRank)) }
}

/**
 * The program with a host for each domain and a route for each match. Where the first route that matches answers, and a
 * domain chooses the host, no request observes how they are grouped.
 */
export function splitAlternatives(program: Program): Program {
  const listeners = program.listeners.map((listener) => ({ ...listener, hosts: listener.hosts.flatMap(splitHost) }))
  return { ...program, listeners }
}

function splitHost(host: Host): Host[] {
  const routes = host.routes.flatMap(splitRoute)
  if (host.domains.length < 2 || !host.routes.every(isDividable)) return [{ ...host, routes }]
  return host.domains.map((domain) => ({ ...host, domains: [domain], routes }))
}

const splitRoute = (route: Route): Route[] =>
  route.matches.length < 2 || !isDividable(route)
    ? [route]
    : route.matches.map((match) => ({ ...route, matches: [match] }))

/** Other software may count the requests of a route together; routes that delegate pass their matches on. */
const isDividable = ({ steps, delegate }: Route): boolean =>
  !delegate && !steps.some(({ kind }) => kind === 'outside' || kind === 'unmodelled')

function ofListener(listener: Listener, byRank: boolean): Listener {
  const hosts = ofHosts(keyedByPath(listener.hosts))
  return {
    ...listener,
    hosts: byRank ? keyedByRank(hosts) : hosts,
    steps: ofSteps(listener.steps),
    unmatched: ofSteps(listener.unmatched),
  }
}

/** Keys decide between routes of one listener, by their order alone. */
function keyedByRank(hosts: readonly Host[]): Host[] {
  const keys = [...new Set(hosts.flatMap(routesOf).flatMap(({ key }) => key ?? []))].sort(compareText)
  const rankOf = new Map(keys.map((key, rank) => [key, String(rank).padStart(6, '0')]))
  const ranked = (route: Route): Route => ({
    ...route,
    ...(route.key !== undefined && { key: rankOf.get(route.key)! }),
    ...(route.delegate && { delegate: keyedByRank(route.delegate) }),
  })
  return hosts.map((host) => ({ ...host, routes: host.routes.map(ranked) }))
}

/**
 * Keys decide only between equally specific matches. Where each route of a domain has another path, no request meets
 * two of them: the path becomes the key, whatever the routes are called and in whichever order they are written.
 */
function keyedByPath(hosts: readonly Host[]): readonly Host[] {
  const paths = hosts.flatMap(({ domains, routes }) =>
    routes.flatMap((route) => domains.map((domain) => `${domain} ${pathOf(route)}`)),
  )
  const routes = hosts.flatMap(routesOf)
  if (!haveKeys(routes) || routes.some((route) => pathOf(route) === undefined) || !hasNoDouble(paths)) return hosts
  const byDomains = new Map<string, Host>()
  for (const host of hosts) {
    const domains = host.domains.join()
    const keyed = host.routes.map((route) => ({ ...route, key: `${domains} ${pathOf(route)}` }))
    const known = byDomains.get(domains)
    byDomains.set(domains, { ...(known ?? host), routes: [...(known?.routes ?? []), ...keyed] })
  }
  return [...byDomains.values()]
}

/** Of the only match, unless it is a regular expression. */
function pathOf({ matches: [match, ...others], delegate }: Route): string | undefined {
  const path = match?.path ?? { kind: 'segments', value: '/' }
  return delegate || others.length > 0 || path.kind === 'regex'
    ? undefined
    : `${path.kind} ${path.value.replace(/\/$/, '')}`
}

function ofHosts(hosts: readonly Host[]): Host[] {
  const ordered = hosts.map((host) => ({ ...host, domains: sorted(host.domains), routes: ofRoutes(host.routes) }))
  const isFree = hasNoDouble(hosts.flatMap((host) => host.domains)) || haveKeys(hosts.flatMap(routesOf))
  return isFree ? ordered.sort((a, b) => compareText(titleOf(a), titleOf(b))) : ordered
}

/** Only routes that are chosen by rank have keys; where all keys differ, no two of them have one rank. */
function haveKeys(routes: readonly Route[]): boolean {
  return routes.every(({ key }) => key !== undefined) && hasNoDouble(routes.map(({ key }) => key))
}

function ofRoutes(routes: readonly Route[]): Route[] {
  const ordered = routes.map((route) => ({
    ...route,
    steps: ofSteps(route.steps),
    action: drawsByChance(route) ? ofAction(route.action) : route.action,
    ...(route.delegate && { delegate: ofHosts(route.delegate) }),
  }))
  return haveKeys(routes) ? ordered.sort((a, b) => compareText(a.key!, b.key!)) : ordered
}

const routesOf = ({ routes }: Host): Route[] => routes
const titleOf = ({ domains, routes }: Host): string => [...domains, ...routes.map(({ key }) => key)].join()
const hasNoDouble = (all: readonly unknown[]): boolean => new Set(all).size === all.length

function ofAction(action: Action): Action {
  if (action.kind !== 'forward') return action
  const ratio = ratioOf(action.backends.map(({ weight }) => weight))
  return { ...action, backends: action.backends.map((backend, i) => ({ ...backend, weight: ratio[i]! })) }
}

const ofSteps = (steps: readonly Step[]): Step[] => steps.map(ofStep)

function ofStep(step: Step): Step {
  switch (step.kind) {
    case 'edit-headers':
      return { ...step, request: ofEdits(step.request), response: ofEdits(step.response) }
    case 'authenticate':
      return { ...step, providers: step.providers.map(ofProvider) }
    case 'mcp-authentication':
      return { ...step, provider: ofProvider(step.provider) }
    case 'api-key':
      return ofKeys(step)
    case 'basic-auth':
      return { ...step, htpasswd: ofUsers(step.htpasswd) }
    case 'cors':
      return { ...step, allowOrigins: sorted(step.allowOrigins), allowOriginRegex: sorted(step.allowOriginRegex) }
    case 'address-allow-list':
      return Array.isArray(step.addresses) ? { ...step, addresses: sorted(step.addresses) } : step
    case 'route-allow-list':
    case 'select-team':
    case 'team-fallback':
    case 'team-header':
      return Array.isArray(step.routes) ? { ...step, routes: sorted(step.routes) } : step
    case 'public-routes':
      return { ...step, extra: sorted(step.extra) }
    case 'route-gate':
      return { ...step, adminOnly: sorted(step.adminOnly) }
    default:
      return step
  }
}

/** Keys are looked up by digest. Sorting is stable: entries with one digest stay in their order, since the last counts. */
function ofKeys(step: ApiKeyAuth): ApiKeyAuth {
  const digests = new Map(step.keys.map((entry) => [entry, digestOfEntry(entry)]))
  return { ...step, keys: step.keys.toSorted((a, b) => compareText(digests.get(a)!, digests.get(b)!)) }
}

/** Sorting by user is stable: of several lines for one user the last counts. Text that names no user has no effect. */
function ofUsers(htpasswd: string): string {
  const lines = htpasswd.split('\n').filter((line) => line.includes(':'))
  const userOf = (line: string): string => line.slice(0, line.indexOf(':'))
  return lines.toSorted((a, b) => compareText(userOf(a), userOf(b))).join('\n')
}

/**
 * A token needs one of the audiences. Of keys with different `kid`s, the order in which they are tried has no effect,
 * unless a token without a `kid` may be tried with a key of another type.
 */
function ofProvider(provider: Provider): Provider {
  const { audiences, keys } = provider
  const list = keys.kind === 'inline' ? keys.keys : []
  const kids = list.map(({ kid }) => kid)
  const isOfOneType = new Set(list.map(({ kty, crv }) => `${kty} ${crv}`)).size < 2
  return {
    ...provider,
    ...(audiences && { audiences: sorted(audiences) }),
    ...(keys.kind === 'inline' &&
      hasNoDouble(kids) &&
      !kids.includes(undefined) &&
      (isOfOneType || list.every(({ alg }) => alg !== undefined)) && {
        keys: { ...keys, keys: keys.keys.toSorted((a, b) => compareText(a.kid!, b.kid!)) },
      }),
  }
}

/** Rules of different names are independent unless a value reads headers. Those of one name stay in their order. */
function ofEdits(edits: HeaderEdit[]): HeaderEdit[] {
  return edits.some(readsHeaders) ? edits : edits.toSorted((a, b) => compareText(nameOf(a), nameOf(b)))
}

/** `host` is another name of `:authority`. */
const nameOf = ({ name }: HeaderEdit): string => name.toLowerCase().replace(/^host$/, ':authority')

function readsHeaders({ value }: HeaderEdit): boolean {
  if (value === undefined) return false
  return value.kind === 'text' ? value.text.includes('%') : /\b(?:request|response)\b/.test(value.expression.source)
}

const sorted = (list: readonly string[]): string[] => list.toSorted(compareText)
