import type { Request } from '../../core/http.js'
import { memo } from '../../core/memo.js'
import type { HeaderMatch, Match, PathMatch, ValueMatch } from '../../core/program.js'
import { lower, toBytes } from './bytes.js'
import type { Decoded, Unacceptable } from './codec.js'
import { type Exchange, headerLines } from './exchange.js'
import { hostFor } from './manager.js'
import { evaluate, type Truth, unknownCondition } from './native-condition.js'
import { pathOnly, queryPairs } from './path.js'
import type { Host, Listener, Route } from './program.js'
import { receive } from './receive.js'
import type { Regex } from './regex.js'

/** The virtual host for a request. */
export interface Entrance {
  listener: Listener
  /** `null`: no virtual host has its domain. */
  host: Host | null
}

/** An entrance with the request as the codec of its listener reads it. */
export interface Arrival extends Entrance {
  head: Decoded | Unacceptable
}

/**
 * Of the listeners that the request can arrive at, the first with a host for it (Envoy separates them by port, not by
 * host).
 */
export function chooseEntrance(listeners: readonly Listener[], request: Request): Arrival | undefined {
  let first: Arrival | undefined
  for (const listener of listeners) {
    // Listeners without settings read it alike.
    const head = first && !first.listener.manager && !listener.manager ? first.head : receive(request, listener.manager)
    const host = 'status' in head ? null : chooseHost(listener, lookedUpBy(head, listener))
    if (host) return { listener, host, head }
    first ??= { listener, host, head }
  }
  return first
}

function lookedUpBy(head: Pick<Decoded, 'authority' | 'method' | 'headers'>, listener: Listener): string {
  const { hostHeader, ignorePort } = listener.manager ?? {}
  const host = hostHeader === undefined ? hostFor(head, listener) : (head.headers.first(hostHeader) ?? '')
  return ignorePort ? host.replace(/:[0-9]+$/, '') : host
}

/**
 * Exact domain, then the longest `*.suffix`, then the longest `prefix.*`, then `*`. The host is compared including its
 * port and case-insensitively; a wildcard matches at least one character.
 */
function chooseHost(listener: Listener, authority: string): Host | null {
  const host = lower(authority)
  const { exact, suffixes, prefixes, every } = domainsOf(listener)
  const known = exact.get(host)
  if (known) return known
  for (const suffix of suffixes) if (host.length > suffix.text.length && host.endsWith(suffix.text)) return suffix.host
  for (const prefix of prefixes)
    if (host.length > prefix.text.length && host.startsWith(prefix.text)) return prefix.host
  return every
}

/** A domain without its `*`. */
interface Wildcard {
  text: string
  host: Host
}

interface Domains {
  exact: ReadonlyMap<string, Host>
  /** The longest first. */
  suffixes: Wildcard[]
  prefixes: Wildcard[]
  every: Host | null
}

const domainsOf = memo((listener: Listener): Domains => {
  const exact = new Map<string, Host>()
  const suffixes: Wildcard[] = []
  const prefixes: Wildcard[] = []
  let every: Host | null = null
  for (const host of listener.hosts) {
    for (const domain of host.domains.map((domain) => lower(toBytes(domain)))) {
      if (domain === '*') every ??= host
      else if (domain.startsWith('*')) suffixes.push({ text: domain.slice(1), host })
      else if (domain.endsWith('*')) prefixes.push({ text: domain.slice(0, -1), host })
      else if (!exact.has(domain)) exact.set(domain, host)
    }
  }
  const byLength = (a: Wildcard, b: Wildcard) => b.text.length - a.text.length
  return { exact, suffixes: suffixes.sort(byLength), prefixes: prefixes.sort(byLength), every }
})

/** The first route that matches, without sorting, and the matching element of its `matches`. */
export function chooseRoute(host: Host, exchange: Exchange): { route: Route; match: Match | null } | null {
  const { listener, headers } = exchange
  if (listener.requiresTls && headers.first('x-forwarded-proto') !== 'https')
    return { route: redirectToTls(listener), match: null }
  for (const route of host.routes) {
    if (route.matches.length === 0) return { route, match: null }
    const match = route.matches.find((match) => {
      const truth = matchesRoute(match, exchange)
      return isUnknown(truth) ? exchange.supposes(match, truth) : truth
    })
    if (match) return { route, match }
  }
  return null
}

