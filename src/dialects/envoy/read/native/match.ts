import type { EnvoyCondition } from '../../../../core/step/envoy.js'
import { readShareOf } from '../fraction.js'
import type { Message } from '../message.js'
import { readFilterState, readMetadata } from './conditions.js'
import { templateRegex } from './template.js'
import { headerCondition, readHeaderMatcher, readTextMatcher } from './text.js'

/** Everything of a `RouteMatch` but its path, as Envoy compares it. */
export function readMatchConditions(message: Message): EnvoyCondition[] {
  const headers = message.messages('headers').map((one) => readHeaderMatcher(one) ?? one.undecided('string_match'))
  const parts = [...headers, ...message.messages('query_parameters').map(readQuery)]
  parts.push(...message.messages('cookies').map(readCookie), ...message.messages('dynamic_metadata').map(readMetadata))
  if (message.has('grpc')) parts.push(GRPC)
  if (message.has('runtime_fraction')) parts.push(readShareOf(message, 'runtime_fraction'))
  const tls = message.message('tls_context')
  if (tls) parts.push(...['presented', 'validated'].flatMap((name) => readCertificate(tls, name)))
  for (const one of message.messages('filter_state')) parts.push(readFilterState(one))
  const policy = message.message('path_match_policy')
  const template = policy?.message('typed_config')?.text('path_template')
  if (template !== undefined)
    parts.push({ kind: 'url-path', match: { match: 'regex', value: templateRegex(template) } })
  else if (policy) parts.push(message.undecided('path_match_policy'))
  return parts
}

/** Without TLS there is no certificate. */
function readCertificate(message: Message, name: string): EnvoyCondition[] {
  const exists = message.wrapped(name)
  if (exists === undefined) return []
  return [{ kind: 'connection', test: { of: 'certificate', exists }, otherwise: message.undecidedOverTls(name) }]
}

/** A CONNECT request has no path, so it is not of gRPC. */
const GRPC: EnvoyCondition = {
  kind: 'all',
  of: [
    headerCondition('content-type', { match: 'regex', value: '(?s)application/grpc(\\+.*)?' }),
    headerCondition(':path', 'present'),
  ],
}

function readQuery(message: Message): EnvoyCondition {
  const name = message.text('name') ?? ''
  const text = message.message('string_match')
  const present: EnvoyCondition = { kind: 'query', name, match: 'present' }
  if (!text) return message.wrapped('present_match') === false ? { kind: 'not', of: present } : present
  const match = readTextMatcher(text)
  return match ? { kind: 'query', name, match } : message.undecided('string_match')
}

function readCookie(message: Message): EnvoyCondition {
  const text = message.message('string_match')
  const match = text && readTextMatcher(text)
  if (!match) return message.undecided('string_match')
  return { kind: 'cookie', name: message.text('name') ?? '', match, invert: message.flag('invert_match') }
}
