import type { EnvoyCondition } from '../../../core/step/envoy.js'
import type { FilterAnswer } from '../../../core/step/outside.js'
import { enumFacts } from '../facts/facts.js'
import { readShareOf } from './fraction.js'
import { readAddition } from './headers.js'
import { readEnumName } from './json.js'
import type { Message } from './message.js'
import { headerCondition, readHeaderMatcher, readTextMatcher } from './native/text.js'
import { mayOverride } from './runtime.js'

/** What a filter does, by its kind; `route`: the configuration of the route, which replaces the filter's. */
const READERS: Readonly<Record<string, (filter: Message, route: Message | null) => FilterAnswer | undefined>> = {
  buffer: readBuffer,
  csrf: (filter, route) => readCsrf(route ?? filter),
  fault: (filter, route) => readFault(route ?? filter),
  health_check: readHealthCheck,
  local_ratelimit: (filter, route) => readLocalRateLimit(route ?? filter, route !== null),
}

/** The answers of a filter that answers some requests itself; `undefined`: it is another one, or has other effects. */
export function readFilterAnswer(kind: string, filter: Message, route: Message | null): FilterAnswer | undefined {
  return Object.hasOwn(READERS, kind) ? READERS[kind]!(filter, route) : undefined
}

function readBuffer(filter: Message, route: Message | null): FilterAnswer {
  const settings = route ? route.message('buffer') : filter
  const maxBytes = settings?.number('max_request_bytes') ?? 0
  settings?.done()
  return { filter: 'buffer', maxBytes }
}

function readCsrf(policy: Message): FilterAnswer {
  const matchers = policy.messages('additional_origins').map(readTextMatcher)
  const when = readShareOf(policy, 'filter_enabled', 'always')
  const isKnown = !matchers.includes(null)
  policy.ignore('shadow_enabled').done()
  return {
    filter: 'csrf',
    origins: matchers.filter((matcher) => matcher !== null),
    when: isKnown ? when : { kind: 'all', of: [when, policy.undecided('additional_origins')] },
  }
}

/** Delays and limits of the rate change no verdict. */
function readFault(fault: Message): FilterAnswer {
  const abort = fault.message('abort')
  const nodes = fault.texts('downstream_nodes')
  const when: EnvoyCondition[] = fault
    .messages('headers')
    .map((message) => readHeaderMatcher(message) ?? message.undecided('string_match'))
  if (nodes.length > 0) when.push({ kind: 'any', of: nodes.map(sentBy) })
  when.push(readAbortShare(fault, abort))
  for (const field of RUNTIME_KEYS)
    if (mayOverride(fault.text(field), fault.at.source)) when.push(fault.undecided(field))
  const most = fault.number('max_active_faults')
  if (most !== undefined) when.push(most === 0 ? { kind: 'never' } : fault.undecided('max_active_faults'))
  const cluster = fault.text('upstream_cluster')
  const grpcStatus = abort?.number('grpc_status')
  const chosen = abort?.has('header_abort') && {
    numerator: abort.message('percentage')?.number('numerator') ?? 0,
  }
  const httpStatus = abort?.number('http_status') ?? 503
  fault.ignore(...WITHOUT_VERDICT).done()
  abort?.ignore('percentage', 'response_body').done()
  const body = abort?.text('response_body')
  return {
    filter: 'fault',
    status: grpcStatus === undefined ? httpStatus : 200,
    ...(grpcStatus !== undefined && { grpcStatus }),
    ...(chosen && { chosen }),
    ...(body && { body }),
    ...(cluster && { cluster }),
    when: { kind: 'all', of: when },
  }
}

/** Fields that name keys of the runtime, whose values override others. */
const RUNTIME_KEYS = ['abort_http_status_runtime', 'abort_grpc_status_runtime', 'max_active_faults_runtime']

