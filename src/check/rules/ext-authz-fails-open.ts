import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { memberOf, messagesOf } from '../lookup/envoy.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const extAuthz = (mode: string) => standalone(`extAuthz:\n  host: authz.example.com:9000\n  failureMode: ${mode}`)

export const extAuthzFailsOpen: Rule = {
  code: 'CW6092',
  severity: 'warning',
  risk: 'high',
  title: 'external authorization that allows requests when it fails',
  families: ['standalone', 'agentgateway', 'gloo', 'envoy'],
  why: `If the authorization service cannot be reached, times out or answers with an error, every request is allowed. A
client that can make it fail (by load, or by a request that it cannot read) is allowed. The default is to deny.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/ext_authz/v3/ext_authz.proto',
    'https://github.com/agentgateway/agentgateway/blob/75b4e6ce6e0e1ac7959d5548ebe8dbeaede4f180/crates/agentgateway/src/http/ext_authz.rs',
  ],
  failing: extAuthz('allow'),
  passing: extAuthz('deny'),
  *check(context) {
    for (const cursor of openFailures(context))
      yield {
        at: cursor,
        part: 'pair',
        message: 'all requests are allowed while the authorization service fails',
        help: 'remove it: the default is to deny them',
      }
  },
}

const AGENTGATEWAY = [
  ['standalone', 'extAuthz', 'allow'],
  ['agentgateway', 'extAuth', 'FailOpen'],
] as const

function* openFailures(context: RuleContext): Iterable<Cursor> {
  for (const [family, name, open] of AGENTGATEWAY)
    for (const authz of fieldsNamed(context.roots(family), name))
      for (const policy of [authz, ...authz.at('conditional').items().flatMap(policiesOf)])
        if (policy.at('failureMode').string === open) yield policy.at('failureMode')
  for (const at of fieldsNamed(context.roots('gloo'), 'failureModeAllow'))
    if (/ext_?auth|passThroughAuth/i.test(at.pointer) && at.value === true) yield at
  for (const root of context.roots('envoy'))
    for (const filter of messagesOf(root, '.ExtAuthz')) {
      const at = memberOf(filter, 'failure_mode_allow')
      if (at.value === true) yield at
    }
}

/** An entry of `conditional` has the policy's fields itself, or in `policy`. */
const policiesOf = (entry: Cursor): Cursor[] => [entry, entry.at('policy')]
