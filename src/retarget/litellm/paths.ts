import { ROUTE_GROUPS } from '../../program/litellm-routes.js'
import { literal } from '../agentgateway/matches.js'

/** Paths of requests. `patterns` are regular expressions for a whole path, the same to RE2 and Rust. */
export interface Paths {
  exact: string[]
  prefixes: string[]
  patterns: string[]
}

/**
 * LiteLLM compares decoded paths, gateways the paths as they are sent: a `%` in a part that a template leaves open might
 * stand for anything, so it is left out.
 */
const SEGMENT = '[^/%]+'
const REST = '[^%]+'
const UP_TO_COLON = '[^:%]+'

const groupOf = (name: string): readonly string[] => ROUTE_GROUPS.get(name) ?? []

export function exactly(exact: readonly string[]): Paths {
  return { exact: [...new Set(exact)], prefixes: [], patterns: [] }
}

export function isNothing({ exact, prefixes, patterns }: Paths): boolean {
  return exact.length + prefixes.length + patterns.length === 0
}

export function union(...all: Paths[]): Paths {
  const member = (name: keyof Paths) => [...new Set(all.flatMap((one) => one[name]))]
  return { exact: member('exact'), prefixes: member('prefixes'), patterns: member('patterns') }
}

/** `admin_allowed_routes` and the like: groups by name, exact paths, prefixes with a trailing `*`. */
export function configured(entries: readonly string[]): Paths {
  return union(
    ...entries.map((entry): Paths => {
      if (ROUTE_GROUPS.has(entry)) return templates(groupOf(entry).filter((one) => !one.includes('*')))
      if (!entry.endsWith('*')) return exactly([entry])
      return { exact: [], prefixes: [entry.slice(0, -1) || '/'], patterns: [] }
    }),
  )
}

/** What LiteLLM opens to everybody with a good token: inference, information, and what guards itself. */
export function forMembers(): Paths {
  const inference = ['openai_routes', 'google_routes', 'anthropic_routes'].flatMap(groupOf)
  const others = ['mcp_inference_routes', 'agent_inference_routes', 'litellm_native_routes', 'self_managed_routes']
  const listed = [...inference, ...others.flatMap(groupOf)]
  const passThrough = groupOf('mapped_pass_through_routes')
  return union(
    templates(listed.filter((one) => !one.endsWith('*'))),
    exactly([...passThrough, ...groupOf('info_routes').filter((one) => one !== OWN_INFO)]),
    {
      exact: [],
      prefixes: [
        ...listed.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1)),
        ...passThrough.map((one) => `${one}/`),
        '/v1/mcp/',
        '/mcp-rest/',
      ],
      patterns: [`/openai/deployments/${SEGMENT}/${SEGMENT}/chat/completions`],
    },
  )
}

/** Open for the caller's own row only, which the query names. */
const OWN_INFO = '/user/info'

/** A `?` makes a template that no path is written like. */
function templates(entries: readonly string[]): Paths {
  const open = entries.filter((one) => one.includes('{') && !one.includes('?'))
  return { exact: entries.filter((one) => !one.includes('{')), prefixes: [], patterns: open.map(patternOf) }
}

function patternOf(template: string): string {
  return template
    .split(/(\{[^}]+\})/)
    .map((part, index, parts) => {
      if (!part.startsWith('{')) return literal(part)
      if (!part.endsWith(':path}')) return SEGMENT
      return parts.slice(index + 1).some((one) => one.includes(':')) ? UP_TO_COLON : REST
    })
    .join('')
}

export function takes({ exact, prefixes, patterns }: Paths, path: string): boolean {
  return (
    exact.includes(path) ||
    prefixes.some((prefix) => path.startsWith(prefix)) ||
    patterns.some((pattern) => new RegExp(`^(?:${pattern})$`).test(path))
  )
}

/** Paths of both; of two patterns that overlap only in part nothing is kept. */
export function intersection(a: Paths, b: Paths): Paths {
  return {
    exact: [...new Set([...a.exact.filter((one) => takes(b, one)), ...b.exact.filter((one) => takes(a, one))])],
    prefixes: [...new Set([...below(a.prefixes, b), ...below(b.prefixes, a)])],
    patterns: [...new Set([...patternsIn(a.patterns, b), ...patternsIn(b.patterns, a)])],
  }
}

const below = (prefixes: readonly string[], other: Paths): string[] =>
  prefixes.filter((one) => other.prefixes.some((prefix) => one.startsWith(prefix)))

const patternsIn = (patterns: readonly string[], other: Paths): string[] =>
  patterns.filter(
    (one) => other.patterns.includes(one) || other.prefixes.some((prefix) => one.startsWith(literal(prefix))),
  )
