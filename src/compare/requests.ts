import type { Condition } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import { addToGroup } from '../core/group-by.js'
import type { HeaderList, Request } from '../core/http.js'
import { literalStart } from '../core/literal-start.js'
import type { McpPlace } from '../core/mcp-backends.js'
import type { Backend, HeaderMatch, Host, Listener, Match, Program, Route, ValueMatch } from '../core/program.js'
import { LITERAL_STAR } from '../core/specificity.js'
import type { Step } from '../core/step/step.js'
import type { Engine } from '../gateways/engine.js'
import { engineOf } from '../gateways/registry.js'
import { routesBelow } from './chain.js'
import { contentOf } from './content.js'
import { nearConditions, satisfyCondition } from './envoy-requests.js'
import { MATCH, STEP } from './fields.js'
import { conditionsOf } from './formula.js'
import { type McpNames, mcpNames, mcpRequests } from './mcp.js'
import { pathsOf, pathsOfCondition, SEGMENT } from './paths.js'
import type { Ports } from './ports.js'
import { samplesOf } from './regex-samples.js'
import { type Rivals, rivalsOf } from './rival-patterns.js'
import { lowerCelOfStep } from './understand.js'

/** Methods that a match may leave out. */
const METHODS = ['PATCH', 'GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']
/** Names of other hosts that a wildcard host is tried under. */
const MAX_NAMES = 8
/** Most matches of shorter paths that are combined with one. */
const MAX_OVERLAPS = 8
const MAX_MODELS = 12
/** A public address, for documentation (RFC 5737). */
const OTHER_ADDRESS = '203.0.113.1'
/** What clients of AI gateways request; tried where a gateway has built-in paths. */
const API_PATHS = [
  '/v1/chat/completions',
  '/chat/completions',
  '/v1/models',
  '/key/generate',
  '/user/info',
  '/team/new',
  '/spend/logs',
  '/model/new',
]

/**
 * Requests that between them reach every route of both programs from every side: for each match one that satisfies it,
 * and one for each part that it misses; on both sides of every boundary of a path that a route or a rule names.
 */
export function* requestsOf(
  programs: readonly [before: Program, after: Program],
  ports: Ports,
  cut: (what: string) => void,
): Generator<Request> {
  const names = [...new Set(programs.flatMap(({ listeners }) => listeners.flatMap(namesOf)))]
  const known = {
    overlaps: new Overlaps(programs),
    rivals: rivalsOf(programs),
    models: modelsOf(programs),
    items: mcpNames(programs),
  }
  const seen = new Set<string>()
  const addresses = addressesIn(programs)
  for (const [i, program] of programs.entries()) {
    const engine = engineOf(program)
    for (const listener of program.listeners) {
      const port = ports.ofRequest(listener.port, i === 0 ? 'before' : 'after')
      const arriving = listener.address === undefined ? addresses : [listener.address]
      const requests = function* (): Generator<Request> {
        for (const host of listener.hosts) {
          const { authorities, all } = authoritiesOf(host, listener, names)
          if (!all) cut(`more than ${MAX_NAMES} names of a wildcard host`)
          yield* hostRequests(host, authorities, { ...known, listener, engine })
        }
        if (listener.hosts.length === 0) for (const path of API_PATHS) yield get(path, 'gateway.example')
      }
      for (const request of requests()) {
        for (const address of arriving) {
          const destination = address === undefined ? {} : { destination: { address } }
          const whole = { ...request, ...(port !== undefined && { port }), ...destination }
          const key = JSON.stringify(whole)
          if (!seen.has(key)) yield whole
          seen.add(key)
        }
      }
    }
  }
}

/** Addresses of the machine that requests arrive at, where a listener has one: each of them, and another. */
function addressesIn(programs: readonly Program[]): (string | undefined)[] {
  const named = programs.flatMap(({ listeners }) => listeners.flatMap(({ address }) => address ?? []))
  return named.length === 0 ? [undefined] : [OTHER_ADDRESS, ...new Set(named)]
}

/** Host names that a listener or one of its hosts names. */
function namesOf({ hostname, hosts }: Listener): string[] {
  return [...(hostname === undefined ? [] : [hostname]), ...hosts.flatMap(({ domains }) => domains)].map(concrete)
}

const get = (path: string, authority: string): Request => ({ method: 'GET', authority, path, headers: [], body: '' })

/** Where a host is, and what requests to it are made of. */
interface Surroundings {
  listener: Listener
  engine: Engine
  overlaps: Overlaps
  rivals: Rivals
  models: string[]
  items: McpNames
}

