import { escapeRegex } from '../../../core/escape-regex.js'
import { traitsAt } from '../../../versions/gateway.js'
import { LITELLM } from '../../../versions/litellm.js'
import { type RouteGroups, routeGroups } from '../route-groups.js'

/** Whether a path belongs to those that LiteLLM means. */
export type Reach = (path: string) => boolean

/**
 * LiteLLM's paths that gateways serve: model calls. Users, keys and teams are managed where its database is; forwarding
 * such requests to a model provider would leak data.
 */
export const SERVED = [
  ...['/chat/completions', '/completions', '/embeddings', '/responses', '/models'].flatMap((path) => [
    path,
    `/v1${path}`,
  ]),
  '/v1/messages',
]

/** Those, and the paths that the configuration names. */
export function servedPaths(lists: readonly (readonly string[] | string)[]): string[] {
  const named = lists.flat().filter((item) => item.startsWith('/') && !item.endsWith('*') && !/[%?#]/.test(item))
  return [...new Set([...SERVED, ...named])]
}

/** Allowed only for the caller's own row, which the query names. */
const OWN_INFO = '/user/info'

/** Groups of which every valid token may call each route. */
const INFERENCE = [
  ...['openai_routes', 'google_routes', 'anthropic_routes', 'mcp_inference_routes', 'agent_inference_routes'],
  ...['litellm_native_routes', 'self_managed_routes'],
]

export class NamedRoutes {
  private readonly groups: RouteGroups

  constructor(version: string | undefined) {
    this.groups = routeGroups(traitsAt(LITELLM, version).routes)
  }

  /** `admin_allowed_routes` and the like: groups by name, exact paths, prefixes with a trailing `*`. */
  configured(entries: readonly string[]): Reach {
    const reaches = entries.map((entry): Reach => {
      const group = this.groups.get(entry)
      if (group) return like(group)
      return entry.endsWith('*') ? (path) => path.startsWith(entry.slice(0, -1)) : (path) => path === entry
    })
    return (path) => reaches.some((reach) => reach(path))
  }

  /** Routes that LiteLLM allows for every valid token: inference, information, and routes with checks of their own. */
  forMembers(): Reach {
    const listed = INFERENCE.flatMap((name) => this.groups.get(name) ?? [])
    const mapped = this.groups.get('mapped_pass_through_routes') ?? []
    const templates = like(listed.filter((item) => !item.includes('?')))
    const exact = new Set([...(this.groups.get('info_routes') ?? []), ...mapped])
    const prefixes = [
      ...listed.filter((item) => item.endsWith('*')).map((item) => item.slice(0, -1)),
      ...mapped.map((route) => `${route}/`),
      '/v1/mcp/',
      '/mcp-rest/',
    ]
    return (path) =>
      path !== OWN_INFO && (exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix)) || templates(path))
  }
}

/** `{x}` is one segment, `{x:path}` any rest. Templates are LiteLLM's own, never a user's. */
function like(templates: readonly string[]): Reach {
  const exact = new Set(templates.filter((template) => !template.includes('{')))
  const patterns = templates.filter((template) => template.includes('{')).map(patternOf)
  return (path) => exact.has(path) || patterns.some((pattern) => pattern.test(path))
}

function patternOf(template: string): RegExp {
  const source = template
    .split(/(\{[^}]+\})/)
    .map((part) => (part.startsWith('{') ? (part.endsWith(':path}') ? '.+' : '[^/]+') : escapeRegex(part)))
    .join('')
  return new RegExp(`^${source}$`)
}
