import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const routeFor = (prefix: string) => `binds:
- port: 3000
  listeners:
  - routes:
    - matches:
      - path:
          pathPrefix: ${prefix}
      backends:
      - host: models.example.com:443
`

export const pathWithoutSlash: Rule = {
  code: 'CW6069',
  severity: 'warning',
  confidence: 'high',
  title: 'path without a leading slash, which matches nothing',
  families: ['standalone', 'gloo', 'envoy'],
  why: `The path of a request begins with a slash, and gateways compare it as a whole with the path of a match. They load
\`api\` but never match it: the request gets 404 or meets another route, with the policies of that route. A requirement of
Envoy's \`jwt_authn\` with such a path asks for a token nowhere. The Gateway API refuses such paths.`,
  evidence: [
    'https://github.com/agentgateway/agentgateway/blob/75b4e6ce6e0e1ac7959d5548ebe8dbeaede4f180/crates/agentgateway/src/http/route.rs#L38',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch',
  ],
  failing: routeFor('api'),
  passing: routeFor('/api'),
  *check(context) {
    for (const place of pathsIn(context)) {
      const path = place.string
      if (path === undefined || !/^[^/$]/.test(path)) continue
      const absolute = path.startsWith('*') ? '/' : `/${path}`
      yield {
        at: place,
        message: `no path of a request matches \`${path}\`: paths begin with \`/\``,
        help: `write \`${absolute}\``,
        ...fix(`write \`${absolute}\``, false, replaceValue(place, JSON.stringify(absolute))),
      }
    }
  },
}

function* pathsIn(context: RuleContext): Iterable<Cursor> {
  for (const root of context.roots('standalone'))
    for (const container of mapsWith(root, 'matches'))
      for (const match of container.at('matches').items()) yield* members(match.at('path'), 'pathPrefix', 'exact')
  for (const root of context.roots('gloo'))
    for (const container of mapsWith(root, 'matchers'))
      for (const matcher of container.at('matchers').items()) yield* members(matcher, 'prefix', 'exact')
  for (const root of context.roots('envoy'))
    for (const container of mapsWith(root, 'match'))
      if (/\/(?:routes|rules)\/\d+$/.test(container.pointer)) yield* members(container.at('match'), 'prefix', 'path')
}

const members = (match: Cursor, ...names: string[]): Cursor[] => names.map((name) => match.at(name))