/** No configuration and no header of the host applies (Envoy, `SslRedirectRoute`). */
const redirectToTls = memo(({ unmatched: steps, origin }: Listener): Route => {
  const action = { kind: 'redirect', status: 301, scheme: 'https', keepPort: true, origin } as const
  return { name: 'redirect to HTTPS', matches: [], steps, action, origin }
})

export const isUnknown = (truth: Truth): truth is Exclude<Truth, boolean> => typeof truth !== 'boolean'

/** Whether the request meets all parts of a match; unknown if it depends on the environment. */
export function matchesRoute(match: Match, exchange: Exchange): Truth {
  if (!matches(match, exchange)) return false
  const open = match.headers.find(({ name }) => exchange.unknownHeaders.has(lower(name)))
  if (open) return unknownCondition(open.name, match.origin)
  return match.envoy ? evaluate({ kind: 'all', of: match.envoy }, exchange) : true
}

function matches(match: Match, exchange: Exchange): boolean {
  return (
    matchesTarget(match, exchange) &&
    (!match.methods ||
      match.methods.length === 0 ||
      exchange.regex.matchesWhole(toBytes(match.methods.join('|')), exchange.method)) &&
    match.headers.every((header) => mayMatchHeader(header, exchange)) &&
    match.query.every((parameter) => matchesQuery(parameter, exchange))
  )
}

function mayMatchHeader(header: HeaderMatch, exchange: Exchange): boolean {
  const name = lower(header.name)
  return exchange.unknownHeaders.has(name) || matchesHeader(header, headerLines(exchange, name), exchange.regex)
}

/** The target of CONNECT is no path: only `connect_matcher` matches it, which has none either. */
function matchesTarget({ path, isConnect }: Match, exchange: Exchange): boolean {
  if (isConnect) return exchange.method === 'CONNECT'
  if (!exchange.path.startsWith('/')) return false
  return !path || matchesPath(path, pathForMatching(exchange), exchange.regex)
}

/** `ignore_path_parameters_in_path_matching`. */
function pathForMatching({ path, listener }: Exchange): string {
  return listener.manager?.ignorePathParameters ? pathOnly(path).replace(/;[^/]*/g, '') : path
}

/** Query and fragment are ignored. */
export function matchesPath({ kind, value, caseSensitive = true }: PathMatch, target: string, regex: Regex): boolean {
  const fold = caseSensitive || kind === 'regex' ? (text: string) => text : lower
  const path = fold(pathOnly(target))
  const wanted = fold(toBytes(value))
  switch (kind) {
    case 'exact':
      return path === wanted
    case 'prefix':
      return path.startsWith(wanted)
    case 'segments':
      return (
        path.startsWith(wanted) &&
        (path.length === wanted.length || path[wanted.length] === '/' || wanted.endsWith('/'))
      )
    case 'regex':
      return regex.matchesWhole(wanted, path)
    default:
      return kind satisfies never
  }
}

/** One of the values has to match. A comparison with an absent header is false, even if inverted. */
function matchesHeader(header: ValueMatch & { invert: boolean }, values: string[], regex: Regex): boolean {
  if (header.kind === 'present') return values.length > 0 !== header.invert
  return values.length > 0 && values.some((value) => matchesValue(header, value, regex)) !== header.invert
}

/** The first value counts, undecoded. */
function matchesQuery(parameter: ValueMatch, { path, regex }: Exchange): boolean {
  const name = toBytes(parameter.name)
  const pair = queryPairs(path).find(([known]) => known === name)
  return pair !== undefined && (parameter.kind === 'present' || matchesValue(parameter, pair[1], regex))
}

function matchesValue({ kind, value }: ValueMatch, given: string, regex: Regex): boolean {
  const wanted = toBytes(value)
  return kind === 'regex' ? regex.matchesWhole(wanted, given) : given === wanted
}
