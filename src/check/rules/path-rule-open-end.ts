import { rbac } from '../example-policies.js'
import { optionScopes, rbacPolicies } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const policy = (prefix: string) => `permissions:
  pathPrefix: ${prefix}
principals:
- jwtPrincipal:
    claims: { team: dev }`

export const pathRuleOpenEnd: Rule = {
  code: 'CW6010',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'path rule without an end',
  families: ['gloo'],
  why: `Gloo compares prefixes by characters, not by path segments: \`/admin\` is also a prefix of \`/administrator\`.
An exact path does not match with a trailing or doubled slash, which are not merged by default.`,
  evidence: ['gloo/rbac-path-prefix', 'configs/gloo lint-path-prefix-query', 'configs/gloo lint-prefix-not-segment'],
  failing: rbac(policy('/api/pets')),
  passing: rbac(policy('/api/pets/')),
  *check(context) {
    for (const { policy } of rbacPolicies(context)) {
      const prefix = policy.at('permissions', 'pathPrefix')
      if (prefix.string && isOpen(prefix.string))
        yield {
          at: prefix,
          message: `the policy also allows \`${prefix.string}X\`: prefixes are compared by characters, not by path segments`,
          help: `write \`${prefix.string}/\` to match only paths below it`,
        }
    }
    for (const { level, options, route, host } of optionScopes(context)) {
      if (level !== 'route' || !route || !(options.at('rbac').isMap || options.at('jwtProvidersStaged').isMap)) continue
      const others = host?.routes.length ?? 0
      for (const matcher of route.at('matchers').items()) {
        const [prefix, exact] = [matcher.at('prefix'), matcher.at('exact')]
        if (!matcher.has('exact') && prefix.string && isOpen(prefix.string))
          yield {
            at: prefix,
            message: `the rules of this route also apply to \`${prefix.string}X\`: prefixes are compared by characters, not by path segments`,
            help: `write \`${prefix.string}/\`, and an \`exact\` route for the path itself`,
          }
        else if (exact.string && others > 1)
          yield {
            at: exact,
            message: `\`${exact.string}/\` is another path: it goes to another route, without the rules of this one`,
            help: 'use a prefix, and order the routes so that nothing open lies behind it',
          }
      }
    }
  },
}

/** A prefix that ends inside a path segment. */
function isOpen(prefix: string): boolean {
  return !prefix.endsWith('/') && !prefix.includes('?')
}
