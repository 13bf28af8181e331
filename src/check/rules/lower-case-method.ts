import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { rbac } from '../example-policies.js'
import { memberOf } from '../lookup/envoy.js'
import { optionScopes, rbacPolicies } from '../lookup/gloo.js'
import { fieldsNamed, mapsWith } from '../lookup/walk.js'
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
  title: 'HTTP method in lower case',
  families: ['gloo', 'standalone', 'envoy'],
  why: `Methods are case-sensitive, and clients send them in upper case (RFC 9110 §9.1). \`get\` matches nothing; in a CORS policy
browsers do not accept \`patch\` for \`PATCH\`.`,
  evidence: ['gloo/rbac-methods-lower-case'],
  failing: rbac(policy('get')),
  passing: rbac(policy('GET')),
  *check(context) {
    for (const method of methods(context)) {
      const name = method.string
      if (name === undefined || !METHODS.test(name) || name === name.toUpperCase()) continue
      // Browsers write these methods in upper case whatever the page asks for, and need no permission for them.
      const isOfCors = /\/allowMethods\/\d+$/.test(method.pointer)
      if (isOfCors && /^(?:get|head|post)$/i.test(name)) continue
      yield {
        at: method,
        message: isOfCors
          ? `browsers do not accept \`${name}\` for requests with \`${name.toUpperCase()}\``
          : `no request has the method \`${name}\`: this matches nothing`,
        help: `write \`${name.toUpperCase()}\``,
        ...fix(`write \`${name.toUpperCase()}\``, true, replaceValue(method, name.toUpperCase())),
      }
    }
  },
}

function methods(context: RuleContext): Cursor[] {
  const standalone = context.roots('standalone')
  return [
    ...rbacPolicies(context).flatMap(({ policy }) => policy.at('permissions', 'methods').items()),
    ...optionScopes(context).flatMap(({ level, options, route }) => [
      ...options.at('cors', 'allowMethods').items(),
      ...(level === 'route' && route ? route.at('matchers').items() : []).flatMap((matcher) =>
        matcher.at('methods').items(),
      ),
    ]),
    ...fieldsNamed(standalone, 'allowMethods').flatMap((list) => list.items()),
    ...fieldsNamed(standalone, 'matches').flatMap((matches) => matches.items().map((match) => match.at('method'))),
    ...context.roots('envoy').flatMap(envoyMethods),
  ]
}

/** Exact matchers of the pseudo-header that are sensitive to case and not inverted. */
function envoyMethods(root: Cursor): Cursor[] {
  return ['string_match', 'stringMatch']
    .flatMap((name) => [...mapsWith(root, name)].map((matcher) => ({ matcher, text: matcher.at(name) })))
    .filter(({ matcher, text }) => matcher.at('name').string === ':method' && !isOtherwise(matcher, text))
    .map(({ text }) => text.at('exact'))
}

const isOtherwise = (matcher: Cursor, text: Cursor): boolean =>
  [memberOf(matcher, 'invert_match'), memberOf(text, 'ignore_case')].some(({ value }) => value === true)
