import type { Host, Listener, Program, Route } from '../core/program.js'
import type { Provider } from '../core/step/authenticate.js'
import type { ApiKeyAuth } from '../core/step/credentials.js'
import type { EditHeaders, HeaderEdit } from '../core/step/edit-headers.js'
import type { Step } from '../core/step/step.js'
import { digestOfEntry } from '../gateways/agentgateway/key-digest.js'

/**
 * The program with everything whose order no gateway observes in a canonical order: hosts, which are chosen by name;
 * routes of agentgateway, which are chosen by rank and key; header rules that do not depend on each other; audiences of
 * providers; API keys. Documents that differ only in such order become equal.
 */
export function canonicalOrder(program: Program): Program {
  return { ...program, listeners: program.listeners.map(ofListener) }
}

function ofListener(listener: Listener): Listener {
  return { ...listener, hosts: ofHosts(keyedByPath(listener.hosts)), steps: ofSteps(listener.steps) }
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
  const ordered = hosts.map((host) => ({ ...host, routes: ofRoutes(host.routes) }))
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
    ...(route.delegate && { delegate: ofHosts(route.delegate) }),
  }))
  return haveKeys(routes) ? ordered.sort((a, b) => compareText(a.key!, b.key!)) : ordered
}

const routesOf = ({ routes }: Host): Route[] => routes
const titleOf = ({ domains, routes }: Host): string => [...domains, ...routes.map(({ key }) => key)].join()
const hasNoDouble = (all: readonly unknown[]): boolean => new Set(all).size === all.length

const ofSteps = (steps: readonly Step[]): Step[] => steps.map(ofStep)

function ofStep(step: Step): Step {
  if (step.kind === 'edit-headers') return ofHeaders(step)
  if (step.kind === 'mcp-authentication') return { ...step, provider: ofProvider(step.provider) }
  if (step.kind === 'api-key') return ofKeys(step)
  return step.kind === 'authenticate' ? { ...step, providers: step.providers.map(ofProvider) } : step
}

/** Keys are looked up by digest. Sorting is stable: entries with one digest stay in their order, since the last counts. */
function ofKeys(step: ApiKeyAuth): ApiKeyAuth {
  const digests = new Map(step.keys.map((entry) => [entry, digestOfEntry(entry)]))
  return { ...step, keys: step.keys.toSorted((a, b) => compareText(digests.get(a)!, digests.get(b)!)) }
}

/** A token needs one of the audiences. */
const ofProvider = (provider: Provider): Provider =>
  provider.audiences ? { ...provider, audiences: provider.audiences.toSorted(compareText) } : provider

function ofHeaders(step: EditHeaders): EditHeaders {
  return { ...step, request: ofEdits(step.request), response: ofEdits(step.response) }
}

/** Rules of different names are independent unless a value reads headers. Those of one name stay in their order. */
function ofEdits(edits: HeaderEdit[]): HeaderEdit[] {
  return edits.some(readsHeaders) ? edits : edits.toSorted((a, b) => compareText(nameOf(a), nameOf(b)))
}

const nameOf = ({ name }: HeaderEdit): string => name.toLowerCase()

function readsHeaders({ value }: HeaderEdit): boolean {
  if (value === undefined) return false
  return value.kind === 'text' ? value.text.includes('%') : /\b(?:request|response)\b/.test(value.expression.source)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
