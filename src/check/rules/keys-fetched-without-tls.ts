import { find } from '../../kubernetes/bind.js'
import { Cursor } from '../../yaml/cursor.js'
import { PROVIDER, virtualService } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

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
  title: 'keys of an `https` address that are fetched without TLS',
  families: ['gloo'],
  why: `Keys are fetched through the Upstream: it decides whether TLS is used, not the scheme of \`url\`. Without TLS the server
refuses the connection, or an attacker on the network replaces the keys and mints tokens. A static Upstream uses TLS with
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
      const spec = new Cursor(upstream.document, upstream.value, upstream.origin.pointer).at('spec')
      if (speaksTls(spec)) continue
      yield {
        at: keys.at('url'),
        message: `the keys of \`${name}\` are fetched without TLS: Upstream \`${upstream.name}\` sets none`,
        related: [{ at: spec, part: 'key', message: 'this Upstream uses plain HTTP' }],
        help: 'add `sslConfig` to the Upstream, or `useTls: true`, and use the port of HTTPS',
      }
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
