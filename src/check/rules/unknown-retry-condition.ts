import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { virtualService } from '../example-policies.js'
import { membersBelow } from '../lookup/envoy.js'
import { placeInText } from '../lookup/place-in-text.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const retries = (condition: string) => virtualService({ options: `retries:\n  retryOn: ${condition}\n  numRetries: 3` })

export const unknownRetryCondition: Rule = {
  code: 'CW6108',
  severity: 'warning',
  title: 'retry condition that Envoy does not know',
  families: ['gloo', 'envoy'],
  why: 'Envoy ignores unknown conditions: requests are never retried because of them.',
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on',
  ],
  failing: retries('5XX'),
  passing: retries('5xx,reset'),
  *check(context) {
    for (const cursor of conditions(context))
      for (const { 0: name, index: start } of (cursor.string ?? '').matchAll(/[^,\s](?:[^,]*[^,\s])?/g)) {
        if (KNOWN.has(name) || name.includes('$')) continue
        const meant = nearest(name, KNOWN)
        yield {
          at: placeInText(context, { at: cursor, text: cursor.string! }, start, start + name.length),
          message: `requests are not retried because of \`${name}\`: Envoy has no such condition`,
          ...(meant !== undefined && { help: `did you mean \`${meant}\`?` }),
        }
      }
  },
}

function conditions(context: RuleContext): Cursor[] {
  const envoy = context.roots('envoy').flatMap((root) => [...membersBelow(root, 'retry_on')])
  return [...fieldsNamed(context.roots('gloo'), 'retryOn'), ...envoy]
}

/** Conditions of HTTP and gRPC (Envoy, `RetryStateImpl::parseRetryOn`). */
const KNOWN = new Set(
  `5xx gateway-error reset reset-before-request connect-failure envoy-ratelimited retriable-4xx refused-stream
  retriable-status-codes retriable-headers http3-post-connect-failure cancelled deadline-exceeded internal
  resource-exhausted unavailable`.split(/\s+/),
)
