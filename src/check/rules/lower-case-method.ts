import { fix, replaceValue } from '../edit.js'
import { rbac } from '../example-policies.js'
import { optionScopes, rbacPolicies } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const METHODS = /^(get|head|post|put|patch|delete|options|trace|connect)$/i

const policy = (method: string) => `permissions:
  methods: [${method}]
principals:
- jwtPrincipal:
    claims: { team: dev }`

export const lowerCaseMethod: Rule = {
  code: 'CW6023',
  severity: 'warning',
  confidence: 'high',
  title: 'HTTP method in lower case',
  families: ['gloo'],
  why: 'Methods are case-sensitive, and clients send them in upper case (RFC 9110 §9.1). `get` matches nothing.',
  evidence: ['gloo/rbac-methods-lower-case'],
  failing: rbac(policy('get')),
  passing: rbac(policy('GET')),
  *check(context) {
    const permissions = rbacPolicies(context).map(({ policy }) => policy.at('permissions', 'methods'))
    const matchers = optionScopes(context).flatMap(({ level, route }) =>
      level === 'route' && route
        ? route
            .at('matchers')
            .items()
            .map((matcher) => matcher.at('methods'))
        : [],
    )
    for (const method of [...permissions, ...matchers].flatMap((methods) => methods.items())) {
      const name = method.string
      if (name === undefined || !METHODS.test(name) || name === name.toUpperCase()) continue
      yield {
        at: method,
        message: `no request has the method \`${name}\`: this matches nothing`,
        help: `write \`${name.toUpperCase()}\``,
        ...fix(`write \`${name.toUpperCase()}\``, true, replaceValue(method, name.toUpperCase())),
      }
    }
  },
}
