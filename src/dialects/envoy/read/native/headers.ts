import { originOf } from '../../../../core/origin-of.js'
import type { HeaderEdit } from '../../../../core/step/edit-headers.js'
import type { EnvoyHeaders } from '../../../../core/step/envoy.js'
import { readAddition } from '../headers.js'
import type { Message } from '../message.js'

/** The mutations of a filter and of its route configurations, in the order in which they are applied. */
export function readMutations(messages: readonly Message[], place: number): EnvoyHeaders {
  const groups = messages.flatMap((message) => message.message('mutations') ?? [])
  const edits = (field: string): HeaderEdit[] => groups.flatMap((group) => group.messages(field).flatMap(readMutation))
  for (const group of groups)
    if (group.has('query_parameter_mutations')) group.leave('query_parameter_mutations', 'answer')
  const origin = originOf(messages[0]!.at)
  return {
    kind: 'envoy-headers',
    place,
    request: edits('request_mutations'),
    response: edits('response_mutations'),
    origin,
  }
}

export function readMutation(message: Message): HeaderEdit[] {
  const append = message.message('append')
  if (append) return readAddition(append)
  const name = message.text('remove')
  if (name !== undefined) return [{ op: 'remove', name, origin: originOf(message.at) }]
  message.leave('remove_on_match', 'answer')
  return []
}
