import type { EnvoyCondition } from '../../../../core/step/envoy.js'
import type { Message } from '../message.js'
import { readMetadata } from './conditions.js'
import { templateRegex } from './template.js'
import { readHeaderMatcher, readTextMatcher } from './text.js'

/** Everything of a `RouteMatch` but its path, as Envoy compares it. */
export function readMatchConditions(message: Message): EnvoyCondition[] {
  const headers = message.messages('headers').map((one) => readHeaderMatcher(one) ?? one.undecided('string_match'))
  const parts = [...headers, ...message.messages('query_parameters').map(readQuery)]
  parts.push(...message.messages('cookies').map(readCookie), ...message.messages('dynamic_metadata').map(readMetadata))
  if (message.has('grpc')) parts.push(GRPC)
  const fraction = message.message('runtime_fraction')
  if (fraction) parts.push(readFraction(fraction) ?? message.undecided('runtime_fraction'))
  for (const name of ['tls_context', 'filter_state']) if (message.has(name)) parts.push(message.undecided(name))
  if (message.has('connect_matcher')) {
    const method = { match: 'exact' as const, value: 'CONNECT' }
    const isConnect: EnvoyCondition = {
      kind: 'header',
      name: ':method',
      match: method,
      invert: false,
      missingIsEmpty: false,
    }
    parts.push({ kind: 'all', of: [isConnect, message.undecided('connect_matcher')] })
  }
  const policy = message.message('path_match_policy')
  const template = policy?.message('typed_config')?.text('path_template')
  if (template !== undefined)
    parts.push({ kind: 'url-path', match: { match: 'regex', value: templateRegex(template) } })
  else if (policy) parts.push(message.undecided('path_match_policy'))
  return parts
}

const GRPC: EnvoyCondition = {
  kind: 'header',
  name: 'content-type',
  match: { match: 'regex', value: '(?s)application/grpc(\\+.*)?' },
  invert: false,
  missingIsEmpty: false,
}

function readQuery(message: Message): EnvoyCondition {
  const name = message.text('name') ?? ''
  const text = message.message('string_match')
  if (!text) return { kind: 'query', name, match: 'present' }
  const match = readTextMatcher(text)
  return match ? { kind: 'query', name, match } : message.undecided('string_match')
}

function readCookie(message: Message): EnvoyCondition {
  const text = message.message('string_match')
  const match = text && readTextMatcher(text)
  if (!match) return message.undecided('string_match')
  return { kind: 'cookie', name: message.text('name') ?? '', match, invert: message.flag('invert_match') }
}

const DENOMINATORS = ['HUNDRED', 'TEN_THOUSAND', 'MILLION'] as const

/** All or none of the requests is certain, unless the runtime overrides it. */
function readFraction(message: Message): EnvoyCondition | undefined {
  const share = message.message('default_value')
  const whole = [100, 10_000, 1_000_000][DENOMINATORS.indexOf(share?.word('denominator', DENOMINATORS) as 'HUNDRED')]!
  const numerator = share?.number('numerator') ?? 0
  if (numerator === 0) return { kind: 'never' }
  return numerator >= whole ? { kind: 'always' } : undefined
}
