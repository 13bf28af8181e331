import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import { nativeEnvoy } from '../example-policies.js'
import { memberOf, membersBelow, messagesOf } from '../lookup/envoy.js'
import type { Rule } from '../rule.js'

const route = (name: string) =>
  nativeEnvoy('forward: true').replace(
    'direct_response: { status: 200 }',
    `direct_response: { status: 200 }
                typed_per_filter_config:
                  ${name}:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig
                    disabled: true`,
  )

export const perRouteConfigurationIgnored: Rule = {
  code: 'CW6172',
  severity: 'warning',
  risk: 'medium',
  title: 'configuration of a filter that the listener does not have',
  families: ['envoy'],
  why: `Envoy looks up \`typed_per_filter_config\` by the \`name\` of the filter in \`http_filters\`. An entry under any other name has no effect:
what it disables stays enabled, and what it restricts stays open.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/http/http_filters#route-specific-config'],
  failing: route('envoy.filters.http.jwt-authn'),
  passing: route('envoy.filters.http.jwt_authn'),
  *check(context) {
    for (const root of context.roots('envoy'))
      for (const manager of messagesOf(root, '.http_connection_manager.v3.HttpConnectionManager')) {
        const filters = memberOf(manager, 'http_filters')
        if (filters.items().length === 0) continue
        const names = [filters, ...upstreamFilters(root)].flatMap(namesOf)
        for (const configs of membersBelow(memberOf(manager, 'route_config'), 'typed_per_filter_config'))
          for (const [name, config] of configs.members())
            if (!names.includes(name)) {
              const meant = nearest(name, names)
              yield {
                at: config,
                part: 'key',
                message: `this has no effect: the listener has no HTTP filter named \`${name}\``,
                help:
                  meant === undefined
                    ? 'write the `name` of the filter, or add the filter'
                    : `did you mean \`${meant}\`?`,
              }
            }
      }
  },
}

/** Filters of clusters and of the router, which also read the configuration of the route. */
const upstreamFilters = (root: Cursor): Cursor[] => [
  ...messagesOf(root, '.upstreams.http.v3.HttpProtocolOptions').map((options) => memberOf(options, 'http_filters')),
  ...membersBelow(root, 'upstream_http_filters'),
]

const namesOf = (filters: Cursor): string[] => filters.items().flatMap((filter) => filter.at('name').string ?? [])
