import { isToken } from '../../core/http.js'
import { JWT, virtualService } from '../example-policies.js'
import { placedProviders } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

export const invalidClaimHeaderName: Rule = {
  code: 'CW6027',
  severity: 'warning',
  title: 'claim header with an invalid HTTP header name',
  families: ['gloo', 'envoy'],
  why: `Neither the schema nor Envoy rejects it, but servers do not read a header whose name is not a token (RFC 9110
§5.1).`,
  evidence: ['configs/gloo lint-claims-to-headers-bad-name'],
  failing: virtualService({ options: `${JWT}\n      claimsToHeaders:\n      - claim: team\n        header: x team` }),
  passing: virtualService({ options: `${JWT}\n      claimsToHeaders:\n      - claim: team\n        header: x-team` }),
  *check(context) {
    for (const { part: provider } of placedProviders(context))
      for (const { header, origin } of provider.claimsToHeaders) {
        const at = textAt(context, origin, header)
        const [message, help] = problemOf(header) ?? []
        if (at && message) yield { at, message, help: help! }
      }
  },
}

const FRAMING = /^(?:host|content-length|transfer-encoding|connection|te|upgrade)$/i

function problemOf(header: string): [message: string, help: string] | undefined {
  if (!isToken(header))
    return [
      `the upstream is sent a header \`${header}\`, which is not a valid header name: servers reject or drop it`,
      'use letters, digits and `-`',
    ]
  if (FRAMING.test(header))
    return [`the claim replaces \`${header}\`, which HTTP needs itself: requests fail`, 'use a name such as `x-user`']
  return undefined
}
