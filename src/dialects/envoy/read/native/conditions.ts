import { maskedAddress } from '../../../../cel/evaluate/ip.js'
import type { ConnectionTest, EnvoyCondition, Network, ValueMatcher } from '../../../../core/step/envoy.js'
import { isLogged, JWT_METADATA } from '../../../../gateways/envoy/metadata.js'
import type { Document } from '../../../../yaml/source.js'
import { PERMISSION, PRINCIPAL, type Words } from '../conditions.js'
import { mentions } from '../mentions.js'
import type { Message } from '../message.js'
import { readExpression } from './expression.js'
import { templateRegex } from './template.js'
import { readHeaderMatcher, readTextMatcher } from './text.js'

/** A `Policy`: any of the permissions for any of the principals. */
export function readPolicy(message: Message): EnvoyCondition {
  const permissions = message.messages('permissions').map((one) => readRule(one, PERMISSION))
  const principals = message.messages('principals').map((one) => readRule(one, PRINCIPAL))
  return {
    kind: 'all',
    of: [{ kind: 'any', of: permissions }, { kind: 'any', of: principals }, ...readPolicyExpression(message)],
  }
}

/** `condition`. Envoy 1.40 ignores `checked_condition`. */
function readPolicyExpression(message: Message): EnvoyCondition[] {
  const config = message.message('cel_config')
  const root = message.message('condition')
  if (!root) return []
  const settings = {
    stringConversion: config?.flag('enable_string_conversion') ?? false,
    stringConcat: config?.flag('enable_string_concat') ?? false,
  }
  const written = {
    metadata: writesMetadata(message.at.source),
    state: storesState(message.at.source),
  }
  const otherwise = message.undecidedOverTls('condition')
  const stringFunctions = config?.flag('enable_string_functions') ?? false
  const expression = readExpression(root, { ...settings, stringFunctions })
  return [{ kind: 'expression', expression, settings, written, otherwise }]
}

function readRule(message: Message, words: Words): EnvoyCondition {
  const list = ([member, items]: Words['all']): EnvoyCondition[] | undefined =>
    message
      .message(member)
      ?.messages(items)
      .map((one) => readRule(one, words))
  if (message.wrapped('any')) return { kind: 'always' }
  const all = list(words.all)
  if (all) return { kind: 'all', of: all }
  const any = list(words.any)
  if (any) return { kind: 'any', of: any }
  const not = message.message(words.not)
  if (not) return { kind: 'not', of: readRule(not, words) }
  return readLeaf(message)
}

function readLeaf(message: Message): EnvoyCondition {
  const header = message.message('header')
  if (header) return readHeaderMatcher(header) ?? message.undecided('header')
  const path = message.message('url_path')?.message('path')
  if (path) {
    const match = readTextMatcher(path)
    return match ? { kind: 'url-path', match } : message.undecided('url_path')
  }
  const metadata = message.message('metadata') ?? message.message('sourced_metadata')?.message('metadata_matcher')
  const source = message.message('sourced_metadata')?.word('metadata_source', ['DYNAMIC', 'ROUTE'])
  if (metadata && source !== 'ROUTE') return readMetadata(metadata)
  const template = message.message('uri_template')?.message('typed_config')?.text('path_template')
  if (template !== undefined) return { kind: 'url-path', match: { match: 'regex', value: templateRegex(template) } }
  const state = message.message('filter_state')
  if (state) return readFilterState(state)
  return readConnection(message) ?? message.undecided(message.names()[0] ?? 'any')
}

/** Fields that only a connection has. */
function readConnection(message: Message): EnvoyCondition | undefined {
  const test = connectionTest(message)
  const [field] = message.names()
  if (!test || field === undefined) return undefined
  if (!('network' in test)) return { kind: 'connection', test, otherwise: message.undecidedOverTls(field) }
  const otherwise = { ...message.undecided(field), content: { options: test.network, references: [] } }
  return { kind: 'connection', test, otherwise }
}

const ADDRESSES = {
  destination_ip: 'gateway',
  source_ip: 'peer',
  direct_remote_ip: 'peer',
  remote_ip: 'client',
} as const

