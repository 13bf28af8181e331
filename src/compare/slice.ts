import { BoundedMap } from '../core/bounded-map.js'
import { getOrAdd } from '../core/get-or-add.js'
import { addToGroup } from '../core/group-by.js'
import type { Request } from '../core/http.js'
import { literalStart } from '../core/literal-start.js'
import { memo } from '../core/memo.js'
import { percentDecode } from '../core/percent.js'
import type { Host, Listener, PathMatch, Program, Route } from '../core/program.js'
import type { HeaderEdit } from '../core/step/edit-headers.js'
import type { Step } from '../core/step/step.js'
import { normalizePath } from '../gateways/envoy/path.js'

/** What a request can reach. */
export interface Slice {
  program: Program
  /** The same part of the program that only routes. */
  routing: Program
}

/**
 * Cuts a program down to the hosts and routes that a request can possibly reach, in their order, so that deciding
 * costs the same however many routes there are. The cut is generous: every spelling of the path is looked up.
 */
export class Slicer {
  private readonly listeners: { hosts: HostIndex; routes: RouteIndex[] }[]
  private readonly slices = new BoundedMap<string, Slice>(MAX_KEPT, (_, slice) => sizeOf(slice))
  private readonly known = new BoundedMap<string, Slice>(MAX_KEPT, (_, slice) => sizeOf(slice))

  /** @param routing the program with the same hosts and routes, but without steps */
  constructor(
    private readonly program: Program,
    private readonly routing: Program,
  ) {
    this.listeners = program.listeners.map(({ hosts }) => ({
      hosts: new HostIndex(hosts),
      routes: hosts.map((host) => new RouteIndex(host.routes)),
    }))
  }

  for(request: Request): Slice {
    const key = `${request.authority?.length} ${request.authority}${request.path}`
    return getOrAdd(this.known, key, () => this.cut(request))
  }

  /** Nothing but the host and the path of the request counts. */
  private cut(request: Pick<Request, 'authority' | 'path'>): Slice {
    const spellings = spellingsOf(request.path)
    const picks = this.listeners.map(({ hosts, routes }) =>
      hosts.candidates(request).map((host): Picked => ({ host, routes: routes[host]!.candidates(spellings) })),
    )
    const key = JSON.stringify(picks.map((hosts) => hosts.map(({ host, routes }) => [host, ...routes])))
    const cut = (): Slice => ({ program: partOf(this.program, picks), routing: partOf(this.routing, picks) })
    return getOrAdd(this.slices, key, cut)
  }
}

/** Positions of a host and of some of its routes. */
interface Picked {
  host: number
  routes: number[]
}

/** The program with these hosts and routes of each listener, or with all where a request may be rewritten first. */
function partOf(program: Program, picks: readonly Picked[][]): Program {
  const listeners = program.listeners.map((listener, i) => {
    if (rewritesFirst(listener)) return listener
    const hosts = picks[i]!.map(({ host, routes }) => {
      const whole = listener.hosts[host]!
      if (routes.length === 0) return withoutRoutes(whole)
      return { ...whole, routes: routes.map((route) => whole.routes[route]!) }
    })
    return { ...listener, hosts }
  })
  return { ...program, listeners }
}

/** What runs before a route is chosen may change the path or the host by which it is chosen. */
function rewritesFirst({ steps, manager }: Listener): boolean {
  return manager?.earlyEdits?.some(changesTarget) === true || steps.some(rewrites)
}

function rewrites(step: Step): boolean {
  switch (step.kind) {
    case 'edit-headers':
      return step.requestTransform !== undefined || step.request.some(changesTarget)
    case 'either':
      return step.of.flat().some(rewrites)
    default:
      return step.kind === 'rewrite'
  }
}

const changesTarget = ({ name, matching }: HeaderEdit): boolean =>
  matching !== undefined || /^(?::path|:authority|host)$/i.test(name)

/** Hosts and routes in all slices that are kept: a slice has every host that the request may be for. */
const MAX_KEPT = 50_000

const sizeOf = ({ program }: Slice): number =>
  program.listeners.reduce(
    (sum, { hosts }) => sum + hosts.reduce((count, { routes }) => count + 1 + routes.length, 1),
    0,
  )

