import type { Condition } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import { addToGroup } from '../core/group-by.js'
import type { Client, Request } from '../core/http.js'
import { referencesOf } from './cel-references.js'
import { type RequestCondition, requestHolds } from './formula.js'
import type { Json } from './matcher.js'
import { SEGMENT } from './paths.js'
import { placeClaim } from './place-claim.js'
import { samplesOf } from './regex-samples.js'
import { tellingApart } from './rival-patterns.js'

/** Most requests that one pair of routes is tried with. */
const LIMIT = 48
/** Most requests whose bodies are changed member by member. */
const MAX_BODIES = 2
/** Maximum number of combinations that are examined before grouping. */
const MAX_COMBINATIONS = 4096

/** One of them represents every method that no condition names. */
const OTHER_METHODS = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE', 'PURGE']

interface Dimensions {
  methods: Set<string>
  headers: Map<string, Set<string | null>>
  hosts: Set<string>
  bodies: Set<string>
  /** Values of members of bodies, by the path of the member as JSON; `undefined`: without it. */
  members: Map<string, Set<Json | undefined>>
}

/**
 * Requests that the conditions of two chains distinguish: every combination of the methods, header values, hosts and
 * bodies that they name with the paths given, one for each combination of answers, or with `everything` all of them.
 * The first one is the plainest.
 */
export function expand(
  requests: readonly Request[],
  conditions: readonly Condition[],
  everything = false,
  clients: readonly Client[] = [],
): { requests: Request[]; cut: boolean } {
  const expanded = combined(requests, conditions, everything)
  const asksClient = conditions.some(
    (condition) => condition.kind === 'cel' && condition.expression && referencesOf(condition.expression).source,
  )
  if (!asksClient) return expanded
  const first = expanded.requests.slice(0, Math.max(1, Math.floor(MAX_FROM / Math.max(1, clients.length))))
  const from = first.flatMap((request) => clients.map((source): Request => ({ ...request, source })))
  return { requests: [...expanded.requests, ...from], cut: expanded.cut || first.length < expanded.requests.length }
}

/** Most requests from other addresses than the first. */
const MAX_FROM = 96

function combined(
  requests: readonly Request[],
  conditions: readonly Condition[],
  everything: boolean,
): { requests: Request[]; cut: boolean } {
  const dimensions = dimensionsOf(conditions)
  const signature = everything ? (request: Request) => JSON.stringify(request) : signatureOf(conditions)
  const seen = new Map<string, Request>()
  const note = (request: Request): void => {
    const key = signature(request)
    if (!seen.has(key)) seen.set(key, request)
  }
  // Unchanged requests and every value of a body's member come before combinations, which may be cut off.
  if (everything) requests.forEach(note)
  if (dimensions.members.size > 0)
    for (const base of requests.filter(({ body }) => hasMembers(body)).slice(0, MAX_BODIES))
      for (const body of bodiesWith(base.body, dimensions.members)) note({ ...base, body })
  const limit = Math.min(seen.size + LIMIT, MAX_COMBINATIONS)
  let looked = 0
  for (const base of requests) {
    for (const request of variants(base, dimensions)) {
      if (++looked > MAX_COMBINATIONS) return { requests: [...seen.values()].slice(0, limit), cut: true }
      note(request)
    }
  }
  const all = [...seen.values()]
  return { requests: all.slice(0, limit), cut: all.length > limit }
}

function dimensionsOf(conditions: readonly Condition[]): Dimensions {
  const into: Dimensions = {
    methods: new Set(),
    headers: new Map(),
    hosts: new Set(),
    bodies: new Set(),
    members: new Map(),
  }
  for (const condition of conditions) {
    if (condition.kind === 'method') into.methods.add(condition.value)
    if (condition.kind === 'host' && condition.match === 'exact') into.hosts.add(condition.value)
    if (condition.kind === 'header') addHeader(into, condition.name, exampleOf(condition.match, condition.value))
    if (condition.kind !== 'cel' || !condition.expression) continue
    const { fields, headers, literals, bodyMembers } = referencesOf(condition.expression)
    const texts = literals.filter((literal): literal is string => typeof literal === 'string')
    if (fields.includes('method'))
      for (const text of texts.filter((one) => /^[A-Z]+$/.test(one))) into.methods.add(text)
    if (fields.includes('host')) for (const text of texts) into.hosts.add(text)
    if (fields.includes('body')) for (const text of texts) into.bodies.add(JSON.stringify({ model: text }))
    for (const member of bodyMembers) {
      const values = getOrAdd(into.members, JSON.stringify(member), () => new Set<Json | undefined>())
      for (const value of valuesNear(literals)) values.add(value)
    }
    for (const name of headers) for (const text of texts) addHeader(into, name, text)
  }
  for (const [name, patterns] of patternsByHeader(conditions))
    for (const value of tellingApart(patterns)) addHeader(into, name, value)
  if (into.methods.size > 0) into.methods.add(OTHER_METHODS.find((method) => !into.methods.has(method)) ?? 'OTHER')
  return into
}