function* hostRequests(host: Host, authorities: string[], around: Surroundings): Generator<Request> {
  const { listener, rivals, models } = around
  const first = authorities[0]!
  yield get(`/${SEGMENT}`, first)
  if (listener.requiresTls) yield declaringPlain(get(`/${SEGMENT}`, first))
  const routes = routesBelow(host)
  for (const path of rivals.paths) yield get(path, first)
  const steps = [...listener.steps, ...listener.unmatched, ...routes.flatMap((route) => route.steps)]
  const chats = routes.some((route) => modelBackends(route).length > 0)
  for (const path of rulePaths(steps)) {
    for (const authority of authorities) yield get(path, authority)
    if (chats) yield { ...get(path, first), method: 'POST', body: chat(models[0]!) }
  }
  for (const route of routes) yield* requestsToRoute(route, authorities, around)
}

function* requestsToRoute(route: Route, authorities: string[], around: Surroundings): Generator<Request> {
  const { listener, engine, overlaps, rivals, models, items } = around
  const [first] = authorities
  const requests = [
    ...mcpRequestsOf(route, items),
    ...modelRequests(route, models),
    ...routeRequests(route, overlaps),
    ...rivalRequests(route, rivals),
  ]
  const [plainest] = requests
  if (plainest && listener.requiresTls) requests.push(declaringPlain(plainest))
  for (const [i, authority] of authorities.entries()) {
    for (const request of i === 0 || authorities.length <= 2 ? requests : requests.slice(0, 2))
      yield { ...request, authority: request.authority ?? authority }
  }
  if (plainest)
    for (const condition of endingConditions([...listener.steps, ...route.steps]))
      for (const path of pathsOfCondition(condition, plainest.path)) yield { ...plainest, path, authority: first! }
  for (const request of callRequests(route, models, engine))
    yield { ...request, authority: request.authority ?? first! }
}

/** The request of a client that says it does not use TLS. */
const declaringPlain = <T extends Request>(request: T): T => ({
  ...request,
  headers: [...request.headers, ['x-forwarded-proto', 'http'] as [string, string]],
})

/** The plainest request that a backend of MCP servers accepts, without its message. */
export function placeRequest({ listener, host, route, backend }: McpPlace, program: Program): Request {
  const [match = EVERYTHING] = route.matches
  const { path } = match
  const isAny = path === undefined || (path.kind !== 'regex' && path.value === '/')
  const base = satisfying(match, isAny ? '/mcp' : path.kind === 'regex' ? pathsOf(path)[0]! : path.value)
  const domain = host.domains[0] ?? '*'
  const authority = backend.mcp.dnsRebindingProtection
    ? 'localhost'
    : (base.authority ?? (domain === '*' ? 'any-host.example' : concrete(domain)))
  const several = new Set(program.listeners.map(({ port }) => port)).size > 1
  return { ...base, authority, ...(several && listener.port !== undefined && { port: listener.port }) }
}

/** What MCP clients ask a route for, with the path and headers that it matches. */
function* mcpRequestsOf({ action, matches }: Route, items: McpNames): Generator<Request> {
  const backends = action.kind === 'forward' ? action.backends.flatMap(({ mcp }) => mcp ?? []) : []
  if (backends.length === 0) return
  const [match = EVERYTHING] = matches
  const base = satisfying(match, pathsOf(match.path)[0]!)
  for (const mcp of backends) {
    // Protection against DNS rebinding answers under no other name.
    const authority = mcp.dnsRebindingProtection ? 'localhost' : base.authority
    for (const { headers, ...message } of mcpRequests(mcp, items))
      yield { ...base, ...message, authority, headers: [...headers, ...base.headers] }
  }
}

