import { fix, replaceValue } from '../edit.js'
import { virtualService } from '../example-policies.js'
import { pathPatterns } from '../lookup/paths.js'
import type { Rule } from '../rule.js'

const routeFor = (regex: string) =>
  virtualService({
    routes: `- matchers:
  - regex: ${regex}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`,
  })

export const regexMatchesWholePath: Rule = {
  code: 'CW6106',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'anchored pattern that matches a single path',
  families: ['standalone', 'gateway-api', 'gloo', 'envoy'],
  why: `Envoy and agentgateway match the regular expression of a path against the whole path, as if it were between
\`^\` and \`$\`. \`^/admin\` does not match \`/admin/users\`: such requests meet another route or rule.`,
  evidence: [
    'agentgateway/route-match-details',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch',
  ],
  failing: routeFor('^/admin'),
  passing: routeFor('/admin(/.*)?'),
  *check(context) {
    for (const { at, kind, value } of pathPatterns(context)) {
      if (kind !== 'regex' || !/^\^[\w/-]+$/.test(value)) continue
      const longer = `${value.slice(1).replace(/\/$/, '')}(/.*)?`
      yield {
        at,
        message: `this pattern only matches the path \`${value.slice(1)}\`: it has to match the whole path`,
        help: `write \`${longer}\` for that path and everything below it`,
        ...fix(`write \`${longer}\``, false, replaceValue(at, JSON.stringify(longer))),
      }
    }
  },
}
