import { originOf } from '../../../core/origin-of.js'
import type { EnvoyMetadata, MetadataEntry, MetadataMember } from '../../../core/step/envoy.js'
import type { ChainPlace } from '../../../core/step/outside.js'
import { isRecord } from '../../../yaml/plain.js'
import { readRegex } from './matchers.js'
import type { Message } from './message.js'
import type { Reader } from './reader.js'

/** `set_metadata`: that of a route comes after that of the filter. Typed values are read by extensions only. */
export function readSetMetadata(messages: readonly Message[], place: ChainPlace): EnvoyMetadata {
  const origin = originOf(messages.at(-1)!.at)
  return { kind: 'envoy-metadata', place, entries: messages.flatMap(readEntries), origin }
}

function readEntries(message: Message): MetadataEntry[] {
  const former = message.has('value') && message.text('metadata_namespace') ? [readEntry(message, true)] : []
  const entries = message.messages('metadata').flatMap((entry) => {
    entry.ignore('typed_value')
    return entry.has('value') ? [readEntry(entry, entry.flag('allow_overwrite'))] : []
  })
  message.ignore('metadata_namespace', 'value').done()
  return [...former, ...entries]
}

function readEntry(message: Message, overwrites: boolean): MetadataEntry {
  const { value } = message.cursor('value')
  const namespace = message.text('metadata_namespace') ?? ''
  return { from: 'value', namespace, value: isRecord(value) ? value : {}, overwrites }
}

/** `header_to_metadata`. What it does to answers changes no verdict. */
export function readHeaderToMetadata(
  message: Message,
  isOfRoute: boolean,
  place: ChainPlace,
  reader: Reader,
): EnvoyMetadata {
  if (isOfRoute && ['request_rules', 'response_rules'].every((field) => message.messages(field).length === 0))
    reader.refuse('CW2051', message.at, 'the configuration of a route needs `request_rules` or `response_rules`')
  const entries = message.messages('request_rules').map((rule) => readRule(rule, place, reader))
  message.ignore('response_rules', 'stat_prefix').done()
  return { kind: 'envoy-metadata', place, entries, origin: originOf(message.at) }
}

function readRule(rule: Message, place: ChainPlace, reader: Reader): MetadataEntry {
  const header = rule.text('header')
  const cookie = rule.text('cookie')
  const removes = rule.flag('remove')
  const [present, missing] = ['on_header_present', 'on_header_missing'].map((field) => rule.message(field))
  const problem = problemOf(rule)
  if (problem !== undefined) reader.refuse('CW2051', rule.at, problem)
  rule.done()
  return {
    ...(header ? { from: 'header', name: header.toLowerCase() } : { from: 'cookie', name: cookie ?? '' }),
    removes,
    ...(present && { present: readMember(present, place) }),
    ...(missing && { missing: readMember(missing, place) }),
  }
}

/** Why Envoy rejects a rule. */
function problemOf(rule: Message): string | undefined {
  const [header, cookie] = [rule.text('header'), rule.text('cookie')]
  const [present, missing] = [rule.message('on_header_present'), rule.message('on_header_missing')]
  if (header && cookie) return 'a rule has either a `header` or a `cookie`'
  if (!header && !cookie) return 'a rule needs a `header` or a `cookie`'
  if (!present && !missing) return 'a rule needs `on_header_present` or `on_header_missing`'
  if (cookie && rule.flag('remove')) return 'a cookie cannot be removed'
  if (missing && !missing.text('value')) return '`on_header_missing` needs a `value`'
  return present?.text('value') && present.has('regex_value_rewrite')
    ? 'a `value` has no `regex_value_rewrite`'
    : undefined
}

const TYPES = ['STRING', 'NUMBER', 'PROTOBUF_VALUE'] as const

function readMember(message: Message, place: ChainPlace): MetadataMember {
  const type = message.word('type', TYPES)
  if (type === 'PROTOBUF_VALUE') message.leave('type', 'answer', place)
  const value = message.text('value')
  const rewrite = message.message('regex_value_rewrite')
  const pattern = rewrite?.message('pattern')
  const member: MetadataMember = {
    namespace: message.text('metadata_namespace') || 'envoy.filters.http.header_to_metadata',
    key: message.text('key') ?? '',
    ...(value && { value }),
    ...(rewrite && {
      rewrite: { pattern: pattern ? readRegex(pattern) : '', substitution: rewrite.text('substitution') ?? '' },
    }),
    type: type === 'NUMBER' ? 'number' : 'string',
    isBase64: message.word('encode', ['NONE', 'BASE64']) === 'BASE64',
  }
  rewrite?.done()
  message.done()
  return member
}
