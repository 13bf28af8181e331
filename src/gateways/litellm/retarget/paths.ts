import { escapeRegex } from '../../../core/escape-regex.js'
import { routeGroups } from '../route-groups.js'

/** Whether a path belongs to those that LiteLLM means. */
export type Reach = (path: string) => boolean

const groupOf = (name: string): readonly string[] => routeGroups().get(name) ?? []

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

/** `admin_allowed_routes` and the like: groups by name, exact paths, prefixes with a trailing `*`. */
export function configured(entries: readonly string[]): Reach {
  const reaches = entries.map((entry): Reach => {
    if (routeGroups().has(entry)) return like(groupOf(entry))
    return entry.endsWith('*') ? (path) => path.startsWith(entry.slice(0, -1)) : (path) => path === entry
  })
  return (path) => reaches.some((reach) => reach(path))
}

/** Allowed only for the caller's own row, which the query names. */
const OWN_INFO = '/user/info'

/** Routes that LiteLLM allows for every valid token: inference, information, and routes with checks of their own. */
export function forMembers(): Reach {
  const names = ['openai_routes', 'google_routes', 'anthropic_routes', 'mcp_inference_routes', 'agent_inference_routes']
  const listed = [...names, 'litellm_native_routes', 'self_managed_routes'].flatMap(groupOf)
  const templates = like(listed.filter((item) => !item.includes('?')))
  const exact = new Set([...groupOf('info_routes'), ...groupOf('mapped_pass_through_routes')])
  const prefixes = [
    ...listed.filter((item) => item.endsWith('*')).map((item) => item.slice(0, -1)),
    ...groupOf('mapped_pass_through_routes').map((one) => `${one}/`),
    '/v1/mcp/',
    '/mcp-rest/',
  ]
  return (path) =>
    path !== OWN_INFO && (exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix)) || templates(path))
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
