import { isToken } from '../../core/http.js'
import { JWT, virtualService } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const invalidClaimHeaderName: Rule = {
  code: 'CW6027',
  severity: 'warning',
  confidence: 'high',
  title: 'claim header with an invalid HTTP header name',
  families: ['gloo'],
  why: `Neither the schema nor Envoy rejects it, but servers do not read a header whose name is not a token (RFC 9110
§5.1).`,
  evidence: ['configs/gloo lint-claims-to-headers-bad-name'],
  failing: virtualService({ options: `${JWT}\n      claimsToHeaders:\n      - claim: team\n        header: x team` }),
  passing: virtualService({ options: `${JWT}\n      claimsToHeaders:\n      - claim: team\n        header: x-team` }),
  *check(context) {
    for (const { provider } of providers(context)) {
      for (const entry of provider.at('claimsToHeaders').items()) {
        const header = entry.at('header')
        if (header.string === undefined || isToken(header.string)) continue
        yield {
          at: header,
          message: `the upstream is sent a header \`${header.string}\`, which is not a valid header name: servers reject or drop it`,
          help: 'use letters, digits and `-`',
        }
      }
    }
  },
}
