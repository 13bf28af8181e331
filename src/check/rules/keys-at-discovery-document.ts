import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const keysFrom = (path: string) =>
  standalone(`jwtAuth:
  mode: strict
  issuer: https://login.example.com
  audiences: [models]
  jwks:
    url: https://login.example.com/${path}`)

export const keysAtDiscoveryDocument: Rule = {
  code: 'CW6107',
  severity: 'warning',
  risk: 'medium',
  title: 'keys at the address of a discovery document',
  families: ['gloo', 'standalone', 'agentgateway', 'envoy'],
  why: `\`/.well-known/openid-configuration\` describes the identity provider; the keys are at the address that it holds as
\`jwks_uri\`. These gateways do not follow it: they find no keys, agentgateway does not start, and every token is rejected.`,
  evidence: ['https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata'],
  failing: keysFrom('.well-known/openid-configuration'),
  passing: keysFrom('keys'),
  *check(context) {
    for (const cursor of addressesOfKeys(context))
      if (/\.well-known\/(?:openid-configuration|oauth-authorization-server)\/?(?:\?|$)/.test(cursor.string ?? ''))
        yield {
          at: cursor,
          message: 'no keys are found: this is the address of the discovery document, not of the keys',
          help: 'write the address that the document holds as `jwks_uri`',
        }
  },
}

/** Where each dialect has the address of a key set, or the path of that address. */
const PLACES = ['jwks/url', 'remote/url', 'remote/jwksPath', 'jwks/jwksPath', 'http_uri/uri', 'httpUri/uri'].map(
  (one) => one.split('/'),
)

function addressesOfKeys(context: RuleContext): Cursor[] {
  const roots = context.roots('gloo', 'standalone', 'agentgateway', 'envoy')
  return PLACES.flatMap(([parent, member]) => fieldsNamed(roots, parent!).map((at) => at.at(member!)))
}
