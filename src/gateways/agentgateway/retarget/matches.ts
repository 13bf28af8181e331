import { toRust } from '../../../cel/regex/to-rust.js'
import { escapeRegex } from '../../../core/escape-regex.js'
import type { Losses } from '../../../core/losses.js'
import { GATEWAY_API_METHODS } from '../../../core/methods.js'
import type { HeaderMatch, Match, PathMatch, Route, ValueMatch } from '../../../core/program.js'
import { compareMatches, matchesOf } from '../../../core/specificity.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { matchesWhole } from '../../../yaml/re2.js'
import { covers, overlaps } from '../../match.js'
import type { OverlapIndex } from '../../overlap-index.js'
import { replacesPrefix } from '../../retarget/replaces-prefix.js'

/**
 * The matches of a route for agentgateway. Envoy tries routes in order, agentgateway takes the most specific: a match
 * that an earlier route shadows is dropped, so that it does not take effect. `index`: its position among `siblings`.
 */
export function rebuildMatches(
  route: Route,
  index: number,
  siblings: OverlapIndex,
  options: Pick<WriteOptions, 'segments'>,
  losses: Losses,
): Match[] {
  return matchesOf(route).flatMap((match) => {
    const near = [...siblings.near(match)].filter(({ position }) => position !== index)
    const earlier = near.filter(({ position }) => position < index)
    if (earlier.some((other) => covers(other.match, match))) {
      losses.approximate(match.origin, 'left out: an earlier route takes every such request')
      return []
    }
    if (earlier.some((other) => overlaps(other.match, match) && compareMatches(other.match, match) > 0)) {
      losses.approximate(
        match.origin,
        `an earlier route took part of these requests; agentgateway prefers this one as more specific`,
      )
    }
    if (replacesPrefix(route)) return rebuildPrefix(match, losses)
    return rebuild(match, options.segments ? [] : near.map((other) => other.match), losses)
  })
}

function rebuild(match: Match, others: readonly Match[], losses: Losses): Match[] {
  if (match.isConnect) {
    losses.unsupported(match.origin, 'a match on CONNECT requests has no counterpart: the route is left out')
    return []
  }
  if (match.envoy && match.envoy.length > 0) {
    losses.unsupported(match.origin, 'a match on these conditions has no counterpart: the route is left out')
    return []
  }
  const headers = match.headers.flatMap((header) => rebuildHeader(header, match, losses))
  if (headers.length !== match.headers.length) return []
  const query = match.query.flatMap((parameter) => translated(anyValue(parameter), match, losses))
  if (query.length !== match.query.length) return []
  const methods = rebuildMethods(match, losses)
  if (methods.length === 0) return []
  return rebuildPath(match, others, losses).flatMap((path) =>
    methods.map((method) => ({
      path,
      ...(method !== null && { methods: [method] }),
      headers,
      query,
      origin: match.origin,
    })),
  )
}

/** Only a prefix of whole segments can be replaced. */
function rebuildPrefix(match: Match, losses: Losses): Match[] {
  const { path } = match
  if (path?.caseSensitive === false) {
    losses.unsupported(
      match.origin,
      `a path whose case is ignored cannot be rewritten: \`${path.value}\` keeps its case`,
    )
    return rebuild({ ...match, path: { kind: path.kind, value: path.value } }, [], losses)
  }
  if (path?.kind !== 'prefix' || path.value === '/' || !path.value.endsWith('/')) return rebuild(match, [], losses)
  const value = path.value.replace(/\/+$/, '')
  losses.approximate(
    match.origin,
    `\`${path.value}\` is rewritten, as a prefix of whole segments: \`${value}\` matches, too`,
  )
  return rebuild({ ...match, path: { kind: 'segments', value } }, [], losses)
}

/** Here each match has one method; `null` is any. Envoy's methods are regular expressions. */
function rebuildMethods({ methods, origin }: Match, losses: Losses): (string | null)[] {
  if (!methods || methods.length === 0) return [null]
  const isName = (method: string) => /^[A-Z]+$/.test(method)
  for (const method of methods)
    if (!isName(method))
      losses.approximate(origin, `\`${method.slice(0, 40)}\` means only the methods of the Gateway API`)
  const named = GATEWAY_API_METHODS.filter((method) => methods.some((pattern) => matchesWhole(pattern, method)))
  return [...new Set([...methods.filter(isName), ...named])]
}

function rebuildHeader(header: HeaderMatch, match: Match, losses: Losses): HeaderMatch[] {
  if (header.invert) {
    losses.unsupported(
      match.origin,
      `a match on the absence of \`${header.name}\` has no counterpart: the route is left out`,
    )
    return []
  }
  if (header.name.startsWith(':')) {
    losses.unsupported(match.origin, `a match on \`${header.name}\` has no counterpart: the route is left out`)
    return []
  }
  return translated(anyValue(header), match, losses).map((item) => ({ ...item, invert: false }))
}

/** RE2 over bytes as a pattern of Rust; none if no equivalent exists. */
function translated<T extends { kind: string; value: string }>(from: T, match: Match, losses: Losses): T[] {
  if (from.kind !== 'regex') return [from]
  const value = toRust(from.value)
  if (value === undefined) {
    losses.unsupported(
      match.origin,
      `agentgateway has no words for \`${from.value}\`: the route is left out`,
      from.value,
    )
    return []
  }
  if (/\\[pP]|\(\?[a-zA-Z]*i/.test(from.value) && value !== from.value)
    losses.approximate(match.origin, 'letters beyond ASCII do not match', from.value)
  return [{ ...from, value }]
}

/** Presence is a pattern that every value matches. */
function anyValue<T extends ValueMatch>(match: T): T {
  return match.kind === 'present' ? { ...match, kind: 'regex', value: '.*' } : match
}

function rebuildPath(match: Match, others: readonly Match[], losses: Losses): PathMatch[] {
  const { path } = match
  if (!path) return [{ kind: 'segments', value: '/' }]
  if (path.caseSensitive === false) return translated(caseless(path), match, losses)
  if (path.kind === 'regex') return translated({ kind: path.kind, value: path.value }, match, losses)
  if (path.kind !== 'prefix' || path.value === '/' || path.value === '') {
    return [path.kind === 'prefix' ? { kind: 'segments', value: '/' } : { kind: path.kind, value: path.value }]
  }
  if (path.value.endsWith('/')) return [{ kind: 'regex', value: `${escapeRegex(path.value)}.*` }]
  const taken = others.some((other) => takes(other, path.value))
  if (taken)
    return [
      { kind: 'segments', value: path.value },
      { kind: 'regex', value: `${escapeRegex(path.value)}[^/].*` },
    ]
  losses.approximate(
    match.origin,
    `\`${path.value}\` now matches whole path segments only: \`${path.value}x\` no longer matches`,
  )
  return [{ kind: 'segments', value: path.value }]
}

/** A request for `prefix` followed by more characters of its last segment may reach this match. */
function takes(match: Match, prefix: string): boolean {
  if (!match.path || match.path.kind === 'regex') return true
  return prefix.startsWith(match.path.value) || match.path.value.startsWith(prefix)
}

function caseless(path: PathMatch): PathMatch {
  const text = path.kind === 'regex' ? path.value : escapeRegex(path.value)
  const rest = path.kind === 'prefix' ? '.*' : path.kind === 'segments' ? '(/.*)?' : ''
  return { kind: 'regex', value: `(?i)${text}${rest}` }
}
