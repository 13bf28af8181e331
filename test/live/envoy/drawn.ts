import { messageFacts } from '../../../src/dialects/envoy/facts/facts.js'
import type { Json } from './policies.js'

const BOOTSTRAP = 'envoy.config.bootstrap.v3.Bootstrap'

/** `Message.field` of every field that a configuration sets, by the types of Envoy. */
export function fieldsOf(config: Json): Set<string> {
  const found = new Set<string>()
  visit(config, BOOTSTRAP, found)
  return found
}

function visit(message: Json, type: string, found: Set<string>): void {
  const facts = messageFacts(type)
  if (!facts) return
  for (const [name, field] of Object.entries(facts.fields)) {
    const value = message[name]
    if (value === undefined) continue
    found.add(`${shortName(type)}.${name}`)
    const values = field.list ? (value as unknown[]) : field.map ? Object.values(value as Json) : [value]
    for (const one of values) {
      if (typeof one !== 'object' || one === null) continue
      const url = (one as Json)['@type']
      visit(one as Json, typeof url === 'string' ? url.split('/')[1]! : field.type, found)
    }
  }
}

const shortName = (type: string): string => type.replace(/^.*\.v3\./, '')

/** Messages of policy: each of their fields is drawn, or is in `NEVER_DRAWN`. */
export const POLICY_MESSAGES = [
  'envoy.config.listener.v3.Listener',
  'envoy.config.listener.v3.FilterChain',
  'envoy.config.listener.v3.FilterChainMatch',
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
  'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig',
  'envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig',
  'envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper',
  'envoy.extensions.filters.http.router.v3.Router',
  'envoy.config.accesslog.v3.AccessLogFilter',
  'envoy.config.core.v3.SubstitutionFormatString',
  'envoy.config.core.v3.HttpProtocolOptions',
  'envoy.config.core.v3.Http1ProtocolOptions',
  'envoy.config.route.v3.RouteConfiguration',
  'envoy.config.route.v3.RouteAction.UpgradeConfig',
  'envoy.config.route.v3.WeightedCluster',
  'envoy.config.route.v3.WeightedCluster.ClusterWeight',
  'envoy.config.route.v3.DirectResponseAction',
  'envoy.config.route.v3.RedirectAction',
  'envoy.config.route.v3.RouteMatch.TlsContextMatchOptions',
  'envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication',
  'envoy.extensions.filters.http.jwt_authn.v3.JwtProvider',
  'envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.NormalizePayload',
  'envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement',
  'envoy.extensions.filters.http.jwt_authn.v3.JwtHeader',
  'envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader',
  'envoy.extensions.filters.http.jwt_authn.v3.ProviderWithAudiences',
  'envoy.extensions.filters.http.jwt_authn.v3.RequirementRule',
  'envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig',
  'envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks',
  'envoy.extensions.filters.http.jwt_authn.v3.ExtractOnlyWithoutValidation',
  'envoy.extensions.filters.http.rbac.v3.RBAC',
  'envoy.extensions.filters.http.rbac.v3.RBACPerRoute',
  'envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuth',
  'envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuthPerRoute',
  'envoy.extensions.filters.http.api_key_auth.v3.Forwarding',
  'envoy.extensions.filters.http.api_key_auth.v3.KeySource',
  'envoy.extensions.filters.http.basic_auth.v3.BasicAuth',
  'envoy.extensions.filters.http.basic_auth.v3.BasicAuthPerRoute',
  'envoy.extensions.filters.http.buffer.v3.Buffer',
  'envoy.extensions.filters.http.buffer.v3.BufferPerRoute',
  'envoy.extensions.filters.http.cors.v3.CorsPolicy',
  'envoy.extensions.filters.http.csrf.v3.CsrfPolicy',
  'envoy.extensions.filters.http.fault.v3.HTTPFault',
  'envoy.extensions.filters.http.fault.v3.FaultAbort',
  'envoy.extensions.filters.http.header_to_metadata.v3.Config',
  'envoy.extensions.filters.http.header_to_metadata.v3.Config.KeyValuePair',
  'envoy.extensions.filters.http.header_to_metadata.v3.Config.Rule',
  'envoy.extensions.filters.http.health_check.v3.HealthCheck',
  'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit',
  'envoy.extensions.filters.http.set_metadata.v3.Config',
  'envoy.extensions.filters.http.set_metadata.v3.Metadata',
  'envoy.extensions.filters.http.header_mutation.v3.HeaderMutation',
  'envoy.extensions.filters.http.header_mutation.v3.Mutations',
  'envoy.config.common.mutation_rules.v3.HeaderMutation',
  'envoy.config.core.v3.KeyValueMutation',
  'envoy.config.core.v3.KeyValueAppend',
  'envoy.config.rbac.v3.Policy',
  'envoy.config.rbac.v3.Permission',
  'envoy.config.rbac.v3.Principal',
  'envoy.config.route.v3.Route',
  'envoy.config.route.v3.RouteMatch',
  'envoy.config.route.v3.RouteAction',
  'envoy.config.route.v3.HeaderMatcher',
  'envoy.config.route.v3.QueryParameterMatcher',
  'envoy.config.route.v3.VirtualHost',
  'envoy.config.core.v3.HeaderValueOption',
  'envoy.type.matcher.v3.StringMatcher',
  'envoy.type.matcher.v3.ValueMatcher',
  'envoy.type.matcher.v3.MetadataMatcher',
] as const

/** `Message.field` of every field of the messages of policy. */
export function policyFields(): string[] {
  return POLICY_MESSAGES.flatMap((type) =>
    Object.keys(messageFacts(type)!.fields).map((field) => `${shortName(type)}.${field}`),
  )
}
