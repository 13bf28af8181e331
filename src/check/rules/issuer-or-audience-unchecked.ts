import { quoteNames } from '../../core/quote-names.js'
import { indent, JWT, PEM, virtualService } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import { credentialPolicies } from '../lookup/credentials.js'
import { envoyProviders } from '../lookup/envoy.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const issuerOrAudienceUnchecked: Rule = {
  code: 'CW6016',
  severity: 'warning',
  risk: 'medium',
  title: 'provider without an issuer or an audience',
  families: ['gloo', 'agentgateway', 'standalone', 'envoy'],
  why: `An \`issuer\` or \`audiences\` that is not set is not compared. Every token that the key signed, for any
service, is accepted. With both missing only the signature is checked.`,
  evidence: [
    'gloo/provider-without-issuer',
    'gloo/audiences-unset',
    'agentgateway/jwt-audiences-absent',
    'agentgateway/jwt-audiences-empty',
  ],
  failing: virtualService({
    options: `jwt:
  providers:
    company:
      jwks:
        local:
          key: |
            ${indent(PEM, 12)}`,
  }),
  passing: virtualService({ options: JWT }),
  *check(context) {
    for (const { name, provider } of [...providers(context), ...envoyProviders(context)]) {
      const missing = [
        !provider.at('issuer').string && 'issuer',
        provider.at('audiences').strings().length === 0 && 'audiences',
      ]
      const fields = missing.filter((field) => field !== false)
      if (fields.length === 0) continue
      const both = fields.length === 2
      const what = both ? 'for any issuer and audience' : fields[0] === 'issuer' ? 'of any issuer' : 'for any audience'
      yield {
        at: provider,
        part: 'key',
        message: `every token that a key of \`${name}\` signs is accepted, ${what}`,
        label: `no ${quoteNames(fields, ', no ')}`,
        help: `set ${quoteNames(fields, ' and ')} to what your tokens carry`,
        confidence: both ? 'high' : 'medium',
      }
    }
    for (const { kind, at } of credentialPolicies(context))
      if (kind === 'mcp' && at.at('issuer').string && at.at('audiences').strings().length === 0)
        yield {
          at: at.at('issuer'),
          part: 'key',
          message: `every token of \`${at.at('issuer').string}\` is accepted, for any audience`,
          label: 'no `audiences`',
          help: 'set `audiences` to the resource of these servers',
          confidence: 'medium',
        }
    for (const { jwt, providers } of jwtPolicies(context))
      for (const { provider, issuer } of providers)
        if (provider.isMap && issuer !== undefined && issuer !== '' && provider.at('audiences').strings().length === 0)
          yield {
            at: provider.has('audiences')
              ? provider.at('audiences')
              : provider.pointer === jwt.pointer
                ? jwt
                : provider.at('issuer'),
            part: 'key',
            message: `every token of \`${issuer}\` is accepted, for any audience`,
            label: 'no `audiences`',
            help: 'set `audiences` to what your tokens carry',
            confidence: 'medium',
          }
  },
}
