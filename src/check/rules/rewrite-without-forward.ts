import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const route = (action: string) => `- matchers:
  - prefix: /chat
  options:
    prefixRewrite: /
  ${action}`

export const rewriteWithoutForward: Rule = {
  code: 'CW2013',
  severity: 'warning',
  title: 'rewrite on a route that forwards nothing',
  families: ['gloo'],
  why: "Gloo's rewrite applies only to routes with `routeAction`. On a direct response it is dropped silently.",
  evidence: ['configs/gloo lint-prefix-rewrite-direct-response'],
  failing: virtualService({ routes: route('directResponseAction:\n    status: 404') }),
  passing: virtualService({
    routes: route('routeAction:\n    single:\n      upstream: { name: models, namespace: gloo-system }'),
  }),
  *check(context) {
    for (const { route, level, options } of optionScopes(context)) {
      if (level !== 'route' || !route?.at('directResponseAction').isMap || route.at('routeAction').isMap) continue
      for (const name of ['prefixRewrite', 'regexRewrite', 'hostRewrite', 'autoHostRewrite'].filter((name) =>
        options.has(name),
      ))
        yield {
          at: options.at(name),
          part: 'pair',
          message: `\`${name}\` has no effect: the route answers itself and forwards nothing`,
          help: `remove \`${name}\``,
        }
    }
  },
}
