import { fix, replaceValue } from '../edit.js'
import { JWT, virtualService } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const claimHeaderSpoofable: Rule = {
  code: 'CW6017',
  severity: 'warning',
  risk: 'high',
  title: 'claim header that keeps the value of the client',
  families: ['gloo'],
  why: `A header of \`claimsToHeaders\` is removed from the request before any token is read, so that clients cannot forge it.
\`append: true\` leaves the client's value in place, before the claim's. An upstream that reads the first value trusts the client.`,
  evidence: ['gloo/claims-to-headers-append', 'gloo/claims-to-headers'],
  failing: virtualService({
    options: `${JWT}\n      claimsToHeaders:\n      - claim: team\n        header: x-team\n        append: true`,
  }),
  passing: virtualService({ options: `${JWT}\n      claimsToHeaders:\n      - claim: team\n        header: x-team` }),
  *check(context) {
    for (const { provider } of providers(context)) {
      for (const entry of provider.at('claimsToHeaders').items()) {
        const append = entry.at('append')
        if (append.value !== true) continue
        const header = entry.at('header').string ?? ''
        yield {
          at: append,
          message: `the upstream receives the \`${header}\` that the client sent, before the claim's value`,
          help: "leave `append` out: the client's header is then removed",
          ...fix('set `append: false`', false, replaceValue(append, 'false')),
        }
      }
    }
  },
}
