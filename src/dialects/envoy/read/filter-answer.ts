import type { EnvoyCondition } from '../../../core/step/envoy.js'
import type { FilterAnswer } from '../../../core/step/outside.js'
import { readShareOf } from './fraction.js'
import type { Message } from './message.js'
import { readHeaderMatcher, readTextMatcher } from './native/text.js'

/** What a filter does, by its kind; `route`: the configuration of the route, which replaces the filter's. */
const READERS: Readonly<Record<string, (filter: Message, route: Message | null) => FilterAnswer | undefined>> = {
  buffer: readBuffer,
  csrf: (filter, route) => readCsrf(route ?? filter),
  fault: (filter, route) => readFault(route ?? filter),
  health_check: readHealthCheck,
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
  when.push(abort ? readShareOf(abort, 'percentage') : { kind: 'never' })
  if (fault.text('upstream_cluster')) when.push(fault.undecided('upstream_cluster'))
  if (fault.number('max_active_faults') !== undefined) when.push(fault.undecided('max_active_faults'))
  if (abort && !abort.has('http_status'))
    when.push(abort.undecided(abort.has('grpc_status') ? 'grpc_status' : 'header_abort'))
  fault.ignore(...WITHOUT_VERDICT).done()
  abort?.ignore('percentage', 'response_body').done()
  const body = abort?.text('response_body')
  const status = abort?.number('http_status') ?? 503
  return { filter: 'fault', status, ...(body && { body }), when: { kind: 'all', of: when } }
}

const WITHOUT_VERDICT = [
  'delay',
  'response_rate_limit',
  'delay_percent_runtime',
  'abort_percent_runtime',
  'delay_duration_runtime',
  'abort_http_status_runtime',
  'max_active_faults_runtime',
  'response_rate_limit_percent_runtime',
  'abort_grpc_status_runtime',
  'disable_downstream_cluster_stats',
  'filter_metadata',
]

const sentBy = (value: string): EnvoyCondition => ({
  kind: 'header',
  name: 'x-envoy-downstream-service-node',
  match: { match: 'exact', value },
  invert: false,
  missingIsEmpty: false,
})

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