function connectionTest(message: Message): ConnectionTest | undefined {
  const port = message.number('destination_port')
  if (port !== undefined) return { of: 'port', from: port, to: port }
  const range = message.message('destination_port_range')
  // The end of a range is not part of it.
  if (range) return { of: 'port', from: range.number('start') ?? 0, to: (range.number('end') ?? 0) - 1 }
  const name = message.message('requested_server_name')
  const match = name && readTextMatcher(name)
  if (match) return { of: 'server-name', match }
  if (message.has('authenticated')) return { of: 'certificate', exists: true }
  for (const [field, of] of Object.entries(ADDRESSES)) {
    const network = message.message(field)
    if (network) return { of, network: readNetwork(network) }
  }
  return undefined
}

/** `CidrRange`. Without a length it is every address. Envoy ignores the bits of the address below the prefix. */
export function readNetwork(message: Message): Network {
  const bits = message.number('prefix_len') ?? 0
  return { address: maskedAddress(message.text('address_prefix') ?? '', bits), bits }
}

/** Filters that may store objects in the filter state; others of the configuration store none. */
const STORES_STATE =
  /set_filter_state|\.(lua|wasm|golang|ext_proc|ext_authz|dynamic_modules|dynamic_forward_proxy|geoip|composite|proxy_protocol)\./

const storesState = mentions(STORES_STATE)

/** Whether the filter state may have an object: Envoy's own objects are unknown, others exist if a filter stores some. */
export const mayHoldState = (key: string, source: Document): boolean => storesState(source) || key.startsWith('envoy.')

/** A filter state matcher: an object that no filter stores is missing. */
export function readFilterState(message: Message): EnvoyCondition {
  return mayHoldState(message.text('key') ?? '', message.at.source) ? message.undecided('key') : { kind: 'never' }
}

/** Filters that are not modelled may write metadata of any namespace. */
const WRITES_METADATA =
  /extensions\.filters\.http\.(?!(?:api_key_auth|basic_auth|buffer|compressor|cors|csrf|decompressor|fault|grpc_stats|header_mutation|header_to_metadata|health_check|jwt_authn|local_ratelimit|rbac|router|set_metadata)\.v3\.)/

const writesMetadata = mentions(WRITES_METADATA)

/** `MetadataMatcher`. */
export function readMetadata(message: Message): EnvoyCondition {
  const filter = message.text('filter') ?? ''
  const path = message.messages('path').map((one) => one.text('key') ?? '')
  const value = message.message('value')
  const matcher = value && readValueMatcher(value)
  if (!matcher) return message.undecided('value')
  const isKnown = filter === JWT_METADATA || !(isLogged(filter) || writesMetadata(message.at.source))
  if (!isKnown) return message.undecided('filter')
  return { kind: 'metadata', filter, path, value: matcher, invert: message.flag('invert') }
}

function readValueMatcher(message: Message): ValueMatcher | null {
  if (message.has('null_match')) return { kind: 'null' }
  const bool = message.wrapped('bool_match')
  if (bool !== undefined) return { kind: 'bool', value: bool }
  const present = message.wrapped('present_match')
  if (present !== undefined) return { kind: 'present', value: present }
  const text = message.message('string_match')
  if (text) {
    const match = readTextMatcher(text)
    return match && { kind: 'text', match }
  }
  const number = message.message('double_match')
  if (number) return readNumber(number)
  const list = message.message('list_match')?.message('one_of')
  if (list) {
    const of = readValueMatcher(list)
    return of && { kind: 'list', of }
  }
  const or = message.message('or_match')
  if (!or) return null
  const parts = or.messages('value_matchers').map(readValueMatcher)
  return parts.includes(null) ? null : { kind: 'or', of: parts as ValueMatcher[] }
}

function readNumber(message: Message): ValueMatcher {
  const range = message.message('range')
  if (range) return { kind: 'range', start: range.number('start') ?? 0, end: range.number('end') ?? 0 }
  return { kind: 'number', value: message.number('exact') ?? 0 }
}
