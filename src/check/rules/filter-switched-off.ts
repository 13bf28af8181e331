import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { nativeEnvoy } from '../example-policies.js'
import { fetchesRoutes, memberOf, membersBelow, messagesOf, percentOf } from '../lookup/envoy.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Report, Rule } from '../rule.js'

const filter = (more: string) =>
  nativeEnvoy(
    'forward: true',
    `- name: envoy.filters.http.ext_authz
  ${more}
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz
    transport_api_version: V3
    grpc_service: { envoy_grpc: { cluster_name: authz } }`,
  )

export const filterSwitchedOff: Rule = {
  code: 'CW6176',
  severity: 'warning',
  risk: 'high',
  title: 'security filter that checks no request, or only some',
  families: ['envoy', 'gloo'],
  why: `\`disabled: true\` on an HTTP filter switches it off until the configuration of a route names it. \`filter_enabled\` of external
authorization and of CSRF protection is a share of the requests: all others are not checked.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/http/http_filters#route-specific-config',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/ext_authz/v3/ext_authz.proto',
  ],
  failing: filter('disabled: true'),
  passing: filter('disabled: false'),
  *check(context) {
    for (const root of context.roots('envoy')) {
      yield* disabledFilters(root)
      for (const type of ['.ext_authz.v3.ExtAuthz', '.csrf.v3.CsrfPolicy'])
        for (const message of messagesOf(root, type))
          if (isOfListener(message) && !deniesOthers(message)) yield* partlyEnabled(memberOf(message, 'filter_enabled'))
    }
    yield* glooCsrf(context)
  },
}

/** A route may switch its filters off on purpose. */
const isOfListener = ({ pointer }: Cursor): boolean => /\/http_?filters\//i.test(pointer)

/** External authorization then denies the requests that it does not check. */
const deniesOthers = (message: Cursor): boolean =>
  memberOf(memberOf(message, 'deny_at_disable'), 'default_value').value === true

const SECURITY =
  /\.(?:JwtAuthentication|RBAC|ExtAuthz|ExternalProcessor|OAuth2|BasicAuth|ApiKeyAuth|CsrfPolicy|LocalRateLimit|RateLimit)$/

function* disabledFilters(root: Cursor): Iterable<Report> {
  // Routes that are fetched may enable it.
  if (fetchesRoutes(root)) return
  const enabled = new Set(
    [...membersBelow(root, 'typed_per_filter_config')].flatMap((configs) =>
      configs.members().flatMap(([name, config]) => (config.at('disabled').value === true ? [] : [name])),
    ),
  )
  for (const filters of membersBelow(root, 'http_filters'))
    for (const filter of filters.items()) {
      const type = memberOf(filter, 'typed_config').at('@type').string ?? ''
      const isOff = filter.at('disabled').value === true && SECURITY.test(type)
      if (isOff && !enabled.has(filter.at('name').string ?? ''))
        yield {
          at: filter.at('disabled'),
          message: 'this filter checks no request: it is disabled, and no route enables it',
          help: 'remove `disabled`, or enable the filter in `typed_per_filter_config` of the routes that need it',
        }
    }
}

function* glooCsrf(context: RuleContext): Iterable<Report> {
  for (const { options, level } of optionScopes(context)) {
    if (level === 'route') continue
    const csrf = options.at('csrf')
    // Shadow mode evaluates requests on purpose without refusing any.
    if (!csrf.at('shadowEnabled').isSet) yield* partlyEnabled(csrf.at('filterEnabled'))
  }
}

function* partlyEnabled(share: Cursor): Iterable<Report> {
  const percent = share.isMap ? percentOf(share) : undefined
  if (percent === undefined || !(percent < 100)) return
  yield {
    at: share,
    part: 'key',
    message:
      percent === 0
        ? 'no request is checked: the share of requests is 0 %'
        : `${Number((100 - percent).toFixed(4))} % of the requests are allowed without the check`,
    help: 'write `{ numerator: 100, denominator: HUNDRED }`, or remove it to check every request',
  }
}
