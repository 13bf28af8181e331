import { virtualService } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const remote = (ref: string) =>
  virtualService({
    options: `jwt:
  providers:
    company:
      issuer: https://login.example.com
      audiences: [models]
      jwks:
        remote:
          url: https://login.example.com/jwks${ref}`,
  })

export const remoteKeysUnreachable: Rule = {
  code: 'CW4009',
  severity: 'error',
  confidence: 'high',
  risk: 'medium',
  title: 'remote keys that cannot be fetched',
  families: ['gloo'],
  why: `Envoy fetches keys through a cluster. Without \`upstreamRef\` no cluster exists, whatever the \`url\`, and no
token can be verified.`,
  evidence: ['configs/gloo remote-without-upstream', 'gloo/jwks-remote-ok'],
  failing: remote(''),
  passing: remote('\n          upstreamRef: { name: models, namespace: gloo-system }'),
  *check(context) {
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
