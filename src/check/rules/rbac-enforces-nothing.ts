import type { Cursor } from '../../yaml/cursor.js'
import { nativeEnvoy } from '../example-policies.js'
import { fetchesRoutes, memberOf, messagesOf, rbacOfRoutes } from '../lookup/envoy.js'
import type { Report, Rule } from '../rule.js'

const rbac = (rules: string) =>
  nativeEnvoy(
    'payload_in_metadata: payload',
    `- name: envoy.filters.http.rbac
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
    ${rules}
      policies:
        readers:
          permissions: [{ header: { name: ":method", string_match: { exact: GET } } }]
          principals: [{ any: true }]`,
  )

export const rbacEnforcesNothing: Rule = {
  code: 'CW6171',
  severity: 'warning',
  risk: 'high',
  title: 'RBAC filter that only logs',
  families: ['envoy'],
  why: `Envoy evaluates \`shadow_rules\`, \`shadow_matcher\` and rules with the action \`LOG\` for statistics and logs only. Without
\`rules\` or \`matcher\` the filter denies no request.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/rbac_filter'],
  failing: rbac('shadow_rules:'),
  passing: rbac('rules:'),
  *check(context) {
    for (const root of context.roots('envoy')) {
      if (hasRulesOfRoutes(root)) continue
      const filters = ['.http.rbac.v3.RBAC', '.network.rbac.v3.RBAC'].flatMap((type) => messagesOf(root, type))
      for (const filter of filters) yield* reportUnenforced(filter)
    }
  },
}

/** Rules of a route replace those of the filter; routes that are fetched may have some. */
const hasRulesOfRoutes = (root: Cursor): boolean => rbacOfRoutes(root).some(isEnforced) || fetchesRoutes(root)

const isEnforced = (rbac: Cursor): boolean =>
  rbac.at('matcher').isSet || (rbac.at('rules').isMap && !isLog(rbac.at('rules', 'action')))

/** Envoy accepts the name or the number of an enum value. */
const isLog = ({ value }: Cursor): boolean => value === 'LOG' || value === 2

function* reportUnenforced(rbac: Cursor): Iterable<Report> {
  if (isEnforced(rbac)) return
  const action = rbac.at('rules', 'action')
  if (isLog(action))
    yield {
      at: action,
      message: 'this filter denies no request: the action `LOG` only records the matching requests',
      help: 'write `ALLOW` to deny all other requests',
    }
  for (const name of ['shadow_rules', 'shadow_matcher']) {
    const shadow = memberOf(rbac, name)
    if (shadow.isSet && !rbac.at('rules').isSet)
      yield {
        at: shadow,
        part: 'key',
        message: `this filter denies no request: \`${name}\` is evaluated for statistics and logs only`,
        help: `write \`${name.replace('shadow_', '')}\` to enforce it`,
        confidence: 'medium',
      }
  }
}
