import type { EnvoyCondition, TextMatcher } from '../../core/step/envoy.js'
import type { FilterAnswer, Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { type LocalBucket, localBucket } from '../../gateways/retarget/local-bucket.js'
import { writeDuration } from './duration.js'
import { typed } from './names.js'

type Json = Record<string, unknown>
/** `answeringPerRoute` writes the buckets of any gateway. */
type Written = Exclude<FilterAnswer, { filter: 'local_ratelimit' | 'ext_authz' }>
type Kind = Written['filter']
type Answering = Unmodelled & { answers: Written }

/** A step that one of Envoy's filters runs, and that can be written: a part of the requests has no share here. */
export function isAnswering(step: Step): step is Answering {
  if (step.kind !== 'unmodelled' || !step.answers) return false
  const { answers } = step
  if (answers.filter === 'buffer') return answers.maxBytes > 0
  if (answers.filter === 'local_ratelimit' || answers.filter === 'ext_authz') return false
  if (answers.filter === 'health_check') return answers.when.kind === 'header' && !answers.passes
  return answers.when.kind === 'always' || answers.when.kind === 'never'
}

const stepOf = (steps: readonly Step[], kind: Kind): Answering | undefined =>
  steps.filter(isAnswering).find(({ answers }) => answers.filter === kind)

/** The filters of a chain in Gloo's order, those that run before CORS and tokens apart. */
export function answeringFilters(routes: readonly (readonly Step[])[]): { first: Json[]; last: Json[] } {
  const filter = (kind: Kind): Json[] => {
    const step = routes.map((steps) => stepOf(steps, kind)).find((one) => one !== undefined)
    return step ? [{ name: nameOf(kind), typed_config: filterOf(step.answers) }] : []
  }
  const isLimited = routes.flat().some((step) => localBucket(step))
  const limit = typed('http.local_ratelimit.v3.LocalRateLimit', { stat_prefix: LIMIT })
  const limits = isLimited ? [{ name: nameOf('local_ratelimit'), typed_config: limit }] : []
  const last = [...filter('health_check'), ...limits, ...filter('buffer'), ...filter('csrf')]
  return { first: filter('fault'), last }
}

const nameOf = (kind: FilterAnswer['filter']): string => `envoy.filters.http.${kind}`

/** The prefix of the statistics that Envoy requires. */
const LIMIT = 'local_rate_limit'

/** What a filter does where no route configures it: nothing, as far as it can. */
function filterOf(answers: Written): Json {
  switch (answers.filter) {
    case 'buffer':
      return typed('http.buffer.v3.Buffer', { max_request_bytes: answers.maxBytes })
    case 'csrf':
      return typed('http.csrf.v3.CsrfPolicy', { filter_enabled: share(0) })
    case 'fault':
      return typed('http.fault.v3.HTTPFault')
    case 'health_check': {
      const path = (answers.when as { match: TextMatcher }).match.value
      const headers = [{ name: ':path', string_match: { exact: path } }]
      return typed('http.health_check.v3.HealthCheck', { pass_through_mode: false, headers })
    }
    default:
      return answers satisfies never
  }
}

/** Whether one of the routes has a limit for bodies: the others have to switch the filter off. */
export const limitsBodies = (routes: readonly (readonly Step[])[]): boolean =>
  routes.some((steps) => stepOf(steps, 'buffer'))

/** The configuration of a route by filter; `isLimited`: other routes of its listener limit bodies. */
export function answeringPerRoute(steps: readonly Step[], isLimited: boolean): Json {
  const config: Json = {}
  const [buffer, csrf, fault] = (['buffer', 'csrf', 'fault'] as const).map((kind) => stepOf(steps, kind)?.answers)
  if (buffer?.filter === 'buffer')
    config[nameOf('buffer')] = typed('http.buffer.v3.BufferPerRoute', {
      buffer: { max_request_bytes: buffer.maxBytes },
    })
  else if (isLimited) config[nameOf('buffer')] = typed('http.buffer.v3.BufferPerRoute', { disabled: true })
  if (csrf?.filter === 'csrf')
    config[nameOf('csrf')] = typed('http.csrf.v3.CsrfPolicy', {
      filter_enabled: share(percent(csrf.when)),
      ...(csrf.origins.length > 0 && { additional_origins: csrf.origins.map(writeText) }),
    })
  if (fault?.filter === 'fault')
    config[nameOf('fault')] = typed('http.fault.v3.HTTPFault', {
      abort: { http_status: fault.status, percentage: { numerator: percent(fault.when) } },
    })
  const bucket = steps.map(localBucket).find((found) => found !== undefined)
  if (bucket) config[nameOf('local_ratelimit')] = limitOfRoute(bucket)
  return config
}

/** All requests of the route are counted. */
function limitOfRoute({ maxTokens, tokensPerFill, fillInterval }: LocalBucket): Json {
  return typed('http.local_ratelimit.v3.LocalRateLimit', {
    stat_prefix: LIMIT,
    token_bucket: {
      max_tokens: maxTokens,
      tokens_per_fill: tokensPerFill,
      fill_interval: writeDuration(fillInterval) ?? fillInterval,
    },
    filter_enabled: share(100),
    filter_enforced: share(100),
  })
}

const percent = ({ kind }: EnvoyCondition): number => (kind === 'always' ? 100 : 0)
const share = (numerator: number): Json => ({ default_value: { numerator } })

export const writeText = ({ match, value, ignoreCase }: TextMatcher): Json =>
  match === 'regex' ? { safe_regex: { regex: value } } : { [match]: value, ...(ignoreCase && { ignore_case: true }) }
