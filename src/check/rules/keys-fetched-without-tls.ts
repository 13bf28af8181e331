import { find } from '../../kubernetes/bind.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { PROVIDER, virtualService } from '../example-policies.js'
import { envoyProviders, memberOf } from '../lookup/envoy.js'
import { providers } from '../lookup/gloo.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const remote = (hosts: string) => `${virtualService({
  options: `jwt:\n  ${PROVIDER.slice(0, PROVIDER.indexOf('    jwks:')).trim().replaceAll('\n', '\n  ')}
      jwks:
        remote:
          url: https://login.example.com/keys
          upstreamRef: { name: login, namespace: gloo-system }`,
})}---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata:
  name: login
  namespace: gloo-system
spec:
  static:
    hosts:
    - ${hosts}
`

export const keysFetchedWithoutTls: Rule = {
  code: 'CW6097',
  severity: 'warning',
  risk: 'high',
  title: 'keys that are fetched without TLS',
  families: ['gloo', 'envoy', 'standalone', 'agentgateway', 'litellm'],
  why: `Without TLS the server refuses the connection, or an attacker on the network replaces the keys and mints tokens. Gloo and Envoy
fetch keys through an Upstream or a cluster: it decides whether TLS is used, not the scheme of the address. A static Upstream uses TLS with
\`sslConfig\`, with \`useTls: true\`, or to a host on port 443.`,
  evidence: ['gloo/jwks-remote-ok'],
  failing: remote('{ addr: login.example.com, port: 80 }'),
  passing: remote('{ addr: login.example.com, port: 443 }'),
  *check(context) {
    for (const { provider, name } of providers(context)) {
      const keys = provider.at('jwks', 'remote')
      const ref = keys.at('upstreamRef')
      if (!keys.at('url').string?.startsWith('https://') || ref.at('name').string === undefined) continue
      const upstream = find(context.graph, 'Upstream', ref.at('namespace').string ?? 'default', ref.at('name').string!)
      if (!upstream) continue
      const spec = cursorOf(upstream).at('spec')
      if (speaksTls(spec)) continue
      yield {
        at: keys.at('url'),
        message: `the keys of \`${name}\` are fetched without TLS: Upstream \`${upstream.name}\` sets none`,
        related: [{ at: spec, part: 'key', message: 'this Upstream uses plain HTTP' }],
        help: 'add `sslConfig` to the Upstream, or `useTls: true`, and use the port of HTTPS',
      }
    }
    yield* plainClusters(context)
    for (const at of addresses(context))
      if (isPublicHttp(at.string))
        yield {
          at,
          message: 'an attacker on the network can replace the keys and mint tokens: they are fetched without TLS',
          help: 'use an `https` address',
          confidence: 'medium',
        }
  },
}

/** A Service's annotations may enable TLS for an Upstream that is not static, so skip those. */
function speaksTls(spec: Cursor): boolean {
  if (!spec.at('static').isMap || spec.at('sslConfig').isMap) return true
  const useTls = spec.at('static', 'useTls').value
  if (typeof useTls === 'boolean') return useTls
  return spec
    .at('static', 'hosts')
    .items()
    .some((host) => host.at('port').value === 443)
}

/** Clusters without TLS from which Envoy fetches keys of an `https` address. */
function* plainClusters(context: RuleContext): Iterable<Report> {
  const known = new Map(context.roots('envoy').map((root) => [root.value, clustersByName(root)] as const))
  for (const { provider, name, root } of envoyProviders(context)) {
    const source = memberOf(memberOf(provider, 'remote_jwks'), 'http_uri')
    const cluster = known.get(root.value)?.get(source.at('cluster').string)
    const isPlain = cluster && !PROTECTIONS.some((field) => memberOf(cluster, field).exists)
    if (isPlain && source.at('uri').string?.startsWith('https://'))
      yield {
        at: source.at('uri'),
        message: `the keys of \`${name}\` are fetched without TLS: the cluster \`${cluster.at('name').string}\` has no transport socket`,
        related: [{ at: cluster.at('name'), message: 'this cluster uses plain HTTP' }],
        help: 'add a `transport_socket` with an `UpstreamTlsContext` to the cluster',
      }
  }
}

/** The first of each name: Envoy rejects the others. */
function clustersByName(root: Cursor): Map<string | undefined, Cursor> {
  const clusters = memberOf(root, 'static_resources').at('clusters').items().reverse()
  return new Map(
    clusters.filter((entry) => entry.at('name').string !== undefined).map((entry) => [entry.at('name').string, entry]),
  )
}

const PROTECTIONS = ['transport_socket', 'transport_socket_matches', 'cluster_type']

/** Addresses that the gateway fetches keys from by itself. */
function* addresses(context: RuleContext): Iterable<Cursor> {
  for (const jwks of fieldsNamed(context.roots('standalone'), 'jwks')) yield jwks.at('url')
  for (const jwks of fieldsNamed(context.roots('agentgateway'), 'jwks')) yield jwks.at('remote', 'url')
  for (const { root, jwt } of litellmConfigs(context)) {
    yield root.at('environment_variables', 'JWT_PUBLIC_KEY_URL')
    for (const issuer of jwt.at('issuers').items()) yield issuer.at('jwks_url')
  }
}

/** Names inside of a cluster or a network, and IP addresses, are often reached without TLS on purpose. */
function isPublicHttp(url: string | undefined): boolean {
  const [, host = ''] = /^http:\/\/(?:[^/?#]*@)?([^/:?#]+?)\.?(?=[/:?#]|$)/i.exec(url ?? '') ?? []
  return (
    /\.[a-z]{2,}$/i.test(host) &&
    // `SERVICE.NAMESPACE` is a name in a cluster.
    (host.split('.').length > 2 || /\.(?:com|org|net|[a-z]{2})$/i.test(host)) &&
    !/\.(?:svc|local|localdomain|internal|intranet|lan|corp|home|test|localhost|consul|docker)$/i.test(host)
  )
}
