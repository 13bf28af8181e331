import { routeGroups } from '../../gateways/litellm/route-groups.js'
import { traitsAt } from '../../versions/gateway.js'
import { LITELLM } from '../../versions/litellm.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import { fix, replaceValue } from '../edit.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Report, Rule } from '../rule.js'

const settings = (group: string) =>
  litellm(`master_key: sk-0f5c61e2
enable_jwt_auth: true
litellm_jwtauth:
  admin_allowed_routes: [${group}, management_routes, llm_api_routes]`)

export const unknownRouteGroup: Rule = {
  code: 'CW6044',
  severity: 'warning',
  title: 'unknown route group or path',
  families: ['litellm'],
  why: `An entry that is not a route group of LiteLLM is a path: a misspelled group is accepted, and allows nothing.
Paths are compared exactly, or up to a \`*\` at the end: the query is no part of them, and other wildcards are text.`,
  evidence: ['litellm/admin-routes-typo'],
  failing: settings('openai_route'),
  passing: settings('openai_routes'),
  *check(context) {
    const groups = routeGroups(traitsAt(LITELLM, context.graph.targets.litellm.version).routes)
    for (const { general, jwt } of litellmConfigs(context)) {
      const lists = [jwt.at('admin_allowed_routes'), jwt.at('team_allowed_routes')]
      for (const permission of general.at('role_permissions').items()) lists.push(permission.at('routes'))
      yield* bareRoutes(general)
      for (const entry of lists.flatMap((list) => list.items())) {
        const name = entry.string
        const literal = name === undefined ? undefined : literalPath(name)
        if (literal !== undefined)
          yield {
            at: entry,
            message: `\`${name}\` allows nothing: ${literal}`,
            help: 'write the path as clients send it, or a beginning with `*` at its end',
          }
        if (name === undefined || name.startsWith('/') || name.includes('*') || groups.has(name)) continue
        const close = nearest(name, groups.keys())
        yield {
          at: entry,
          message: `\`${name}\` allows nothing: LiteLLM has no such group, and no path begins without a slash`,
          help: close ? `did you mean \`${close}\`?` : 'name a group such as `openai_routes`, or a path',
          ...(close && fix(`write \`${close}\``, false, replaceValue(entry, close))),
        }
      }
    }
  },
}

/** Lists of paths alone, which know no groups. */
function* bareRoutes(general: Cursor): Iterable<Report> {
  for (const list of ['admin_only_routes', 'public_routes'])
    for (const entry of general.at(list).items()) {
      const path = entry.string
      if (path === undefined || /^[/*]|^LiteLLMRoutes\.|^os\.environ\//.test(path)) continue
      yield {
        at: entry,
        message: `\`${path}\` has no effect in \`${list}\`: paths begin with a slash`,
        help: `write \`/${path}\``,
        ...fix(`write \`/${path}\``, false, replaceValue(entry, `/${path}`)),
      }
    }
}

/** Why no request has a path that is compared literally. */
function literalPath(path: string): string | undefined {
  if (!path.startsWith('/')) return undefined
  if (/\*./.test(path)) return 'a `*` has a meaning at the end of a path only'
  if (/[?#]/.test(path)) return 'paths are compared without the query'
  if (/\{\w+\}|\/:\w+/.test(path)) return 'parameters have no meaning in it'
  // LiteLLM redirects such requests to the path without the slash.
  return /.\/$/.test(path) && !path.includes('mcp') ? 'its paths do not end with a slash' : undefined
}
