import { providerWithKeys } from '../example-policies.js'
import { envoyProviders, memberOf } from '../lookup/envoy.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const remote = (ref: string) => providerWithKeys(`remote:\n  url: https://login.example.com/jwks${ref}`)

export const remoteKeysUnreachable: Rule = {
  code: 'CW4009',
  severity: 'error',
  risk: 'medium',
  title: 'remote keys that cannot be fetched',
  families: ['gloo', 'envoy'],
  why: `Envoy fetches keys through a cluster. Without \`upstreamRef\` no cluster exists, whatever the \`url\`, and no
token can be verified. Envoy loads a provider whose cluster does not exist, and rejects all of its tokens.`,
  evidence: ['configs/gloo remote-without-upstream', 'gloo/jwks-remote-ok'],
  failing: remote(''),
  passing: remote('\n  upstreamRef: { name: models, namespace: gloo-system }'),
  *check(context) {
    for (const { provider, name, root } of envoyProviders(context)) {
      const cluster = memberOf(memberOf(provider, 'remote_jwks'), 'http_uri').at('cluster')
      const clusters = memberOf(root, 'static_resources').at('clusters').items()
      if (!cluster.string || root.has('dynamic_resources') || root.has('dynamicResources')) continue
      if (clusters.some((one) => one.at('name').string === cluster.string)) continue
      yield {
        at: cluster,
        severity: 'warning',
        message: `every token of \`${name}\` is rejected: there is no cluster \`${cluster.string}\` to fetch its keys from`,
        help: 'add the cluster, or correct the name',
      }
    }
    for (const { provider, name } of providers(context)) {
      const remote = provider.at('jwks', 'remote')
      if (!remote.isMap || provider.at('jwks', 'local').isMap) continue
      if (!remote.at('upstreamRef', 'name').string)
        yield {
          at: remote,
          part: 'key',
          message: `the keys of \`${name}\` are never fetched: \`upstreamRef\` is missing`,
          help: 'add an Upstream for the key server, and name it in `upstreamRef`',
        }
      if (!remote.at('url').string)
        yield {
          at: remote,
          part: 'key',
          message: `the keys of \`${name}\` are never fetched: there is no \`url\``,
          help: 'set `url` to the address of the key set',
        }
    }
  },
}
