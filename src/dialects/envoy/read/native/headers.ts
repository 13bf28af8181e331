import { originOf } from '../../../../core/origin-of.js'
import type { HeaderEdit } from '../../../../core/step/edit-headers.js'
import type { EnvoyHeaders, QueryEdit } from '../../../../core/step/envoy.js'
import { ON_BYTES } from '../../../../gateways/envoy/regex.js'
import { matchesTextMatcher } from '../../../../gateways/envoy/text-matcher.js'
import { ACTIONS, effectOf, readAddition } from '../headers.js'
import type { Message } from '../message.js'
import { readTextMatcher } from './text.js'

/** Fields of `Mutations` that affect no answer: of trailers, and commands of extensions. */
const NOT_MODELLED = ['request_trailers_mutations', 'response_trailers_mutations', 'formatters']

/** The mutations of a filter and of its route configurations, in the order in which they are applied. */
export function readMutations(messages: readonly Message[], place: number): EnvoyHeaders {
  const groups = messages.flatMap((message) => message.message('mutations') ?? [])
  const levels = groups.map((group) => ({
    request: group.messages('request_mutations').flatMap(readMutation),
    query: group.messages('query_parameter_mutations').flatMap(readQueryMutation),
  }))
  const response = groups.flatMap((group) => group.messages('response_mutations').flatMap(readResponseMutation))
  for (const group of groups) group.sends(...NOT_MODELLED).done()
  return {
    kind: 'envoy-headers',
    place,
    levels,
    response,
    origin: originOf(messages[0]!.at),
  }
}

export function readMutation(message: Message): HeaderEdit[] {
  const append = message.message('append')
  if (append) return readAddition(append)
  const origin = originOf(message.at)
  const name = message.text('remove')
  if (name !== undefined) return [{ op: 'remove', name, origin }]
  const matcher = message.message('remove_on_match')?.message('key_matcher')
  const matching = matcher && readTextMatcher(matcher)
  if (matching) return [{ op: 'remove', name: '', matching, origin }]
  message.leave('remove_on_match', 'answer')
  return []
}

const STATUS = ':status'

/** An answer that loses its status is not modelled. */
function readResponseMutation(message: Message): HeaderEdit[] {
  const edits = readMutation(message)
  for (const { op, name, matching } of edits)
    if (op === 'remove' && (matching ? matchesTextMatcher(matching, STATUS, ON_BYTES) : name === STATUS))
      message.leave(matching ? 'remove_on_match' : 'remove', 'answer')
  return edits
}

/** `KeyValueMutation`. Envoy reads a `record` with a string, and ignores the deprecated `entry`. */
function readQueryMutation(message: Message): QueryEdit[] {
  const origin = originOf(message.at)
  const append = message.message('append')
  const removed = message.text('remove') ?? ''
  if (append && removed !== '')
    message.refuse('CW2051', message.at, '`append` and `remove` exclude each other: write two entries')
  if (removed !== '') return [{ op: 'remove', name: removed, origin }]
  if (!append) {
    message.refuse('CW2051', message.at, 'an entry needs `append` or `remove`')
    return []
  }
  const record = append.message('record')
  const value = record?.cursor('value').value
  if (!record || typeof value !== 'string') {
    append.refuse('CW2051', append.at, '`append` needs a `record` whose `value` is a string')
    return []
  }
  append.checkFormat(value, record.cursor('value'), 'text')
  return [{ ...effectOf(append.word('action', ACTIONS)), name: record.text('key') ?? '', value, origin }]
}
