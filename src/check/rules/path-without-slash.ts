import { fix, replaceValue } from '../edit.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { pathPatterns } from '../lookup/paths.js'
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
  title: 'path without a leading slash, which matches nothing',
  families: ['standalone', 'gloo', 'envoy', 'litellm'],
  why: `The path of a request begins with a slash, and gateways compare it as a whole with the path of a match. They load
\`api\` but never match it: the request gets 404 or meets another route, with the policies of that route. A requirement of
Envoy's \`jwt_authn\` with such a path asks for a token nowhere, and a rule of \`rbac\` never applies. The Gateway API
refuses such paths.`,
  evidence: [
    'https://github.com/agentgateway/agentgateway/blob/75b4e6ce6e0e1ac7959d5548ebe8dbeaede4f180/crates/agentgateway/src/http/route.rs#L38',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch',
  ],
  failing: routeFor('api'),
  passing: routeFor('/api'),
  *check(context) {
    for (const { general } of litellmConfigs(context))
      for (const endpoint of general.at('pass_through_endpoints').items()) {
        const at = endpoint.at('path')
        if (at.string && /^[\w.-]/.test(at.string))
          yield {
            at,
            message: `no path of a request matches \`${at.string}\`: paths begin with \`/\``,
            help: `write \`/${at.string}\``,
          }
      }
    for (const { at, kind, value } of pathPatterns(context)) {
      if (kind === 'regex' || !/^[^/$]/.test(value) || at.source.family === 'gateway-api') continue
      const absolute = value.startsWith('*') ? '/' : `/${value}`
      yield {
        at,
        message: `no path of a request matches \`${value}\`: paths begin with \`/\``,
        help: `write \`${absolute}\``,
        ...fix(`write \`${absolute}\``, false, replaceValue(at, JSON.stringify(absolute))),
      }
    }
  },
}
