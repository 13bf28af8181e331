import { escapeRegex } from '../../core/escape-regex.js'
import type { RouteGroups } from './route-groups.js'

/** How LiteLLM compares a route with its lists. Every entry point of `route_checks.py` compares differently. */

const NEVER: readonly string[] = []

export function groupOf(groups: RouteGroups, name: string): readonly string[] {
  return groups.get(name) ?? NEVER
}

/**
 * Configured route lists (`admin_allowed_routes`, `team_allowed_routes`, `role_permissions[].routes`): a group's name,
 * an exact path, or a prefix with a trailing `*`. In a group's templates a `*` is a literal star.
 */
export function inConfiguredRoutes(groups: RouteGroups, route: string, entries: readonly string[]): boolean {
  return entries.some((entry) =>
    groups.has(entry)
      ? groupOf(groups, entry).some((template) => compilePath(template).test(route))
      : matchesWildcard(route, entry),
  )
}

/** The printed form of a configured list: groups by their members. */
export function expandRoutes(groups: RouteGroups, entries: readonly string[]): string[] {
  return entries.flatMap((entry) => groups.get(entry) ?? [entry])
}

/** A trailing `*` matches any rest; otherwise equality. */
export function matchesWildcard(route: string, entry: string): boolean {
  return entry.endsWith('*') ? route.startsWith(entry.slice(0, -1)) : route === entry
}

/** `check_route_access` over a group: equal, below a wildcard, or matching a template. */
export function inGroup(groups: RouteGroups, route: string, name: string): boolean {
  return inList(route, groupOf(groups, name))
}

export function inList(route: string, entries: readonly string[]): boolean {
  return (
    entries.includes(route) ||
    entries.some((entry) => entry.endsWith('*') && matchesWildcard(route, entry)) ||
    entries.some((entry) => template(entry).test(route))
  )
}

export function isInfoRoute(groups: RouteGroups, route: string): boolean {
  return groupOf(groups, 'info_routes').includes(route)
}

/** Inference routes: allowed for every authenticated caller. */
export function isLlmApiRoute(groups: RouteGroups, route: string): boolean {
  const inference = ['openai_routes', 'google_routes', 'anthropic_routes']
  if (inference.some((name) => groupOf(groups, name).includes(route))) return true
  if (
    ['mcp_inference_routes', 'agent_inference_routes', 'litellm_native_routes'].some((name) =>
      inGroup(groups, route, name),
    )
  ) {
    return true
  }
  if (groupOf(groups, 'openai_routes').some((entry) => entry.endsWith('*') && matchesWildcard(route, entry)))
    return true
  if (
    inference.some((name) => groupOf(groups, name).some((entry) => entry.includes('{') && template(entry).test(route)))
  ) {
    return true
  }
  if (AZURE.some((pattern) => pattern.test(route))) return true
  return groupOf(groups, 'mapped_pass_through_routes').some(
    (prefix) => route === prefix || route.startsWith(`${prefix}/`),
  )
}

/** Python's `$` also matches before a final line feed. */
const AZURE = [
  /^\/openai\/deployments\/[^/]+\/[^/]+\/chat\/completions\n?$/,
  /^\/engines\/[^/]+\/chat\/completions\n?$/,
]

const templates = new Map<string, RegExp>()

/**
 * `{x}` is one segment, `{x:path}` any rest, or up to a `:` where the template has one later. Everything else stays a
 * regular expression (`/realtime?{model}`), as in LiteLLM. Templates are LiteLLM's own, never a user's.
 */
function template(entry: string): RegExp {
  let pattern = templates.get(entry)
  if (!pattern) {
    const source = entry.replace(/\{[^}]+\}/g, (placeholder, offset: number) => {
      if (!placeholder.slice(1, -1).endsWith(':path')) return '[^/]+'
      return entry.slice(offset + placeholder.length).includes(':') ? '[^:]+' : '[\\s\\S]+'
    })
    pattern = new RegExp(`^${source}\\n?$`)
    templates.set(entry, pattern)
  }
  return pattern
}

const paths = new Map<string, RegExp>()

/** Starlette's `compile_path`: literal but for `{x}` and `{x:path}`. */
function compilePath(entry: string): RegExp {
  let pattern = paths.get(entry)
  if (!pattern) {
    const source = entry
      .split(/(\{[^}]+\})/)
      .map((part) => (part.startsWith('{') ? (part.endsWith(':path}') ? '.*' : '[^/]+') : escapeRegex(part)))
      .join('')
    pattern = new RegExp(`^${source}\\n?$`)
    paths.set(entry, pattern)
  }
  return pattern
}
