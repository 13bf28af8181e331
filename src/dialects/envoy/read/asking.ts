import type { EnvoyCondition } from '../../../core/step/envoy.js'
import type { FilterAnswer } from '../../../core/step/outside.js'
import { readStatus } from './filter-answer.js'
import { readShareOf } from './fraction.js'
import type { Message } from './message.js'
import { readMetadata } from './native/conditions.js'
import { headerCondition, readHeaderMatcher } from './native/text.js'
import { mayOverride } from './runtime.js'

export interface RateLimits {
  route: readonly Message[]
  host: readonly Message[]
  includesHost: boolean
}

const ALWAYS: EnvoyCondition = { kind: 'always' }
const NEVER: EnvoyCondition = { kind: 'never' }

/**
 * The requests about which a filter asks other software, or for which it runs code, as far as its configuration and the
 * route's determine them; `undefined`: any.
 */
export function readRequestsSeen(
  kind: string,
  filter: Message,
  route: Message | null,
  limits: RateLimits | undefined,
): EnvoyCondition | undefined {
  switch (kind) {
    case 'ext_authz':
      return readEnabled(filter)
    case 'ext_proc':
      return sendsNothing(filter, route) ? NEVER : undefined
    case 'lua':
      return hasCode(filter, route) ? undefined : NEVER
    case 'ratelimit':
      return limits && !route ? readDescriptors(filter, limits) : undefined
    case 'grpc_web':
      return hasType('application/grpc-web')
    case 'grpc_http1_bridge':
      return { kind: 'any', of: [hasType('application/grpc'), hasType('application/x-protobuf')] }
    default:
      return undefined
  }
}

/** `ext_authz` that is off for a request refuses it if the configuration says so. */
export function readRefusalWithoutAsking(filter: Message, isEnabled: EnvoyCondition): FilterAnswer | undefined {
  const denies = readFeatureFlag(filter, 'deny_at_disable')
  if (denies.kind === 'never') return undefined
  const status = filter.message('status_on_error')
  return {
    filter: 'ext_authz',
    status: status ? readStatus(status) : 403,
    when: { kind: 'all', of: [denies, { kind: 'not', of: isEnabled }] },
  }
}

/** `RuntimeFeatureFlag`. */
function readFeatureFlag(message: Message, field: string): EnvoyCondition {
  const flag = message.message(field)
  if (flag && mayOverride(flag.text('runtime_key'), message.at.source)) return message.undecided(field)
  return flag?.flag('default_value') ? ALWAYS : NEVER
}

function readEnabled(filter: Message): EnvoyCondition {
  const metadata = filter.message('filter_enabled_metadata')
  const share = readShareOf(filter, 'filter_enabled', 'always')
  return { kind: 'all', of: [share, ...(metadata ? [readMetadata(metadata)] : [])] }
}

const HEADER_MODES = ['DEFAULT', 'SEND', 'SKIP'] as const
const BODY_MODES = ['NONE', 'STREAMED', 'BUFFERED', 'BUFFERED_PARTIAL', 'FULL_DUPLEX_STREAMED', 'GRPC'] as const

/** `ProcessingMode`: neither the request nor the answer is sent. By default bodies and trailers are not. */
function sendsNothing(filter: Message, route: Message | null): boolean {
  const mode = route?.message('overrides')?.message('processing_mode') ?? filter.message('processing_mode')
  if (!mode) return false
  return ['request', 'response'].every(
    (side) =>
      mode.word(`${side}_header_mode`, HEADER_MODES) === 'SKIP' &&
      mode.word(`${side}_body_mode`, BODY_MODES) === 'NONE' &&
      mode.word(`${side}_trailer_mode`, HEADER_MODES) !== 'SEND',
  )
}

/** `Lua`: a route has its own code, names one of the filter's, or runs the default one. */
function hasCode(filter: Message, route: Message | null): boolean {
  if (route?.has('source_code')) return true
  const name = route?.text('name')
  if (name) return filter.map('source_codes').some(([key]) => key === name)
  return filter.has('default_source_code') || (filter.text('inline_code') ?? '') !== ''
}

/** A descriptor is complete if each of its actions has a value. Without any, the service is not asked. */
function readDescriptors(filter: Message, { route, host, includesHost }: RateLimits): EnvoyCondition | undefined {
  const type = filter.text('request_type') ?? ''
  if (!['', 'both'].includes(type)) return undefined
  const stage = filter.number('stage') ?? 0
  const limits = [...route, ...(route.length === 0 || includesHost ? host : [])]
  const descriptors = limits
    .filter((limit) => (limit.number('stage') ?? 0) === stage)
    .map((limit): EnvoyCondition => ({ kind: 'all', of: limit.messages('actions').map(readDescriptorAction) }))
  return { kind: 'all', of: [readShareOf(filter, 'filter_enabled', 'always'), { kind: 'any', of: descriptors }] }
}

/** Actions that have a value for every request. */
const CERTAIN = ['generic_key', 'remote_address', 'masked_remote_address', 'source_cluster', 'destination_cluster']

function readDescriptorAction(action: Message): EnvoyCondition {
  const header = action.message('request_headers')
  if (header)
    return header.flag('skip_if_absent') ? ALWAYS : headerCondition(header.text('header_name') ?? '', 'present')
  const match = action.message('header_value_match')
  if (match) {
    const headers = match.messages('headers').map((rule) => readHeaderMatcher(rule) ?? rule.undecided('string_match'))
    const all: EnvoyCondition = { kind: 'all', of: headers }
    return (match.wrapped('expect_match') ?? true) ? all : { kind: 'not', of: all }
  }
  return CERTAIN.some((name) => action.has(name)) ? ALWAYS : action.undecided(action.names()[0] ?? 'actions')
}

const hasType = (value: string): EnvoyCondition => headerCondition('content-type', { match: 'prefix', value })