/** Values that matches expect of headers, by name in lower case. */
export function matchedValues(programs: readonly Program[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>()
  const routes = programs.flatMap(({ listeners }) => listeners.flatMap(({ hosts }) => hosts.flatMap(routesBelow)))
  for (const header of routes.flatMap(({ matches }) => matches.flatMap(({ headers }) => headers))) {
    getOrAdd(values, header.name.toLowerCase(), () => new Set()).add(valueFor(header))
  }
  return values
}

/** Requests to a route that serves models: for each model by name, for a model that does not exist, and for none. */
function* modelRequests(route: Route, models: string[]): Generator<Request> {
  if (modelBackends(route).length === 0) return
  const [match = EVERYTHING] = route.matches
  const start = match.path?.value.replace(/\/$/, '') ?? ''
  const path = /\/(completions|models|messages)$/.test(start) ? start : `${start}/v1/chat/completions`
  for (const body of [...models.map(chat), '{}', '']) yield calling(match, path, body)
  yield { ...calling(match, `${start}/v1/models`, ''), method: 'GET' }
}

/** Calls that the gateway treats in different ways, with the path and headers that the route matches. */
function* callRequests(route: Route, models: string[], { modelCalls }: Engine): Generator<Request> {
  if (!modelCalls) return
  const [match = EVERYTHING] = route.matches
  const { path } = match
  const isWhole = path?.kind === 'exact' || path?.kind === 'regex'
  const whole = isWhole ? pathsOf(path)[0] : undefined
  const start = isWhole ? '' : (path?.value.replace(/\/$/, '') ?? '')
  for (const backend of modelBackends(route))
    for (const call of modelCalls(backend, models, whole)) yield calling(match, `${start}${call.path}`, call.body)
}

const calling = (match: Match, path: string, body: string): Request => ({
  ...satisfying(match, path),
  method: 'POST',
  body,
})

const modelBackends = ({ action }: Route): Backend[] =>
  action.kind === 'forward' ? action.backends.filter(({ llm }) => llm) : []

const chat = (model: string): string => JSON.stringify({ model, messages: [{ role: 'user', content: 'hi' }] })

/** Models that the programs serve or that rules name, and one that does not exist. */
export function modelsOf(programs: readonly Program[]): string[] {
  const backends = programs
    .flatMap((program) => program.listeners.flatMap((on) => on.hosts.flatMap(routesBelow)))
    .flatMap(({ action }) => (action.kind === 'forward' ? action.backends : []))
  const names = backends.flatMap(({ llm }) =>
    [...(llm?.models ?? []), ...(llm?.virtualModels ?? [])].map(({ name }) => name.replaceAll('*', SEGMENT)),
  )
  return [...new Set([...names.slice(0, MAX_MODELS), 'other-model'])]
}

type PathCondition = Extract<Condition, { kind: 'path' }>

function endingConditions(steps: Step[]): PathCondition[] {
  return [...conditionsOf(steps.map(lowerCelOfStep))].filter(
    (one): one is PathCondition => one.kind === 'path' && (one.match === 'suffix' || one.match === 'contains'),
  )
}

/** Paths that steps name, in conditions or anywhere else. */
function rulePaths(steps: Step[]): Set<string> {
  const paths = new Set<string>()
  const done = new Set<string>()
  for (const step of steps) {
    const text = contentOf(step, STEP)
    if (done.has(text)) continue
    done.add(text)
    for (const condition of conditionsOf([step])) {
      if (condition.kind === 'path') for (const path of pathsOfCondition(condition, '/')) paths.add(path)
    }
    for (const [, path] of text.matchAll(/["'\\](\/[\w./-]*)\\?["']/g))
      for (const one of pathsOf({ kind: 'prefix', value: path! })) paths.add(one)
    if (step.kind === 'mcp-authentication') paths.add('/.well-known/oauth-protected-resource')
    if (step.kind === 'route-gate' || step.kind === 'pick-credential') for (const path of API_PATHS) paths.add(path)
  }
  return paths
}

function* routeRequests(route: Route, overlaps: Overlaps): Generator<Request & { authority: string | null }> {
  const matches = route.matches.length > 0 ? route.matches : [EVERYTHING]
  for (const match of matches) {
    const paths = pathsOf(match.path)
    const base = satisfying(match, paths[0]!)
    yield base
    for (const path of paths.slice(1)) yield withQuery({ ...base, path }, match.query)
    yield* missing(match, base, paths[0]!)
    for (const other of overlaps.of(paths[0]!)) {
      if (other === match) continue
      const shared = both(match, other)
      const request = satisfying(shared, paths[0]!)
      yield request
      yield* missing(shared, request, paths[0]!, other)
    }
  }
}

/** Requests that meet a match except for a value that distinguishes its pattern from one of the other program. */
function* rivalRequests({ matches }: Route, { methods, headers, query }: Rivals): Generator<Request> {
  if (methods.length + headers.size + query.size === 0) return
  for (const match of matches) {
    const path = pathsOf(match.path)[0]!
    const base = satisfying(match, path)
    if (match.methods?.length) for (const method of methods) yield { ...base, method }
    for (const { name } of match.headers) {
      const others = base.headers.filter(([other]) => other !== name)
      for (const value of headers.get(name.toLowerCase()) ?? []) yield { ...base, headers: [...others, [name, value]] }
    }
    for (const one of match.query) {
      const others = match.query.filter((other) => other !== one)
      for (const value of query.get(one.name) ?? [])
        yield withQuery({ ...base, path }, [...others, { ...one, kind: 'exact', value }])
    }
  }
}

const EVERYTHING: Match = { headers: [], query: [], origin: { file: '', document: 0, pointer: '' } }

function both(a: Match, b: Match): Match {
  const shared =
    a.methods && b.methods ? a.methods.filter((method) => b.methods!.includes(method)) : (a.methods ?? b.methods)
  const methods = shared && shared.length > 0 ? shared : a.methods
  return {
    ...a,
    ...(methods && { methods }),
    headers: [...a.headers, ...b.headers],
    query: [...a.query, ...b.query],
    envoy: [...(a.envoy ?? []), ...(b.envoy ?? [])],
  }
}

function satisfying(match: Match, path: string): Request {
  const request: Request = { method: methodFor(match.methods?.[0]), authority: null, path, headers: [], body: '' }
  for (const header of match.headers) {
    const value = header.invert ? (header.kind === 'present' ? null : SEGMENT) : valueFor(header)
    if (value === null) continue
    if (header.name === ':authority') request.authority = value
    else if (header.name === ':method') request.method = value
    else if (header.name === ':path') request.path = value
    else request.headers.push([header.name, value])
  }
  return (match.envoy ?? []).reduce(satisfyCondition, withQuery(request, match.query))
}

function withQuery(request: Request, query: ValueMatch[]): Request {
  if (query.length === 0) return request
  return { ...request, path: `${request.path}?${query.map((match) => `${match.name}=${valueFor(match)}`).join('&')}` }
}

const methodFor = (method: string | undefined): string =>
  method === undefined ? 'GET' : (samplesOf(method)[0] ?? method)

function valueFor({ kind, value }: ValueMatch): string {
  return kind === 'exact' ? value : kind === 'regex' ? (samplesOf(value)[0] ?? SEGMENT) : SEGMENT
}

/** Requests that meet a match except for one of the parts. */
function* missing(match: Match, base: Request, path: string, parts: Match = match): Generator<Request> {
  for (const condition of parts.envoy ?? []) yield* nearConditions(base, condition)
  const methods = parts.methods ?? []
  for (const method of methods.slice(1)) yield { ...base, method: methodFor(method) }
  for (const method of methods.length > 0 ? METHODS : []) if (!methods.includes(method)) yield { ...base, method }
  for (const header of parts.headers) {
    const others: HeaderList = base.headers.filter(([name]) => name !== header.name)
    yield { ...base, headers: others }
    yield { ...base, headers: [...others, [header.name, opposite(header)]] }
  }
  for (const one of parts.query) {
    const others = match.query.filter((other) => other !== one)
    yield withQuery({ ...base, path }, others)
    yield withQuery({ ...base, path }, [...others, { ...one, kind: 'exact', value: SEGMENT }])
  }
}

const opposite = (header: HeaderMatch): string => (header.invert ? valueFor(header) : SEGMENT)

/** `*.example.com` as a name that it matches. */
export function concrete(domain: string): string {
  if (domain === '*') return 'any-host.example'
  if (domain === LITERAL_STAR) return '*'
  if (domain.startsWith('*')) return `any-host${domain.slice(1)}`
  return domain.endsWith('*') ? `${domain.slice(0, -1)}${SEGMENT}` : domain
}

/**
 * Names of a host in requests: its own, and for a wildcard those that other hosts name. On a listener with a host name,
 * every name is that of the listener.
 */
function authoritiesOf(
  host: Host,
  { hostname = '*' }: Listener,
  names: string[],
): { authorities: string[]; all: boolean } {
  const domains = host.domains.length > 0 ? host.domains : ['*']
  const own = hostname === '*' ? domains : domains.map((domain) => (domain === '*' ? hostname : domain))
  const wild = own.filter((domain) => domain.includes('*'))
  const covered = names.filter((name) => wild.some((domain) => isCovered(name, domain)))
  const authorities = [...new Set([...own.map(concrete), ...covered.slice(0, MAX_NAMES)])]
  return { authorities, all: covered.length <= MAX_NAMES }
}

const isCovered = (name: string, domain: string): boolean =>
  name.endsWith(domain.replace(/^\*/, '')) || (domain.endsWith('*') && name.startsWith(domain.slice(0, -1)))

/** Matches with more than a path, by the path they begin with: a request may have to satisfy two at once. */
class Overlaps {
  private readonly byStart = new Map<string, Match[]>()
  private longest = 0

  constructor(programs: readonly Program[]) {
    const seen = new Set<string>()
    for (const route of programs.flatMap((program) =>
      program.listeners.flatMap((on) => on.hosts.flatMap(routesBelow)),
    )) {
      for (const match of route.matches) {
        if (!match.methods && match.headers.length === 0 && match.query.length === 0 && !match.envoy) continue
        const text = contentOf(match, MATCH)
        if (seen.has(text)) continue
        seen.add(text)
        const start = !match.path
          ? ''
          : match.path.kind === 'regex'
            ? literalStart(match.path.value).start
            : match.path.value
        this.longest = Math.max(this.longest, start.length)
        addToGroup(this.byStart, start, match)
      }
    }
  }

  of(path: string): Match[] {
    const found: Match[] = []
    for (let end = Math.min(path.length, this.longest); end >= 0 && found.length < MAX_OVERLAPS; end--) {
      for (const item of this.byStart.get(path.slice(0, end)) ?? []) found.push(item)
    }
    return found.slice(0, MAX_OVERLAPS)
  }
}
