import type { Origin } from '../../../core/finding.js'
import { originOf } from '../../../core/origin-of.js'
import type { Match, PathMatch } from '../../../core/program.js'
import type { EditHeaders } from '../../../core/step/edit-headers.js'
import type { Host, Route, Step } from '../../../gateways/envoy/program.js'
import { readAction } from './actions.js'
import type { RateLimits } from './asking.js'
import type { FilterChain } from './chain.js'
import type { ReadClusters } from './clusters.js'
import { readHeaders } from './headers.js'
import { asRouteMatch, readRegex, readValue } from './matchers.js'
import type { Message, Unknown } from './message.js'
import { readMatchConditions } from './native/match.js'
import type { Reader } from './reader.js'
import { checkDomains } from './refusals.js'

/** What routes are read with. */
interface Surroundings {
  chain: FilterChain
  /** Matches are read as Envoy's own: some cannot be expressed for all gateways. */
  native: boolean
  clusters: ReadClusters
  /** The configuration names the addresses of internal clients. */
  namesInternal?: boolean
  /** Direct responses have no longer body. */
  mostBodyBytes?: number
  /** Headers are changed by the outer levels first. */
  outerHeadersFirst?: boolean
  reader: Reader
}

/** The inner level's edits come first unless the configuration reverses the order. */
function inOrder(
  [inner, outer]: [readonly EditHeaders[], readonly EditHeaders[]],
  { outerHeadersFirst }: Surroundings,
): EditHeaders[] {
  return outerHeadersFirst ? [...outer, ...inner] : [...inner, ...outer]
}

const MOST_BODY_BYTES = 4096

type PerFilter = ReadonlyMap<string, Message>

/** `RouteConfiguration`. */
export function readRouteConfig(message: Message, around: Surroundings): Host[] {
  message.ignore(
    'name',
    'ignore_port_in_host_matching',
    'internal_only_headers',
    'vhost_header',
    'ignore_path_parameters_in_path_matching',
    'cluster_specifier_plugins',
  )
  message.sends('metadata', 'request_mirror_policies')
  const clusters = around.clusters.with(around.reader, message.wrapped('validate_clusters') ?? true)
  const mostBodyBytes = message.number('max_direct_response_body_size_bytes') ?? MOST_BODY_BYTES
  const inside = {
    ...around,
    clusters,
    mostBodyBytes,
    outerHeadersFirst: message.flag('most_specific_header_mutations_wins'),
  }
  const headers = readEdits(message, around)
  const filters = perFilter(message)
  const virtualHosts = message.messages('virtual_hosts')
  checkDomains(virtualHosts, around.reader)
  const hosts = virtualHosts.map((host) => readHost(host, [filters], headers, inside))
  message.done()
  return hosts
}

/** The gateways' shared steps have a single payload, under the key that Gloo gives it. */
const FOREIGN_METADATA = /%DYNAMIC_METADATA\((?!envoy\.filters\.http\.jwt_authn:principal[:)])/

function readEdits(message: Message, { native }: Surroundings): EditHeaders[] {
  const steps = readHeaders(message)
  const edits = steps.flatMap(({ request, response }) => [...request, ...response])
  const isForeign = edits.some(({ value }) => value?.kind === 'text' && FOREIGN_METADATA.test(value.text))
  if (isForeign && !native) message.leave('request_headers_to_add', 'answer')
  return steps
}

function perFilter(message: Message): PerFilter {
  return new Map(message.map('typed_per_filter_config'))
}

const HOST_IGNORED = ['retry_policy']
/** `metadata` is what filters and formatters read. */
const HOST_SENDS = ['rate_limits', 'request_mirror_policies', 'metadata', 'include_request_attempt_count']

function readHost(
  message: Message,
  outer: PerFilter[],
  outerHeaders: readonly EditHeaders[],
  around: Surroundings,
): Host {
  const unknown: Unknown = []
  const fields = message.into(unknown)
  const name =
    fields
      .ignore(...HOST_IGNORED)
      .sends(...HOST_SENDS)
      .text('name') ?? ''
  const domains = fields.texts('domains')
  const requiresTls = fields.word('require_tls', ['NONE', 'EXTERNAL_ONLY', 'ALL'])
  if (requiresTls === 'EXTERNAL_ONLY' && around.namesInternal) fields.leave('require_tls', 'answer')
  const headers = inOrder([readEdits(fields, around), outerHeaders], around)
  const levels = [perFilter(fields), ...outer]
  const limits = fields.messages('rate_limits')
  const routes = fields.messages('routes', []).map((one) => readRoute(one, levels, headers, limits, around))
  if (fields.has('matcher')) routes.push(chosenByMatcher(fields, levels, headers, around))
  fields.done()
  // What is not modelled of a host is known once all of it is read.
  for (const route of routes) route.steps.push(...unknown)
  if (requiresTls === 'ALL' || (requiresTls === 'EXTERNAL_ONLY' && !around.namesInternal))
    routes.unshift(redirectToTls(around.chain, originOf(fields.cursor('require_tls'))))
  return { name, domains, routes, origin: originOf(message.at) }
}

/**
 * `require_tls`: requests that are not of `https` are redirected, whether or not a route matches. No configuration and no
 * header of the host applies (Envoy, `SslRedirectRoute`). Every client is external unless `internal_address_config` says
 * otherwise.
 */
