import { rules } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import type { Cursor } from '../../text/cursor.js'
import type { RuleContext } from '../context.js'
import { rbacPolicies, routesOf } from '../lookup/gloo.js'
import type { Report, Rule } from '../rule.js'

export const cw5011: Rule = {
  code: 'CW5011',
  severity: 'warning',
  confidence: 'high',
  title: 'condition that never changes',
  families: ['agentgateway', 'standalone', 'gloo'],
  why: `A condition that is the same for every request is a slip: a path without its slash, a method in lower case, two values that one
claim cannot have at once.`,
  evidence: ['agentgateway/authz-cel-request', 'gloo/rbac-methods-lower-case'],
  failing: rules(`- allow: request.method == "get"`),
  passing: rules(`- allow: request.method == "GET"`),
  *check(context) {
    yield* celReports(context, 'CW5011')
    yield* pathsThatNeverMeet(context)
  },
}

/** Policies of Gloo for paths that none of the routes has which they apply to. */
function* pathsThatNeverMeet(context: RuleContext): Iterable<Report> {
  for (const { policy, scope } of rbacPolicies(context)) {
    const prefix = policy.at('permissions', 'pathPrefix')
    if (!prefix.string || scope.kind !== 'VirtualService') continue
    const routes = scope.level === 'host' ? routesOf(context, scope) : [scope]
    const applied = routes.filter((route) => route === scope || !route.options.at('rbac').isMap)
    const paths = applied.flatMap(({ route }) => route?.at('matchers').items() ?? []).map(pathOf)
    const unknown =
      paths.length === 0 || paths.includes(undefined) || applied.some(({ route }) => route?.at('delegateAction').isMap)
    if (unknown || paths.some((path) => path!.startsWith(prefix.string!) || prefix.string!.startsWith(path!))) continue
    yield {
      at: prefix,
      message: `the policy never matches: no route here has a path that begins with \`${prefix.string}\``,
      help: 'paths are compared as the client sends them, before any rewrite',
    }
  }
}

/** Path of a matcher by its beginning; `undefined` where it may be any. Upper case may match lower case. */
function pathOf(matcher: Cursor): string | undefined {
  if (matcher.at('caseSensitive').value === false || matcher.at('regex').string !== undefined) return undefined
  return matcher.at('exact').string ?? matcher.at('prefix').string
}
