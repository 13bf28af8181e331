import type { Cursor } from '../../yaml/cursor.js'
import { nativeEnvoy } from '../example-policies.js'
import { memberOf, messagesOf } from '../lookup/envoy.js'
import { mapsWith } from '../lookup/walk.js'
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
  title: '`rbac` that only logs',
  families: ['envoy'],
  why: `\`shadow_rules\`, \`shadow_matcher\` and the action \`LOG\` count and log what they find: the request continues whatever they say. Without
\`rules\` or \`matcher\` the filter allows every request.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/rbac_filter'],
  failing: rbac('shadow_rules:'),
  passing: rbac('rules:'),
  *check(context) {
    for (const root of context.roots('envoy')) {
      const routes = messagesOf(root, '.http.rbac.v3.RBACPerRoute').map((message) => message.at('rbac'))
      // Routes may bring their rules.
      const isOpen = routes.some(isEnforced) || [...mapsWith(root, 'rds')].length > 0
      if (isOpen) continue
      const filters = ['.http.rbac.v3.RBAC', '.network.rbac.v3.RBAC'].flatMap((type) => messagesOf(root, type))
      for (const filter of filters) yield* reportUnenforced(filter)
    }
  },
}

const isEnforced = (rbac: Cursor): boolean =>
  rbac.at('matcher').isSet || (rbac.at('rules').isMap && !isLog(rbac.at('rules', 'action')))

/** The word or the number of the enum. */
const isLog = ({ value }: Cursor): boolean => value === 'LOG' || value === 2

function* reportUnenforced(rbac: Cursor): Iterable<Report> {
  if (isEnforced(rbac)) return
  const action = rbac.at('rules', 'action')
  if (isLog(action))
    yield {
      at: action,
      message: 'every request is allowed: the action `LOG` only records what matches',
      help: 'write `ALLOW` to deny all other requests',
    }
  for (const name of ['shadow_rules', 'shadow_matcher']) {
    const shadow = memberOf(rbac, name)
    if (shadow.isSet && !rbac.at('rules').isSet)
      yield {
        at: shadow,
        part: 'key',
        message: `every request is allowed: \`${name}\` are only evaluated for statistics and logs`,
        help: `write \`${name.replace('shadow_', '')}\` to enforce them`,
        confidence: 'medium',
      }
  }
}