function redirectToTls(chain: FilterChain, origin: Origin): Route {
  const plain = { name: 'x-forwarded-proto', kind: 'exact' as const, value: 'https', invert: true }
  return {
    matches: [
      { path: { kind: 'prefix', value: '/' }, headers: [plain], query: [], origin },
      { isConnect: true, headers: [plain], query: [], origin },
    ],
    steps: chain.steps([]),
    action: { kind: 'redirect', status: 301, scheme: 'https', keepPort: true, origin },
    origin,
  }
}

/** `VirtualHost.matcher` replaces `routes`. Which of its routes a request takes is not modelled. */
function chosenByMatcher(
  host: Message,
  levels: PerFilter[],
  headers: readonly EditHeaders[],
  { chain }: Surroundings,
): Route {
  host.leave('matcher', 'answer')
  if (host.has('routes')) host.refuse('CW2051', host.cursor('matcher'), '`matcher` and `routes` exclude each other')
  const origin = originOf(host.cursor('matcher'))
  return {
    matches: [
      { path: { kind: 'prefix', value: '/' }, headers: [], query: [], origin },
      { isConnect: true, headers: [], query: [], origin },
    ],
    steps: [...chain.steps(levels), ...headers],
    action: { kind: 'forward', backends: [], origin },
    origin,
  }
}

const ROUTE_IGNORED = ['decorator', 'tracing', 'per_request_buffer_limit_bytes', 'stat_prefix']

/** Steps in the order of the chain; headers of a route are changed before those of its host. */
function readRoute(
  message: Message,
  outer: PerFilter[],
  outerHeaders: readonly EditHeaders[],
  hostLimits: readonly Message[],
  around: Surroundings,
): Route {
  const unknown: Unknown = []
  const fields = message.into(unknown)
  const name = fields
    .ignore(...ROUTE_IGNORED)
    .sends('metadata')
    .text('name')
  const match = fields.message('match')
  const levels = [perFilter(fields), ...outer]
  const limits = rateLimitsOf(fields, hostLimits)
  const filtersOf = (destination: PerFilter): Step[] => around.chain.steps([destination, ...levels], limits)
  const { mostBodyBytes = MOST_BODY_BYTES } = around
  const { action, rewrites } = readAction(fields, { ...around, mostBodyBytes, filtersOf })
  const headers = inOrder([readEdits(fields, around), outerHeaders], around)
  const filters = around.chain.steps(levels, limits)
  const matches = match ? [around.native ? readMatch(match) : readSharedMatch(match)] : []
  fields.done()
  const steps = [...filters, ...headers, ...rewrites, ...unknown]
  return { ...(name && { name }), matches, steps, action, origin: originOf(message.at) }
}

function rateLimitsOf(route: Message, host: readonly Message[]): RateLimits {
  const action = route.message('route')
  const includesHost = action?.wrapped('include_vh_rate_limits') ?? false
  return { route: action?.messages('rate_limits') ?? [], host, includesHost }
}

/** A `RouteMatch` as Envoy compares it. */
export function readMatch(message: Message): Match {
  const caseSensitive = message.wrapped('case_sensitive') ?? true
  const path = readPath(message)
  const conditions = readMatchConditions(message)
  return {
    path: caseSensitive || path.kind === 'regex' ? path : { ...path, caseSensitive },
    headers: [],
    query: [],
    ...(message.has('connect_matcher') && { isConnect: true }),
    ...(conditions.length > 0 && { envoy: conditions }),
    origin: originOf(message.at),
  }
}

/** A `RouteMatch` as far as all gateways can have it; the rest is left as not modelled. */
function readSharedMatch(message: Message): Match {
  const caseSensitive = message.wrapped('case_sensitive') ?? true
  const path = readPath(message)
  const methods: string[] = []
  const headers: Match['headers'] = []
  for (const one of message.messages('headers')) {
    const rule = readValue(one)
    if (!rule) continue
    const { kind, value } = asRouteMatch(rule)
    const plain = rule.name === ':method' && !rule.invert && methods.length === 0 && kind !== 'present'
    if (plain && /^[A-Z]+(\|[A-Z]+)*$/.test(value)) methods.push(...value.split('|'))
    else headers.push({ name: rule.name, kind, value, invert: rule.invert })
  }
  const query = message.messages('query_parameters').flatMap((one) => {
    const rule = readValue(one)
    if (rule?.invert) one.leave('present_match', 'answer')
    return rule ? [asRouteMatch(rule)] : []
  })
  message.done()
  return {
    path: caseSensitive || path.kind === 'regex' ? path : { ...path, caseSensitive },
    ...(methods.length > 0 && { methods }),
    headers,
    query,
    origin: originOf(message.at),
  }
}

function readPath(message: Message): PathMatch {
  const exact = message.text('path')
  if (exact !== undefined) return { kind: 'exact', value: exact }
  const segments = message.text('path_separated_prefix')
  if (segments !== undefined) return { kind: 'segments', value: segments }
  const regex = message.message('safe_regex')
  if (regex) return { kind: 'regex', value: readRegex(regex) }
  return { kind: 'prefix', value: message.text('prefix') ?? '' }
}
