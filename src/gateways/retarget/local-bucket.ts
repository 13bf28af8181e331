import type { EnvoyCondition } from '../../core/step/envoy.js'
import type { Step } from '../../core/step/step.js'
import { isRecord, list } from '../../yaml/plain.js'
import { field, snakeCase } from '../../yaml/proto-names.js'

/** A bucket of requests that the proxy counts itself. */
export interface LocalBucket {
  maxTokens: number
  tokensPerFill: number
  /** As Go and protobuf's JSON write durations. */
  fillInterval: string
}

/**
 * The bucket that a step counts in: `localRatelimit` of Gloo, `local_ratelimit` of Envoy, or the only bucket of
 * agentgateway's `localRateLimit` or `rateLimit.local`. `undefined`: it is another step, or does more than count all requests.
 */
export function localBucket(step: Step): LocalBucket | undefined {
  if (step.when) return undefined
  if (step.kind === 'unmodelled' && step.answers?.filter === 'local_ratelimit') {
    const { content, answers } = step
    return appliesToAll(answers.when) ? bucketOfFilter(filterConfig(content.options, content.references)) : undefined
  }
  if (step.kind !== 'outside') return undefined
  const { options } = step.content
  if (step.words === 'gloo' && step.name === 'ratelimit' && isRecord(options)) {
    const { localRatelimit, ...others } = options
    return Object.values(others).every((value) => value === null) ? bucketOf(localRatelimit) : undefined
  }
  if (step.words === 'agentgateway' && step.name === 'rateLimit') return bucketOfPolicy(options)
  const [only, ...more] = step.name === 'localRateLimit' ? list(options) : []
  if (step.words !== 'standalone' || more.length > 0 || !isRecord(only)) return undefined
  return Object.keys(only).every((name) => MEMBERS.includes(name)) ? bucketOf(only) : undefined
}

const MEMBERS = ['maxTokens', 'tokensPerFill', 'fillInterval']

function bucketOf(value: unknown): LocalBucket | undefined {
  const [maxTokens, tokensPerFill, fillInterval] = MEMBERS.map((name) => field(value, snakeCase(name)))
  if (typeof maxTokens !== 'number' || typeof fillInterval !== 'string') return undefined
  return { maxTokens, tokensPerFill: typeof tokensPerFill === 'number' ? tokensPerFill : 1, fillInterval }
}

/** The only bucket of a policy in Kubernetes, if it counts requests. */
function bucketOfPolicy(options: unknown): LocalBucket | undefined {
  const { local, ...others } = isRecord(options) ? options : {}
  const [only, ...more] = list(local)
  if (!isRecord(only) || more.length > 0 || Object.keys(others).length > 0) return undefined
  const { requests, unit, burst, ...rest } = only
  return Object.keys(rest).length > 0 ? undefined : bucketPerUnit(requests, unit, burst)
}

const INTERVALS: Readonly<Record<string, string>> = { Seconds: '1s', Minutes: '1m', Hours: '1h' }

/** A bucket of agentgateway in Kubernetes: the burst is what it holds beyond one filling. */
export function bucketPerUnit(count: unknown, unit: unknown, burst: unknown = 0): LocalBucket | undefined {
  const fillInterval = INTERVALS[String(unit)]
  if (typeof count !== 'number' || typeof burst !== 'number' || fillInterval === undefined) return undefined
  return { maxTokens: count + burst, tokensPerFill: count, fillInterval }
}

/** The configuration of the route replaces that of the filter. */
function filterConfig(options: unknown, references: readonly { kind: string; content?: unknown }[]): unknown {
  const ofRoute = references.find(({ kind }) => kind === 'typed_per_filter_config')?.content
  return ofRoute ?? field(options, 'typed_config')
}

/** Members that change who is counted, or what else the filter does. */
const OTHERS = [
  'descriptors',
  'rate_limits',
  'request_headers_to_add_when_not_enforced',
  'response_headers_to_add',
  'status',
  'local_rate_limit_per_downstream_connection',
  'local_cluster_rate_limit',
]

const bucketOfFilter = (config: unknown): LocalBucket | undefined =>
  OTHERS.some((name) => field(config, name) !== undefined) ? undefined : bucketOf(field(config, 'token_bucket'))

/** The filter counts and enforces, whatever the request; the last condition is that no token is left. */
const appliesToAll = (when: EnvoyCondition): boolean =>
  when.kind === 'all' && when.of.slice(0, -1).every(({ kind }) => kind === 'always')