function readAbortShare(fault: Message, abort: Message | undefined): EnvoyCondition {
  const key = fault.text('abort_percent_runtime')
  if (!abort) return { kind: 'never' }
  return mayOverride(key, fault.at.source) ? fault.undecided('abort_percent_runtime') : readShareOf(abort, 'percentage')
}

const WITHOUT_VERDICT = [
  'delay',
  'response_rate_limit',
  'delay_percent_runtime',
  'delay_duration_runtime',
  'response_rate_limit_percent_runtime',
  'disable_downstream_cluster_stats',
  'filter_metadata',
]

const sentBy = (value: string): EnvoyCondition =>
  headerCondition('x-envoy-downstream-service-node', { match: 'exact', value })

/** In pass-through mode only an administrator makes it answer, or what it remembers. */
function readHealthCheck(filter: Message): FilterAnswer | undefined {
  if (filter.has('cache_time') || filter.has('cluster_min_healthy_percentages')) return undefined
  const passes = filter.flag('pass_through_mode')
  const headers = filter
    .messages('headers')
    .map((message) => readHeaderMatcher(message) ?? message.undecided('string_match'))
  filter.done()
  return { filter: 'health_check', when: { kind: 'all', of: headers }, passes }
}

const RESOURCE_EXHAUSTED = 8

/** A bucket that never holds a token is certain. Another one is full at first, and what is left of it later is unknown. */
function readLocalRateLimit(filter: Message, isOfRoute: boolean): FilterAnswer {
  if (isOfRoute && !filter.has('token_bucket'))
    filter.refuse('CW2051', filter.at, 'the configuration of a route needs a `token_bucket`')
  const status = readStatus(filter.message('status'))
  const headers = filter.messages('response_headers_to_add').flatMap(readAddition)
  const isExhausted = filter.flag('rate_limited_as_resource_exhausted')
  const [enabled, enforced] = ['filter_enabled', 'filter_enforced'].map((field) => readShareOf(filter, field))
  const marks = filter.messages('request_headers_to_add_when_not_enforced').flatMap(readAddition)
  filter.sends('enable_x_ratelimit_headers', 'enable_retry_after_header')
  const isEmpty = readBucket(filter)
  filter.ignore(...RATE_WITHOUT_VERDICT).done()
  return {
    filter: 'local_ratelimit',
    status: status < 400 ? 429 : status,
    ...(isExhausted && { grpcStatus: RESOURCE_EXHAUSTED }),
    headers,
    when: { kind: 'all', of: [enabled!, enforced!, isEmpty] },
    ...(marks.length > 0 && {
      marks: { headers: marks, when: { kind: 'all', of: [enabled!, { kind: 'not', of: enforced! }, isEmpty] } },
    }),
  }
}

/** `HttpStatus`, whose code is a name or a number. */
export function readStatus(message: Message | undefined): number {
  const codes = enumFacts('envoy.type.v3.StatusCode')!
  const code = readEnumName(message?.cursor('code').value ?? 0, Object.keys(codes))
  return typeof code === 'string' ? codes[code]! : (code ?? 0)
}

/** Seconds. */
const LEAST_INTERVAL = 0.05

/** When no token is left. */
function readBucket(filter: Message): EnvoyCondition {
  const bucket = filter.message('token_bucket')
  if (!bucket) return { kind: 'never' }
  if ((bucket.seconds('fill_interval') ?? 1) < LEAST_INTERVAL)
    bucket.refuse('CW2051', bucket.cursor('fill_interval'), 'tokens are added every 50 ms at most')
  const isEmpty = !bucket.number('max_tokens') && filter.messages('descriptors').length === 0
  return isEmpty ? { kind: 'always' } : filter.undecided('token_bucket')
}

const RATE_WITHOUT_VERDICT = [
  'stat_prefix',
  'descriptors',
  'stage',
  'local_rate_limit_per_downstream_connection',
  'local_cluster_rate_limit',
  'vh_rate_limits',
  'always_consume_default_token_bucket',
  'rate_limits',
  'max_dynamic_descriptors',
]
