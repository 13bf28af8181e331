import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { fieldsNamed, mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const limit = (perFill: number) =>
  standalone(`localRateLimit:\n- maxTokens: 10\n  tokensPerFill: ${perFill}\n  fillInterval: 60s`)

export const rateLimitOfZero: Rule = {
  code: 'CW6136',
  severity: 'warning',
  risk: 'low',
  title: 'rate limit that allows nothing',
  families: ['standalone', 'gloo', 'litellm'],
  why: `A limit of zero does not switch the limit off. Without tokens at each fill the bucket is used up once, and from then on every
request is answered with 429; a limit of zero requests answers all of them so. LiteLLM chooses no deployment whose \`rpm\` or \`tpm\` is 0.`,
  evidence: [
    'https://agentgateway.dev/docs/standalone/latest/configuration/resiliency/rate-limits/',
    'https://docs.solo.io/gloo-edge/latest/guides/security/rate_limiting/simple/',
  ],
  failing: limit(0),
  passing: limit(10),
  *check(context) {
    for (const [at, message] of [...zeros(context), ...unusedDeployments(context)])
      yield { at, message, help: 'write a number above 0, or remove the limit' }
  },
}

const USED_UP = 'every request is answered with 429 once the bucket is empty: it is never filled again'

function* zeros(context: RuleContext): Iterable<[Cursor, string]> {
  const limits = fieldsNamed(context.roots('standalone'), 'localRateLimit').flatMap((list) => list.items())
  for (const limit of limits) {
    const tokens = limit.at('tokensPerFill')
    if (!tokens.isSet) yield [limit, USED_UP]
    else if (tokens.value === 0) yield [tokens, USED_UP]
    if (/^0+(?:\.0+)?[a-z]+$/.test(limit.at('fillInterval').string ?? ''))
      yield [limit.at('fillInterval'), 'the bucket cannot be filled: its interval is zero']
  }
  for (const spec of context.roots('gloo').map((root) => root.at('spec'))) {
    const denied = new Set(valued(spec).map(({ pointer }) => pointer))
    // A limit of zero for a value is a deny list.
    for (const limit of fieldsNamed([spec], 'requestsPerUnit'))
      if (limit.value === 0 && !isBelow(limit.pointer, denied))
        yield [limit, 'every request that the limit counts is answered with 429']
  }
}

/** Strategies that compare the limits of a deployment; `enable_pre_call_checks` does so with any. */
const COMPARING = ['usage-based-routing', 'usage-based-routing-v2']

function* unusedDeployments(context: RuleContext): Iterable<[Cursor, string]> {
  for (const { root, models } of litellmConfigs(context)) {
    const router = root.at('router_settings')
    const isCompared =
      router.at('enable_pre_call_checks').value === true ||
      COMPARING.includes(router.at('routing_strategy').string ?? '')
    if (!isCompared) continue
    for (const params of models)
      for (const name of ['rpm', 'tpm']) {
        const limit = params.at(name)
        if (typeof limit.value === 'number' && limit.value <= 0)
          yield [limit, `no request is sent to this deployment: its \`${name}\` is ${limit.value}`]
      }
  }
}

function isBelow(pointer: string, parents: ReadonlySet<string>): boolean {
  for (let end = pointer.lastIndexOf('/'); end > 0; end = pointer.lastIndexOf('/', end - 1))
    if (parents.has(pointer.slice(0, end))) return true
  return false
}

/** Descriptors that count requests with a value. */
function valued(spec: Cursor): Cursor[] {
  const ofSets = [...mapsWith(spec, 'simpleDescriptors')].filter((set) =>
    set
      .at('simpleDescriptors')
      .items()
      .some((descriptor) => descriptor.at('value').isSet),
  )
  return [...[...mapsWith(spec, 'key')].filter((descriptor) => descriptor.at('value').isSet), ...ofSets]
}
