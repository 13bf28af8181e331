import type { Cursor } from '../../yaml/cursor.js'
import { standalone } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const limit = (descriptors: string) =>
  standalone(`remoteRateLimit:\n  host: localhost:8081\n  domain: api\n  descriptors: ${descriptors}`)

export const rateLimitWithoutRequests: Rule = {
  code: 'CW6151',
  severity: 'warning',
  risk: 'medium',
  title: 'remote rate limit that is never asked',
  families: ['standalone', 'agentgateway'],
  why: `agentgateway sends the descriptors whose expressions evaluate to strings, numbers or booleans, and asks the server only if at least
one remains. Without descriptors, or with descriptors without entries, nothing is limited, also with \`failureMode: failClosed\`.`,
  evidence: ['https://agentgateway.dev/docs/standalone/latest/configuration/resiliency/rate-limits/'],
  failing: limit('[]'),
  passing: limit(`[{ entries: [{ key: user, value: '"all"' }] }]`),
  *check(context) {
    for (const root of context.roots('standalone', 'agentgateway'))
      for (const container of mapsWith(root, 'descriptors')) {
        const at = container.at('descriptors')
        if (container.at('domain').isSet && isList(at) && at.items().every(hasNoEntries))
          yield {
            at,
            message: 'the server is never asked, and nothing is limited: no descriptor has entries',
            help: 'write a descriptor with entries, for instance `{ entries: [{ key: all, value: \'"all"\' }] }`',
          }
      }
  },
}

const isList = (at: Cursor): boolean => Array.isArray(at.value)

const hasNoEntries = (descriptor: Cursor): boolean => {
  const entries = descriptor.at('entries')
  // `null` is an error of its own.
  return entries.value === undefined || (isList(entries) && entries.items().length === 0)
}