function patternsByHeader(conditions: readonly Condition[]): Map<string, string[]> {
  const patterns = new Map<string, string[]>()
  for (const condition of conditions)
    if (condition.kind === 'header' && condition.match === 'regex')
      addToGroup(patterns, condition.name, condition.value)
  return patterns
}

/** Each literal, the numbers next to it, and values of other types. */
function valuesNear(literals: readonly (string | number)[]): (Json | undefined)[] {
  const near = literals.flatMap((literal): Json[] =>
    typeof literal === 'number' ? [literal, literal + 1, literal - 1] : [literal],
  )
  return [...near, undefined, true, false, SEGMENT, null]
}

const hasMembers = (body: string): boolean => body.startsWith('{') && body !== '{}'

/** The JSON object with one member set or removed. */
function withMember(body: string, path: readonly string[], value: Json | undefined): string {
  const whole = JSON.parse(body) as Record<string, Json>
  if (value !== undefined) placeClaim(whole, path, value)
  else delete whole[path[0]!]
  return JSON.stringify(whole)
}

function addHeader({ headers }: Dimensions, name: string, value: string): void {
  getOrAdd(headers, name.toLowerCase(), () => new Set([null, SEGMENT])).add(value)
}

function exampleOf(match: string, value: string): string {
  if (match === 'regex') return samplesOf(value)[0] ?? SEGMENT
  if (match === 'prefix') return value + SEGMENT
  return match === 'suffix' || match === 'contains' ? SEGMENT + value : match === 'present' ? SEGMENT : value
}

function* variants(base: Request, { methods, headers, hosts, bodies }: Dimensions): Generator<Request> {
  for (const method of new Set([base.method, ...methods])) {
    for (const authority of new Set([base.authority, ...hosts])) {
      for (const body of new Set([base.body, ...bodies])) {
        for (const list of headerLists(base.headers, [...headers])) {
          const same = method === base.method && authority === base.authority && body === base.body
          // The request itself stays the same object: its route is known.
          yield same && list === base.headers ? base : { ...base, method, authority, body, headers: list }
        }
      }
    }
  }
}

function* bodiesWith(body: string, members: Dimensions['members']): Generator<string> {
  for (const [path, values] of members)
    for (const value of values) yield withMember(body, JSON.parse(path) as string[], value)
}

function* headerLists(
  own: Request['headers'],
  [first, ...rest]: [string, Set<string | null>][],
): Generator<Request['headers']> {
  if (!first) {
    yield own
    return
  }
  const [name, values] = first
  const given = own.some(([key]) => key.toLowerCase() === name)
  for (const list of headerLists(own, rest)) {
    if (given) yield list
    for (const value of values) {
      const others = list.filter(([key]) => key.toLowerCase() !== name)
      yield value === null ? others : [...others, [name, value]]
    }
  }
}

/** What conditions answer to a request. An expression that is only evaluated may depend on all that it mentions. */
function signatureOf(conditions: readonly Condition[]): (request: Request) => string {
  const plain = new Map<string, RequestCondition>()
  const looksAt = new Set<string>()
  const names = new Set<string>()
  for (const condition of conditions) {
    if (
      condition.kind === 'path' ||
      condition.kind === 'method' ||
      condition.kind === 'header' ||
      condition.kind === 'host'
    ) {
      plain.set(JSON.stringify(condition), condition)
    }
    if (condition.kind !== 'cel' || !condition.expression) continue
    const { fields, headers, request, mcp } = referencesOf(condition.expression)
    for (const field of fields) looksAt.add(field)
    if (mcp) looksAt.add('body')
    for (const name of headers) names.add(name)
    if (request && fields.length === 0 && !mcp) looksAt.add('path').add('method').add('headers')
  }
  const tests = [...plain.values()]
  const path = ['path', 'uri', 'pathAndQuery'].some((field) => looksAt.has(field))
  const allHeaders = looksAt.has('headers') && names.size === 0
  return (request) => {
    const parts: unknown[] = [tests.map((test) => Number(requestHolds(test, request))).join('')]
    if (path) parts.push(request.path)
    if (looksAt.has('method')) parts.push(request.method)
    if (looksAt.has('host') || looksAt.has('uri')) parts.push(request.authority)
    if (looksAt.has('body')) parts.push(request.body)
    if (allHeaders || names.size > 0)
      parts.push(request.headers.filter(([name]) => allHeaders || names.has(name.toLowerCase())))
    return JSON.stringify(parts)
  }
}
