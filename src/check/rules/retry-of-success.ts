import { standalone } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const retry = (code: number) => standalone(`retry: { attempts: 2, codes: [${code}] }`)

export const retryOfSuccess: Rule = {
  code: 'CW6142',
  severity: 'warning',
  title: 'retry of requests that succeed',
  families: ['standalone', 'agentgateway', 'gateway-api', 'gloo', 'envoy'],
  why: `\`codes\` lists the answers that are retried. With the code of a success every request is sent several times, and models charge
for each.`,
  evidence: ['https://gateway-api.sigs.k8s.io/geps/gep-1731/'],
  failing: retry(200),
  passing: retry(503),
  *check(context) {
    const roots = context.roots('standalone', 'agentgateway', 'gateway-api', 'gloo', 'envoy')
    const lists = PLACES.flatMap(([parent, member]) => fieldsNamed(roots, parent).map((at) => at.at(member)))
    for (const code of lists.flatMap((list) => list.items()))
      if (typeof code.value === 'number' && code.value >= 200 && code.value < 300)
        yield {
          at: code,
          message: `requests that succeed are sent again: ${code.value} is the code of a success`,
          help: 'list the codes of failures, such as 503',
        }
  },
}

const PLACES = [
  ['retry', 'codes'],
  ['retries', 'retriableStatusCodes'],
  ['retry_policy', 'retriable_status_codes'],
  ['retryPolicy', 'retriableStatusCodes'],
] as const
