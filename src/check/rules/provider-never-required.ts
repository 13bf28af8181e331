import { nativeEnvoy } from '../example-policies.js'
import { envoyProviders } from '../lookup/envoy.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

export const providerNeverRequired: Rule = {
  code: 'CW6163',
  severity: 'warning',
  risk: 'high',
  title: 'provider of tokens that no rule requires',
  families: ['envoy'],
  why: `\`providers\` of \`jwt_authn\` verify nothing by themselves: \`rules\` say which requests need a token of which provider. Requests
that no rule matches are allowed without a token.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/jwt_authn_filter#configuration',
  ],
  failing: nativeEnvoy('forward: true').replace('requires: { provider_name: company }', 'requires: {}'),
  passing: nativeEnvoy('forward: true'),
  *check(context) {
    for (const { name, provider, root } of envoyProviders(context)) {
      const required = REFERENCES.flatMap((field) =>
        [...mapsWith(root, field)].map((container) => container.at(field).string),
      )
      // A requirement may also come from an extension, or from another API of the control plane.
      if (required.includes(name) || root.has('dynamic_resources') || root.has('dynamicResources')) continue
      const others = required.length > 0
      yield {
        at: provider,
        part: 'key',
        message: others
          ? `tokens of \`${name}\` are never accepted: no rule names this provider`
          : `every request is allowed without a token: no rule requires one of \`${name}\``,
        help: `add a rule with \`requires: { provider_name: ${name} }\``,
        ...(others && { confidence: 'medium' }),
      }
    }
  },
}

const REFERENCES = ['provider_name', 'providerName']