/** Slices share their hosts without routes: there can be as many as there are slices. */
const withoutRoutes = memo((host: Host): Host => ({ ...host, routes: [] }))

class HostIndex {
  private readonly exact = new Map<string, number[]>()
  private readonly wild: number[] = []

  constructor(hosts: readonly Host[]) {
    hosts.forEach((host, index) => {
      const names = host.domains.map((domain) => withoutPort(domain.toLowerCase()))
      if (names.length === 0 || names.some((name) => name.includes('*'))) this.wild.push(index)
      else for (const name of names) addToGroup(this.exact, name, index)
    })
  }

  candidates({ authority, path }: Pick<Request, 'authority' | 'path'>): number[] {
    const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(path)?.[1]
    const names = [authority, absolute].filter((name) => name !== null && name !== undefined)
    // The gateway may have a host for requests without any.
    const own =
      names.length === 0
        ? [...this.exact.values()].flat()
        : names.flatMap((name) => this.exact.get(withoutPort(name.toLowerCase())) ?? [])
    return [...new Set([...own, ...this.wild])].sort((a, b) => a - b)
  }
}

/** The host without anything after a colon, valid port or not, and without the final dot of an absolute name. */
const withoutPort = (name: string): string => name.replace(/^(\[[^\]]*\]|[^:]*).*$/s, '$1').replace(/\.$/, '')

class RouteIndex {
  /** Beginnings of paths, lower case. */
  private readonly literal = new Map<string, number[]>()
  private readonly any: number[] = []
  /** How long they are. */
  private readonly lengths = new Set<number>()

  constructor(routes: readonly Route[]) {
    routes.forEach((route, index) => {
      const starts = route.matches.map(({ path }) => (path ? startOf(path) : ''))
      if (starts.length === 0 || starts.includes('')) this.any.push(index)
      else {
        for (const start of new Set(starts)) {
          this.lengths.add(start.length)
          addToGroup(this.literal, start, index)
        }
      }
    })
  }

  candidates(spellings: readonly string[]): number[] {
    const found = new Set(this.any)
    for (const spelling of spellings) {
      for (const length of this.lengths) {
        if (length > spelling.length) continue
        for (const index of this.literal.get(spelling.slice(0, length)) ?? []) found.add(index)
      }
    }
    return [...found].sort((a, b) => a - b)
  }
}

function startOf({ kind, value }: PathMatch): string {
  const literal = kind === 'regex' ? literalStart(value).start : kind === 'segments' ? value.replace(/\/$/, '') : value
  return literal.toLowerCase()
}

/** There is one way to read it. */
const PLAIN = /^(?:\/[\w-]+)*\/?$/

/**
 * Every way in which a gateway may read a path before it matches: as sent, decoded in whole or as far as Envoy decodes it,
 * with `.` and `..` resolved.
 */
function spellingsOf(target: string): string[] {
  if (PLAIN.test(target)) return [target.toLowerCase()]
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  const all = [path, path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\'), percentDecode(path)].flatMap((spelling) => [
    spelling,
    resolveDots(spelling),
    ...normalizedForms(spelling),
  ])
  return [...new Set(all.flatMap((one) => [one, one.replace(/\/{2,}/g, '/')]).map((one) => one.toLowerCase()))]
}

/** What Envoy's `normalize_path` makes of a path, in all versions. */
const normalizedForms = (path: string): string[] =>
  [false, true].flatMap((dotsWithParameters) => normalizePath(path, { dotsWithParameters }) ?? [])

/** RFC 3986 §5.2.4, on the part before `?`. */
export function resolveDots(target: string): string {
  const at = target.search(/[?#]/)
  const path = at < 0 ? target : target.slice(0, at)
  if (!/\/\.{1,2}(\/|$)/.test(path)) return target
  const out: string[] = []
  const parts = path.split('/').slice(1)
  parts.forEach((part, i) => {
    if (part === '..') out.pop()
    else if (part !== '.') out.push(part)
    if ((part === '.' || part === '..') && i === parts.length - 1) out.push('')
  })
  return `/${out.join('/')}${at < 0 ? '' : target.slice(at)}`
}
