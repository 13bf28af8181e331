import { nativeEnvoy } from '../example-policies.js'
import { memberOf, messagesOf, percentOf } from '../lookup/envoy.js'
import type { Rule } from '../rule.js'

const limit = (more: string) =>
  nativeEnvoy(
    'forward: true',
    `- name: envoy.filters.http.local_ratelimit
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
    stat_prefix: limit
    token_bucket: { max_tokens: 100, fill_interval: 60s }
    filter_enabled: { default_value: { numerator: 100 } }
    ${more}`,
  )

export const rateLimitNotEnforced: Rule = {
  code: 'CW6173',
  severity: 'warning',
  risk: 'medium',
  title: 'rate limit that Envoy does not enforce',
  families: ['envoy'],
  why: `\`filter_enabled\` and \`filter_enforced\` of a local rate limit are shares of the requests, and both default to 0 %: Envoy then
counts no request, or counts them and allows all.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/local_rate_limit_filter'],
  failing: limit(''),
  passing: limit('filter_enforced: { default_value: { numerator: 100 } }'),
  *check(context) {
    for (const root of context.roots('envoy'))
      for (const limit of messagesOf(root, '.http.local_ratelimit.v3.LocalRateLimit')) {
        const bucket = memberOf(limit, 'token_bucket')
        if (!bucket.isSet) continue
        for (const name of ['filter_enabled', 'filter_enforced']) {
          const share = memberOf(limit, name)
          if (percentOf(share) === 0)
            yield {
              at: share.isSet ? share : bucket,
              part: 'key',
              message: `no request is limited: \`${name}\` is 0 %${share.isSet ? '' : ', its default'}`,
              help: `write \`${name}: { default_value: { numerator: 100, denominator: HUNDRED } }\``,
            }
        }
      }
  },
}
