import { GATEWAY_API_METHODS } from '../../core/methods.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { memberOf } from '../lookup/envoy.js'
import { rbacPolicies } from '../lookup/gloo.js'
import { placedMatches } from '../lookup/program.js'
import { cursorAt, mapsWith, stringsBelow } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const route = (method: string) =>
  standalone('timeout: { requestTimeout: 30s }').replace(
    'routes:\n    - policies:',
    `routes:
    - matches:
      - path: { pathPrefix: / }
        method: ${method}
      policies:`,
  )

export const methodNeverSent: Rule = {
  code: 'CW6131',
  severity: 'warning',
  risk: 'low',
  title: 'HTTP method that no request has',
  families: ['standalone', 'gloo', 'envoy'],
  why: `A method is compared as a whole: there is no wildcard, and a list in one string is one method. Routes and rules for it match
nothing.`,
  evidence: ['gloo/rbac-methods-lower-case', 'https://www.rfc-editor.org/rfc/rfc9110#section-9.1'],
  failing: route('"GET,POST"'),
  passing: route('GET'),
  *check(context) {
    for (const at of methods(context)) {
      const method = at.string ?? ''
      const parts = method.toUpperCase().split(/[,;|\s]+/)
      const isList = parts.length > 1 && parts.every((part) => GATEWAY_API_METHODS.includes(part))
      const isAny = /^(?:\*|ALL|ANY)$/i.test(method)
      const isKnown = [...GATEWAY_API_METHODS, ...OTHERS].includes(method) || !/^[A-Z]{3,8}$/.test(method)
      const meant = isKnown ? undefined : nearest(method, GATEWAY_API_METHODS)
      if (!isList && !isAny && meant === undefined) continue
      yield {
        at,
        message: `no request has the method \`${method}\`: this matches nothing`,
        help: isList
          ? 'write one entry for each method'
          : isAny
            ? 'leave the method out to match every method'
            : `did you mean \`${meant}\`?`,
        ...(!isList && !isAny && { confidence: 'medium' as const }),
      }
    }
  },
}

/** Methods of WebDAV and of caches that resemble others. */
const OTHERS = 'COPY LOCK MOVE PROPFIND PROPPATCH UNLOCK SEARCH REPORT PURGE LINK UNLINK MKCOL BIND LIST QUERY'.split(
  ' ',
)

function methods(context: RuleContext): Cursor[] {
  const ofMatches = placedMatches(context).flatMap(({ part: { methods = [], origin } }) =>
    [...stringsBelow(cursorAt(context, origin))].filter(
      (text) => methods.includes(text.string!) && /method/i.test(text.pointer),
    ),
  )
  return [
    ...ofMatches,
    ...envoyMethods(context),
    ...rbacPolicies(context).flatMap(({ policy }) => policy.at('permissions', 'methods').items()),
  ]
}

/** Values of `:method` that Envoy compares as a whole. */
function envoyMethods(context: RuleContext): Cursor[] {
  return context
    .roots('envoy')
    .flatMap((root) => [...mapsWith(root, 'name')])
    .filter((matcher) => matcher.at('name').string === ':method')
    .flatMap((matcher) => [memberOf(memberOf(matcher, 'string_match'), 'exact'), memberOf(matcher, 'exact_match')])
    .filter(({ string }) => string !== undefined)
}
