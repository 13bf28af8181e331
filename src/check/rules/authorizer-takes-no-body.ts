import type { Cursor } from '../../yaml/cursor.js'
import { standalone } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const authorizer = (body: string) => standalone(`extAuthz:\n  host: localhost:9000\n  includeRequestBody: ${body}`)

export const authorizerTakesNoBody: Rule = {
  code: 'CW6150',
  severity: 'warning',
  risk: 'low',
  title: 'body for an authorizer without a size',
  families: ['standalone'],
  why: `\`maxRequestBytes\` is 0 where it is missing, not 8192 as its description says. Without \`allowPartialMessage\` agentgateway answers
every request that has a body with 413 and does not ask the authorizer, also with \`failureMode: allow\`. With it, the authorizer never
sees a byte of the body.`,
  evidence: ['https://agentgateway.dev/docs/standalone/latest/configuration/security/external-authz/'],
  failing: authorizer('{}'),
  passing: authorizer('{ maxRequestBytes: 8192 }'),
  *check(context) {
    for (const at of fieldsNamed(context.roots('standalone'), 'includeRequestBody')) {
      const bytes = at.at('maxRequestBytes')
      if (!at.isMap || (bytes.value !== undefined && bytes.value !== 0)) continue
      yield { at: bytes.isSet ? bytes : at, message: messageOf(at), help: HELP }
    }
  },
}

const HELP = 'set `maxRequestBytes` to the largest body that the authorizer accepts'

const messageOf = (at: Cursor): string =>
  at.at('allowPartialMessage').value === true
    ? 'the authorizer receives no part of the body: `maxRequestBytes` is 0'
    : 'requests with a body are answered with 413, and the authorizer is not asked: `maxRequestBytes` is 0'
